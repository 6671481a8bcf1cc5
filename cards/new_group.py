"""A group that is to be made, and people by name: the rows that confirming and deciding share."""

from __future__ import annotations

from collections.abc import Sequence

from adaptivecards.baseobject import BareObject

from approvals.directory_objects import JoinRule, PersonRef
from approvals.message import Message, plural
from approvals.request import Details
from cards.foreign import DESCRIPTION, NAME, foreign, named
from cards.pieces import line, quote, row
from cards.words import MOST_LISTED, Words

MOST_PEOPLE = 12


def rows_of_new_group(owners: Sequence[PersonRef], details: Details, words: Words, until: str = "") -> list[BareObject]:
    """Who is to own it and be in it, how open it is, how people get in, and what it is for. ``until`` is the last day
    of a group that is for a while, in words."""
    rows: list[BareObject] = [row(words.say(Message("Owners")), names(owners, words))]
    if details.members:
        rows.append(row(words.say(Message("Members")), names(details.members, words)))
    if details.visibility.casefold() in _OPENNESS:
        rows.append(row(words.say(Message("Openness")), words.say(_OPENNESS[details.visibility.casefold()])))
    if details.join_rule is not None:
        rows.append(row(words.say(Message("Way in")), words.say(JOIN_RULES[details.join_rule])))
    if details.team:
        rows.append(row(words.say(Message("Team")), words.say(Message("Is made with it"))))
    if until:
        rows.append(row(words.say(Message("For a while")), words.say(Message("Until {day}", day=until))))
    if details.mail_nickname:
        rows.append(row(words.say(Message("Alias")), foreign(details.mail_nickname, NAME)))
    if details.declares is not None:
        rows.append(row(words.say(Message("For the application")), foreign(details.declares.name, DESCRIPTION)))
    if description := foreign(details.description, DESCRIPTION):
        rows.append(quote(words.say(Message("Description")), description))
    return rows


JOIN_RULES: dict[JoinRule, Message] = {
    JoinRule.OPEN: Message("Let everybody in at once"),
    JoinRule.APPROVAL: Message("Ask an owner first"),
    JoinRule.CLOSED: Message("Only owners add people"),
}
_OPENNESS = {
    "public": Message("Public: everybody sees what is in it and can join"),
    "private": Message("Private: only members see what is in it"),
}


def everybody(people: Sequence[PersonRef], words: Words) -> list[BareObject]:
    """A line per person where a sentence has no room for all of them; the first twelve, then a count."""
    if len(people) <= MOST_LISTED:
        return []
    lines: list[BareObject] = [line(names([one], words), spacing="none") for one in people[:MOST_PEOPLE]]
    if rest := len(people) - len(lines):
        more = plural("and {n} more person", "and {n} more people", n=rest)
        lines.append(line(words.say(more), subtle=True, spacing="none"))
    return lines


def names(people: Sequence[PersonRef], words: Words) -> str:
    return words.listing([named(one.name) for one in people])
