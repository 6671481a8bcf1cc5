// Sets light or dark before the first paint, so that nobody is blinded by a white flash at night.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("usher.theme");
  } catch {
    // Storage may be forbidden in a private window; the system's preference is then enough.
  }
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
