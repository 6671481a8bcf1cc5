"""What nobody asks for again goes away, and one replica of many sees to it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from approvals.jobs import JobKind, NewJob
from store.book import SqlBook
from store.database import Database
from store.engine import open_book
from store.tables import draft, heard, job, spoken_of
from tests.databases import StandingClock
from tests.store.people import ALICE, NOW, SUBMITTED, drain, wish
from tests.store.stepping import database

__all__ = ["database"]

HOUR = timedelta(hours=1)
TABLES = (job, draft, heard, spoken_of)


async def _left(database: Database) -> list[int]:
    return await database.read(
        lambda conn: [
            conn.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (job, draft, heard, spoken_of)
        ]
    )


async def test_what_is_long_done_goes_and_everything_else_stays(book: SqlBook, database: Database) -> None:
    await book.submit(wish(), SUBMITTED, [NewJob(kind, NOW) for kind in (JobKind.ASK, JobKind.TELL)])
    (dead, _) = await book.claim(NOW)
    await book.bury(dead, "gave up")
    await book.submit(wish("draft-2", kind=wish().kind.LEAVE), SUBMITTED, [NewJob(JobKind.ASK, NOW)])
    await drain(book)
    await book.save_draft("draft", ALICE.id, "chat", NOW, "{}")
    await book.note_heard("chat", "activity", NOW)
    await book.note_spoken_of(ALICE.id, "chat", NOW, "{}")
    kept = await _left(database)

    assert await book.purge(NOW + timedelta(hours=23)) == 0
    assert await _left(database) == kept == [3, 1, 1, 1]
    assert await book.purge(NOW + timedelta(days=8)) == 3
    assert await _left(database) == [2, 1, 0, 0]  # the dead one, and the one its worker still has
    assert await book.purge(NOW + timedelta(days=31)) == 1
    assert await _left(database) == [2, 0, 0, 0]


async def test_a_mountain_is_carried_away_a_little_at_a_time(book: SqlBook, database: Database) -> None:
    rows = [{"conversation_id": "chat", "activity_id": f"a-{n}", "at": NOW} for n in range(5001)]
    await database.write(lambda conn: conn.execute(heard.insert(), rows))

    later = NOW + timedelta(days=2)
    assert [await book.purge(later) for _ in range(3)] == [5000, 1, 0]


async def test_one_of_many_takes_the_turn(book: SqlBook) -> None:
    turns = await asyncio.gather(*(book.take_turn("purge", NOW, HOUR) for _ in range(8)))
    assert sum(turns) == 1
    assert not await book.take_turn("purge", NOW + HOUR / 2, HOUR)
    assert await book.take_turn("anchor", NOW, HOUR)  # another duty
    assert await book.take_turn("purge", NOW + HOUR, HOUR)
    assert await book.take_turn("purge", NOW - HOUR, HOUR)  # the clock was set back
    await book.ready()
    assert not await book.take_turn("purge", NOW - HOUR, HOUR)


async def test_a_slow_worker_keeps_its_jobs_by_saying_so(database_url: str) -> None:
    book = await open_book(database_url, StandingClock(NOW), lease_seconds=0.4)
    try:
        jobs = [NewJob(JobKind.TELL, NOW, person_id=f"person-{n}") for n in range(3)]
        await book.submit(wish(), SUBMITTED, jobs)
        held = await book.claim(NOW)
        for _ in range(3):
            await asyncio.sleep(0.2)
            assert await book.renew(held) == held
            assert await book.claim(NOW) == ()

        await asyncio.sleep(0.5)
        (stolen,) = await book.claim(NOW, limit=1)
        await book.finish(held[1])
        assert await book.renew(held) == tuple(job for job in held[::2] if job.id != stolen.id)
        assert await book.renew(()) == ()
    finally:
        await book.close()
