"""How long "how many E5 seats are left?" takes when all was read a moment ago; beside it, asking the book alone."""

import asyncio
import json
import tempfile
from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from approvals.counting_seats import CountingSeats
from approvals.directory_objects import Group, GroupKind, GroupRef, Person, PersonRef
from approvals.holdings import Holding, Roster
from approvals.licence_readers import LicenceReaders
from approvals.seats import Seats
from approvals.tenant_policy import LICENSE_ADMINISTRATOR, Standing
from bench.timing import Measured
from dialogs.answer import Speaker
from dialogs.half_told import HalfToldMatters
from dialogs.language import Names, understand
from dialogs.licences import LicenceTalk
from dialogs.memory import Memory
from store.book import SqlBook
from store.engine import migrate, open_book
from tests.databases import StandingClock
from tests.reliability.policies import PlayedPolicies
from tests.store.people import NOW, SUBMITTED, wish

PRODUCTS, GROUPS, WAITING, TIMES = 60, 40, 200, 30
ASKER = Speaker("ada", "Ada", "tenant", "chat", "https://teams.example")


class Facts:
    """``approvals.ports.licences.Licences`` with everything read already."""

    def __init__(self) -> None:
        self._products = tuple(
            Seats(f"sku{n}", f"Microsoft 365 E{n}", enabled=500, consumed=400 + n) for n in range(PRODUCTS)
        )
        self._groups = tuple(
            Group(f"group{n}", f"Licensed {n}", GroupKind.SECURITY, licences=(f"sku{n}", f"sku{n + 1}"))
            for n in range(GROUPS)
        )

    def known_products(self) -> Mapping[str, str]:
        return {}

    async def products(self, *, fresh: bool = False) -> tuple[Seats, ...]:
        return self._products

    async def licensed_groups(self, *, fresh: bool = False) -> tuple[Group, ...]:
        return self._groups

    async def holdings(self, person_ids: Collection[str], *, fresh: bool = False) -> dict[str, Holding]:
        return {one: Holding(Person(one, one)) for one in person_ids}

    async def holders(self, sku_id: str) -> Roster:
        return Roster()

    async def people_with_licences(self) -> tuple[Holding, ...]:
        return ()

    async def process_again(self, person_id: str) -> None: ...

    async def roster(self, group_id: str) -> Roster:
        return Roster()


def licence_answer() -> Measured:
    """From the sentence to the card as JSON, with 60 products and 200 people waiting, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(f"sqlite+aiosqlite:///{Path(folder) / 'book.db'}"))


async def _measured(url: str) -> Measured:
    clock = StandingClock(NOW)
    await migrate(url)
    book = await open_book(url, clock)
    try:
        for n in range(WAITING):
            group = GroupRef(f"group{n % GROUPS}", "Licensed", GroupKind.SECURITY)
            await book.submit(wish(f"d{n}", group=group, people=(PersonRef(f"p{n}", "Somebody"),)), SUBMITTED, ())
        return Measured("licence_answer", await _answered(book, clock), "ms", await _asked(book))
    finally:
        await book.close()


async def _answered(book: SqlBook, clock: StandingClock) -> float:
    standing = Standing(frozenset({LICENSE_ADMINISTRATOR}), frozenset(), NOW)
    unasked: Any = None
    readers = LicenceReaders(PlayedPolicies(standings={ASKER.id: standing}), unasked)
    facts, names = Facts(), Names()
    talk = LicenceTalk(
        CountingSeats(facts, book, clock), facts, readers, HalfToldMatters(book, clock), Memory(book, clock), clock
    )
    times = []
    for sentence in ("licences", "how many E5 seats are left?") * TIMES:
        began = perf_counter()
        answers = await talk.availability(ASKER, understand(sentence, names, now=NOW))
        json.dumps([answer.card for answer in answers])
        times.append((perf_counter() - began) * 1000)
    return sorted(times)[len(times) // 2]


async def _asked(book: SqlBook) -> float:
    times = []
    for _ in range(TIMES):
        began = perf_counter()
        await book.coming(NOW - timedelta(hours=1))
        times.append((perf_counter() - began) * 1000)
    return min(times)
