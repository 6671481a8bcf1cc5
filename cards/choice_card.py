"""Several groups fit what was said: what tells them apart, and one button each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message, plural
from approvals.request import Group
from cards.buttons import Verb, button, of_draft
from cards.foreign import NAME, foreign, named
from cards.group_words import sort_of
from cards.pieces import banner, box, buttons, card, heading, line
from cards.words import Words

MOST = 5
ENOUGH_TO_TELL = 120  # characters of a description


@dataclass(frozen=True, slots=True)
class Choice:
    """A group somebody may mean, with the names of its owners."""

    group: Group
    owners: tuple[str, ...] = ()


def choice_card(draft_id: str, asked_for: str, choices: Sequence[Choice], words: Words) -> dict[str, Any]:
    """At most five choices, numbered in the given order. Sends Verb.CHOOSE_GROUP, or Verb.DISCARD for none of these.

    The number may be typed instead; whoever reads it keeps the same order.
    """
    shown = choices[:MOST]
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("Which group do you mean?"))]),
        line(words.say(_introduction(asked_for, len(shown))), spacing="medium"),
    ]
    names = Counter(choice.group.name.casefold() for choice in shown)
    body += [
        _choice(number, choice, draft_id, words, namesake=names[choice.group.name.casefold()] > 1)
        for number, choice in enumerate(shown, 1)
    ]
    if len(choices) > MOST:
        body.append(
            line(words.say(Message("More groups fit. For another one, please type its full name.")), subtle=True)
        )
    body.append(buttons(button(Verb.DISCARD, words.say(Message("None of these")), of_draft(draft_id))))
    speak = Message(
        "Which group do you mean? {groups}. Answer with the number.",
        groups=tuple(
            Message("{number}: {group}", number=number, group=named(choice.group.name))
            for number, choice in enumerate(shown, 1)
        ),
    )
    return card(words, body, speak=words.say(speak))


def _introduction(asked_for: str, count: int) -> Message:
    return plural(
        "This comes nearest to “{name}”. Choose it, or answer with its number.",
        "These come nearest to “{name}”. Choose one, or answer with its number.",
        n=count,
        name=foreign(asked_for, NAME),
    )


def _choice(number: int, choice: Choice, draft_id: str, words: Words, *, namesake: bool) -> BareObject:
    """``namesake``: another choice has the same name, so that it takes the address to tell them apart."""
    group = choice.group
    items: list[BareObject] = [
        line(words.say(Message("{number}. {group}", number=number, group=named(group.name))), bold=True),
        line(
            words.say(Message("{sort} · {owners}", sort=sort_of(group), owners=_owners(choice))),
            subtle=True,
            spacing="none",
        ),
    ]
    if description := foreign(group.description, ENOUGH_TO_TELL):
        items.append(line(description))
    if namesake and (mail := foreign(group.mail, NAME)):
        items.append(line(mail, subtle=True))
    choose = Message("Choose {n}", n=number)
    items.append(buttons(button(Verb.CHOOSE_GROUP, words.say(choose), of_draft(draft_id, group.id)), spacing="small"))
    return box("emphasis", items)


def _owners(choice: Choice) -> Message:
    if not choice.owners:
        return Message("no owner")
    return Message("owned by {people}", people=tuple(named(owner) for owner in choice.owners))
