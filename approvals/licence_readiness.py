"""Whether a group is fit to give its members licences: who or what stands in the way. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from approvals.directory_objects import Group, GroupKind
from approvals.holdings import Holding, LicenceError, Roster
from approvals.seats import Seats, taking


class Obstacle(StrEnum):
    """What stands in the way, what nobody can get around first."""

    KIND = "kind"  # a distribution list: licences are given to security and Microsoft 365 groups
    GUESTS = "guests"  # they take seats like everybody; Microsoft advises against it
    NESTED = "nested"  # members of a group inside the group get nothing
    TOO_FEW = "too_few"  # seats of a product
    CONFLICT = "conflict"  # plans that exclude, or need, others that somebody has or lacks
    LOCATION = "location"  # no usage location: the organisation's is taken, which may forbid a service
    UNREAD = "unread"  # more members than were looked at


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One obstacle with how many people (or groups, or seats) it is about, and their names or the product's."""

    obstacle: Obstacle
    count: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fitness:
    """A group with its hindrances, the worst first; none of them: it is fit."""

    group: Group
    members: int
    hindrances: tuple[Hindrance, ...]


_CONFLICTS = frozenset({LicenceError.CONFLICT, LicenceError.NEEDS_ANOTHER})


def fitness(group: Group, roster: Roster, products: Sequence[Seats]) -> Fitness:
    """Of a group with the products it carries, or of one without any as far as that can be told."""
    people = roster.people
    found = [
        _hindrance(Obstacle.GUESTS, (one for one in people if one.person.guest)),
        Hindrance(Obstacle.NESTED, len(roster.nested), roster.nested),
        *_too_few(group, people, products),
        _hindrance(Obstacle.CONFLICT, (one for one in people if _conflicts(one, group))),
        _hindrance(Obstacle.LOCATION, (one for one in people if not one.usage_location)),
    ]
    if group.kind is GroupKind.DISTRIBUTION:
        found.insert(0, Hindrance(Obstacle.KIND, 1))
    if roster.more:
        found.append(Hindrance(Obstacle.UNREAD, len(people)))
    return Fitness(group, len(people), tuple(one for one in found if one.count))


def _hindrance(obstacle: Obstacle, people: Iterable[Holding]) -> Hindrance:
    names = tuple(one.person.name for one in people)
    return Hindrance(obstacle, len(names), names)


def _too_few(group: Group, people: Sequence[Holding], products: Sequence[Seats]) -> list[Hindrance]:
    """What members hold by another path is held already."""
    held = {one.person.id: one.skus for one in people}
    taken = taking(group.licences, products, held, held)
    return [Hindrance(Obstacle.TOO_FEW, one.missing, (one.seats.name,)) for one in taken if one.missing]


def _conflicts(one: Holding, group: Group) -> bool:
    return any(way.error in _CONFLICTS for way in one.errors(group.id, group.licences))
