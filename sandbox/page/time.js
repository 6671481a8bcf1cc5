// The sandbox's clock as this page knows it, and times said the way a person in their own zone reads them.

import { t } from "./words.js";

const LANGUAGE = "en-GB";

/** The time zone of whoever sits in front of this browser. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Formats with the zone, or with UTC where the browser does not know the zone (a directory may hold anything). */
function format(date, zone, options) {
  try {
    return new Intl.DateTimeFormat(LANGUAGE, { timeZone: zone || "UTC", ...options }).format(date);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Intl.DateTimeFormat(LANGUAGE, { timeZone: "UTC", ...options }).format(date);
  }
}

export const timeOfDay = (date, zone) => format(date, zone, { hour: "2-digit", minute: "2-digit" });
export const longTime = (date, zone) =>
  format(date, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
export const shortDate = (date, zone) => format(date, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" });

export const dayAndTime = (date, zone) => format(date, zone, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

const dayKey = (date, zone) => format(date, zone, { year: "numeric", month: "2-digit", day: "2-digit" });

/** "Today", "Yesterday", or the date. */
export function dayName(date, now, zone) {
  const key = dayKey(date, zone);
  if (key === dayKey(now, zone)) return t("Today");
  if (key === dayKey(new Date(now.getTime() - 86_400_000), zone)) return t("Yesterday");
  return format(date, zone, { weekday: "long", day: "numeric", month: "long" });
}

/** The wall time ("2026-11-27T09:30") in a zone. */
export function wallTime(date, zone) {
  const part = Object.fromEntries(
    new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  );
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

/** The instant at which a zone's clocks show this wall time. Two rounds, since the first guess may lie across a summer-time change. */
export function instantOf(wall, zone) {
  const wanted = Date.parse(`${wall}Z`);
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) guess += wanted - Date.parse(`${wallTime(new Date(guess), zone)}Z`);
  return new Date(guess);
}

/** The sandbox's time: this machine's clock plus what the sandbox says is the difference. */
export class SandboxClock {
  #aheadMs = 0;
  offsetSeconds = 0;

  set({ now, offsetSeconds }) {
    this.#aheadMs = Date.parse(now) - Date.now();
    this.offsetSeconds = offsetSeconds;
  }

  now() {
    return new Date(Date.now() + this.#aheadMs);
  }
}
