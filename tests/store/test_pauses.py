"""When Graph or Teams asks for patience, every replica has it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from approvals.jobs import JobKind, NewJob
from store import pauses, postgresql
from store.book import SqlBook
from store.database import Database, parse_url
from store.jobs import DEPTH
from store.pauses import LANE
from tests.databases import StandingClock
from tests.store.people import NOW, SUBMITTED, wish
from tests.store.stepping import database, databases_clock_stood

__all__ = ["database"]


async def _kinds(book: SqlBook) -> set[JobKind]:
    return {job.kind for job in await book.claim(NOW)}


async def _has_work_of_every_kind(book: SqlBook) -> None:
    await book.submit(wish(), SUBMITTED, [NewJob(kind, NOW) for kind in JobKind])


def test_every_lane_is_of_known_jobs() -> None:
    assert LANE.keys() <= DEPTH.keys()
    assert set(LANE.values()) == {"graph", "teams"}


@pytest.mark.parametrize("lane", ["graph", "teams"])
async def test_work_that_needs_whoever_asked_for_patience_is_left_alone(book: SqlBook, lane: str) -> None:
    await _has_work_of_every_kind(book)

    await book.pause(lane, 60)

    left = {kind for kind, needs in LANE.items() if needs == lane}
    assert await _kinds(book) == set(JobKind) - left


async def test_work_goes_on_when_the_pause_is_over(book: SqlBook) -> None:
    await _has_work_of_every_kind(book)
    await book.pause("graph", 0.3)
    await book.pause("teams", 0.3)
    assert await _kinds(book) == {JobKind.EXPIRE, JobKind.CO_OWNERS}

    await asyncio.sleep(0.4)

    assert await _kinds(book) == set(LANE)


async def test_a_shorter_pause_does_not_end_a_longer_one(book: SqlBook) -> None:
    await _has_work_of_every_kind(book)
    await book.pause("teams", 60)
    await book.pause("teams", 0)

    assert JobKind.TELL not in await _kinds(book)


async def test_nobody_can_pause_what_is_no_lane(book: SqlBook) -> None:
    with pytest.raises(ValueError, match="no lane"):
        await book.pause("moon", 60)


async def test_a_database_clock_set_back_holds_nothing_up(database: Database, book: SqlBook) -> None:
    await _has_work_of_every_kind(book)
    await book.pause("graph", 10**6)
    await databases_clock_stood(database, timedelta(hours=5))

    assert await _kinds(book) == set(JobKind)

    await book.pause("graph", 60)  # and a new pause counts
    assert await book.claim(NOW + timedelta(days=2)) == ()


async def test_a_replica_that_sleeps_over_a_pause_holds_nobody_up(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All jobs that Graph turned away write one row. Waiting for it, they held every connection there is."""
    monkeypatch.setattr(postgresql, "_CONNECTIONS", 2)
    database = Database(parse_url(postgres_url), patience=1.0)
    book = SqlBook(database, StandingClock(), lock=None)
    sleeper = create_async_engine(parse_url(postgres_url))
    try:
        async with sleeper.connect() as asleep:
            await asleep.run_sync(lambda conn: pauses.write(conn, "graph", 7.0, NOW))
            async with asyncio.timeout(5):
                await asyncio.gather(*(book.pause("graph", 7.0) for _ in range(32)))
                assert await book.request(1001) is None
    finally:
        await sleeper.dispose()
        await database.close()
