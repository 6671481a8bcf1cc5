// The bar above the chats: is the bot there, what time is it, how is the weather, and how the page should look.

import { ClockMenu } from "./clock-menu.js";
import { h, icon, setText } from "./dom.js";
import { WeatherMenu } from "./weather-menu.js";
import { t } from "./words.js";

export class Bar {
  #bot = h("span", { class: "bot-state unknown", role: "status" });
  #theme;
  #sides;
  #directory;

  /** `acts`: moveClock(step), changeWeather(weather), toggleTheme(), toggleSides(), toggleDirectory(). */
  constructor(host, clock, acts) {
    this.clockMenu = new ClockMenu(clock, acts.moveClock);
    this.weatherMenu = new WeatherMenu(acts.changeWeather);
    this.#sides = h("button", { type: "button", class: "tool icon-only sides", on: { click: acts.toggleSides } });
    this.#directory = h("button", { type: "button", class: "tool icon-only open-directory", "aria-controls": "directory", on: { click: acts.toggleDirectory } }, icon("people"));
    this.#theme = h("button", { type: "button", class: "tool icon-only", on: { click: acts.toggleTheme } });
    host.append(
      h("div", { class: "brand" }, h("img", { src: "/page/usher.svg", alt: "", width: 28, height: 28 }), h("h1", {}, t("Usher"), h("small", {}, t("at Contoso, a pretend company"))), this.#bot),
      h("div", { class: "tools" }, this.clockMenu.element, this.weatherMenu.element, this.#sides, this.#directory, this.#theme),
    );
  }

  /** `state`: `ready`, `away` (the bot does not answer) or `offline` (the sandbox itself does not). */
  showBot(state) {
    const words = { ready: t("Ready"), away: t("Usher cannot be reached"), offline: t("Sandbox not running"), unknown: t("Connecting…") };
    this.#bot.className = `bot-state ${state}`;
    setText(this.#bot, words[state]);
  }

  showTheme(theme) {
    const label = theme === "dark" ? t("Switch to light") : t("Switch to dark");
    this.#theme.replaceChildren(icon(theme === "dark" ? "sun" : "moon"));
    this.#theme.setAttribute("aria-label", label);
    this.#theme.title = label;
  }

  showSides(sideBySide) {
    const label = sideBySide ? t("Show one person") : t("Show three side by side");
    this.#sides.replaceChildren(icon(sideBySide ? "single" : "columns"));
    this.#sides.setAttribute("aria-label", label);
    this.#sides.title = label;
  }

  showDirectory(open) {
    this.#directory.setAttribute("aria-expanded", String(open));
    this.#directory.setAttribute("aria-label", t("Directory"));
    this.#directory.title = open ? t("Hide the directory") : t("Show the directory");
  }
}
