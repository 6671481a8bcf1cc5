"""Several groups or people fit what was said: what tells them apart, and one button each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from adaptivecards.baseobject import BareObject

from approvals.directory_objects import Group, Person
from approvals.message import Message, plural
from cards.buttons import EVERYBODY, Verb, button, of_draft
from cards.foreign import NAME, foreign, named
from cards.group_words import sort_of
from cards.pieces import banner, box, buttons, card, heading, line
from cards.words import Words

MOST = 5
NEW_ONE = 1  # the option by which none of the choices is it
ENOUGH_TO_TELL = 120  # characters of a description

_WHICH_GROUP, _WHICH_PERSON = Message("Which group do you mean?"), Message("Whom do you mean?")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something somebody may mean, by object id, and what tells it from others of its name."""

    id: str
    name: str
    about: Message | str
    description: str = ""
    mail: str = ""  # shown only where another choice has the same name
    is_person: bool = False

    @classmethod
    def of_group(cls, group: Group, owners: Sequence[str] = ()) -> Self:
        """``owners`` are the names of those who own it."""
        owned = Message("owned by {people}", people=tuple(map(named, owners))) if owners else Message("no owner")
        about = Message("{sort} · {owners}", sort=sort_of(group), owners=owned)
        return cls(group.id, group.name, about, group.description, group.mail)

    @classmethod
    def of_person(cls, person: Person) -> Self:
        known = (foreign(text, NAME) for text in (person.job_title, person.department) if text)
        return cls(person.id, person.name, ", ".join(known), mail=person.mail or person.upn, is_person=True)

    def told(self, words: Words) -> str:
        """What it is, on one line."""
        return words.say(self.about) if isinstance(self.about, Message) else self.about


def choice_card(
    draft_id: str,
    asked_for: str,
    choices: Sequence[Choice],
    words: Words,
    *,
    question: Message | None = None,
    new_one: bool = False,
) -> dict[str, Any]:
    """At most five choices, numbered in the given order; ``asked_for`` is what was typed, "" if nothing was.

    Sends Verb.CHOOSE_GROUP or CHOOSE_PERSON, or Verb.DISCARD. The number may be typed instead; whoever reads it keeps
    the same order. ``question`` is the heading where it is not simply which one is meant; ``new_one`` offers to make a
    new group instead, by Verb.CHOOSE_OPTION with NEW_ONE.
    """
    shown = choices[:MOST]
    people = bool(shown) and shown[0].is_person
    asks = question or (_WHICH_PERSON if people else _WHICH_GROUP)
    body: list[BareObject] = [
        banner("accent", [heading(words, asks)]),
        line(words.say(_introduction(asked_for, len(shown))), spacing="medium"),
    ]
    names = Counter(choice.name.casefold() for choice in shown)
    body += [
        _choice(number, choice, draft_id, words, namesake=names[choice.name.casefold()] > 1)
        for number, choice in enumerate(shown, 1)
    ]
    if len(choices) > MOST:
        more = Message("More people fit.") if people else Message("More groups fit.")
        body.append(
            line(words.say(Message("{more} For another one, please type the full name.", more=more)), subtle=True)
        )
    none = Message("None of these") if asked_for else Message("Discard")
    last = [button(Verb.DISCARD, words.say(none), of_draft(draft_id))]
    if people and not asked_for and len(shown) > 1:
        everybody = of_draft(draft_id, person=EVERYBODY)
        last.insert(0, button(Verb.CHOOSE_PERSON, words.say(Message("All of them")), everybody))
    if new_one:
        make = of_draft(draft_id, option=NEW_ONE)
        last.insert(0, button(Verb.CHOOSE_OPTION, words.say(Message("No, make a new one")), make))
    body.append(buttons(*last))
    speak = Message(
        "{question} {choices}. Answer with the number.",
        question=asks,
        choices=tuple(
            Message("{number}: {group}", number=number, group=named(choice.name))
            for number, choice in enumerate(shown, 1)
        ),
    )
    return card(words, body, speak=words.say(speak))


def _introduction(asked_for: str, count: int) -> Message:
    if not asked_for:
        return Message("Choose one, or type another name.")
    return plural(
        "This comes nearest to “{name}”. Choose it, or answer with its number.",
        "These come nearest to “{name}”. Choose one, or answer with its number.",
        n=count,
        name=foreign(asked_for, NAME),
    )


def _choice(number: int, choice: Choice, draft_id: str, words: Words, *, namesake: bool) -> BareObject:
    """``namesake``: another choice has the same name, so that it takes the address to tell them apart."""
    items: list[BareObject] = [
        line(words.say(Message("{number}. {group}", number=number, group=named(choice.name))), bold=True)
    ]
    if about := choice.told(words):
        items.append(line(about, subtle=True, spacing="none"))
    if description := foreign(choice.description, ENOUGH_TO_TELL):
        items.append(line(description))
    if (namesake or choice.is_person) and (mail := foreign(choice.mail, NAME)):
        items.append(line(mail, subtle=True))
    verb = Verb.CHOOSE_PERSON if choice.is_person else Verb.CHOOSE_GROUP
    carried = of_draft(draft_id, **{"person" if choice.is_person else "group": choice.id})
    title = words.say(Message("Choose {n}", n=number))
    items.append(buttons(button(verb, title, carried), spacing="small"))
    return box("emphasis", items)
