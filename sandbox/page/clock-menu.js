// Shows the sandbox's time and moves it: an hour, a day, a week, to a date, or back to now.

import { h, icon, setText } from "./dom.js";
import { menu } from "./menu.js";
import { HERE, instantOf, longTime, shortDate, timeOfDay, wallTime } from "./time.js";
import { t } from "./words.js";

const STEPS = [
  ["+1 hour", "One hour on", { hours: 1 }],
  ["+1 day", "One day on", { days: 1 }],
  ["+1 week", "One week on", { days: 7 }],
];

export class ClockMenu {
  #clock;
  #time = h("span", { class: "time" });
  #date = h("span", { class: "date" });
  #ahead = h("p", { class: "ahead", role: "status" });
  #button;
  #when;
  #back;

  /** `move(step)` sends one step to the sandbox. The time is shown in the zone of this browser. */
  constructor(clock, move) {
    this.#clock = clock;
    this.#button = h("button", { type: "button", class: "tool clock" }, icon("clock"), h("span", { class: "sr" }, t("Clock")), h("span", { class: "label" }, this.#date, " ", this.#time));
    const steps = STEPS.map(([label, name, step]) => h("button", { type: "button", class: "step", title: t(name), on: { click: () => move(step) } }, t(label)));
    this.#when = h("input", { type: "datetime-local", id: "clock-when", required: true });
    const pick = h(
      "form",
      { class: "pick", on: { submit: (event) => { event.preventDefault(); move({ to: instantOf(this.#when.value, HERE).toISOString() }); } } },
      h("label", { for: "clock-when" }, t("Go to a date")),
      h("div", { class: "row" }, this.#when, h("button", { type: "submit", class: "step" }, t("Go"))),
    );
    this.#back = h("button", { type: "button", class: "step back", on: { click: () => move({ reset: true }) } }, icon("back"), t("Back to now"));
    const { element, panel } = menu(this.#button, h("h2", {}, t("The clock")), this.#ahead, h("div", { class: "row steps" }, steps), pick, this.#back);
    panel.classList.add("clock-panel");
    this.element = element;
    this.#button.addEventListener("click", () => { this.#when.value = wallTime(this.#clock.now(), HERE); });
    this.tick();
  }

  tick() {
    const now = this.#clock.now();
    setText(this.#date, shortDate(now, HERE));
    setText(this.#time, timeOfDay(now, HERE));
    this.#button.title = t("{time}. Move the clock", { time: longTime(now, HERE) });
    const moved = Math.abs(this.#clock.offsetSeconds) >= 1;
    this.#button.classList.toggle("moved", moved);
    this.#back.disabled = !moved;
    setText(this.#ahead, moved ? difference(this.#clock.offsetSeconds) : t("The clock shows the real time."));
  }
}

function difference(seconds) {
  const size = Math.abs(seconds);
  const days = Math.floor(size / 86_400);
  const hours = Math.floor((size % 86_400) / 3600);
  const minutes = Math.round((size % 3600) / 60);
  const list = new Intl.ListFormat("en-GB", { type: "unit" });
  const amount = (value, unit) => new Intl.NumberFormat("en-GB", { style: "unit", unit, unitDisplay: "long" }).format(value);
  const parts = [[days, "day"], [hours, "hour"], [minutes, "minute"]].filter(([value]) => value).map(([value, unit]) => amount(value, unit));
  const said = list.format(parts.length ? parts : [amount(Math.round(size), "second")]);
  return seconds > 0 ? t("{amount} ahead of the real time.", { amount: said }) : t("{amount} behind the real time.", { amount: said });
}
