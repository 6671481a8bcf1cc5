// Where a person types: Enter sends, Shift+Enter breaks the line; offers the bot's suggestions and first sentences.

import { h, icon, portrait } from "./dom.js";
import { t } from "./words.js";

const FIRST_SENTENCES = {
  employee: ["add me to Marketing until Friday", "what groups am I in?", "help"],
  owner: ["what is waiting for me?", "who owns Marketing?", "help"],
  admin: ["who owns Marketing?", "what groups am I in?", "help"],
};

export class Composer {
  #chat;
  #input;
  #suggestions;
  #waiting;

  constructor(chat) {
    this.#chat = chat;
    const name = chat.person.displayName;
    this.#input = h("textarea", {
      rows: 1, dir: "auto", autocomplete: "off", maxlength: 8000, enterkeyhint: "send",
      placeholder: t("Type a message"), "aria-label": t("Message to Usher as {name}", { name }),
      on: { keydown: (event) => this.#key(event), input: () => this.#grow() },
    });
    this.#suggestions = h("div", { class: "suggestions", role: "group", "aria-label": t("Suggestions"), hidden: true });
    this.#waiting = h("div", { class: "waiting", role: "status", hidden: true });
    const send = h("button", { type: "submit", class: "send", "aria-label": t("Send"), title: t("Send (Enter)") }, icon("send"));
    const form = h("form", { class: "composer", on: { submit: (event) => this.#submit(event) } }, this.#input, send);
    this.element = h("div", { class: "compose" }, this.#waiting, this.#suggestions, form);
  }

  focus() {
    this.#input.focus();
  }

  #key(event) {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#input.form.requestSubmit();
  }

  #grow() {
    this.#input.style.height = "auto";
    this.#input.style.height = `${Math.min(this.#input.scrollHeight, 140)}px`;
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#input.value.trim();
    if (!text) return;
    this.#input.value = "";
    this.#grow();
    this.#chat.say(text);
  }

  /** Shows the words that are on their way; null once they arrived. */
  pending(text) {
    this.#waiting.hidden = text === null;
    this.#waiting.replaceChildren(...(text === null ? [] : [h("span", { class: "bubble", dir: "auto" }, text), h("span", { class: "note" }, t("Sending…"))]));
  }

  /** Gives the words back where the sandbox itself refused them. */
  giveBack(text) {
    if (!this.#input.value) this.#input.value = text;
  }

  /** Offers the newest message's suggested actions, as Teams does until something else is said. */
  offer(messages) {
    const offered = messages.at(-1)?.suggestedActions;
    const actions = (Array.isArray(offered) ? offered : (offered?.actions ?? [])).map((action) => (typeof action === "string" ? { title: action, value: action } : action));
    const key = JSON.stringify(actions);
    if (this.#suggestions.dataset.key === key) return;
    this.#suggestions.dataset.key = key;
    this.#suggestions.hidden = actions.length === 0;
    this.#suggestions.replaceChildren(...actions.map(({ title, value }) => this.#sentence(title ?? String(value), String(value ?? title))));
  }

  #sentence(title, text) {
    return h("button", { type: "button", class: "suggestion", on: { click: () => { this.#chat.say(text); this.focus(); } } }, title);
  }

  /** What an empty chat shows: whom one plays, and three sentences to begin with. */
  welcome({ displayName, role, hasApp }) {
    const sentences = FIRST_SENTENCES[role] ?? FIRST_SENTENCES.employee;
    return h(
      "div",
      { class: "welcome" },
      portrait(displayName, "large"),
      h("h2", {}, t("You are {name}", { name: displayName })),
      hasApp === false
        ? [h("p", {}, t("This person does not have Usher yet.")), h("button", { type: "button", class: "suggestion", on: { click: () => this.#chat.install() } }, t("Install Usher"))]
        : [
            h("p", {}, t("Write to Usher in your own words, or begin with one of these.")),
            h("div", { class: "first-sentences" }, sentences.map((sentence) => this.#sentence(sentence, sentence))),
          ],
    );
  }
}
