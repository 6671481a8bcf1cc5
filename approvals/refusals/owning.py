"""What stands against owning a group, or owning it no longer."""

from __future__ import annotations

from approvals.directory_objects import GroupRef, PersonRef
from approvals.message import Message
from approvals.refusals import Refusal
from approvals.request import Request


def only_owner_leaves(group: GroupRef) -> Refusal:
    return Refusal(
        "keeps_an_owner",
        Message(
            "You are the only owner of {group}. Name another owner first; then you can leave.",
            group=group.name,
        ),
    )


def hand_over_to_oneself(group: GroupRef) -> Refusal:
    return Refusal(
        "hand_over_to_others",
        Message("You own {group} already. Name somebody else to hand it over to.", group=group.name),
    )


def guest_takes_over(person: PersonRef, group: GroupRef) -> Refusal:
    return Refusal(
        "guest_takes_over",
        Message(
            "{person} is a guest, who could not decide about {group} alone. Hand it over to a colleague.",
            person=person.name,
            group=group.name,
        ),
    )


def no_owner_left(group: GroupRef) -> Refusal:
    return Refusal(
        "keeps_an_owner",
        Message(
            "{group} would be left without an owner who has an active account. Name another owner first.",
            group=group.name,
        ),
    )


def guest_owns(person: PersonRef) -> Refusal:
    return Refusal(
        "guest_owner",
        Message(
            "{person} is a guest, and guests may not own groups in your organisation. Name a colleague instead.",
            person=person.name,
        ),
    )


def co_owners_first(request: Request) -> Refusal:
    return Refusal(
        "co_owners_first",
        Message(
            "Those who are to own {group} with {person} are being asked first whether they want to. You are asked as "
            "soon as they have answered.",
            group=request.group.name,
            person=request.requester.name,
        ),
    )


def answered_already(request: Request) -> Refusal:
    return Refusal(
        "answered_already",
        Message(
            "You have answered whether you want to own {group}, and your answer counts. If you have changed your mind, "
            "tell {person}.",
            group=request.group.name,
            person=request.requester.name,
        ),
    )


def ownership_offer_over() -> Refusal:
    return Refusal(
        "ownership_offer",
        Message(
            "This offer is over, answered or not yours. If you want to own a group, say for example "
            "“make me an owner of Marketing”."
        ),
    )


def ownership_taken(group: GroupRef) -> Refusal:
    return Refusal(
        "ownership_offer",
        Message("{group} has an owner again, so nobody else is needed. Thank you!", group=group.name),
    )
