"""What is not the asker's to know, in words that are the same for what does not exist."""

from __future__ import annotations

from approvals.message import Message
from approvals.refusals import Refusal


def not_to_be_told() -> Refusal:
    """The same for a person or a group that does not exist and for what is not the asker's to know."""
    return Refusal(
        "told_whom_it_concerns",
        Message(
            "I have nothing to tell you about that. Who let somebody into a group I tell the person themselves, "
            "whoever asked for it, the owners of the group and administrators."
        ),
    )


def administrators_only() -> Refusal:
    return Refusal(
        "administrators_only",
        Message(
            "Those figures are for people who hold an administrator role in Microsoft Entra. "
            "“my requests” shows you how yours stand."
        ),
    )


def checkup_for_administrators(whom: tuple[str, ...]) -> Refusal:
    """``whom`` stand in where no owner decides: people who look after Usher, as a rule."""
    if whom:
        message = Message(
            "How Usher itself is doing is told to people who hold an administrator role in Microsoft Entra. "
            "Ask your IT department, or {people}.",
            people=whom,
        )
    else:
        message = Message(
            "How Usher itself is doing is told to people who hold an administrator role in Microsoft Entra. "
            "Ask your IT department."
        )
    return Refusal("administrators_only", message)


def members_not_told() -> Refusal:
    """The same for a group that does not exist and for one whose members are not the asker's to know."""
    return Refusal(
        "members_told_whom_it_concerns",
        Message(
            "I have nothing to tell you about that. Who is in a group I tell its owners, people who administer groups "
            "and, unless the group hides its members, whoever is in it. “my groups” shows yours."
        ),
    )


def access_not_told() -> Refusal:
    """The same for an application nobody has and for one that only other owners' groups open."""
    return Refusal(
        "members_told_whom_it_concerns",
        Message(
            "I have nothing to tell you about that. Who has an application I tell people who administer groups, and "
            "owners as far as their own groups open it. To get it yourself, say “I need access to” and its name."
        ),
    )


def blocks_not_told() -> Refusal:
    return Refusal(
        "blocks_told_whom_it_concerns",
        Message(
            "I have nothing to tell you about that. Who is blocked from a group I tell its owners and people who "
            "administer groups. “my groups” shows yours."
        ),
    )


def ownerless_not_told() -> Refusal:
    return Refusal(
        "administers_groups",
        Message(
            "Which groups nobody owns I tell people who administer groups in Microsoft Entra. "
            "“my groups” shows you yours."
        ),
    )


def nothing_refused() -> Refusal:
    return Refusal(
        "refused_requests",
        Message("None of your requests was denied or has failed. “my requests” shows how they stand."),
    )
