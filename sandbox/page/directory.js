// The panel that shows the truth in the directory: each change as it happens, and who is in a group.

import { GroupLookup } from "./group-lookup.js";
import { h, icon } from "./dom.js";
import { HERE, dayAndTime, longTime } from "./time.js";
import { t } from "./words.js";

const KEPT = 60;

/** What happened, as a sentence; null for a call that changed nothing and concerned nobody. The names of kinds are the sandbox's (docs/sandbox.md). */
function sentence({ kind, changed, subjectName, groupName, product, resourceName, policies }) {
  const names = { person: subjectName ?? t("Somebody"), group: groupName ?? t("a group"), product, app: resourceName, policies };
  const same = {
    "member.added": () => t("{person} was already in {group}", names),
    "member.removed": () => t("{person} was not in {group} anyway", names),
    "owner.added": () => t("{person} already was an owner of {group}", names),
    "owner.removed": () => t("{person} was no owner of {group} anyway", names),
  };
  if (changed === false) return same[kind]?.() ?? null;
  const known = {
    "member.added": () => t("{person} was added to {group}", names),
    "member.removed": () => t("{person} was removed from {group}", names),
    "owner.added": () => t("{person} became an owner of {group}", names),
    "owner.removed": () => t("{person} is no longer an owner of {group}", names),
    "group.created": () => t("The group {group} was created", names),
    "group.updated": () => t("The group {group} was changed", names),
    "group.deleted": () => t("The group {group} was deleted", names),
    "user.created": () => t("{person} was created", names),
    "user.updated": () => t("{person} was changed", names),
    "user.deleted": () => t("{person} was deleted", names),
    "licence.assigned": () => t("{person} got the licence {product}", names),
    "licence.removed": () => t("{person} no longer has the licence {product}", names),
    "licence.failed": () => t("No licence {product} was left for {person}", names),
    "appRole.assigned": () => t("{person} can now open {app}", names),
    "appRole.removed": () => t("{person} can no longer open {app}", names),
    "policy.changed": () => t("A policy was changed: {policies}", names),
  };
  const [what, how] = kind.split(".");
  return known[kind]?.() ?? [`${what} ${how ?? ""}`.trim(), subjectName, groupName].filter(Boolean).join(" · ");
}

const mood = ({ kind, changed }) => (changed === false ? "same" : /removed|deleted|failed/.test(kind) ? "gone" : /added|created|assigned/.test(kind) ? "came" : "other");

export class Directory {
  #shared;
  #feed = h("ol", { class: "feed" });
  #empty;
  #last = 0;

  constructor(shared) {
    this.#shared = shared;
    this.lookup = new GroupLookup(shared);
    this.#empty = h("p", { class: "nothing" }, t("Nothing has changed yet. When Usher adds or removes somebody, it shows here at once."));
    this.element = h(
      "aside",
      { class: "directory", id: "directory", "aria-label": t("Directory"), tabindex: "-1" },
      h("h2", {}, t("Directory")),
      this.lookup.element,
      h("section", { class: "changes" }, h("h3", {}, t("What changed")), this.#empty, h("div", { role: "log", "aria-live": "polite", "aria-label": t("Changes in the directory") }, this.#feed)),
    );
  }

  get last() {
    return this.#last;
  }

  /** Adds one effect, unless it is already shown. Newest first. */
  add(effect) {
    if (effect.n <= this.#last) return;
    this.#last = effect.n;
    const what = sentence(effect);
    if (what === null) return;
    const at = new Date(effect.at);
    const how = mood(effect);
    this.#feed.prepend(
      h(
        "li",
        { class: `effect ${how}`, data: { kind: effect.kind } },
        h("span", { class: "mark" }, icon(how === "gone" ? "remove" : how === "came" ? "add" : "check")),
        h("div", {}, h("span", { class: "what", dir: "auto" }, what), h("time", { datetime: effect.at, title: longTime(at, HERE) }, dayAndTime(at, HERE))),
      ),
    );
    while (this.#feed.children.length > KEPT) this.#feed.lastElementChild.remove();
    this.#empty.hidden = true;
    this.lookup.touched(effect);
  }
}
