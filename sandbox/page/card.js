// Draws one Adaptive Card with the official renderer and carries its buttons to the sandbox.

import { h } from "./dom.js";
import { hostConfig } from "./host-config.js";
import { cardHtml, messageNodes } from "./markdown.js";
import { t } from "./words.js";

const OPENABLE = new Set(["https:", "http:", "mailto:"]);

/** Teams shows this sentence when an app does not answer a button. */
const unreachable = () => t("Unable to reach app. Please try again.");

/** What Teams would show under the card for this invoke answer: null where the new card speaks for itself. */
function noticeFor({ status, answer }) {
  if (status < 200 || status > 299) return { kind: "error", text: unreachable() };
  switch (answer?.type) {
    case "application/vnd.microsoft.activity.message":
      return { kind: "told", text: String(answer.value ?? "") };
    case "application/vnd.microsoft.error":
    case "application/vnd.microsoft.error.preconditionFailed":
      return { kind: "error", text: answer.value?.message || t("Something went wrong. Please try again.") };
    case "application/vnd.microsoft.activity.loginRequest":
    case "application/vnd.microsoft.error.incorrectAuthCode":
      return { kind: "error", text: t("The app asks you to sign in, which the sandbox cannot do.") };
    default:
      return answer?.statusCode >= 400 ? { kind: "error", text: t("Something went wrong. Please try again.") } : null;
  }
}

/** People pickers ask Teams for the directory's people; here the page itself offers them. */
function withPeople(card, people) {
  return JSON.parse(JSON.stringify(card), (_, value) => {
    const isPicker = value?.type === "Input.ChoiceSet" && value["choices.data"]?.dataset?.startsWith("graph.microsoft.com/users");
    if (!isPicker) return value;
    const { "choices.data": _query, ...picker } = value;
    const chosen = new Set((value.choices ?? []).map((choice) => choice.value));
    const offered = people.filter((person) => person.accountEnabled !== false && !chosen.has(person.id));
    return { style: "filtered", ...picker, choices: [...(value.choices ?? []), ...offered.map(({ id, displayName }) => ({ title: displayName, value: id }))] };
  });
}

/** Replaces each `<at>name</at>` that the card declares as a mention by a highlighted name. */
function markMentions(root, entities) {
  for (const { text, mentioned } of entities.filter((entity) => entity.type === "mention" && entity.text)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const hits = [];
    while (walker.nextNode()) if (walker.currentNode.data.includes(text)) hits.push(walker.currentNode);
    for (const node of hits) {
      const [before, ...rest] = node.data.split(text);
      node.replaceWith(before, ...rest.flatMap((after) => [h("span", { class: "mention" }, mentioned?.name ?? ""), after]));
    }
  }
}

/** The renderer ties an input's label to a choice list that is typed into nowhere; a screen reader would say "edit, blank". */
function nameFilteredChoices(card) {
  for (const input of card.getAllInputs())
    for (const field of input.renderedElement?.querySelectorAll("input.ac-choiceSetInput-filtered, .ac-choiceSetInput-filtered-textbox") ?? [])
      if (input.label && !field.hasAttribute("aria-label")) field.setAttribute("aria-label", input.label);
}

export class CardView {
  #chat;
  #activity;
  #content;
  #card = null;
  #drawn = null;
  #busy = false;
  #said = null;

  /** `chat` answers `click(...)`, `say(text)` and knows `theme()` and `people`. */
  constructor(chat, activity) {
    this.#chat = chat;
    this.#activity = activity;
    this.#content = h("div", { class: "card-content" });
    this.notice = h("div", { class: "notice", hidden: true });
    this.element = h("div", { class: "card", tabindex: "-1", role: "group" }, this.#content, this.notice);
    this.element.addEventListener("click", (event) => this.#busy && event.stopPropagation(), true);
  }

  /** Draws `json` unless it is already shown in this theme; `said` is the app's last words about it. Says whether the card is a new one. */
  show(json, summary, said = null) {
    if (said !== this.#said) {
      this.#said = said;
      if (said) this.#tell({ kind: "told", text: said });
      else this.notice.hidden = true;
    }
    const theme = this.#chat.theme();
    const drawn = JSON.stringify([theme, json]);
    if (drawn === this.#drawn) return false;
    const sameCard = this.#card && this.#drawn.slice(this.#drawn.indexOf(",")) === drawn.slice(drawn.indexOf(","));
    // Whoever is typing into a card keeps their words when it is redrawn; once sent, the bot decides what stands there.
    const typed = this.#card && !this.#busy ? this.#typed() : {};
    const hadFocus = this.#content.contains(document.activeElement);
    this.#drawn = drawn;
    this.element.setAttribute("aria-label", json.speak || summary || t("Card"));
    this.element.classList.toggle("wide", json.msteams?.width?.toLowerCase() === "full");
    this.#content.replaceChildren(this.#render(json, theme, typed));
    if (!sameCard && !said) this.notice.hidden = true;
    if (hadFocus) this.element.focus({ preventScroll: true });
    return !sameCard;
  }

  #render(json, theme, typed) {
    const { AdaptiveCards } = window;
    if (!AdaptiveCards) return h("p", { class: "broken" }, t("The card renderer is not installed: npm ci --prefix sandbox/page"));
    AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
      result.outputHtml = cardHtml(text);
      result.didProcess = true;
    };
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig(hostConfig(theme));
    card.onExecuteAction = (action) => this.#execute(action);
    try {
      card.parse(withPeople(json, this.#chat.people()));
      this.#card = card;
      for (const input of card.getAllInputs()) if (typed[input.id] !== undefined) input.defaultValue = typed[input.id];
      const rendered = card.render();
      if (!rendered) throw new Error(t("an empty card"));
      nameFilteredChoices(card);
      markMentions(rendered, json.msteams?.entities ?? []);
      for (const link of rendered.querySelectorAll("a[href]")) link.rel = "noopener noreferrer";
      return rendered;
    } catch (error) {
      // A card that cannot be drawn must be seen by whoever wrote it, and must not take the chat down with it.
      this.#card = null;
      return h("p", { class: "broken" }, t("This card cannot be drawn: {why}", { why: error.message }));
    }
  }

  /** What the person has filled in or changed, by input id. */
  #typed() {
    const changed = this.#card.getAllInputs().filter((input) => input.id && String(input.value ?? "") !== String(input.defaultValue ?? ""));
    return Object.fromEntries(changed.map((input) => [input.id, String(input.value ?? "")]));
  }

  #execute(action) {
    const json = action.toJSON() ?? {};
    if (json.type === "Action.OpenUrl") return this.#open(json.url);
    if (json.type !== "Action.Execute" && json.type !== "Action.Submit") return undefined;
    if (json.data?.msteams?.type === "imBack") return this.#chat.say(String(json.data.msteams.value ?? ""));
    const inputs = Object.values(action.getReferencedInputs() ?? {}).filter((input) => input.isSet());
    const typed = Object.fromEntries(inputs.map((input) => [input.id, String(input.value)]));
    return this.#click(action.renderedElement, {
      activity: this.#activity,
      verb: json.verb ?? json.data?.verb ?? json.id ?? json.title,
      title: json.title,
      // Several buttons may share a verb and a title: the button's own data tells the sandbox which of them was meant.
      inputs: { ...json.data, ...typed },
    });
  }

  #open(address) {
    const url = URL.canParse(address ?? "", location.href) ? new URL(address, location.href) : null;
    if (url && OPENABLE.has(url.protocol)) window.open(url.href, "_blank", "noopener,noreferrer");
    else this.#tell({ kind: "error", text: t("This link cannot be opened here: {address}", { address }) });
  }

  async #click(button, click) {
    this.#setBusy(true, button);
    this.notice.hidden = true;
    let notice;
    try {
      notice = noticeFor(await this.#chat.click(click));
    } catch (error) {
      notice = { kind: "error", text: error.status === 400 || error.status === 404 ? error.message : unreachable() };
    }
    this.#setBusy(false, button);
    if (notice) this.#tell(notice);
  }

  #setBusy(busy, button) {
    this.#busy = busy;
    this.element.classList.toggle("busy", busy);
    this.element.setAttribute("aria-busy", String(busy));
    button?.classList.toggle("pressed", busy);
  }

  #tell({ kind, text }) {
    this.notice.className = `notice ${kind}`;
    this.notice.setAttribute("role", kind === "error" ? "alert" : "status");
    this.notice.replaceChildren(messageNodes(text, kind === "error" ? "plain" : "markdown"));
    this.notice.hidden = false;
    this.notice.scrollIntoView({ block: "nearest" });
  }
}
