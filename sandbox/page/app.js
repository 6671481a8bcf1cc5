// Puts the page together: whom one acts as, the chats, the directory, and what keeps them fresh.

import { api } from "./api.js";
import { Bar } from "./bar.js";
import { Chat } from "./chat.js";
import { choosePerson } from "./chooser.js";
import { Directory } from "./directory.js";
import { listen } from "./events.js";
import { SandboxClock } from "./time.js";
import { Stage } from "./stage.js";
import { kept, keep } from "./memory.js";
import { t } from "./words.js";

const ROLES = ["employee", "owner", "admin"];
const PEOPLE_OFFERED = 500;

const clock = new SandboxClock();
const root = document.documentElement;
const banner = document.getElementById("banner");
let people = [];

const shared = {
  api,
  clock,
  theme: () => root.dataset.theme,
  people: () => people,
  choose: chooseFor,
  noteUnread: (chat) => stage.noteUnread(chat),
  report,
};

const directory = new Directory(shared);
const stage = new Stage(document.getElementById("desk"), document.getElementById("tabs"), directory, () => {
  bar.showSides(stage.sideBySide);
  bar.showDirectory(stage.directoryOpen);
});
const bar = new Bar(document.getElementById("bar"), clock, {
  moveClock: (step) => attempt(async () => showClock(await api.moveClock(step))),
  changeWeather: (weather) => attempt(async () => showWeather(await api.setWeather(weather))),
  toggleTheme: () => setTheme(root.dataset.theme === "dark" ? "light" : "dark", true),
  toggleSides: () => stage.setSideBySide(!stage.sideBySide),
  toggleDirectory: () => stage.setDirectory(!stage.directoryOpen),
});

/** Shows a failure that belongs to no message or card; the next success takes it away. */
function report(error) {
  if (error.status === 0) bar.showBot("offline");
  banner.textContent = error.message;
  banner.hidden = false;
}

async function attempt(act) {
  try {
    await act();
    banner.hidden = true;
  } catch (error) {
    report(error);
  }
}

function showClock(time) {
  const jumped = Math.abs(time.offsetSeconds - clock.offsetSeconds) >= 1;
  clock.set(time);
  tick();
  // Another day may have begun: what was said "Today" then has to say so.
  if (jumped) for (const chat of stage.chats) attempt(() => chat.load());
}

function tick() {
  bar.clockMenu.tick();
  for (const chat of stage.chats) chat.tick();
}

async function showWeather(weather) {
  bar.weatherMenu.show(weather?.graph ? weather : await api.weather());
}

function showBot({ reachable }) {
  bar.showBot(reachable ? "ready" : "away");
  if (reachable) for (const chat of stage.chats) chat.open();
}

function setTheme(theme, chosen) {
  root.dataset.theme = theme;
  if (chosen) keep("theme", theme);
  bar.showTheme(theme);
  for (const chat of stage.chats) attempt(() => chat.redraw());
}

async function chooseFor(chat) {
  const person = await choosePerson((words, top) => api.people(words, top));
  if (!person || person.upn === chat.person.upn) return;
  const known = stage.chats.find((other) => other.person.upn === person.upn);
  const next = known ?? new Chat(shared, person);
  stage.replace(chat, next);
  keep("people", stage.chats.map((each) => each.person.upn).join(","));
  await attempt(() => next.load());
  next.open();
  next.composer.focus();
}

/** `?as=alice@…,olga@…` names them; otherwise those chosen last time, otherwise one of each role. */
function whoIsOnStage() {
  const named = (new URLSearchParams(location.search).get("as") ?? kept("people") ?? "").split(",").filter(Boolean);
  const byName = named.map((name) => people.find(({ upn }) => upn === name || upn.split("@")[0] === name)).filter(Boolean);
  if (byName.length) return [...new Set(byName)];
  const byRole = ROLES.map((role) => people.find((person) => person.role === role)).filter(Boolean);
  return byRole.length ? byRole : people.slice(0, 3);
}

async function resync() {
  await attempt(async () => {
    const [time, effects, bot] = await Promise.all([api.clock(), api.effects(directory.last), api.bot(), ...stage.chats.map((chat) => chat.load())]);
    showClock(time);
    showBot(bot);
    effects.forEach((effect) => directory.add(effect));
  });
}

async function begin() {
  bar.showTheme(root.dataset.theme);
  bar.showBot("unknown");
  people = await api.people(undefined, PEOPLE_OFFERED);
  if (!people.length) throw new Error(t("This company has no people."));
  stage.begin(whoIsOnStage().map((person) => new Chat(shared, person)));
  await Promise.all([resync(), attempt(() => showWeather()), attempt(() => directory.lookup.begin())]);
  listen({
    chat: ({ upn }) => stage.chats.filter((chat) => chat.person.upn === upn).forEach((chat) => attempt(() => chat.load())),
    effect: (effect) => directory.add(effect),
    clock: showClock,
    bot: showBot,
    resync,
  });
  setInterval(tick, 1000);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => kept("theme") || setTheme(matches ? "dark" : "light", false));
  root.dataset.ready = "yes";
}

async function beginAgainUntilItWorks() {
  for (;;) {
    try {
      await begin();
      banner.hidden = true;
      return;
    } catch (error) {
      bar.showBot("offline");
      report(error);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

beginAgainUntilItWorks();
