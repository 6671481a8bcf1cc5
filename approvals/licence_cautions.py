"""What is known of people before they are given a group's licences, and would else be found out afterwards. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from approvals.holdings import Holding, LicenceError

_CONFLICTS = frozenset({LicenceError.CONFLICT, LicenceError.NEEDS_ANOTHER})


class About(StrEnum):
    GUEST = "guest"  # takes a seat like everybody
    LOCATION = "location"  # no usage location: the organisation's is taken, which may forbid a service
    CONFLICT = "conflict"  # another group tries to give the same product, and it does not go with what they have


@dataclass(frozen=True, slots=True)
class Caution:
    """``people`` are object ids."""

    about: About
    people: tuple[str, ...]


def cautions(holdings: Iterable[Holding], skus: Collection[str]) -> tuple[Caution, ...]:
    """Of those who do not hold all of these products already."""
    lacking = [one for one in holdings if not set(skus) <= one.skus]
    found = {
        About.GUEST: [one for one in lacking if one.person.guest],
        About.LOCATION: [one for one in lacking if not one.usage_location],
        About.CONFLICT: [one for one in lacking if _conflicts(one, skus)],
    }
    return tuple(Caution(about, tuple(one.person.id for one in some)) for about, some in found.items() if some)


def _conflicts(one: Holding, skus: Collection[str]) -> bool:
    return any(way.error in _CONFLICTS and way.sku_id in skus for way in one.ways)
