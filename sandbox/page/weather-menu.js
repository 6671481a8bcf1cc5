// Lets a person choose how well Microsoft Graph and Teams behave today.

import { h, icon, setText } from "./dom.js";
import { menu } from "./menu.js";
import { t } from "./words.js";

const FINE = { latency_ms: 0, jitter_ms: 0, throttle: 0, retry_after_s: 1, errors: 0, reset_before: 0, reset_after: 0, hang: 0, lag_s: 0 };

const PRESETS = [
  { id: "calm", name: "Calm", about: "Everything answers at once.", graph: FINE, teams: FINE },
  { id: "slow", name: "Slow", about: "Each answer takes about a second; reads lag by three.", graph: { ...FINE, latency_ms: 800, jitter_ms: 600, lag_s: 3 }, teams: { ...FINE, latency_ms: 400, jitter_ms: 300 } },
  { id: "throttled", name: "Throttled", about: "Four of ten requests are told to wait two seconds.", graph: { ...FINE, throttle: 0.4, retry_after_s: 2 }, teams: { ...FINE, throttle: 0.2, retry_after_s: 2 } },
  { id: "stormy", name: "Stormy", about: "Errors, broken connections and lag, all at once.", graph: { ...FINE, latency_ms: 250, jitter_ms: 500, throttle: 0.1, errors: 0.15, reset_before: 0.05, reset_after: 0.05, lag_s: 5 }, teams: { ...FINE, latency_ms: 150, jitter_ms: 300, errors: 0.08, reset_before: 0.03, reset_after: 0.03 } },
  { id: "down", name: "Graph down", about: "Microsoft Graph answers nothing but errors.", graph: { ...FINE, errors: 1 }, teams: FINE },
];

const agrees = (now, wanted) => Object.entries(wanted).every(([name, value]) => name === "retry_after_s" || (now?.[name] ?? 0) === value);

export class WeatherMenu {
  #label = h("span", { class: "label" }, t("Weather"));
  #button;
  #choices;
  #note = h("p", { class: "note", role: "status" });

  /** `change({graph, teams})` sets it and resolves to the weather as it then is. */
  constructor(change) {
    this.#button = h("button", { type: "button", class: "tool weather" }, icon("cloud"), this.#label);
    this.#choices = PRESETS.map((preset) => {
      const choice = h("input", { type: "radio", name: "weather", value: preset.id, on: { change: () => change({ graph: preset.graph, teams: preset.teams }) } });
      return h("label", { class: "choice" }, choice, h("span", {}, h("strong", {}, t(preset.name)), h("span", { class: "about" }, t(preset.about))));
    });
    const { element } = menu(this.#button, h("fieldset", {}, h("legend", {}, t("The weather at Microsoft")), this.#choices), this.#note);
    this.element = element;
  }

  show(weather) {
    const preset = PRESETS.find(({ graph, teams }) => agrees(weather.graph, graph) && agrees(weather.teams, teams));
    for (const choice of this.#choices) choice.control.checked = choice.control.value === preset?.id;
    const name = preset ? t(preset.name) : t("Own mix");
    setText(this.#label, name);
    this.#button.setAttribute("aria-label", t("Weather: {name}. Change it", { name }));
    this.#button.classList.toggle("moved", preset?.id !== "calm");
    setText(this.#note, preset ? "" : t("The weather was set by hand through the API."));
  }
}
