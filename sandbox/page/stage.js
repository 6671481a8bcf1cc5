// Places the chats and the directory: side by side where there is room, otherwise one at a time behind tabs.

import { h, icon, portrait } from "./dom.js";
import { kept, keep } from "./memory.js";
import { t } from "./words.js";

const NARROW = matchMedia("(max-width: 859px)");
const ROOMY = matchMedia("(min-width: 1320px)");

export class Stage {
  #desk;
  #tabs;
  #directory;
  #changed;
  #shown = null; // the chat or the directory on show while there are tabs
  #wantSides = kept("sides") !== "no";
  #wantDirectory = kept("directory") ? kept("directory") === "yes" : ROOMY.matches;

  chats = [];

  /** `changed()` is called whenever what is shown where has changed. */
  constructor(desk, tabs, directory, changed) {
    this.#desk = desk;
    this.#tabs = tabs;
    this.#directory = directory;
    this.#changed = changed;
    tabs.setAttribute("role", "tablist");
    tabs.setAttribute("aria-label", t("Who you are"));
    tabs.addEventListener("keydown", (event) => this.#key(event));
    NARROW.addEventListener("change", () => this.#arrange());
  }

  get sideBySide() {
    return this.#wantSides && !NARROW.matches;
  }

  get directoryOpen() {
    return NARROW.matches ? this.#shown === this.#directory : this.#wantDirectory;
  }

  begin(chats) {
    for (const chat of this.chats) chat.close();
    this.chats = chats;
    this.#shown = chats[0];
    this.#desk.replaceChildren(...chats.map((chat) => chat.element), this.#directory.element);
    this.#arrange();
  }

  /** Puts `next` where `chat` was; if `next` is already on stage the two change places. */
  replace(chat, next) {
    const place = this.chats.indexOf(chat);
    const other = this.chats.indexOf(next);
    this.chats[place] = next;
    if (other >= 0) this.chats[other] = chat;
    else chat.close();
    if (this.#shown === chat) this.#shown = next;
    this.#desk.append(...this.chats.map((each) => each.element), this.#directory.element);
    this.#arrange();
  }

  setSideBySide(want) {
    this.#wantSides = want;
    keep("sides", want ? "yes" : "no");
    this.#arrange();
  }

  setDirectory(open) {
    this.#wantDirectory = open;
    keep("directory", open ? "yes" : "no");
    this.#arrange();
  }

  noteUnread(chat) {
    if (this.sideBySide || this.#shown === chat) return;
    chat.unread = true;
    this.#drawTabs();
  }

  #show(view) {
    this.#shown = view;
    view.unread = false;
    this.#arrange();
  }

  #arrange() {
    const tabbed = !this.sideBySide;
    if (tabbed && this.#shown === this.#directory && !NARROW.matches) this.#shown = this.chats[0];
    this.#desk.dataset.columns = tabbed ? "1" : String(this.chats.length);
    for (const chat of this.chats) {
      const hidden = tabbed && this.#shown !== chat;
      const appears = chat.element.hidden && !hidden;
      chat.element.hidden = hidden;
      if (!hidden) chat.unread = false;
      if (appears) chat.shown();
    }
    this.#directory.element.hidden = !this.directoryOpen;
    this.#tabs.hidden = !tabbed;
    this.#drawTabs();
    this.#changed();
  }

  #drawTabs() {
    const focused = this.#tabs.contains(document.activeElement);
    const views = NARROW.matches ? [...this.chats, this.#directory] : this.chats;
    const tabs = views.map((view) => {
      const isChat = view !== this.#directory;
      const name = isChat ? view.person.displayName : t("Directory");
      const chosen = view === this.#shown;
      return h(
        "button",
        {
          type: "button", role: "tab", class: "tab", "aria-selected": String(chosen), "aria-controls": view.element.id, tabindex: chosen ? "0" : "-1",
          title: name,
          on: { click: () => this.#show(view) },
        },
        isChat ? portrait(name, "small") : icon("people"),
        h("span", { class: "tab-name", dir: "auto" }, isChat ? name.split(/\s+/u)[0] : name),
        view.unread ? h("span", { class: "unread" }, h("span", { class: "sr" }, t("new messages"))) : null,
      );
    });
    this.#tabs.replaceChildren(...tabs);
    if (focused) this.#tabs.querySelector("[aria-selected=true]")?.focus();
  }

  #key(event) {
    const tabs = [...this.#tabs.children];
    const at = tabs.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined || at < 0) return;
    event.preventDefault();
    tabs[(next + tabs.length) % tabs.length].click();
  }
}
