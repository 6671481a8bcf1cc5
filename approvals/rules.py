"""What the organisation decided: which groups, who may decide, how many must, for how long; read once at start."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fnmatch import fnmatchcase

from approvals.directory_objects import GroupRef
from approvals.request import Kind


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


class Privilege(StrEnum):
    """By what right Usher writes to the directory."""

    APP_WIDE = "app_wide"  # a permission for every group of the tenant
    OWNED_GROUPS = "owned_groups"  # no such permission: only groups of which Usher's application is an owner


class SignIn(StrEnum):
    """What is done with the own token of somebody who signs in for it, rather than by the application's right."""

    OFF = "off"
    CREATION = "creation"  # Microsoft 365 groups whose names must carry something of whoever makes them
    OWNERS = "owners"  # everything: members and owners as the owner who said yes, new groups as whoever asks


class NoSeats(StrEnum):
    """What an approval does where no seat of a licence is left that the group gives."""

    ASK = "ask"  # the approver lets it wait for a seat, or denies it
    BLOCK = "block"  # nobody is let in
    ALLOW = "allow"  # let in without the licence


@dataclass(frozen=True, slots=True)
class Rules:
    """Groups are named by object id or by display name, where ``*`` and ``?`` stand for any characters; people by
    object id."""

    self_service: bool = False
    privilege: Privilege = Privilege.APP_WIDE
    allow_groups: tuple[str, ...] = ()  # empty: every eligible group
    deny_groups: tuple[str, ...] = ()
    two_approvers: tuple[str, ...] = ()  # groups where two different people have to say yes
    reason_required: tuple[str, ...] = ()  # groups for which nobody asks without saying why
    auto_approve: frozenset[AutoApproval] = frozenset()
    fallback_approvers: tuple[str, ...] = ()  # asked when no owner can be, or none answers
    creation: Creation = Creation.OFF
    creation_approvers: tuple[str, ...] = ()
    sign_in: SignIn = SignIn.OFF
    creation_group: str = ""  # the object id of the group whose owners approve new groups
    creation_by_two: bool = False  # two different people have to approve a new group
    co_owners_answer_within: timedelta = timedelta(days=3)
    guest_owners_decide: bool = False
    guests_added: bool = False
    admins_block: bool = False  # whoever administers groups takes whom they blocked out of a group without its owners
    ownerless_per_week: int = 20  # groups for which somebody is asked to own them; 0: nobody is
    owners_change_groups: bool = False  # also those who may not create groups; else as the tenant's switches say
    not_together: tuple[tuple[str, str], ...] = ()  # nobody is in a group of both sides
    longest_days: int = 0  # 0: a membership may be without end
    no_seats: NoSeats = NoSeats.ASK
    ask_owners: AskOwners = AskOwners.ALL
    ask_managers: bool = False  # the managers of the owners, before the stand-ins
    escalate_after: timedelta = timedelta(days=3)  # without an answer the next ones are asked
    request_expires_after: timedelta = timedelta(days=14)
    remind_before_expiry: timedelta = timedelta(days=3)
    say_end_before: timedelta = timedelta(days=3)
    recheck_owner_after: timedelta = timedelta(minutes=15)
    undo_within: timedelta = timedelta(minutes=10)

    @property
    def delegated(self) -> bool:
        """Whether everything is written with people's own tokens, and nothing by the application's right."""
        return self.sign_in is SignIn.OWNERS

    @property
    def creation_on_behalf(self) -> bool:
        """Whether groups can be made as whoever asks, so that Entra knows their attributes."""
        return self.sign_in is not SignIn.OFF

    def quorum(self, group: GroupRef, kind: Kind = Kind.JOIN) -> int:
        """How many different people have to say yes."""
        return 2 if named(group, self.two_approvers) or (kind is Kind.CREATE and self.creation_by_two) else 1


def named(group: GroupRef, patterns: tuple[str, ...]) -> bool:
    """Whether one of the patterns names this group."""
    name = group.name.casefold()
    return any(pattern == group.id or fnmatchcase(name, pattern.casefold()) for pattern in patterns)


def keeps_apart(group: GroupRef, rules: Rules) -> bool:
    """Whether duties of this group's members are kept apart from those of others."""
    return any(named(group, pair) for pair in rules.not_together)
