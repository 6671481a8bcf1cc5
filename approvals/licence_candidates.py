"""Groups that could give a product which nearly all of their members are given one by one: found from a sample."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from approvals.directory_objects import Group, GroupKind, GroupRef
from approvals.holdings import Holding
from approvals.licence_readiness import Fitness, fitness
from approvals.ports.directory import Directory, Gone, Policies
from approvals.ports.licences import Licences
from approvals.seats import Seats

# So many people are looked at, so many groups, and of a group so many must have it, and this share of all.
SAMPLE, MOST = 100, 10
AT_LEAST, SHARE = 3, 0.8
_FIT = frozenset({GroupKind.SECURITY, GroupKind.MICROSOFT_365})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group whose members hold a product directly, ``holders`` of them; with what would stand in its way."""

    fitness: Fitness
    product: Seats
    holders: int


def directly_held(people: Iterable[Holding], products: Iterable[Seats]) -> dict[str, frozenset[str]]:
    """By person the counted products that they hold directly and by no group; those who hold none are left out."""
    counted = {product.sku_id for product in products if product.counted}
    found = {
        one.person.id: frozenset(
            sku for sku in one.skus & counted if one.has_directly(sku) and not one.groups_giving(sku)
        )
        for one in people
    }
    return {person: skus for person, skus in found.items() if skus}


def likely(
    held: Mapping[str, frozenset[str]], around: Mapping[str, Sequence[GroupRef]], licensed: Iterable[str]
) -> list[tuple[str, str]]:
    """Pairs of a group and a product that several of these people share, the most first; ``licensed`` groups, which
    give something already, are left out."""
    given = set(licensed)
    shared = Counter(
        (group.id, sku)
        for person, skus in held.items()
        for group in around.get(person, ())
        if group.kind in _FIT and group.id not in given
        for sku in skus
    )
    often = [(count, pair) for pair, count in shared.items() if count >= AT_LEAST]
    return [pair for _, pair in sorted(often, key=lambda one: (-one[0], one[1]))][:MOST]


def holders_among(people: Sequence[Holding], sku: str) -> int:
    """How many of the members hold it directly; 0 where that is not nearly all of them."""
    count = sum(one.has_directly(sku) for one in people)
    return count if count >= AT_LEAST and count >= SHARE * len(people) else 0


class Candidates:
    """May raise DirectoryBusy or DirectoryRefused. One request for people, one per twenty of them for their groups, and
    two for the groups that are likely."""

    def __init__(self, licences: Licences, policies: Policies, directory: Directory) -> None:
        self._licences = licences
        self._policies = policies
        self._directory = directory

    async def find(self, products: Sequence[Seats]) -> tuple[Candidate, ...]:
        people, licensed = await asyncio.gather(self._licences.people_with_licences(), self._licences.licensed_groups())
        held = dict(list(directly_held(people, products).items())[:SAMPLE])
        around = await self._policies.groups_around(list(held)) if held else {}
        pairs = likely(held, around, (group.id for group in licensed))
        groups = await self._directory.groups({group_id for group_id, _ in pairs}) if pairs else {}
        known = {product.sku_id: product for product in products}
        found = await asyncio.gather(*(self._judged(groups.get(group), known[sku]) for group, sku in pairs))
        return tuple(one for one in found if one is not None)

    async def _judged(self, group: Group | None, product: Seats) -> Candidate | None:
        if group is None:
            return None
        try:
            roster = await self._licences.roster(group.id)
        except Gone:
            return None
        holders = holders_among(roster.people, product.sku_id)
        if not holders:
            return None
        return Candidate(fitness(replace(group, licences=(product.sku_id,)), roster, [product]), product, holders)
