"""What a group is to be called and what is to be said about it: the rows that confirming and deciding share."""

from __future__ import annotations

from collections.abc import Sequence

from adaptivecards.baseobject import BareObject

from approvals.directory_objects import GroupRef
from approvals.message import Message
from approvals.request import Details
from cards.foreign import DESCRIPTION, foreign, named
from cards.group_words import sort_of
from cards.pieces import line, quote, row
from cards.words import Words


def rows_of_description(details: Details, words: Words) -> list[BareObject]:
    """As far as it is to be changed."""
    rows: list[BareObject] = []
    if details.new_name:
        rows.append(row(words.say(Message("New name")), words.listing([named(details.new_name)])))
    if details.new_description == "":
        rows.append(line(words.say(Message("The description is taken away."))))
    elif details.new_description is not None:
        rows.append(quote(words.say(Message("New description")), foreign(details.new_description, DESCRIPTION)))
    return rows


def around_the_name(said: str, name: str) -> list[Message]:
    """That the naming policy makes another name of the one that was said."""
    if said == name:
        return []
    return [
        Message(
            "You said {said}: your organisation's naming policy makes it {name}.", said=named(said), name=named(name)
        )
    ]


def called_alike(name: str, others: Sequence[GroupRef]) -> list[Message]:
    """That the new name is another group's already, or nearly so."""
    if not others:
        return []
    first, group = others[0], named(name)
    if first.name.casefold() == name.casefold():
        return [
            Message(
                "There is a group called {name} already ({sort}). Two groups of one name are easily taken for each "
                "other.",
                name=group,
                sort=sort_of(first),
            )
        ]
    return [
        Message(
            "Groups of a similar name are there already: {groups}.", groups=tuple(named(each.name) for each in others)
        )
    ]
