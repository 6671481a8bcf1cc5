"""Why nobody is let in for want of a licence."""

from __future__ import annotations

from approvals.directory_objects import GroupRef
from approvals.message import Message
from approvals.refusals import Refusal
from approvals.request import Request
from approvals.seats import Outlook


def no_seat_left(group: GroupRef, outlook: Outlook | None) -> Refusal:
    """Where the organisation lets nobody in without a licence."""
    takes = outlook.takes if outlook is not None else ()
    return Refusal(
        "seat_left",
        Message(
            "Membership of {group} takes a licence of {licences}, and no seat of it is left. Your IT department can "
            "buy or free one; then please try again.",
            group=group.name,
            licences=tuple(one.seats.name for one in takes if one.cannot_be_met),
        ),
    )


def seats_unreadable(group: GroupRef) -> Refusal:
    return Refusal(
        "seat_left",
        Message(
            "Membership of {group} takes a licence, and I may not read whether a seat is left, so nobody is let in. "
            "Your IT department has to let me read licences.",
            group=group.name,
        ),
    )


def look_at_the_seats(request: Request) -> Refusal:
    return Refusal(
        "seat_left",
        Message(
            "No seat of a licence is left that {group} gives, so your yes to request {number} was not counted. On its "
            "card you can let it wait for a seat, or deny it.",
            group=request.group.name,
            number=request.id,
        ),
    )
