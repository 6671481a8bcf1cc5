"""On SQLite, writes that wait for each other share a commit; each of them stands or falls alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError

from approvals.ports.book import BookUnavailable
from store.database import Database, parse_url


class Crash(BaseException):
    """The process dies here."""


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    opened = Database(parse_url(sqlite_url), patience=5)
    await opened.write(lambda conn: conn.execute(text("CREATE TABLE told (what TEXT PRIMARY KEY)")))
    yield opened
    await opened.close()


def tells(what: str) -> Callable[[Connection], Any]:
    return lambda conn: conn.execute(text("INSERT INTO told VALUES (:what)"), {"what": what}).rowcount


async def told(database: Database) -> set[str]:
    return set(await database.read(lambda conn: conn.execute(text("SELECT what FROM told")).scalars().all()))


async def at_once(database: Database, *works: Callable[[Connection], Any]) -> list[Any]:
    """All of them while the writer is kept busy by another one, so that they have to share."""
    begun, go_on = threading.Event(), threading.Event()

    def keeps_busy(_: Connection) -> None:
        begun.set()
        assert go_on.wait(10)

    first = asyncio.create_task(database.write(keeps_busy))
    await asyncio.to_thread(begun.wait, 10)
    waiting = [asyncio.ensure_future(database.write(work)) for work in works]
    await asyncio.sleep(0.01)
    go_on.set()
    await first
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_what_waits_together_is_stored_by_one_commit(database: Database) -> None:
    commits: list[Connection] = []
    event.listen(database.writes.sync_engine, "commit", commits.append)
    assert await at_once(database, *(tells(str(n)) for n in range(20))) == [1] * 20
    assert await told(database) == {str(n) for n in range(20)}
    assert len(commits) == 2  # that of the one before, and theirs


async def test_one_that_fails_leaves_nothing_behind_and_takes_nobody_along(database: Database) -> None:
    def half_a_step(conn: Connection) -> None:
        tells("half")(conn)
        raise LookupError("no such thing")

    a, lookup, twice, b = await at_once(database, tells("a"), half_a_step, tells("a"), tells("b"))
    assert (a, b) == (1, 1)
    assert isinstance(lookup, LookupError)
    assert isinstance(twice, IntegrityError)
    assert await told(database) == {"a", "b"}


async def test_when_the_process_dies_nothing_of_the_commit_is_there(database: Database) -> None:
    def dies(_: Connection) -> None:
        raise Crash

    outcomes = await at_once(database, tells("a"), dies, tells("b"))
    assert [type(each) for each in outcomes] == [Crash] * 3
    assert await told(database) == set()
    assert await database.write(tells("later")) == 1


async def test_a_full_disk_is_told_to_everybody_whose_commit_it_was(database: Database) -> None:
    def sqlite_gives_up(conn: Connection) -> None:
        conn.connection.cursor().execute("ROLLBACK")  # as it does itself when the disk is full
        conn.execute(text("INSERT INTO nowhere VALUES (1)"))

    outcomes = await at_once(database, tells("a"), sqlite_gives_up, tells("b"))
    assert all(isinstance(each, BookUnavailable) for each in outcomes), outcomes
    assert await told(database) == set()
    assert await database.write(tells("later")) == 1
