// Speaks to the sandbox's HTTP API; every failure becomes an `ApiError` with a sentence a person may read.

import { t } from "./words.js";

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
    });
  } catch {
    throw new ApiError(0, "Unreachable", t("The sandbox does not answer. Is it still running?"));
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) {
    const error = answer?.error ?? {};
    throw new ApiError(response.status, error.code ?? String(response.status), error.message ?? t("The sandbox answered {status}.", { status: response.status }));
  }
  return answer;
}

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== "")).toString();
const person = (upn) => `/sandbox/people/${encodeURIComponent(upn)}`;

export const api = {
  people: (q, top) => call("GET", `/sandbox/people?${query({ q, top })}`).then((answer) => answer.people),
  chat: (upn) => call("GET", `${person(upn)}/chat`),
  says: (upn, text, extra = {}) => call("POST", `${person(upn)}/says`, { text, ...extra }),
  clicks: (upn, click) => call("POST", `${person(upn)}/clicks`, click),
  opens: (upn) => call("POST", `${person(upn)}/opens`, {}),
  install: (upn) => call("POST", `${person(upn)}/install`, {}),
  refresh: (upn, activity) => call("POST", `${person(upn)}/refresh`, { activity }),
  groups: (q, top) => call("GET", `/sandbox/groups?${query({ q, top })}`).then((answer) => answer.groups),
  group: (id) => call("GET", `/sandbox/groups/${encodeURIComponent(id)}`),
  effects: (after) => call("GET", `/sandbox/effects?${query({ after })}`).then((answer) => answer.effects),
  bot: () => call("GET", "/sandbox/bot"),
  weather: () => call("GET", "/sandbox/weather"),
  setWeather: (weather) => call("PUT", "/sandbox/weather", weather),
  clock: () => call("GET", "/sandbox/clock"),
  moveClock: (step) => call("POST", "/sandbox/clock", step),
};
