"""What a group opens, to whoever asks; which groups open something; what an administrator is to do for an owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.directory_objects import Group, GroupRef, PersonRef
from approvals.effects import Declared, Opening, Opens
from approvals.message import Message, plural
from cards.effects_rows import listed, opens_rows
from cards.foreign import DESCRIPTION, foreign, named
from cards.group_words import sort_of
from cards.pieces import banner, box, card, heading, line, row, title
from cards.words import Words

MOST_GROUPS = 15
MOST_TOLD = 30
NESTED = Message(
    "You are in it only through another group. That opens none of this: licences and applications are given to those "
    "who are in the group themselves."
)


@dataclass(frozen=True, slots=True)
class WhatOpens:
    """A group with what it opens; ``nested``: whoever asks is in it by way of another group only."""

    group: Group
    opens: tuple[Opening, ...]
    declared: tuple[Declared, ...]
    nested: bool = False


def what_opens_card(told: WhatOpens, words: Words) -> dict[str, Any]:
    """Sends nothing."""
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("What this group opens"))]),
        title(words.say(Message("{group}", group=named(told.group.name)))),
        line(words.say(sort_of(told.group)), subtle=True, spacing="none"),
    ]
    if description := foreign(told.group.description, DESCRIPTION):
        body.append(line(description))
    body += opens_rows(told.opens, words, most=MOST_TOLD)
    notes = _notes(told)
    body += [line(words.say(note), spacing="medium") for note in notes]
    if told.nested:
        body.append(box("warning", [line(words.say(NESTED))]))
    spoken = [Message("{group}.", group=named(told.group.name)), what_opens_words(told), *notes]
    return card(words, body, speak=" ".join(map(words.say, [*spoken, *([NESTED] if told.nested else [])])))


def what_opens_words(told: WhatOpens) -> Message:
    """ "Joining opens Contoso CRM and Campaigns." """
    if not told.opens:
        return Message("As far as Microsoft Entra shows and its owners have said, joining it opens nothing.")
    return Message("Joining opens {what}.", what=listed(told.opens))


def _notes(told: WhatOpens) -> list[Message]:
    notes = [] if told.opens else [what_opens_words(told)]
    said = {one.opening.key: one for one in told.declared}
    notes += [
        Message(
            "{who} said that it opens {what}, on {day}. Microsoft Entra does not show it.",
            who=named(said[one.key].opening.by),
            what=listed([one]),
            day=said[one.key].at.date(),
        )
        for one in told.opens
        if one.key in said
    ]
    if any(one.kind is Opens.APP for one in told.opens):
        notes.append(
            Message(
                "An application may need up to 40 minutes after the directory shows a membership until it lets "
                "somebody in."
            )
        )
    return notes


def groups_opening_card(what: str, groups: Sequence[GroupRef], words: Words) -> dict[str, Any]:
    """Sends nothing."""
    shown = groups[:MOST_GROUPS]
    said = plural("{n} group opens {what}:", "{n} groups open {what}:", n=len(groups), what=foreign(what, DESCRIPTION))
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("Groups that open something"))]),
        line(words.say(said), spacing="medium"),
    ]
    for group in shown:
        body.append(line(words.listing([named(group.name)]), bold=True))
        body.append(line(words.say(sort_of(group)), subtle=True, spacing="none"))
    if rest := len(groups) - len(shown):
        body.append(line(words.say(plural("and {n} more group", "and {n} more groups", n=rest)), subtle=True))
    names = tuple(named(group.name) for group in shown)
    return card(words, body, speak=" ".join(map(words.say, [said, Message("{groups}.", groups=names)])))


def to_do_card(owner: PersonRef, group: GroupRef, app: str, words: Words) -> dict[str, Any]:
    """What an owner asks an administrator for, and where that is done. Sends nothing: Usher assigns no application."""
    asks = to_do_words(owner, group, app)
    where = Message(
        "If you agree: in the Microsoft Entra admin center open Enterprise applications, then {app}, then Users and "
        "groups, and add the group.",
        app=named(app),
    )
    after = Message(
        "I assign no applications myself. Once the directory shows it, everybody who decides about {group} sees it, "
        "and what was approved before is asked again.",
        group=named(group.name),
    )
    body: list[BareObject] = [
        banner("warning", [heading(words, Message("An owner asks for an application"))]),
        line(words.say(asks), spacing="medium"),
        row(words.say(Message("Group")), words.listing([named(group.name)])),
        row(words.say(Message("Object id")), group.id),
        row(words.say(Message("Application")), words.listing([named(app)])),
        line(words.say(where), spacing="medium"),
        line(words.say(after), subtle=True),
    ]
    return card(words, body, speak=" ".join(map(words.say, (asks, where, after))))


def to_do_words(owner: PersonRef, group: GroupRef, app: str) -> Message:
    return Message(
        "{person}, who owns {group}, asks that it opens {app}.",
        person=named(owner.name),
        group=named(group.name),
        app=named(app),
    )
