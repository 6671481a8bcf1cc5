"""Somebody is asked to own a group that nobody owns, or told that they are its only owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.care import CareFigures, Reply, Why
from approvals.directory_objects import Group, GroupRef
from approvals.message import Message, plural
from cards.buttons import Verb, button, of_draft
from cards.foreign import DESCRIPTION, foreign, named
from cards.group_words import sort_of
from cards.pieces import banner, buttons, card, heading, line, quote, row, title
from cards.request_words import together
from cards.words import Words

MOST_GROUPS = 15
MOST_NAMED = 5

WHY: dict[str, Message] = {
    Why.WANTED_TO: Message("You asked to own it."),
    Why.MANAGES_FORMER: Message("You are the manager of somebody who owned it."),
    Why.MANAGES_MEMBERS: Message("You are the manager of most of its members."),
    Why.LONGEST_IN: Message("You have been in it the longest, as far as I know."),
}
WHY_THEY: dict[str, Message] = {
    Why.WANTED_TO: Message("Nobody owned the group; they had asked to."),
    Why.MANAGES_FORMER: Message("Nobody owned the group; they are the manager of a former owner, so I asked them."),
    Why.MANAGES_MEMBERS: Message("Nobody owned the group; they are the manager of most members, so I asked them."),
    Why.LONGEST_IN: Message("Nobody owned the group; they have been in it the longest, so I asked them."),
}


def offer_question(group: GroupRef) -> Message:
    return Message("Would you own {group}?", group=named(group.name))


def offer_card(key: str, group: Group, why: Why, words: Words) -> dict[str, Any]:
    """Sends Verb.TAKE_OWNERSHIP or REFUSE_OWNERSHIP with the offer's key."""
    what = Message(
        "Nobody with an active account owns it, so nobody can say yes or no to people who ask for it. An owner decides "
        "who is in it. If you accept, your administrators confirm it; if not, I ask somebody else."
    )
    because = WHY.get(why, Message("I think that you know it."))
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("A group without an owner"))]),
        title(words.say(offer_question(group))),
        line(words.say(sort_of(group)), subtle=True, spacing="none"),
    ]
    if description := foreign(group.description, DESCRIPTION):
        body.append(quote(words.say(Message("Description")), description))
    body += [line(words.say(together(because, what)), spacing="medium")]
    body.append(
        buttons(
            button(Verb.TAKE_OWNERSHIP, words.say(Message("I will own it")), of_draft(key), style="positive"),
            button(Verb.REFUSE_OWNERSHIP, words.say(Message("No, thank you")), of_draft(key)),
        )
    )
    return card(words, body, speak=words.say(together(offer_question(group), because, what)))


def only_owner(groups: Sequence[GroupRef]) -> Message:
    """To somebody who is the only owner of these groups."""
    names = tuple(named(group.name) for group in groups[:MOST_NAMED])
    said = [Message("You are the only owner of {groups}.", groups=names)]
    if rest := len(groups) - len(names):
        said.append(plural("So you are of {n} more group.", "So you are of {n} more groups.", n=rest))
    said.append(
        Message(
            "When you are away nobody can decide there. Name a second owner: say for example “make Ben an owner of "
            "{group}”.",
            group=names[0],
        )
    )
    return together(*said)


def ownerless_card(figures: CareFigures, groups: Sequence[GroupRef], words: Words) -> dict[str, Any]:
    """The groups without an owner and how many were offered; for administrators. Sends nothing."""
    replies = figures.replies or {}
    count = plural("{n} group has no owner.", "{n} groups have no owner.", n=figures.without)
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("Groups without an owner"))]),
        line(words.say(count), bold=True),
    ]
    body += [line(words.listing([named(group.name)]), spacing="none") for group in groups[:MOST_GROUPS]]
    if (rest := len(groups) - MOST_GROUPS) > 0:
        body.append(line(words.say(plural("and {n} more group", "and {n} more groups", n=rest)), subtle=True))
    shown = (
        (Message("One owner only"), figures.single),
        (Message("Offers waiting"), figures.waiting),
        (Message("Accepted"), replies.get(Reply.ACCEPTED, 0)),
        (Message("Declined"), replies.get(Reply.DECLINED, 0)),
        (Message("Not reached"), replies.get(Reply.UNREACHABLE, 0)),
    )
    body += [row(words.say(label), str(n)) for label, n in shown]
    return card(words, body, speak=words.say(count))
