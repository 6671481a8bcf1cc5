// A searchable list of the company's people (or of anything with a name): type to narrow it, arrows and Enter to choose.

import { h, icon, portrait } from "./dom.js";
import { t } from "./words.js";

const SHOWN_AT_MOST = 60;
const WAIT_FOR_TYPING_MS = 120;

/** What the directory says about a person that changes what one may expect of them. */
function badges(person) {
  const marks = [];
  if (person.role) marks.push({ employee: t("Employee"), owner: t("Owner"), admin: t("Admin") }[person.role] ?? person.role);
  if (person.userType === "Guest") marks.push(t("Guest"));
  if (person.accountEnabled === false) marks.push(t("Disabled"));
  if (person.hasApp === false) marks.push(t("Without the app"));
  return marks.map((mark) => h("span", { class: "badge" }, mark));
}

/** Asks whom to act as. `search(words)` resolves to people; the promise resolves to one of them, or to null if the person turned back. */
export function choosePerson(search) {
  let people = [];
  let marked = 0;
  let timer = null;
  let asked = 0;

  const list = h("ul", { id: "chooser-list", role: "listbox", "aria-label": t("People") });
  const input = h("input", {
    type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "chooser-list", "aria-autocomplete": "list",
    "aria-label": t("Search people"), placeholder: t("Name, address, job or department"), autocomplete: "off", spellcheck: "false",
  });
  const found = h("p", { class: "sr", role: "status" });
  const close = h("button", { type: "button", class: "icon-button", "aria-label": t("Close"), on: { click: () => dialog.close() } }, icon("close"));
  const dialog = h(
    "dialog",
    { class: "chooser", "aria-labelledby": "chooser-title" },
    h("header", {}, h("h2", { id: "chooser-title" }, t("Act as")), close),
    h("label", { class: "search" }, icon("search"), input),
    found,
    list,
  );

  const mark = (index) => {
    marked = Math.max(0, Math.min(index, people.length - 1));
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === marked)));
    const option = list.children[marked];
    option?.scrollIntoView({ block: "nearest" });
    if (option?.id) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };

  const draw = () => {
    const options = people.map((person, index) =>
      h(
        "li",
        { role: "option", id: `chooser-option-${index}`, on: { click: () => choose(index), pointermove: () => marked !== index && mark(index) } },
        portrait(person.displayName),
        h("span", { class: "name-and-role" }, h("span", { class: "name", dir: "auto" }, person.displayName, badges(person)), h("span", { class: "role" }, [person.jobTitle, person.department].filter(Boolean).join(" · ") || person.upn)),
      ),
    );
    list.replaceChildren(...(options.length ? options : [h("li", { class: "nobody" }, t("Nobody fits these words."))]));
    found.textContent = t("{count} people", { count: people.length });
    mark(0);
  };

  const look = async () => {
    asked += 1;
    const question = asked;
    let answer;
    try {
      answer = await search(input.value.trim(), SHOWN_AT_MOST);
    } catch (error) {
      found.textContent = error.message;
      return;
    }
    // Answers may overtake each other; only the newest question counts.
    if (question !== asked) return;
    people = answer.slice(0, SHOWN_AT_MOST);
    draw();
  };

  const choose = (index) => {
    dialog.chosen = people[index] ?? null;
    dialog.close();
  };

  const steps = { ArrowDown: () => marked + 1, ArrowUp: () => marked - 1, Home: () => 0, End: () => people.length - 1 };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") choose(marked);
    else if (steps[event.key]) mark(steps[event.key]());
    else return;
    event.preventDefault();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_FOR_TYPING_MS);
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

  document.body.append(dialog);
  dialog.showModal();
  input.focus();
  look();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      clearTimeout(timer);
      dialog.remove();
      resolve(dialog.chosen ?? null);
    });
  });
}
