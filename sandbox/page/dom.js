// Builds elements from text and attributes only, so that no string can ever become markup.

/**
 * One element. `props`: `class`, `on` ({event: listener}), `data` (dataset) and `hidden`-like booleans; every other key is an attribute.
 * Children may be nodes, strings (always text), null or arrays of these.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  add: "M10 4v12M4 10h12",
  remove: "M4 10h12",
  send: "M3.5 3.5 17 10 3.5 16.5 5.5 10zM5.5 10H11",
  clock: "M10 2.75a7.25 7.25 0 1 1 0 14.5 7.25 7.25 0 0 1 0-14.5zM10 6v4.25l2.75 1.75",
  calendar: "M3.5 5.5a1.5 1.5 0 0 1 1.5-1.5h10a1.5 1.5 0 0 1 1.5 1.5v9a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2zM3.5 8h13M7 2.5v3M13 2.5v3",
  cloud: "M6 15.5a3.5 3.5 0 0 1-.4-6.98 4.75 4.75 0 0 1 9.1 1.02A3 3 0 0 1 14.5 15.5z",
  moon: "M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z",
  sun: "M10 6.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1",
  columns: "M3 4.5h14v11H3zM7.7 4.5v11M12.3 4.5v11",
  single: "M5 4.5h10v11H5z",
  people: "M7.5 4a2.75 2.75 0 1 1 0 5.5 2.75 2.75 0 0 1 0-5.5zM2.5 16a5 5 0 0 1 10 0M13.2 5a2.3 2.3 0 1 1 .1 4.5M14.5 11.6A4.4 4.4 0 0 1 17.7 16",
  switch: "m6 8 4 4 4-4",
  search: "M8.75 3.5a5.25 5.25 0 1 1 0 10.5 5.25 5.25 0 0 1 0-10.5zM12.6 12.6 17 17",
  close: "M5 5l10 10M15 5 5 15",
  warning: "M10 3 2.5 16.5h15zM10 8v4M10 14.2v.3",
  check: "m4 10.5 4 4 8-9",
  down: "M10 4v12M5 11l5 5 5-5",
  back: "M8 5 3 10l5 5M3 10h14",
};

/** A decorative line icon; the words beside it or the button's label carry the meaning. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true", focusable: "false" }))
    svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A round portrait of initials, in a colour that always belongs to the same person. */
export function portrait(name, size = "medium") {
  const initials = name
    .split(/\s+/u)
    .filter((word) => /\p{L}|\p{N}/u.test(word))
    .map((word) => [...word].find((letter) => /\p{L}|\p{N}/u.test(letter)))
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join("")
    .toUpperCase();
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + letter.codePointAt(0)) >>> 0;
  return h("span", { class: `portrait ${size} hue-${hash % 8}`, "aria-hidden": "true" }, initials || "?");
}

/** Makes it again only when it changed; otherwise leaves the person's focus and selection alone. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
