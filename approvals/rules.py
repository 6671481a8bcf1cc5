"""What the organisation decided: which groups, who may decide, how many must, for how long; read once at start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fnmatch import fnmatchcase

from approvals.request import GroupRef, Kind


class AutoApproval(StrEnum):
    """When somebody who asks for themselves is let in without anybody being asked; the owners are told."""

    PUBLIC_GROUP = "public_group"  # a public Microsoft 365 group: anybody can join it in Teams, too
    SAME_DEPARTMENT = "same_department"  # of the requester and of every owner who could decide


class AskOwners(StrEnum):
    """In which order the owners of a group are asked."""

    ALL = "all"  # at once; the first answer counts
    ONE_BY_ONE = "one_by_one"  # the next one when the one before has not answered


class Creation(StrEnum):
    """Whether groups are made."""

    OFF = "off"
    NONE = "none"  # to whoever may ask: nobody has to agree
    APPROVAL = "approval"  # by the people appointed for it
    OWNERS = "owners"  # by the owners of one group


@dataclass(frozen=True, slots=True)
class Rules:
    """Groups are named by object id or by display name, where ``*`` and ``?`` stand for any characters; people by
    object id."""

    self_service: bool = False
    allow_groups: tuple[str, ...] = ()  # empty: every eligible group
    deny_groups: tuple[str, ...] = ()
    two_approvers: tuple[str, ...] = ()  # groups where two different people have to say yes
    reason_required: tuple[str, ...] = ()  # groups for which nobody asks without saying why
    auto_approve: frozenset[AutoApproval] = frozenset()
    fallback_approvers: tuple[str, ...] = ()  # asked when no owner can be, or none answers
    creation: Creation = Creation.OFF
    creation_approvers: tuple[str, ...] = ()
    creation_group: str = ""  # the object id of the group whose owners approve new groups
    creation_by_two: bool = False  # two different people have to approve a new group
    creation_on_behalf: bool = False  # groups are made as whoever asks, so that Entra knows their attributes
    co_owners_answer_within: timedelta = timedelta(days=3)
    guest_owners_decide: bool = False
    guests_added: bool = False
    longest_days: int = 0  # 0: a membership may be without end
    ask_owners: AskOwners = AskOwners.ALL
    ask_managers: bool = False  # the managers of the owners, before the stand-ins
    escalate_after: timedelta = timedelta(days=3)  # without an answer the next ones are asked
    request_expires_after: timedelta = timedelta(days=14)
    remind_before_expiry: timedelta = timedelta(days=3)
    say_end_before: timedelta = timedelta(days=3)
    recheck_owner_after: timedelta = timedelta(minutes=15)
    undo_within: timedelta = timedelta(minutes=10)

    def quorum(self, group: GroupRef, kind: Kind = Kind.JOIN) -> int:
        """How many different people have to say yes."""
        return 2 if named(group, self.two_approvers) or (kind is Kind.CREATE and self.creation_by_two) else 1


def named(group: GroupRef, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns names this group."""
    name = group.name.casefold()
    return any(pattern == group.id or fnmatchcase(name, pattern.casefold()) for pattern in patterns)
