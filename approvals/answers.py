"""Questions that change nothing, answered from today's directory and the book, in the asker's scope."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from approvals.directory_objects import Group, Person, PersonRef
from approvals.ports.book import Book
from approvals.ports.directory import Directory, Gone, Match, Members, Policies
from approvals.refusals import Refused
from approvals.refusals.scope import members_not_told, not_to_be_told
from approvals.request import Request, State
from approvals.tenant_policy import GROUP_ADMINISTRATORS

CLOSED_WITHOUT = frozenset({State.DENIED, State.FAILED, State.EXPIRED})
"""How a request ends that did not get what it wanted, other than by its own requester's hand."""


@dataclass(frozen=True, slots=True)
class MyGroup:
    """A group somebody owns or is in; ``until`` where Usher will take the membership back."""

    group: Group
    owned: bool
    member: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LetIn:
    """How somebody came into a group, as far as whoever asks may know; ``member``: whether they are in it now."""

    person: Person
    group: Group
    requests: tuple[Request, ...]
    member: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may be told about: groups they own, and groups they are in whose members are not hidden;
    everything, if they administer groups."""

    owned: frozenset[str]
    shared: frozenset[str]
    administers: bool

    @property
    def members_told(self) -> frozenset[str] | None:
        """The groups of whose members they may know; None: of all."""
        return None if self.administers else self.owned | self.shared

    @property
    def blocks_told(self) -> frozenset[str] | None:
        """The groups of which they may know who is blocked; None: of all."""
        return None if self.administers else self.owned


class Answers:
    """Every method may raise DirectoryBusy, Gone or BookUnavailable."""

    def __init__(self, directory: Directory, policies: Policies, book: Book) -> None:
        self._directory = directory
        self._policies = policies
        self._book = book

    async def my_groups(self, person_id: str) -> tuple[MyGroup, ...]:
        """Owned groups first, then memberships, each by name."""
        member_of, owned = await asyncio.gather(
            self._directory.groups_of(person_id), self._directory.groups_owned_by(person_id)
        )
        owned_ids, member_ids = {g.id for g in owned}, {g.id for g in member_of}
        ends = await self._book.memberships_ending(person_id)
        groups = {g.id: g for g in (*owned, *member_of)}.values()
        mine = [MyGroup(g, g.id in owned_ids, g.id in member_ids, ends.get(g.id)) for g in groups]
        return tuple(sorted(mine, key=lambda m: (not m.owned, m.group.name.casefold())))

    async def scope(self, person_id: str) -> Scope:
        """Always the same three questions, whatever is asked about: how long they take tells nothing."""
        member_of, owned, standing = await asyncio.gather(
            self._directory.groups_of(person_id),
            self._directory.groups_owned_by(person_id),
            self._policies.standing(person_id),
        )
        shared = frozenset(group.id for group in member_of if not group.hides_members)
        return Scope(frozenset(group.id for group in owned), shared, standing.holds(GROUP_ADMINISTRATORS))

    async def groups_called(self, name: str, told: frozenset[str] | None) -> tuple[Match, ...]:
        """The groups a name may mean among those; one outside is not found, as if there were none of that name."""
        return await self._directory.find_groups(name, only=told)

    async def groups_by_id(self, group_ids: Collection[str]) -> dict[str, Group]:
        """Those that are still there."""
        return await self._directory.groups(sorted(group_ids))

    async def members(self, scope: Scope, group_id: str) -> tuple[Group, Members]:
        """Who is in the group directly, by name. Raises Refused in the same words for what is not there and what is
        not the asker's to know."""
        if scope.members_told is not None and group_id not in scope.members_told:
            raise Refused(members_not_told())
        try:
            group, members = await asyncio.gather(self._directory.group(group_id), self._directory.members_of(group_id))
        except Gone as gone:
            raise Refused(members_not_told()) from gone
        people = tuple(sorted(members.people, key=lambda person: (person.name.casefold(), person.id)))
        return group, replace(members, people=people)

    async def blocked(self, told: frozenset[str] | None) -> tuple[tuple[Group, tuple[Person, ...]], ...]:
        """Who is blocked from which of these groups, by name; None: from all."""
        blocked = await self._book.blocked(told)
        people_ids = sorted({person_id for ids in blocked.values() for person_id in ids})
        groups, people = await asyncio.gather(
            self._directory.groups(sorted(blocked)), self._directory.people(people_ids)
        )
        found = [
            (groups[group_id], tuple(sorted((people[i] for i in ids if i in people), key=lambda one: one.name)))
            for group_id, ids in blocked.items()
            if group_id in groups
        ]
        return tuple(sorted(found, key=lambda each: each[0].name.casefold()))

    async def owners_of(self, group_id: str) -> tuple[Group, tuple[Person, ...]]:
        """The group and the people who own it, disabled accounts left out."""
        group, owners = await asyncio.gather(self._directory.group(group_id), self._directory.owners(group_id))
        return group, tuple(owner for owner in owners if owner.enabled)

    async def my_requests(self, person_id: str) -> tuple[Request, ...]:
        return await self._book.requests_by(person_id)

    async def waiting_for_me(self, person_id: str) -> tuple[Request, ...]:
        return await self._book.waiting_for(person_id)

    async def letting_in(self, asker_id: str, group_id: str, person_id: str, *, admin: bool) -> LetIn:
        """Who let this person in, and why. Raises Refused in the same words whether the person or the group is not
        there or it is not the asker's to know."""
        try:
            person, (group, owners), member, requests = await asyncio.gather(
                self._directory.person(person_id),
                self.owners_of(group_id),
                self._directory.is_member(group_id, person_id),
                self._book.letting_in(group_id, person_id),
            )
        except Gone as gone:
            raise Refused(not_to_be_told()) from gone
        told = to_be_told(asker_id, person_id, owners, requests, admin=admin)
        if told is None:
            raise Refused(not_to_be_told())
        return LetIn(person, group, told, member)

    async def not_granted(self, person_id: str, group_id: str = "") -> Request | None:
        """This person's last request, about this group if one is named, that was denied, failed or got no answer."""
        mine = await self._book.requests_by(person_id)
        closed = [r for r in mine if r.state in CLOSED_WITHOUT and group_id in ("", r.group.id)]
        return max(closed, key=lambda request: request.id, default=None)


def to_be_told(
    asker_id: str, person_id: str, owners: Collection[PersonRef], requests: Iterable[Request], *, admin: bool
) -> tuple[Request, ...] | None:
    """What somebody may know of how ``person_id`` came into a group: everything, if it is they themselves, a present
    owner or an administrator; what they asked for, if they did; else nothing, which is None."""
    if admin or asker_id == person_id or any(owner.id == asker_id for owner in owners):
        return tuple(requests)
    return tuple(request for request in requests if request.requester.id == asker_id) or None
