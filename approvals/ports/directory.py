"""The directory of people and groups, in our own words, and the errors that say what to do next."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from approvals.directory_objects import Group, GroupKind, GroupRef, Person
from approvals.effects import Opening
from approvals.ports.new_groups import NewGroups
from approvals.tenant_policy import Setting, Standing, TenantPolicy


class DirectoryError(Exception):
    """Something the directory answered; the subclasses say what to do next. ``request_id`` is Graph's, for support."""

    def __init__(self, sentence: str, *, request_id: str = "") -> None:
        super().__init__(sentence)
        self.request_id = request_id


class DirectoryBusy(DirectoryError):
    """Try again, not before ``retry_after`` seconds; whether a write took effect is unknown."""

    def __init__(self, sentence: str, *, retry_after: float = 0.0, request_id: str = "") -> None:
        super().__init__(sentence, request_id=request_id)
        self.retry_after = retry_after


class TurnedAway(DirectoryBusy):
    """Too many requests: nothing was done, and everybody had better wait ``retry_after`` seconds."""


class NotReadYet(DirectoryBusy):
    """The names are still being read after a start, so nobody can say that there is no such name."""


class Gone(DirectoryError):
    """The person or the group is not there (any more); trying again is useless."""


class DirectoryRefused(DirectoryError):
    """The directory will not do it; a person must be told, an administrator must look."""


class LastOwner(DirectoryRefused):
    """The group would be left without a person who owns it, and Entra does not allow that."""


@dataclass(frozen=True, slots=True)
class Match:
    """A group that a name may mean; ``score`` 0-100, 100 for the very name."""

    group: Group
    score: float


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """A person whom a name may mean; ``score`` as in Match."""

    person: Person
    score: float


@dataclass(frozen=True, slots=True)
class Members:
    """The direct members of a group that are people, ``others`` how many are not (groups, devices, applications);
    ``more``: there are others still that were not read."""

    people: tuple[Person, ...]
    others: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """What became of adding several: everybody is in but those in ``failed``, each with their own reason (never
    DirectoryBusy). ``request_id`` is Graph's id of the last request that added somebody, or ""."""

    request_id: str
    failed: Mapping[str, DirectoryError]


@dataclass(frozen=True, slots=True)
class App:
    """An application that a name may mean: its service principal's object id; ``score`` as in Match. ``open_to_all``:
    nobody needs to be assigned (appRoleAssignmentRequired is false)."""

    id: str
    name: str
    score: float = 100.0
    open_to_all: bool = False


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whom an application is assigned to: groups, by name, and people, by object id."""

    groups: tuple[Group, ...] = ()
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Holders:
    """Some of those who have an application by one path: direct members of ``group``, or assigned themselves where it
    is None. ``nesting``: groups are inside it, whose members do not have the application."""

    group: Group | None
    people: tuple[Person, ...]
    nesting: bool = False


# Owners and members together, in the request that makes a group
# (https://learn.microsoft.com/graph/api/group-post-groups).
MOST_BOUND = 20


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group to be made. ``unique_name`` is ours, one per request, and finds it again whatever was lost on the way;
    ``kind`` is SECURITY or MICROSOFT_365, ``visibility`` "Public", "Private", "HiddenMembership" or "" (as usual).
    ``app_id`` is the object id of Usher's own application where that is to be an owner besides the people."""

    unique_name: str
    name: str
    description: str
    kind: GroupKind
    mail_nickname: str
    visibility: str
    owner_ids: tuple[str, ...]
    member_ids: tuple[str, ...] = ()
    app_id: str = ""

    @property
    def first_members(self) -> tuple[str, ...]:
        """For whom there is room in the request that makes it; the others are added afterwards."""
        return self.member_ids[: max(0, MOST_BOUND - len(self.owner_ids) - bool(self.app_id))]


class Directory(NewGroups, Protocol):
    """People and groups as they are now. Every call may raise DirectoryBusy or DirectoryRefused."""

    async def person(self, person_id: str) -> Person:
        """The person with this object id; raises Gone."""

    async def group(self, group_id: str) -> Group:
        """The group with this object id; raises Gone."""

    async def people(self, person_ids: Collection[str]) -> dict[str, Person]:
        """The people with these object ids as they are now; those who are gone are left out."""

    async def groups(self, group_ids: Collection[str]) -> dict[str, Group]:
        """The groups with these object ids as they are now; those that are gone are left out."""

    async def find_groups(self, name: str, *, limit: int = 5, only: Collection[str] | None = None) -> tuple[Match, ...]:
        """The groups a person may mean by ``name``, best first, also with typos; empty if there is nothing near. Where
        ``only`` is given, none but these object ids. Raises NotReadYet."""

    async def owners(self, group_id: str) -> tuple[Person, ...]:
        """The users among the owners (service principals are left out); raises Gone."""

    async def is_member(self, group_id: str, person_id: str) -> bool:
        """Whether the person is a direct member; raises Gone when the group is."""

    async def groups_of(self, person_id: str) -> tuple[Group, ...]:
        """The groups the person is a direct member of."""

    async def groups_owned_by(self, person_id: str) -> tuple[Group, ...]:
        """The groups the person owns."""

    async def add_member(self, group_id: str, person_id: str) -> str:
        """Make the person a direct member; already being one is success. Returns Graph's request id; raises Gone."""

    async def remove_member(self, group_id: str, person_id: str) -> str:
        """Take the direct membership away; not being a member is success. Returns Graph's request id; raises Gone."""

    async def members_among(self, group_id: str, person_ids: Collection[str]) -> frozenset[str]:
        """Which of these people are direct members; raises Gone when the group is."""

    async def add_members(self, group_id: str, person_ids: Sequence[str]) -> Added:
        """As add_member for at most 20 people; nobody's membership is spoiled by another one's refusal. Raises Gone
        when the group is. After DirectoryBusy some may be in: say it again, for all of them."""

    async def is_owner(self, group_id: str, person_id: str) -> bool:
        """Whether the person is an owner; raises Gone when the group is."""

    async def has_opted_in(self, group_id: str) -> bool:
        """Whether Usher's own application is an owner of the group; raises Gone when the group is."""

    async def add_owner(self, group_id: str, person_id: str) -> str:
        """Make the person an owner; already being one is success. Returns Graph's request id; raises Gone."""

    async def remove_owner(self, group_id: str, person_id: str) -> str:
        """Take the ownership away; not being an owner is success. Returns Graph's request id; raises Gone and
        LastOwner."""

    async def manager(self, person_id: str) -> Person | None:
        """The person's manager, None where none is known."""

    async def describe_group(self, group_id: str, *, name: str = "", description: str | None = None) -> str:
        """Give the group this name, and this description ("" takes it away); what is not given stays. Returns Graph's
        request id; raises Gone."""

    async def members_of(self, group_id: str) -> Members:
        """Who is in the group directly, as far as one answer tells; raises Gone."""

    async def departments_in(self, group_id: str) -> tuple[str, ...] | None:
        """The departments of those who are in the group directly, one for each person with an enabled account; None
        of a group too large for one small answer. Raises Gone."""

    async def create_group(self, new: NewGroup) -> Group:
        """Make the group, or return the one that was made of it before. At most 20 owners and members are bound while
        it is made; what is missing (see ``owners`` and ``members_among``) is for the caller to add. Raises Gone when
        an owner is. After DirectoryBusy it may have been made: say it again, not before ``retry_after``."""

    async def opens(self, group_id: str) -> tuple[Opening, ...]:
        """What membership of the group opens, as the directory shows it now, in order; raises Gone."""

    async def is_nested(self, group_id: str, person_id: str) -> bool:
        """Whether the person is in the group only by way of a group inside it, which opens nothing; raises Gone."""

    async def find_made(self, unique_name: str, mail_nickname: str) -> Group | None:
        """The group made with this unique name; never another one that merely has its mail nickname."""


class Applications(Protocol):
    """Enterprise applications. Every call may raise DirectoryBusy or DirectoryRefused."""

    async def find_apps(self, name: str, *, limit: int = 5) -> tuple[App, ...]:
        """The applications a person may mean by ``name``, best first."""

    async def assigned(self, app_id: str) -> Assigned:
        """Whom the application is assigned to; raises Gone."""

    def holders(self, assigned: Assigned) -> AsyncGenerator[Holders, None]:
        """Who has it by these assignments, however many, some at a time; a path may come in several parts."""


class People(Protocol):
    """Who a name means, and who may know of whom. Every call may raise DirectoryBusy or DirectoryRefused."""

    async def find_people(
        self, name: str, *, limit: int = 5, only: Collection[str] | None = None
    ) -> tuple[PersonMatch, ...]:
        """The people whom somebody may mean by ``name``, as Directory.find_groups; where ``only`` is given, nobody but
        these object ids. Raises NotReadYet."""

    async def people_are_visible(self) -> bool:
        """Whether the tenant lets ordinary members read other users (allowedToReadOtherUsers)."""

    async def colleagues(self, person_id: str) -> frozenset[str]:
        """The object ids of those whom this person has to know of: their manager and direct reports; raises Gone."""


class Company(Directory, People, Applications, Protocol):
    """Groups, people and applications, as one directory tells them."""


class Policies(Protocol):
    """The tenant's policy and what people are in it. What cannot be read is in the answer as missing, which is closed.
    Every call may raise DirectoryBusy; ``fresh`` reads anew what is else kept for at most five minutes."""

    async def tenant(self, *, fresh: bool = False) -> TenantPolicy: ...

    async def standing(self, person_id: str, policy: TenantPolicy | None = None) -> Standing:
        """The person's active directory roles, however they come by them, and those of the policy's groups that they
        are in, as of now; without a policy the roles alone. Who is gone or may not be read holds none."""

    async def standing_in(self, person_id: str, group_ids: Sequence[str]) -> Standing:
        """The same with these groups instead of the policy's."""

    async def guests_of(self, group_id: str) -> Setting[bool] | None:
        """The group's own AllowToAddGuests as of now; None where it has none."""

    async def groups_around(self, person_ids: Collection[str]) -> dict[str, tuple[GroupRef, ...]]:
        """By person, the groups they are in, however deep, as of now. Who is gone is in none."""
