"""Why a request cannot be withdrawn or undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from approvals.directory_objects import GroupRef, PersonRef
from approvals.message import Message, plural
from approvals.refusals import Refusal
from approvals.request import Request, State


def not_yours_to_undo(request: Request) -> Refusal:
    return Refusal(
        "undo_own_acts",
        Message(
            "Only whoever did it by their own right as an owner can undo it. To change it back, say for example "
            "“remove … from {group}”.",
            group=request.group.name,
        ),
    )


def nothing_to_undo(request: Request) -> Refusal:
    return Refusal(
        "undo_what_was_done",
        Message("Request {number} has changed nothing that could be undone.", number=request.id),
    )


def too_late_to_undo(request: Request, within: timedelta) -> Refusal:
    return Refusal(
        "undo_in_time",
        plural(
            "That can be undone for {n} minute only. To change it back, say what you want to have instead.",
            "That can be undone for {n} minutes only. To change it back, say what you want to have instead.",
            n=int(within.total_seconds() // 60),
        ),
    )


def renamed_since(group: GroupRef, before: str, owners: Sequence[PersonRef]) -> Refusal:
    return _changed_since(
        Message("The group is called {group} now: somebody renamed it after you did, so I leave it.", group=group.name),
        owners,
        Message("To change it all the same, say “rename {group} to {name}”.", group=group.name, name=before),
    )


def described_since(group: GroupRef, owners: Sequence[PersonRef]) -> Refusal:
    return _changed_since(
        Message("Somebody described {group} anew after you did, so I leave it.", group=group.name),
        owners,
        Message("To change it all the same, say “describe {group} as …”.", group=group.name),
    )


def join_rule_since(group: GroupRef, owners: Sequence[PersonRef]) -> Refusal:
    return _changed_since(
        Message(
            "Somebody decided anew how people get into {group} after you did, so I leave it.",
            group=group.name,
        ),
        owners,
        Message("To change it all the same, say “change how people get into {group}”.", group=group.name),
    )


def _changed_since(what: Message, owners: Sequence[PersonRef], otherwise: Message) -> Refusal:
    names = tuple(owner.name for owner in owners)
    ask = Message("Ask {owners} about it.", owners=names) if names else Message("Ask your administrator about it.")
    return Refusal("undo_unchanged", Message("{what} {ask} {otherwise}", what=what, ask=ask, otherwise=otherwise))


def named_otherwise(group: GroupRef, before: str, name: str) -> Refusal:
    return Refusal(
        "undo_as_it_was",
        Message(
            "It cannot be called {before} again: your organisation's naming policy makes {name} of it. If that will "
            "do, say “rename {group} to {name}”.",
            before=before,
            name=name,
            group=group.name,
        ),
    )


def unknown_request(number: object = "") -> Refusal:
    if number:
        return Refusal(
            "request_exists",
            Message("I know no request {number}. Say “my requests” to see yours.", number=str(number)),
        )
    return Refusal("request_exists", Message("I do not know that request any more. Say “my requests” to see yours."))


def not_your_request(number: int) -> Refusal:
    """The same words as for a request that does not exist: numbers must not tell who asked for what."""
    return unknown_request(number)


def not_cancellable(request: Request) -> Refusal:
    if request.state is State.APPROVED:
        return Refusal(
            "cancel_while_pending",
            Message(
                "Request {number} is approved and being carried out, so it cannot be withdrawn any more. "
                "Once it is done you can say “remove me from {group}”.",
                number=request.id,
                group=request.group.name,
            ),
        )
    return Refusal("cancel_while_pending", Message("Request {number} is closed already.", number=request.id))
