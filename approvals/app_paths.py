"""Who has an application, counted path by path: of thousands of people nothing is kept but their ids and the first few
by name."""

from __future__ import annotations

import heapq
from collections.abc import AsyncIterable, Collection
from dataclasses import dataclass, field

from approvals.directory_objects import Group, Person, PersonRef
from approvals.ports.directory import Assigned, Holders

MOST_SAID = 30
"""People of one path who are told by name."""


@dataclass(frozen=True, slots=True)
class Path:
    """Those who have it as direct members of ``group``, or assigned themselves where that is None: how many, and the
    first of them by name. ``nesting``: groups are inside it, whose members do not have it."""

    group: Group | None
    count: int
    first: tuple[PersonRef, ...] = ()
    nesting: bool = False


@dataclass(frozen=True, slots=True)
class Paths:
    """Every path, groups by name and assignments in person last; ``people`` are counted once each."""

    each: tuple[Path, ...]
    people: int


@dataclass
class _Tally:
    count: int = 0
    nesting: bool = False
    first: list[Person] = field(default_factory=list)

    def add(self, some: Holders) -> None:
        self.count += len(some.people)
        self.nesting = self.nesting or some.nesting
        self.first = heapq.nsmallest(MOST_SAID, (*self.first, *some.people), key=_by_name)


async def counted(assigned: Assigned, holders: AsyncIterable[Holders]) -> Paths:
    """The paths of these assignments, those who have it by them read once."""
    tallies: dict[str, _Tally] = {group.id: _Tally() for group in assigned.groups}
    in_person, everybody = _Tally(), set[str]()
    async for some in holders:
        (in_person if some.group is None else tallies[some.group.id]).add(some)
        everybody.update(person.id for person in some.people)
    paths = [_path(group, tallies[group.id]) for group in assigned.groups]
    if in_person.count:
        paths.append(_path(None, in_person))
    return Paths(tuple(paths), len(everybody))


def only(assigned: Assigned, told: Collection[str] | None) -> Assigned:
    """The assignments somebody may know of: ``told`` are the groups of whose members they may; None: all there is."""
    if told is None:
        return assigned
    return Assigned(tuple(group for group in assigned.groups if group.id in told))


def _path(group: Group | None, tally: _Tally) -> Path:
    return Path(group, tally.count, tuple(tally.first), tally.nesting)


def _by_name(person: Person) -> tuple[str, str]:
    return person.name.casefold(), person.id
