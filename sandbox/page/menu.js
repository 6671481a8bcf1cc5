// A button that opens a small panel below it; Escape, a click elsewhere or leaving it by Tab closes it.

import { h } from "./dom.js";

let count = 0;

/** `button` is given its panel; returns `{element, panel, close}`. */
export function menu(button, ...content) {
  count += 1;
  const panel = h("div", { class: "menu-panel", id: `menu-${count}`, hidden: true }, ...content);
  const element = h("div", { class: "menu" }, button, panel);
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", panel.id);

  const set = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  const close = () => set(false);
  button.addEventListener("click", () => set(panel.hidden));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    close();
    button.focus();
  });
  element.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !element.contains(event.relatedTarget)) close();
  });
  document.addEventListener("pointerdown", (event) => !element.contains(event.target) && close());
  return { element, panel, close };
}
