"""Why no group is made, before its name is looked at."""

from __future__ import annotations

from approvals.message import Message
from approvals.refusals import Refusal


def creation_off() -> Refusal:
    return Refusal(
        "creation",
        Message(
            "Groups are not made through me in your organisation. Your IT department can make one for you, or appoint "
            "people who approve new groups."
        ),
    )


def naming_unreadable() -> Refusal:
    return Refusal(
        "naming_policy_unreadable",
        Message(
            "I cannot read your organisation's naming policy for groups, so I cannot say whether this name keeps it, "
            "and make no Microsoft 365 groups. Your IT department has to let me read the group settings."
        ),
    )
