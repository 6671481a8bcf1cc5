"""Who has an application, by the groups that open it and by assignments in person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.directory_objects import Group, Person
from approvals.message import Message, plural
from cards.foreign import named
from cards.group_words import sort_of
from cards.pieces import banner, card, heading, line, title
from cards.words import Words

MOST_GROUPS = 15
MOST_NAMES = 30


@dataclass(frozen=True, slots=True)
class Access:
    """An application; each group that opens it, with its direct members and whether groups are inside it; who has it
    in person. ``whole``: whether this is everybody, or only what whoever asks may know."""

    app: str
    groups: tuple[tuple[Group, tuple[Person, ...], bool], ...]
    in_person: tuple[Person, ...]
    whole: bool


def access_words(access: Access) -> Message:
    """How many have it, each counted once."""
    everybody = {one.id for _, people, _ in access.groups for one in people} | {one.id for one in access.in_person}
    if access.whole:
        return plural("{n} person has {app}.", "{n} people have {app}.", n=len(everybody), app=named(access.app))
    return plural(
        "{n} person has {app} by your groups.",
        "{n} people have {app} by your groups.",
        n=len(everybody),
        app=named(access.app),
    )


def access_card(access: Access, words: Words) -> dict[str, Any]:
    """Sends nothing."""
    count = words.say(access_words(access))
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("Who has an application"))]),
        title(words.listing([named(access.app)])),
        line(count, bold=True),
    ]
    for group, people, nesting in access.groups[:MOST_GROUPS]:
        body.append(line(words.say(Message("By {group}", group=named(group.name))), bold=True, spacing="medium"))
        body.append(line(words.say(sort_of(group)), subtle=True, spacing="none"))
        body += _names(people, words)
        if nesting:
            inside = Message("There are groups inside it. Their members do not have the application.")
            body.append(line(words.say(inside), subtle=True, spacing="none"))
    if (rest := len(access.groups) - MOST_GROUPS) > 0:
        body.append(line(words.say(plural("and {n} more group", "and {n} more groups", n=rest)), subtle=True))
    if access.in_person:
        body.append(line(words.say(Message("Assigned in person")), bold=True, spacing="medium"))
        body += _names(access.in_person, words)
    return card(words, body, speak=count)


def _names(people: Iterable[Person], words: Words) -> list[BareObject]:
    """By name, each on a line of its own: a list in a sentence would leave most of them out."""
    everybody = sorted(people, key=lambda one: (one.name.casefold(), one.id))
    lines = [words.listing([named(one.name)]) for one in everybody[:MOST_NAMES]] or [words.say(Message("Nobody"))]
    if (rest := len(everybody) - MOST_NAMES) > 0:
        lines.append(words.say(plural("and {n} more person", "and {n} more people", n=rest)))
    return [line(each, spacing="none") for each in lines]
