"""Counts the seats: what the directory says is left, less what requests will take that nobody has a seat for yet."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Protocol

from approvals.directory_objects import Group
from approvals.holdings import Loss, losses
from approvals.licence_cautions import cautions
from approvals.ports.clock import Clock
from approvals.ports.licences import Licences
from approvals.request import Request, Result
from approvals.seats import Coming, Outlook, Promise, Seats, Taking, reserved

# Entra hands licences out a while after a membership was written, "within minutes": until then, or until the person
# holds it, the seat is still promised.
HANDED_OUT_WITHIN = timedelta(hours=1)


class Queue(Protocol):
    """The part of the book that is asked (see approvals.ports.book.Book)."""

    async def coming(self, since: datetime) -> tuple[Coming, ...]: ...


class CountingSeats:
    """May raise DirectoryBusy, DirectoryRefused or BookUnavailable. Without ``fresh`` what was read within a minute is
    good enough. Two requests cold: one for products and groups, one per 300 people who are to be let in; none warm."""

    def __init__(self, licences: Licences, book: Queue, clock: Clock) -> None:
        self._licences = licences
        self._book = book
        self._clock = clock

    async def of_all(self, *, fresh: bool = False) -> tuple[Seats, ...]:
        """Every product with its reserved seats."""
        promise, coming = await self._promise((), (), fresh=fresh)
        return reserved(promise.products, coming, promise.carried, promise.held)

    async def of_group(
        self, skus: Collection[str], people: Iterable[str], *, fresh: bool = False, besides: int = 0
    ) -> tuple[Taking, ...]:
        """What membership of a group with these products would take for these people, the scarcest product first;
        nothing is asked where the group has none."""
        return (await self.outlook(skus, people, fresh=fresh, besides=besides)).takes if skus else ()

    async def outlook(
        self, skus: Collection[str], people: Iterable[str], *, fresh: bool = False, besides: int = 0
    ) -> Outlook:
        """What a yes that lets these people into a group with these products would promise and take. What the request
        numbered ``besides`` takes is not counted."""
        promise, coming = await self._promise(skus, people, fresh=fresh, besides=besides)
        holdings = await self._licences.holdings(promise.people) if promise.people else {}  # read a moment ago
        return Outlook(promise, promise.takes(coming), cautions=cautions(holdings.values(), skus))

    async def seat_has_come(self, request: Request, decided_at: datetime) -> bool:
        """Whether there is a seat for everybody of the request after all whose requests were approved before it."""
        people = [subject.person.id for subject in request.subjects if subject.result is not Result.FAILED]
        promise, coming = await self._promise(request.licences, people, fresh=True, besides=request.id)
        return promise.has_come(coming, decided_at)

    async def losses(self, group: Group, people: Collection[str]) -> tuple[Loss, ...]:
        """What these people give back and keep when they leave the group."""
        holdings, products = await asyncio.gather(self._licences.holdings(people), self._licences.products())
        return losses(
            holdings.values(), group.id, {one.sku_id: one.name for one in products if one.sku_id in group.licences}
        )

    async def _promise(
        self, skus: Collection[str], people: Iterable[str], *, fresh: bool, besides: int = 0
    ) -> tuple[Promise, tuple[Coming, ...]]:
        """All that seats are counted by, and who is to be let in as of now."""
        since = self._clock.now() - HANDED_OUT_WITHIN
        groups, _, coming = await asyncio.gather(
            self._licences.licensed_groups(), self._licences.products(), self._book.coming(since)
        )
        everybody = tuple(dict.fromkeys(people))
        carried = {group.id: group.licences for group in groups}
        others = (one.person_id for one in coming if one.group_id in carried)
        # Before the products: whoever gets a seat in between counts twice then, and never not at all.
        held = await self._held(tuple(dict.fromkeys((*everybody, *others))), fresh)
        products = await self._licences.products(fresh=fresh)
        return Promise(tuple(skus), everybody, products, carried, held, since, besides), coming

    async def _held(self, people: Collection[str], fresh: bool) -> dict[str, frozenset[str]]:
        found = await self._licences.holdings(people, fresh=fresh) if people else {}
        return {person_id: holding.skus for person_id, holding in found.items()}
