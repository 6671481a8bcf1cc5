// Looks a group up and shows who owns it and who is in it, always as the directory truly is, without lag.

import { h, icon, portrait } from "./dom.js";
import { plural, t } from "./words.js";

const FIRST_SHOWN = "Marketing";
const SHOWN_PEOPLE = 40;
const SHOWN_GROUPS = 8;
const WAIT_FOR_TYPING_MS = 150;

export class GroupLookup {
  #shared;
  #input;
  #found = h("ul", { class: "found", "aria-label": t("Groups found"), hidden: true });
  #shown = h("div", { class: "group" });
  #status = h("p", { class: "sr", role: "status" });
  #id = null;
  #timer = null;
  #asked = 0;
  #fresh = new Set();

  constructor(shared) {
    this.#shared = shared;
    this.#input = h("input", {
      type: "search", "aria-label": t("Find a group"), placeholder: t("Find a group"), autocomplete: "off", spellcheck: "false",
      on: { input: () => this.#typed(), keydown: (event) => this.#key(event) },
    });
    this.element = h("section", { class: "lookup", "aria-label": t("Groups") }, h("label", { class: "search" }, icon("search"), this.#input), this.#found, this.#status, this.#shown);
  }

  /** Shows a group to begin with, where the company has it. */
  async begin() {
    try {
      await this.open(FIRST_SHOWN);
    } catch (error) {
      if (error.status !== 404 && error.status !== 409) throw error;
    }
  }

  async open(id) {
    const group = await this.#shared.api.group(id);
    this.#id = group.id;
    this.#draw(group);
  }

  /** Something happened in the directory: if it concerns the group on show, shows it anew. */
  touched({ groupId, subjectId, kind, changed }) {
    if (!this.#id || groupId !== this.#id || changed === false) return;
    if (kind.endsWith(".added")) this.#fresh.add(subjectId);
    this.open(this.#id).catch((error) => error.status === 404 ? this.#gone() : this.#shared.report(error));
  }

  #gone() {
    this.#id = null;
    this.#shown.replaceChildren(h("p", { class: "nothing" }, t("This group no longer exists.")));
  }

  #typed() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#search(), WAIT_FOR_TYPING_MS);
  }

  #key(event) {
    if (event.key === "Enter") this.#found.querySelector("button")?.click();
    else if (event.key === "Escape" && !this.#found.hidden) this.#found.hidden = true;
    else if (event.key === "ArrowDown") this.#found.querySelector("button")?.focus();
    else return;
    event.preventDefault();
  }

  async #search() {
    const words = this.#input.value.trim();
    this.#asked += 1;
    const question = this.#asked;
    let groups = [];
    try {
      if (words) groups = await this.#shared.api.groups(words, SHOWN_GROUPS);
    } catch (error) {
      this.#shared.report(error);
    }
    if (question !== this.#asked) return;
    const rows = groups.slice(0, SHOWN_GROUPS).map((group) => h("li", {}, h("button", { type: "button", on: { click: () => this.#choose(group) } }, h("span", { dir: "auto" }, group.displayName), h("small", {}, kindOf(group)))));
    if (words && !rows.length) rows.push(h("li", { class: "nothing" }, t("No group fits “{words}”.", { words })));
    this.#found.replaceChildren(...rows);
    this.#found.hidden = !words;
    this.#status.textContent = words ? plural("{count} group found", "{count} groups found", groups.length) : "";
  }

  async #choose(group) {
    this.#found.hidden = true;
    this.#input.value = "";
    this.#fresh.clear();
    try {
      await this.open(group.id);
    } catch (error) {
      this.#shared.report(error);
    }
  }

  #draw(group) {
    const owners = group.owners ?? [];
    const members = group.members ?? [];
    this.#shown.replaceChildren(
      h("h3", { dir: "auto" }, group.displayName),
      h("p", { class: "kind" }, kindOf(group)),
      h("h4", {}, plural("{count} owner", "{count} owners", owners.length)),
      this.#people(owners),
      h("h4", {}, plural("{count} member", "{count} members", members.length)),
      this.#people(members),
    );
  }

  #people(people) {
    const byNewest = [...people].sort((one, other) => this.#fresh.has(other.id) - this.#fresh.has(one.id));
    const rows = byNewest.slice(0, SHOWN_PEOPLE).map((person) => h("li", { class: this.#fresh.has(person.id) ? "fresh" : null, data: { upn: person.upn ?? "" } }, portrait(person.displayName, "small"), h("span", { dir: "auto", title: person.upn }, person.displayName)));
    if (people.length > SHOWN_PEOPLE) rows.push(h("li", { class: "nothing" }, t("and {count} more", { count: people.length - SHOWN_PEOPLE })));
    return people.length ? h("ul", { class: "people" }, rows) : h("p", { class: "nothing" }, t("Nobody"));
  }
}

/** The group's kind in words; the sandbox names kinds as the directory's own settings combine. */
function kindOf({ kind, visibility }) {
  const known = {
    security: t("Security group"),
    microsoft365: t("Microsoft 365 group"),
    distribution: t("Distribution list"),
    mailSecurity: t("Mail-enabled security group"),
  };
  const name = known[kind] ?? kind ?? t("Group");
  return visibility ? `${name} · ${visibility}` : name;
}
