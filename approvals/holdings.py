"""Who holds which product and by which path: directly or by which group, and why a group could not give it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from approvals.directory_objects import Person


class LicenceError(StrEnum):
    """Why somebody has a product's assignment and not the product, in Graph's words."""

    NO_SEAT = "CountViolation"
    CONFLICT = "MutuallyExclusiveViolation"
    NEEDS_ANOTHER = "DependencyViolation"
    LOCATION = "ProhibitedInUsageLocationViolation"
    ADDRESS = "UniquenessViolation"
    OTHER = "Others"


@dataclass(frozen=True, slots=True)
class Way:
    """One assignment of a product: by a group, or directly where ``group_id`` is "". ``error`` says why it gives
    nothing; None where it does."""

    sku_id: str
    group_id: str = ""
    error: LicenceError | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A person with what they hold now and every assignment behind it."""

    person: Person
    skus: frozenset[str] = frozenset()
    ways: tuple[Way, ...] = ()
    usage_location: str = ""

    def has_directly(self, sku_id: str) -> bool:
        return any(way.sku_id == sku_id and not way.group_id for way in self.ways)

    def groups_giving(self, sku_id: str) -> tuple[str, ...]:
        """The groups that give it, those that only try to left out."""
        return tuple(way.group_id for way in self.ways if way.sku_id == sku_id and way.group_id and way.error is None)

    def errors(self, group_id: str, skus: Collection[str]) -> tuple[Way, ...]:
        """What this group tries to give of these products, and cannot."""
        return tuple(
            way for way in self.ways if way.group_id == group_id and way.sku_id in skus and way.error is not None
        )


@dataclass(frozen=True, slots=True)
class Roster:
    """The direct members of a group with what they hold; ``nested`` are the names of groups inside it, whose members
    get nothing. ``more``: there are others that were not read."""

    people: tuple[Holding, ...] = ()
    nested: tuple[str, ...] = ()
    more: bool = False


def without(roster: Roster, skus: Collection[str]) -> tuple[Holding, ...]:
    """The members who lack one of the group's products."""
    return tuple(one for one in roster.people if not set(skus) <= one.skus)


def doubly(people: Iterable[Holding], skus: Collection[str]) -> tuple[Holding, ...]:
    """Those who hold one of the products directly and by a group: a seat is taken once, but leaving the group would
    not give it back."""
    return tuple(one for one in people if any(one.has_directly(sku) and one.groups_giving(sku) for sku in skus))


@dataclass(frozen=True, slots=True)
class Loss:
    """What becomes of a product when people leave a group that gives it: so many give a seat back, so many keep it, as
    they hold it by another path as well."""

    product: str
    given_back: int
    kept: int


def losses(people: Iterable[Holding], group_id: str, products: Mapping[str, str]) -> tuple[Loss, ...]:
    """For each product, name by skuId, that the group gives to one of these people."""
    everybody, told = list(people), []
    for sku, name in products.items():
        given = [one for one in everybody if group_id in one.groups_giving(sku)]
        kept = sum(one.has_directly(sku) or set(one.groups_giving(sku)) > {group_id} for one in given)
        if given:
            told.append(Loss(name, len(given) - kept, kept))
    return tuple(told)
