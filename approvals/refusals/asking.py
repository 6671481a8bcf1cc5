"""Why somebody may not ask for this, or not now."""

from __future__ import annotations

from approvals.directory_objects import Group, GroupRef
from approvals.message import Message
from approvals.refusals import Refusal
from approvals.request import Request, State


def self_service_off() -> Refusal:
    return Refusal(
        "self_service",
        Message(
            "Self-service for groups is switched off in your organisation, "
            "so I can look things up but not change them. "
            "Your IT department can switch it on, or make the change for you."
        ),
    )


def guest_asks() -> Refusal:
    return Refusal(
        "guest_requester",
        Message(
            "Guests cannot ask for groups through me. "
            "Ask the colleague who invited you; they can speak to the group's owner."
        ),
    )


def requester_disabled() -> Refusal:
    return Refusal(
        "requester_enabled",
        Message("Your account is disabled in Microsoft Entra, so I cannot take requests. Your IT department can help."),
    )


def not_self_service(group: GroupRef) -> Refusal:
    return Refusal(
        "group_list",
        Message(
            "Your organisation has not opened {group} for self-service. Ask its owner or your IT department directly.",
            group=group.name,
        ),
    )


def not_opted_in(group: GroupRef) -> Refusal:
    return Refusal(
        "opted_in",
        Message(
            "I may change only groups whose owners have opted in, and those of {group} have not. An owner opts in "
            "in the Microsoft Entra admin center: open the group, then Owners, then add my application as an owner.",
            group=group.name,
        ),
    )


def already_open(request: Request) -> Refusal:
    if request.state is State.APPROVED:
        return Refusal(
            "one_open_request",
            Message(
                "Request {number} for {group} is approved already and being carried out. "
                "I will tell you when it is done.",
                number=request.id,
                group=request.group.name,
            ),
        )
    return Refusal(
        "one_open_request",
        Message(
            "You have asked for this already: request {number} for {group} waits for {people}. "
            "Say “cancel {number}” to withdraw it.",
            number=request.id,
            group=request.group.name,
            people=tuple(a.person.name for a in request.approvers),
        ),
    )


def nobody_to_ask(group: Group) -> Refusal:
    return Refusal(
        "reachable_approver",
        Message(
            "Nobody can decide about {group}: it has no owner with an active account other than you, "
            "and no stand-in is set up. Your IT department can name an owner.",
            group=group.name,
        ),
    )


def ask_an_owner(group: GroupRef) -> Refusal:
    return Refusal(
        "owners_only",
        Message(
            "Only the owners of {group} can do that. Ask one of them; “who owns {group}” tells you who they are.",
            group=group.name,
        ),
    )


def owners_add(group: GroupRef) -> Refusal:
    return Refusal(
        "join_rule",
        Message(
            "The owners of {group} add people themselves and take no requests. Ask one of them; "
            "“who owns {group}” tells you who they are.",
            group=group.name,
        ),
    )


def group_administrators_only() -> Refusal:
    return Refusal(
        "administers_groups",
        Message(
            "Who is blocked from groups is up to the people who administer groups in Microsoft Entra "
            "(Global, Groups or User Administrator). Ask one of them."
        ),
    )


def reason_required(group: GroupRef) -> Refusal:
    return Refusal(
        "reason", Message("Whoever asks for {group} has to say why. What do you need it for?", group=group.name)
    )
