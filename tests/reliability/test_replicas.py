"""Two Ushers on one PostgreSQL, one on SQLite: one is lost for good, one is told to stop, the database goes away.

Starting processes is what takes time here, so that all tests of a database are days in one company.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from sqlalchemy import make_url

from sandbox.server import Sandbox
from tests.databases import PostgresServer
from tests.reliability.checker import check
from tests.reliability.crowd import TWO_APPROVERS, Crowd
from tests.reliability.evidence import gather, links, tables
from tests.reliability.front import Front, front
from tests.reliability.replica import Replica, free_port
from tests.reliability.soak import Plan, company, settled

# Longer than anybody's patience, so that a failure says who got nowhere, and with what.
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

LEASE_S = 5
SLOW_MS = 200
PLAN = Plan(people=250, groups=200)
OUTAGE_S = 10.0
BUSY = 10


@dataclass
class Office:
    """A company with its replicas, and what is needed to judge its days."""

    sandbox: Sandbox
    replicas: list[Replica]
    database_url: str  # as whoever judges reaches it
    data: Path
    crowd: Crowd
    before: dict[str, dict[str, list[str]]]
    line: Front | None = None  # to the database

    async def busy(self, requests: int) -> None:
        """That many people ask, and their owners decide."""
        await self.crowd.works(self.crowd.asked + requests, at_once=requests, until=lambda: False)

    @asynccontextmanager
    async def working(self, requests: int = BUSY) -> AsyncIterator[None]:
        """The same, with the block run in the middle of it, when Graph is slow and work is in somebody's hands."""
        people = asyncio.create_task(self.busy(requests))
        self.sandbox.graph_weather.update({"latency_ms": SLOW_MS})
        try:
            await _until(self.is_under_way)
            yield
        finally:
            self.sandbox.graph_weather.update({"latency_ms": 0})
            await people

    async def is_under_way(self) -> bool:
        return len(await self.numbers("approved")) >= 2

    async def are_over(self, numbers: list[int]) -> bool:
        return not set(numbers) & set(await self.numbers("approved"))

    async def numbers(self, state: str) -> list[int]:
        """The requests in this state."""
        return [row["id"] for row in (await tables(self.database_url))["request"] if row["state"] == state]

    async def slowest(self, since: datetime) -> float:
        """The longest time from a decision to its end, in seconds, of what was decided since then."""
        rows = [row for row in (await tables(self.database_url))["request"] if row["decided_at"] is not None]
        return max(
            float((row["finished_at"] - row["decided_at"]).total_seconds())
            for row in rows
            if row["decided_at"] >= since
        )

    async def is_explained(self) -> None:
        """When nothing is left to do, the checker finds nothing and nobody got nowhere."""
        await settled(self.sandbox, self.database_url)
        evidence = await gather(
            self.sandbox, self.database_url, self.before, self.crowd.promises, two_approvers=TWO_APPROVERS
        )
        assert not check(evidence).findings
        assert not self.crowd.gave_up


@asynccontextmanager
async def an_office(replicas: int, database_url: str, data: Path, judged_at: str = "") -> AsyncIterator[Office]:
    """Everybody at work, and every replica ready."""
    async with company(replicas, database_url, data, PLAN, USHER_LEASE_SECONDS=str(LEASE_S)) as (sandbox, started):
        await started[0].starts()  # it makes the tables
        await asyncio.gather(*(replica.starts() for replica in started[1:]))
        crowd = Crowd(sandbox, random.Random(7))
        yield Office(sandbox, started, judged_at or database_url, data, crowd, links(sandbox))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pair(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """Two replicas, whose line to PostgreSQL can be cut."""
    url = postgres_server.new_database()
    async with front(postgres_server.socket) as (line, port):
        through = url.set(drivername="postgresql+asyncpg", host="127.0.0.1", port=port, query={})
        cuttable, judged_at = (each.render_as_string(hide_password=False) for each in (through, url))
        async with an_office(2, cuttable, tmp_path_factory.mktemp("pair"), judged_at) as office:
            office.line = line
            yield office
    postgres_server.drop(url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def single(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """One Usher on a SQLite file."""
    data = tmp_path_factory.mktemp("single")
    async with an_office(1, f"sqlite+aiosqlite:///{data / 'usher.db'}", data) as office:
        yield office


async def test_both_replicas_take_work(pair: Office) -> None:
    """Each has a token of its own; both tokens come with changes of the directory."""
    writers: set[str] = set()
    check_token = pair.sandbox.tokens.check

    def noting(request: web.Request, audience: str) -> None:
        if request.method in ("POST", "PATCH") and "/groups/" in request.path:
            writers.add(request.headers["Authorization"])
        check_token(request, audience)

    pair.sandbox.tokens.check = noting  # type: ignore[method-assign, assignment]
    try:
        await pair.busy(BUSY)
    finally:
        pair.sandbox.tokens.check = check_token  # type: ignore[method-assign]
    assert len(writers) == 2
    await pair.is_explained()


async def test_a_replica_that_sleeps_through_its_lease_does_nothing_twice(pair: Office) -> None:
    sleeper = pair.replicas[0].child
    assert sleeper is not None
    async with pair.working():
        sleeper.send_signal(signal.SIGSTOP)
        await asyncio.sleep(LEASE_S + 2)
        sleeper.send_signal(signal.SIGCONT)
    await pair.is_explained()


async def test_two_told_to_stop_in_the_middle_of_it_all_end_soon_and_lose_nothing(pair: Office) -> None:
    await _stops_and_starts(pair)


async def test_one_told_to_stop_in_the_middle_of_it_all_ends_soon_and_loses_nothing(single: Office) -> None:
    await _stops_and_starts(single)


async def _stops_and_starts(office: Office) -> None:
    async with office.working():
        for replica in office.replicas:
            began = perf_counter()
            assert await replica.gets(signal.SIGTERM) == 0, replica.log()[-3000:]
            assert perf_counter() - began <= 20
            await replica.starts()
    await office.is_explained()


async def test_a_second_usher_on_the_same_file_is_told_why_it_may_not_start(single: Office) -> None:
    second = Replica(single.sandbox, free_port(), single.data, single.database_url)
    await second.begins()
    assert await second.ends() == 2
    assert "Usher cannot start: Another Usher (process" in second.log()
    assert "use PostgreSQL for several" in second.log()
    await single.busy(1)
    assert not single.crowd.gave_up


async def test_ten_seconds_without_postgresql_are_over_when_they_are_over(pair: Office) -> None:
    assert pair.line is not None
    await _goes_on_after(pair, _cut(pair.line))


async def test_ten_seconds_of_a_locked_file_are_over_when_they_are_over(single: Office) -> None:
    await _goes_on_after(single, _locked(make_url(single.database_url).database or ""))


async def _goes_on_after(office: Office, outage: AbstractAsyncContextManager[None]) -> None:
    """In an outage the processes live; ten seconds after it, what was decided before it is done."""
    async with office.working():
        async with outage, aiohttp.ClientSession() as session:
            await asyncio.sleep(OUTAGE_S)
            for replica in office.replicas:
                assert await replica.answers("/healthz", session) == 200
        decided = await office.numbers("approved")
        back = perf_counter()
        await _until(lambda: office.are_over(decided))
        took = perf_counter() - back
    await office.is_explained()
    assert all(replica.lives for replica in office.replicas)
    assert took <= 10, f"{took:.1f} s from the end of the outage until what was decided before it was done"


async def test_a_replica_that_is_lost_for_good_leaves_nothing_behind(pair: Office) -> None:
    """The last day of the pair: what it leaves behind is one."""
    since = pair.sandbox.clock.now()
    async with pair.working():
        await pair.replicas[0].gets(signal.SIGKILL)
    await pair.is_explained()
    # No job of the lost replica may wait longer than its lease and a little.
    slowest = await pair.slowest(since)
    assert slowest <= LEASE_S + 5, f"{slowest:.1f} s from a decision to its end"


@asynccontextmanager
async def _cut(line: Front) -> AsyncIterator[None]:
    line.cut()
    yield
    line.mend()


@asynccontextmanager
async def _locked(file: str) -> AsyncIterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def _until(true: Callable[[], Awaitable[bool]], *, within: float = 60.0) -> None:
    deadline = perf_counter() + within
    while not await true():
        assert perf_counter() < deadline, "it never came to that"
        await asyncio.sleep(0.1)
