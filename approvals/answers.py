"""Questions that change nothing, answered from today's directory and the book, in the asker's scope."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from approvals.ports import Book, Directory
from approvals.request import Group, Person, Request


@dataclass(frozen=True, slots=True)
class MyGroup:
    """A group somebody owns or is in; ``until`` where Usher will take the membership back."""

    group: Group
    owned: bool
    member: bool
    until: datetime | None = None


class Answers:
    """Every method may raise DirectoryBusy, Gone or BookUnavailable."""

    def __init__(self, directory: Directory, book: Book) -> None:
        self._directory = directory
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

    async def owners_of(self, group_id: str) -> tuple[Group, tuple[Person, ...]]:
        """The group and the people who own it, disabled accounts left out."""
        group, owners = await asyncio.gather(self._directory.group(group_id), self._directory.owners(group_id))
        return group, tuple(owner for owner in owners if owner.enabled)

    async def my_requests(self, person_id: str) -> tuple[Request, ...]:
        return await self._book.requests_by(person_id)

    async def waiting_for_me(self, person_id: str) -> tuple[Request, ...]:
        return await self._book.waiting_for(person_id)
