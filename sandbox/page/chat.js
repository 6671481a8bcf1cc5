// One person's chat with the bot: shows it as that person sees it, and speaks for them.

import { Composer } from "./composer.js";
import { h, icon, portrait, setText } from "./dom.js";
import { MessageView } from "./message.js";
import { Refresher } from "./refresher.js";
import { dayName, timeOfDay } from "./time.js";
import { t } from "./words.js";

const SAME_BREATH_MS = 5 * 60_000;
const NEAR_THE_END_PX = 80;
const TYPING_LASTS_MS = 8000;

export class Chat {
  #shared;
  #messages = new Map();
  #days = [];
  #loading = null;
  #again = false;
  #first = true;
  #opened = false;
  #dots = null;
  #underWay = 0; // messages on their way to the bot

  /** `shared`: api, clock, theme(), people(), choose(chat), noteUnread(chat), report(error). */
  constructor(shared, person) {
    this.#shared = shared;
    this.person = person;
    this.unread = false;
    this.#build();
  }

  theme = () => this.#shared.theme();
  people = () => this.#shared.people();
  zone = () => this.person.timeZone;

  #build() {
    const { displayName, jobTitle, department, upn } = this.person;
    const role = [jobTitle, department].filter(Boolean).join(" · ") || upn;
    this.localTime = h("span", { class: "local-time" });
    const who = h(
      "button",
      { type: "button", class: "acting", "aria-haspopup": "dialog", title: t("Choose someone else"), on: { click: () => this.#shared.choose(this) } },
      h("span", { class: "sr" }, t("Acting as")),
      portrait(displayName),
      h("span", { class: "name-and-role" }, h("span", { class: "name" }, displayName, icon("switch")), h("span", { class: "role", title: upn }, role)),
    );
    this.log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": t("Messages of {name}", { name: displayName }), tabindex: "0" });
    this.hearing = h("div", { class: "sr", role: "status", "aria-live": "polite" });
    this.typing = h("div", { class: "typing", hidden: true }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("span", {}, t("Usher is typing")));
    this.newer = h("button", { type: "button", class: "newer", hidden: true, on: { click: () => this.#toEnd() } }, icon("down"), t("New message"));
    this.composer = new Composer(this);
    this.element = h(
      "section",
      { class: "chat", "aria-label": t("Chat as {name}", { name: displayName }), id: `chat-${this.person.id}`, data: { upn } },
      h("h2", { class: "sr" }, t("Chat as {name}", { name: displayName })),
      h("header", { class: "chat-head" }, who, this.localTime),
      h("div", { class: "log-frame" }, this.log, this.newer),
      this.hearing,
      this.typing,
      this.composer.element,
    );
    this.refresher = new Refresher(this.log, (activity) => this.refreshCard(activity));
    this.log.addEventListener("scroll", () => this.#nearTheEnd() && (this.newer.hidden = true), { passive: true });
    this.tick();
  }

  tick() {
    setText(this.localTime, timeOfDay(this.#shared.clock.now(), this.zone()));
    this.localTime.title = this.zone() ?? "UTC";
  }

  /** Reads the chat again. Calls that come while it reads are answered by one more reading. */
  async load() {
    if (this.#loading) {
      this.#again = true;
      return this.#loading;
    }
    this.#loading = this.#read();
    try {
      await this.#loading;
    } finally {
      this.#loading = null;
    }
    if (!this.#again) return undefined;
    this.#again = false;
    return this.load();
  }

  async #read() {
    const chat = await this.#shared.api.chat(this.person.upn);
    this.#show(chat.messages);
    this.#showTyping(chat.typing);
    this.log.setAttribute("aria-busy", "false");
  }

  /** The dots go by themselves: nobody tells when a bot gave up typing. */
  #showTyping(typing) {
    clearTimeout(this.#dots);
    this.typing.hidden = !typing;
    if (typing) this.#dots = setTimeout(() => { this.typing.hidden = true; }, TYPING_LASTS_MS);
  }

  #show(messages) {
    const follow = this.#first || this.#nearTheEnd();
    const heard = [];
    const kept = new Set(messages.map((message) => message.activity));
    for (const [activity, view] of this.#messages) {
      if (kept.has(activity)) continue;
      view.element.remove();
      this.#messages.delete(activity);
    }
    for (const message of messages) {
      const view = this.#messages.get(message.activity) ?? this.#add(message);
      const onItsWay = message.delivered === false && this.#underWay > 0 && !view.failed;
      if (onItsWay) this.composer.pending(null);
      const said = view.show(message, onItsWay);
      if (said && view.fromBot) heard.push(said);
      if (message.card?.refresh?.action) this.refresher.watch(message.activity, view.element);
    }
    this.#order(messages);
    this.composer.offer(messages);
    if (!this.#first && heard.length) this.#announce(heard, follow);
    if (follow) this.#toEnd();
    this.#first = false;
  }

  #add(message) {
    const view = new MessageView(this, message);
    this.#messages.set(message.activity, view);
    return view;
  }

  /** Puts the lines in order, a date above each day's first one, and one name above what is said in one breath. */
  #order(messages) {
    const wanted = [];
    let before = null;
    const days = [];
    for (const { activity } of messages) {
      const view = this.#messages.get(activity);
      const day = dayName(view.at, this.#shared.clock.now(), this.zone());
      if (day !== days.at(-1)) {
        days.push(day);
        wanted.push(this.#dayLine(days.length - 1, day));
        before = null;
      }
      const sameBreath = before && before.fromBot === view.fromBot && view.at - before.at < SAME_BREATH_MS;
      view.element.classList.toggle("continued", Boolean(sameBreath));
      wanted.push(view.element);
      before = view;
    }
    if (!messages.length) wanted.push((this.welcome ??= this.composer.welcome(this.person)));
    wanted.forEach((element, place) => {
      if (this.log.children[place] !== element) this.log.insertBefore(element, this.log.children[place] ?? null);
    });
    while (this.log.children.length > wanted.length) this.log.lastElementChild.remove();
  }

  #dayLine(index, day) {
    this.#days[index] ??= h("div", { class: "day", role: "separator" }, h("span"));
    setText(this.#days[index].firstChild, day);
    return this.#days[index];
  }

  #announce(heard, follow) {
    setText(this.hearing, t("Usher: {text}", { text: heard.join(". ") }));
    this.newer.hidden = follow;
    this.#shared.noteUnread(this);
  }

  #nearTheEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_THE_END_PX;
  }

  #toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.newer.hidden = true;
  }

  /** Brings the newest line into view after the chat was hidden, since a hidden log cannot scroll. */
  shown() {
    this.#toEnd();
  }

  /** Draws every card anew, for instance in another theme. */
  redraw() {
    return this.load();
  }

  /** Opens the chat as a person would: the first time, the bot learns of it and may say hello. */
  async open() {
    if (this.#opened || this.person.hasApp === false) return;
    this.#opened = true;
    try {
      await this.#shared.api.opens(this.person.upn);
    } catch (error) {
      this.#opened = false;
      // A bot that is away hears of it when it comes back; whoever has no app has nothing to open.
      if (error.status !== 502 && error.status !== 409) this.#shared.report(error);
    }
  }

  async install() {
    try {
      this.person = await this.#shared.api.install(this.person.upn);
    } catch (error) {
      this.person = { ...this.person, hasApp: error.status === 502 };
      if (error.status !== 502) this.#shared.report(error);
    }
    this.welcome?.remove();
    this.welcome = null;
    await this.#loadQuietly();
    this.composer.focus();
  }

  async say(text) {
    this.composer.pending(text);
    this.#toEnd();
    this.#underWay += 1;
    try {
      await this.#shared.api.says(this.person.upn, text, { timeZone: this.person.timeZone, locale: this.person.locale });
    } catch (error) {
      // 502 means that the bot is away: the chat itself then shows the words as not delivered.
      if (error.status !== 502) {
        this.composer.giveBack(text);
        this.#shared.report(error);
      }
    } finally {
      this.#underWay -= 1;
    }
    await this.#loadQuietly();
    this.composer.pending(null);
    this.#toEnd();
  }

  async sayAgain(activity, text) {
    try {
      await this.#shared.api.says(this.person.upn, text, { id: activity });
    } catch (error) {
      if (error.status !== 502) this.#shared.report(error);
    }
    await this.#loadQuietly();
  }

  /** Presses a button; returns the sandbox's `{status, answer}` after the chat shows what came of it. */
  async click(click) {
    try {
      return await this.#shared.api.clicks(this.person.upn, click);
    } finally {
      await this.#loadQuietly();
    }
  }

  async refreshCard(activity) {
    try {
      await this.#shared.api.refresh(this.person.upn, activity);
      await this.load();
    } catch (error) {
      // Teams keeps the card as it was when a refresh fails; so does this page.
      console.info(`refresh of ${activity}: ${error.message}`);
    }
  }

  async #loadQuietly() {
    try {
      await this.load();
    } catch (error) {
      this.#shared.report(error);
    }
  }

  close() {
    clearTimeout(this.#dots);
    this.refresher.close();
    this.element.remove();
  }
}
