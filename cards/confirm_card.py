"""What was understood, in one glance, before anything is stored or anybody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from approvals.request import Group, Kind, PersonRef
from cards.buttons import REASON, UNTIL, Verb, button, of_draft
from cards.elements import InputDate, InputText
from cards.foreign import DESCRIPTION, NOTE, foreign, named
from cards.group_words import sort_of
from cards.pieces import banner, box, buttons, card, heading, line, row, title
from cards.words import Words


def confirm_card(
    draft_id: str,
    kind: Kind,
    group: Group,
    owners: Sequence[PersonRef],
    until: datetime | None,
    reason: str,
    words: Words,
    notices: Sequence[Message] = (),
) -> dict[str, Any]:
    """``owners`` are those who will be asked; ``until`` and ``reason`` are what the person said, to be corrected.

    Sends Verb.SEND_REQUEST with the inputs "until" and "reason", or Verb.DISCARD.
    """
    join = kind is Kind.JOIN
    name = named(group.name)
    what = words.say(Message("Join {group}", group=name) if join else Message("Leave {group}", group=name))
    head = Message("Please check before it is sent") if join else Message("Leave this group?")
    body: list[BareObject] = [
        banner("accent" if join else "attention", [heading(words, head)]),
        title(what),
        line(words.say(sort_of(group)), subtle=True, spacing="none"),
    ]
    if description := foreign(group.description, DESCRIPTION):
        body.append(line(description))
    body += [box("warning", [line(words.say(notice))]) for notice in notices]
    if join:
        body.append(row(words.say(Message("Approvers")), _asked(owners, words)))
        body += _inputs(until, reason, words)
        send = button(
            Verb.SEND_REQUEST, words.say(Message("Send request")), of_draft(draft_id), style="positive", inputs=True
        )
    else:
        body.append(line(words.say(_what_leaving_does(group)), spacing="medium"))
        send = button(Verb.SEND_REQUEST, words.say(Message("Leave group")), of_draft(draft_id), style="destructive")
    body.append(buttons(send, button(Verb.DISCARD, words.say(Message("Discard")), of_draft(draft_id))))
    return card(words, body, speak=words.say(_spoken(kind, group, owners)))


def _asked(owners: Sequence[PersonRef], words: Words) -> str:
    if not owners:
        return words.say(Message("The people appointed for groups without a reachable owner"))
    return words.listing([named(owner.name) for owner in owners])


def _inputs(until: datetime | None, reason: str, words: Words) -> list[BareObject]:
    day = InputDate(id=UNTIL, label=words.say(Message("Last day (optional)")), spacing="medium")
    if until is not None:
        day.value = words.local_date(until).isoformat()
    why = InputText(
        id=REASON,
        label=words.say(Message("Reason (optional)")),
        placeholder=words.say(Message("What you need it for")),
        is_multiline=True,
        max_length=NOTE,
    )
    if said := foreign(reason, NOTE):
        why.value = said
    return [day, why]


def _what_leaving_does(group: Group) -> Message:
    if group.has_team:
        return Message(
            "You lose access to the team and to everything this group gives you. Nobody needs to approve it."
        )
    return Message("You lose access to everything this group gives you. Nobody needs to approve it.")


def _spoken(kind: Kind, group: Group, owners: Sequence[PersonRef]) -> Message:
    name = named(group.name)
    if kind is Kind.LEAVE:
        return Message("Leave {group}? Choose Leave group or Discard.", group=name)
    if not owners:
        return Message("Join {group}? Choose Send request or Discard.", group=name)
    return Message(
        "Join {group}? {people} will be asked. Choose Send request or Discard.",
        group=name,
        people=tuple(named(owner.name) for owner in owners),
    )
