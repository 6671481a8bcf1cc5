// Turns a bot's Markdown into safe nodes: raw HTML stays text, images are never fetched, links open apart.

const make = (preset, options) => {
  if (!window.markdownit) throw new Error("markdown-it is not installed: npm ci --prefix sandbox/page");
  return window.markdownit(preset, { html: false, linkify: false, breaks: true, ...options });
};

let message = null;
let card = null;

/** What Teams reads in a message: the usual Markdown, less images (they would be fetched from anywhere). */
const forMessages = () => (message ??= make("default").disable("image"));

/** What Teams reads in a card: bold, italic, lists and links, nothing else. */
const forCards = () => (card ??= make("zero").enable(["emphasis", "link", "list", "escape", "newline", "entity"]));

/** Safe HTML for the card renderer, which wants a string. */
export const cardHtml = (text) => forCards().render(text);

/** A bot's message as nodes. `format` is the activity's textFormat: `plain`, `markdown` (Teams' default) or `xml` (shown as text). */
export function messageNodes(text, format = "markdown") {
  const fragment = document.createDocumentFragment();
  if (format !== "markdown") {
    fragment.append(text);
    return fragment;
  }
  const parsed = new DOMParser().parseFromString(forMessages().render(text), "text/html");
  for (const link of parsed.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  fragment.append(...parsed.body.childNodes);
  return fragment;
}
