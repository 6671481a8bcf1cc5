"""Who is in a group, a page at a time."""

from __future__ import annotations

from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.directory_objects import Group, Person
from approvals.message import Message, plural
from approvals.ports.directory import Members
from cards.buttons import Verb, button
from cards.foreign import NAME, foreign, named
from cards.group_words import sort_of
from cards.pieces import banner, buttons, card, heading, line, sides, title
from cards.words import Words

PAGE = 20


def members_summary(group: Group) -> Message:
    return Message("Who is in {group}", group=named(group.name))


def members_card(group: Group, members: Members, number: int, words: Words) -> dict[str, Any]:
    """Page ``number``, from 1, of the members in the given order; a number beyond them is the last page.

    Sends Verb.SHOW_MEMBERS with the group and the number of another page.
    """
    pages = max(1, -(-len(members.people) // PAGE))
    number = min(number, pages)
    shown = members.people[(number - 1) * PAGE : number * PAGE]
    count = _count(members)
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("Members"))]),
        title(words.listing([named(group.name)])),
        line(words.say(sort_of(group)), subtle=True, spacing="none"),
        line(words.say(count), bold=True),
        *(_row(person, words) for person in shown),
    ]
    if members.others:
        inside = plural(
            "Besides, {n} group, device or application is in it.",
            "Besides, {n} groups, devices or applications are in it.",
            n=members.others,
        )
        body.append(line(words.say(inside), subtle=True))
    if pages > 1:
        page = Message("Page {number} of {pages}", number=number, pages=pages)
        body.append(line(words.say(page), subtle=True, spacing="medium"))
        body.append(buttons(*_turning(group, number, pages, words)))
    names = tuple(named(person.name) for person in shown)
    return card(words, body, speak=words.say(Message("{count} {people}.", count=count, people=names or ("—",))))


def _count(members: Members) -> Message:
    if members.more:
        return Message("More than {n} people are in it; these are the first.", n=len(members.people))
    return plural("{n} person is in it.", "{n} people are in it.", n=len(members.people))


def _row(person: Person, words: Words) -> BareObject:
    about = foreign(person.department or person.job_title, NAME)
    name = line(words.listing([named(person.name)]), spacing="none")
    return sides(name, line(about, subtle=True, spacing="none")) if about else name


def _turning(group: Group, number: int, pages: int, words: Words) -> list[BareObject]:
    turning: list[BareObject] = []
    for to, label in ((number - 1, Message("Previous")), (number + 1, Message("Next"))):
        if 0 < to <= pages:
            turning.append(button(Verb.SHOW_MEMBERS, words.say(label), {"group": group.id, "option": to}))
    return turning
