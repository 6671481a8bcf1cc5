// Draws one line of a chat: who said it, when, the words or the card, and whether it arrived.

import { CardView } from "./card.js";
import { h, icon, setText } from "./dom.js";
import { messageNodes } from "./markdown.js";
import { longTime, timeOfDay } from "./time.js";
import { t } from "./words.js";

export class MessageView {
  #chat;
  #card = null;
  #words = null;
  #time;
  #edited;
  #failed = null;
  #sending = null;
  #body;

  constructor(chat, message) {
    this.#chat = chat;
    this.activity = message.activity;
    this.fromBot = message.from === "bot";
    this.at = new Date(message.at);
    this.#time = h("time", {});
    this.#edited = h("span", { class: "edited", hidden: true }, t("Edited"));
    const who = h("span", { class: "who" }, this.fromBot ? t("Usher") : t("You"));
    const forwarded = message.forwardedFrom ? h("span", { class: "edited" }, t("Forwarded")) : null;
    this.#body = h("div", { class: "said" }, h("header", {}, who, this.#time, this.#edited, forwarded));
    const face = this.fromBot ? h("img", { class: "bot-face", src: "/page/usher.svg", alt: "", width: 32, height: 32 }) : null;
    this.element = h("article", { class: `message ${this.fromBot ? "from-bot" : "from-person"}`, data: { activity: message.activity } }, face, this.#body);
  }

  get failed() {
    return this.#failed !== null;
  }

  /** Brings the line up to date; `onItsWay`: whether it arrives is not known yet. Returns the sentence a screen reader should hear, or null where nothing changed. */
  show(message, onItsWay = false) {
    const zone = this.#chat.zone();
    const at = new Date(message.at);
    setText(this.#time, timeOfDay(at, zone));
    this.#time.dateTime = message.at;
    this.#time.title = longTime(at, zone);
    this.#edited.hidden = !message.updatedAt;
    const said = this.#showWords(message);
    const drawn = this.#showCard(message);
    this.#showOnItsWay(onItsWay);
    this.#showDelivery(message, onItsWay);
    return drawn ? message.summary || message.card?.speak || t("A card") : said;
  }

  #showWords({ text, textFormat }) {
    if (!text) {
      this.#words?.remove();
      this.#words = null;
      return null;
    }
    if (this.#words?.dataset.text === text) return null;
    const words = h("div", { class: "bubble", dir: "auto", data: { text } });
    words.append(messageNodes(text, this.fromBot ? (textFormat ?? "markdown") : "plain"));
    if (this.#words) this.#words.replaceWith(words);
    else this.#body.querySelector("header").after(words);
    this.#words = words;
    return text;
  }

  #showCard({ card, summary, notice }) {
    if (!card) {
      this.#card?.element.remove();
      this.#card = null;
      return false;
    }
    if (!this.#card) {
      this.#card = new CardView(this.#chat, this.activity);
      this.#body.append(this.#card.element);
    }
    return this.#card.show(card, summary, notice);
  }

  #showOnItsWay(onItsWay) {
    if (onItsWay) this.#body.append((this.#sending ??= h("p", { class: "sending" }, t("Sending…"))));
    else this.#sending?.remove();
  }

  #showDelivery({ delivered, text }, onItsWay) {
    const failed = delivered === false && !onItsWay;
    this.element.classList.toggle("undelivered", failed);
    if (!failed) {
      this.#failed?.remove();
      this.#failed = null;
      return;
    }
    if (this.#failed) return;
    const again = h("button", { type: "button", class: "link", on: { click: () => this.#chat.sayAgain(this.activity, text) } }, t("Try again"));
    this.#failed = h("p", { class: "failed" }, icon("warning"), h("span", {}, t("Not delivered: Usher could not be reached.")), again);
    this.#body.append(this.#failed);
  }
}
