"""What a group is, or is called already, that stands against changing it."""

from __future__ import annotations

from approvals.directory_objects import GroupKind, GroupRef
from approvals.message import Message
from approvals.refusals import Refusal


def group_gone() -> Refusal:
    return Refusal("group_exists", Message("That group does not exist any more. Tell me the name of another one."))


def synced(group: GroupRef) -> Refusal:
    return Refusal(
        "on_premises",
        Message(
            "{group} is managed in your organisation's own Active Directory and copied to Microsoft 365, "
            "so it cannot be changed here. Your IT help desk can change it there.",
            group=group.name,
        ),
    )


def mail_group(group: GroupRef) -> Refusal:
    if group.kind is GroupKind.DISTRIBUTION:
        return Refusal(
            "exchange",
            Message(
                "{group} is a distribution list. Exchange looks after those, not Microsoft Entra, "
                "so I cannot change who is on it. Your Exchange administrator or the list's owner in Outlook can.",
                group=group.name,
            ),
        )
    return Refusal(
        "exchange",
        Message(
            "{group} is a mail-enabled security group. Exchange looks after those, not Microsoft Entra, "
            "so I cannot change its members. Your Exchange administrator can.",
            group=group.name,
        ),
    )


def dynamic(group: GroupRef) -> Refusal:
    return Refusal(
        "dynamic",
        Message(
            "Who is in {group} follows from a rule about people's details, such as their department. "
            "Nobody can be added or taken out by hand; if your details are wrong, ask HR or IT to correct them.",
            group=group.name,
        ),
    )


def restricted(group: GroupRef) -> Refusal:
    return Refusal(
        "restricted",
        Message(
            "{group} is in a restricted administrative unit: only the administrators named there may change it. "
            "Ask your IT department.",
            group=group.name,
        ),
    )


def role_assignable(group: GroupRef) -> Refusal:
    return Refusal(
        "role_assignable",
        Message(
            "{group} can carry administrator roles, so I leave it alone. "
            "A Privileged Role Administrator can change it.",
            group=group.name,
        ),
    )


def described_so_already(group: GroupRef) -> Refusal:
    return Refusal("described_otherwise", Message("{group} is called and described so already.", group=group.name))


def bad_name(most: int) -> Refusal:
    return Refusal(
        "group_name",
        Message(
            "That cannot be a group's name: a name has {n} characters at most, and none that nobody can see. "
            "Tell me another one.",
            n=most,
        ),
    )


def rules_by_name(group: GroupRef, name: str, pattern: str) -> Refusal:
    return Refusal(
        "rules_by_name",
        Message(
            "Your organisation has rules of its own for groups called {pattern}, and {group} would lose them as "
            "{name}. Choose a name that keeps to it, or ask your IT department.",
            pattern=pattern,
            group=group.name,
            name=name,
        ),
    )


def join_rule_so_already(group: GroupRef) -> Refusal:
    return Refusal(
        "join_rule", Message("People get into {group} that way already, so nothing was changed.", group=group.name)
    )
