"""Why a decision, or somebody's way of standing in for it, does not count."""

from __future__ import annotations

from datetime import datetime

from approvals.directory_objects import GroupRef
from approvals.message import Message
from approvals.refusals import Refusal
from approvals.refusals.ends import end_in_the_past
from approvals.refusals.groups import group_gone
from approvals.request import Request, State


def not_appointed(group: GroupRef) -> Refusal:
    return Refusal(
        "decided_by_appointed",
        Message(
            "New groups are approved by the people appointed for it, and you are not one of them. "
            "If that is wrong, ask your IT department.",
            group=group.name,
        ),
    )


def one_yes_each(request: Request) -> Refusal:
    return Refusal(
        "two_different_people",
        Message(
            "You have said yes to request {number} already. It needs the yes of somebody else, too, who was asked.",
            number=request.id,
        ),
    )


def more_than_asked(until: datetime) -> Refusal:
    return Refusal(
        "no_more_than_asked",
        Message("It was asked for until {day}; you can give an earlier end, not a later one.", day=until),
    )


def away_until_when() -> Refusal:
    return Refusal("away_until", Message("Until when are you away? Say for example “I am away until Monday”."))


def stand_in_for_oneself() -> Refusal:
    return Refusal("stand_in", Message("You cannot stand in for yourself. Name somebody else, or nobody."))


def decided_already(request: Request) -> Refusal:
    who = request.decided_by.name if request.decided_by else ""
    if request.state is State.CANCELLED:
        text = Message("{name} withdrew request {number}.", name=request.requester.name, number=request.id)
    elif request.state is State.EXPIRED:
        text = Message("Request {number} expired: nobody answered in time.", number=request.id)
    elif request.state is State.DENIED:
        text = Message("{name} denied request {number} on {at}.", name=who, number=request.id, at=request.decided_at)
    elif request.decided_by is not None:
        text = Message("{name} approved request {number} on {at}.", name=who, number=request.id, at=request.decided_at)
    else:
        text = Message("Request {number} is closed.", number=request.id)
    return Refusal("first_decision_wins", text)


def too_late(request: Request) -> Refusal:
    return Refusal(
        "answered_in_time",
        Message(
            "The time to answer request {number} is over, so it cannot be decided any more. {name} can send a new one.",
            number=request.id,
            name=request.requester.name,
        ),
    )


def own_request() -> Refusal:
    return Refusal(
        "nobody_approves_their_own", Message("Nobody decides about their own request. Somebody else was asked.")
    )


def not_an_owner(group: GroupRef) -> Refusal:
    return Refusal(
        "decided_by_owner",
        Message(
            "Only the present owners of {group} decide about this, and Microsoft Entra does not list you as one. "
            "If that is wrong, ask an owner to add you.",
            group=group.name,
        ),
    )


def somebody_elses_card() -> Refusal:
    return Refusal(
        "own_card",
        Message("This card was made for somebody else, so its buttons do nothing for you."),
    )


def somebody_elses_card_owner() -> Refusal:
    return Refusal(
        "own_card",
        Message("This card was made for somebody else. You own the group too, so I am sending you your own."),
    )


def somebody_elses_card_asked(request: Request) -> Refusal:
    return Refusal(
        "own_card",
        Message(
            "This card was made for somebody else. Please use your own card for request {number}; "
            "“what do I have to approve?” shows it again.",
            number=request.id,
        ),
    )


def unknown_suggestion(name: str, near: tuple[str, ...]) -> Refusal:
    if near:
        return Refusal(
            "suggested_group",
            Message(
                "Nothing is decided yet: “{name}” may be {near}. Please write the full name of the group that you "
                "suggest, or leave it empty.",
                name=name,
                near=near,
            ),
        )
    return Refusal(
        "suggested_group",
        Message(
            "Nothing is decided yet: I know no group called “{name}”. Please check the name of the group that you "
            "suggest, or leave it empty.",
            name=name,
        ),
    )


def same_suggestion(group: GroupRef) -> Refusal:
    return Refusal(
        "suggested_group",
        Message(
            "Nothing is decided yet: {group} is what was asked for. Please suggest another group, or none.",
            group=group.name,
        ),
    )


def decision_refusal(rule: str, request: Request) -> Refusal:
    """Why a click that was kept during an outage did not count, from the rule that the audit kept."""
    match rule:
        case "group_exists":
            return group_gone()
        case "nobody_approves_their_own":
            return own_request()
        case "two_different_people":
            return one_yes_each(request)
        case "end_date" if request.until is not None:
            return end_in_the_past(request.until)
        case "no_more_than_asked" if request.until is not None:
            return more_than_asked(request.until)
        case "decided_by_appointed":
            return not_appointed(request.group)
        case _:
            return not_an_owner(request.group)
