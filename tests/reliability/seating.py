"""A product with few seats, as a directory hands them out; and the law that no seat is promised twice, said anew here.

It shares no arithmetic with the engine: chairs are bought, members sit down in the order in which they came.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from approvals.directory_objects import Group
from approvals.effects import Opening, Opens
from approvals.holdings import Holding, Roster
from approvals.seats import Seats
from store.audit import AuditLine

if TYPE_CHECKING:
    from tests.reliability.world import WorldDirectory

SKU = "e5"


class WorldLicences:
    """``approvals.ports.licences.Licences`` over a WorldDirectory; nobody has seats before ``gives``."""

    def __init__(self, directory: WorldDirectory, journal: list[tuple[str, ...]]) -> None:
        self._directory = directory
        self._journal = journal
        self.bought: list[tuple[datetime, int]] = []

    def gives(self, group: Group, seats: int, at: datetime) -> None:
        """From now on the group gives its members the product, of which there are so many seats."""
        self._directory.all_groups[group.id] = replace(group, licences=(SKU,))
        self._directory.opened[group.id] = (Opening(Opens.LICENCE, SKU, "E5"),)
        self.bought.append((at, seats))

    def buys(self, seats: int, at: datetime) -> None:
        self.bought.append((at, seats))
        self._journal.append(("buys", SKU, f"{seats} × E5"))

    def known_products(self) -> Mapping[str, str]:
        return {SKU: "E5"}

    async def products(self, *, fresh: bool = False) -> tuple[Seats, ...]:
        await asyncio.sleep(0)
        sitting = self._sitting()
        return (Seats(SKU, "E5", enabled=sum(seats for _, seats in self.bought), consumed=len(sitting)),)

    async def licensed_groups(self, *, fresh: bool = False) -> tuple[Group, ...]:
        await asyncio.sleep(0)
        return tuple(group for group in self._directory.all_groups.values() if group.licences)

    async def holdings(self, person_ids: Collection[str], *, fresh: bool = False) -> dict[str, Holding]:
        await asyncio.sleep(0)
        sitting = self._sitting()
        people = [self._directory.everybody[one] for one in person_ids if one in self._directory.everybody]
        return {one.id: Holding(one, frozenset({SKU} if one.id in sitting else ())) for one in people}

    async def holders(self, sku_id: str) -> Roster:
        raise NotImplementedError

    async def people_with_licences(self) -> tuple[Holding, ...]:
        raise NotImplementedError

    async def roster(self, group_id: str) -> Roster:
        raise NotImplementedError

    def _sitting(self) -> list[str]:
        """Who came first sits, as far as the seats go."""
        groups = {group.id for group in self._directory.all_groups.values() if group.licences}
        came = [entry[2] for entry in self._journal if entry[0] == "add" and entry[1] in groups]
        here = [one for one in dict.fromkeys(came) if any((group, one) in self._directory.members for group in groups)]
        return here[: sum(seats for _, seats in self.bought)]


def promised_twice(lines: Iterable[AuditLine], bought: Iterable[tuple[datetime, int]]) -> str | None:
    """The first yes that promised a seat which others had been promised before, by what the audit has of all requests:
    each of its yeses says how many seats it found left, and with fewer than none it waits."""
    promised, buying = 0, list(bought)
    for line in sorted((line for line in lines if line.what == "approved"), key=lambda line: line.at):
        took = [count for count in line.facts.get("seats", ()) if count[2] >= 0]
        promised += sum(count[1] for count in took)
        there = sum(seats for at, seats in buying if at <= line.at)
        if took and promised > there:
            return f"{promised} seats were promised where there are {there}"
    return None
