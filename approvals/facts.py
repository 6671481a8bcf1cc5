"""What must be known before anyone is disturbed; all of it as of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from approvals.naming_policy import Judged
from approvals.request import NO_DETAILS, Details, Group, JoinRule, Kind, Person, Request


@dataclass(frozen=True, slots=True)
class Facts:
    """A wish and what the directory and the book say about it.

    ``related`` has the ids of those people who already are members (or, where it is about owners, owners);
    ``open_requests`` by person, ``ends`` until when Usher gave them a membership. ``stand_ins`` and ``managers`` are
    those who may be asked besides the owners. A group that is to be made stands here with an id of its own.
    """

    kind: Kind
    requester: Person
    group: Group
    owners: tuple[Person, ...]
    people: tuple[Person, ...]
    now: datetime
    related: frozenset[str] = frozenset()
    open_requests: Mapping[str, Request] = field(default_factory=dict)
    stand_ins: tuple[Person, ...] = ()
    managers: tuple[Person, ...] = ()
    join_rule: JoinRule = JoinRule.APPROVAL
    ends: Mapping[str, datetime] = field(default_factory=dict)
    until: datetime | None = None
    reason: str = ""
    details: Details = NO_DETAILS
    naming: Judged | None = None  # of a group that is to be made
    members: tuple[Person, ...] = ()  # of a group that is to be made, besides its owners

    @property
    def for_oneself(self) -> bool:
        """Whether the requester asks for nobody else."""
        return all(person.id == self.requester.id for person in self.people)

    @property
    def about_oneself(self) -> bool:
        """Whether the requester is among those whom it is about."""
        return any(person.id == self.requester.id for person in self.people)
