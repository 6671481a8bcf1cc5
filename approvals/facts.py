"""What must be known before anyone is disturbed; all of it as of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from approvals.directory_objects import Group, GroupRef, JoinRule, Person
from approvals.effects import Declared, Opening, effects_hash
from approvals.holdings import Loss
from approvals.naming_policy import Judged
from approvals.request import NO_DETAILS, Details, Kind, Request
from approvals.seats import Outlook
from approvals.tenant_policy import NOBODY, Setting, Standing, TenantPolicy


@dataclass(frozen=True, slots=True)
class Facts:
    """A wish and what the directory and the book say about it.

    ``related`` has the ids of those people who already are members (or, where it is about owners, owners);
    ``open_requests`` by person, ``ends`` until when Usher gave them a membership. ``stand_ins`` and ``managers`` are
    those who may be asked besides the owners. A group that is to be made stands here with an id of its own.
    ``opted_in`` is false where Usher may write only groups it owns, and this is none of them.
    ``blocked`` has the ids of those people whom an administrator blocked from the group. ``namesakes`` are other groups
    of the name, or nearly the name, that the group is to have.

    ``policy`` is the tenant's and ``standing`` the requester's in it, read only where it can matter; ``guests`` is the
    group's own AllowToAddGuests, None where it says nothing and where nobody is let in who could be a guest;
    ``elsewhere``, by person, are the groups they are in, however deep, read only where the duties of this group are to
    be kept apart from those of others.
    """

    kind: Kind
    requester: Person
    group: Group
    owners: tuple[Person, ...]
    people: tuple[Person, ...]
    now: datetime
    policy: TenantPolicy
    standing: Standing = NOBODY
    guests: Setting[bool] | None = None
    elsewhere: Mapping[str, tuple[GroupRef, ...]] = field(default_factory=dict)
    related: frozenset[str] = frozenset()
    open_requests: Mapping[str, Request] = field(default_factory=dict)
    stand_ins: tuple[Person, ...] = ()
    managers: tuple[Person, ...] = ()
    join_rule: JoinRule = JoinRule.APPROVAL
    opted_in: bool = True
    ends: Mapping[str, datetime] = field(default_factory=dict)
    until: datetime | None = None
    reason: str = ""
    details: Details = NO_DETAILS
    opens: tuple[Opening, ...] | None = None  # by the membership that is asked for; None: it is about none
    declared: tuple[Declared, ...] = ()  # of the group, where that is what it is about
    outlook: Outlook | None = None  # on the seats of licences; None: the group gives none, or nobody can tell
    losses: tuple[Loss, ...] = ()  # of licences, by leaving; none where it is about something else, or nobody can tell
    blocked: frozenset[str] = frozenset()
    namesakes: tuple[Group, ...] = ()
    departments: tuple[str, ...] = ()  # of those who are in the group, where one person asks to join it
    naming: Judged | None = None  # of a group that is to be made or renamed
    undoes: Details | None = None  # what the request that is taken back made of the group, and what was before
    members: tuple[Person, ...] = ()  # of a group that is to be made, besides its owners

    @property
    def effects_hash(self) -> str:
        """Of what the group opens, and of the licences no seat is left of; "" where that is not the question."""
        return "" if self.opens is None else effects_hash(self.opens, self.outlook.short if self.outlook else ())

    @property
    def for_oneself(self) -> bool:
        """Whether the requester asks for nobody else."""
        return all(person.id == self.requester.id for person in self.people)

    @property
    def from_the_same_department(self) -> tuple[str, int]:
        """The department of the one who asks to join, and how many are in from it; of a group that hides its members,
        and of whoever has none, nothing."""
        department = self.people[0].department if len(self.people) == 1 and not self.group.hides_members else ""
        if not department:
            return "", 0
        return department, sum(one.casefold() == department.casefold() for one in self.departments)

    @property
    def about_oneself(self) -> bool:
        """Whether the requester is among those whom it is about."""
        return any(person.id == self.requester.id for person in self.people)
