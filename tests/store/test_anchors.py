"""An anchor an hour: whatever is done to lines that one covers shows, also what their own chain cannot show."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import Connection, select, text, update

from approvals.request import State
from store import anchors, tables, verification
from store.book import SqlBook
from store.database import Database, parse_url
from store.engine import open_book
from store.operations import Operations, open_operations
from tests.databases import StandingClock
from tests.store.people import ALICE, BRUNO, NOW, OLGA, SUBMITTED, approval, move, wish

HOUR = timedelta(hours=1)


@pytest.fixture
async def operations(book: SqlBook, database_url: str, book_clock: StandingClock) -> AsyncIterator[Operations]:
    """An operator beside the Usher that has ``book`` open."""
    opened = await open_operations(database_url, book_clock)
    yield opened
    await opened.close()


@pytest.fixture
async def shell(book: SqlBook, database_url: str) -> AsyncIterator[Database]:
    """Somebody who may write the database and knows SQL."""
    opened = Database(parse_url(database_url))
    yield opened
    await opened.close()


async def _carried_out(book: SqlBook, number: int) -> int:
    """A request that was asked, approved and carried out; three audit lines."""
    people = (ALICE, OLGA, BRUNO)
    request = await book.submit(wish(f"draft-{number}", people=(people[number % 3],)), SUBMITTED, ())
    request = await book.apply(request, approval())
    return (await book.apply(request, move(State.COMPLETED))).id


async def _two_hours(book: SqlBook) -> None:
    """Requests 1001 to 1003 under the first anchor, 1004 under the second, 1005 under none yet."""
    for number in range(3):
        await _carried_out(book, number)
    assert await book.anchor(NOW)
    await _carried_out(book, 3)
    assert await book.anchor(NOW + HOUR)
    await _carried_out(book, 4)


async def test_an_anchor_is_made_once_an_hour_if_anything_was_written(book: SqlBook) -> None:
    assert await book.anchor(NOW) is None
    await _carried_out(book, 0)
    assert await book.anchor(NOW + timedelta(minutes=59)) is None

    first = await book.anchor(NOW + HOUR)
    assert first is not None
    assert (first.id, first.lines, first.prev_hash) == (1, 3, "")
    await _carried_out(book, 1)
    assert await book.anchor(NOW + HOUR + timedelta(minutes=30)) is None

    second = await book.anchor(NOW + 2 * HOUR)
    assert second is not None
    assert (second.id, second.lines, second.prev_hash) == (2, 3, first.hash)
    assert await book.anchor(NOW + 3 * HOUR) is None


async def test_its_hash_is_logged_so_that_a_copy_lives_elsewhere(book: SqlBook) -> None:
    await _carried_out(book, 0)

    with structlog.testing.capture_logs() as logged:
        anchor = await book.anchor(NOW)

    assert anchor is not None
    (line,) = [line for line in logged if line["event"] == "audit_anchored"]
    assert (line["anchor"], line["lines"], line["hash"]) == (1, 3, anchor.hash)


async def test_a_clock_that_steps_back_does_not_end_the_anchors(book: SqlBook) -> None:
    await _carried_out(book, 0)
    await book.anchor(NOW + timedelta(days=300))
    await _carried_out(book, 1)

    assert await book.anchor(NOW) is not None


async def test_of_many_who_try_at_once_one_makes_the_anchor(book: SqlBook) -> None:
    await _carried_out(book, 0)

    made = await asyncio.gather(*(book.anchor(NOW) for _ in range(8)))

    assert [anchor.lines for anchor in made if anchor] == [3]


async def test_of_two_replicas_one_makes_the_anchor(postgres_url: str) -> None:
    replicas = [await open_book(postgres_url, StandingClock()) for _ in range(2)]
    for hour in range(5):
        await _carried_out(replicas[0], hour)
        made = await asyncio.gather(*(book.anchor(NOW + hour * HOUR) for book in replicas * 3))
        assert [anchor.id for anchor in made if anchor] == [hour + 1]
    for book in replicas:
        await book.close()


async def test_a_backlog_takes_several_anchors_at_once(
    book: SqlBook, operations: Operations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors, "MOST_LINES", 4)
    for number in range(3):
        await _carried_out(book, number)

    anchor = await book.anchor(NOW)

    assert anchor is not None
    assert (anchor.id, anchor.lines) == (3, 1)
    seen = await operations.verify()
    assert (seen.findings, seen.anchors, seen.lines, seen.unanchored) == ([], 3, 9, 0)


async def test_an_honest_audit_is_whole_while_it_is_being_written(book: SqlBook, operations: Operations) -> None:
    await _two_hours(book)
    first, second = [anchor.hash for anchor in await operations.anchors()]

    seen = await operations.verify([first, second.upper()])

    assert seen.findings == []
    assert (seen.requests, seen.lines, seen.anchors, seen.unanchored) == (5, 15, 2, 3)

    async def write() -> None:
        for number in range(5, 15):
            await _carried_out(book, number)
            await book.anchor(NOW + number * HOUR)

    writing = asyncio.create_task(write())
    while not writing.done():
        assert (await operations.verify()).findings == []
    await writing


def _sql(*statements: str) -> Callable[[Connection], None]:
    def run(conn: Connection) -> None:
        for statement in statements:
            assert conn.execute(text(statement)).rowcount > 0, statement

    return run


def _salt_taken(conn: Connection) -> None:
    line = (tables.audit.c.request_id == 1001) & (tables.audit.c.seq == 2)
    seals = conn.execute(select(tables.audit.c.seals).where(line)).scalar_one()
    seals["fact:owners"]["salt"] = ""
    conn.execute(update(tables.audit).where(line).values(seals=seals, facts={}))


REMOVED = (
    "DELETE FROM job WHERE request_id = 1002",
    "DELETE FROM subject WHERE request_id = 1002",
    "DELETE FROM approver WHERE request_id = 1002",
    "DELETE FROM audit WHERE request_id = 1002",
    "DELETE FROM request WHERE id = 1002",
)

# What was done to the database, and a piece of the sentence that tells it.
CORRUPTIONS: dict[str, tuple[Callable[[Connection], None], str]] = {
    "another actor": (
        _sql("UPDATE audit SET actor_id = 'mallory' WHERE request_id = 1001 AND seq = 2"),
        "line 2 of request 1001 was changed",
    ),
    "another name": (
        _sql("UPDATE audit SET actor_name = 'Mallory' WHERE request_id = 1001 AND seq = 2"),
        "'actor' is not what was written",
    ),
    "another fact": (
        _sql("UPDATE audit SET facts = '{\"owners\": []}' WHERE request_id = 1001 AND seq = 2"),
        "'fact:owners' is not what was written",
    ),
    "a text taken away without an erasure": (_salt_taken, "no erasure tells of it"),
    "a line missing": (
        _sql("DELETE FROM audit WHERE request_id = 1001 AND seq = 2"),
        "line 3 of request 1001 stands where line 2 belongs",
    ),
    "the end cut off": (
        _sql("DELETE FROM audit WHERE request_id = 1001 AND seq = 3"),
        "made 3 steps, but 2 audit lines are left",
    ),
    "the end cut off and the version lowered": (
        _sql("DELETE FROM audit WHERE request_id = 1001 AND seq = 3", "UPDATE request SET version = 2 WHERE id = 1001"),
        "Anchor 1 of 2026-11-21 08:00 UTC sealed 9 audit lines, but 8 are there",
    ),
    "a whole request removed": (
        _sql(*REMOVED),
        "sealed 9 audit lines, but 6 are there",
    ),
    "an anchor's count changed": (_sql("UPDATE audit_anchor SET lines = 6 WHERE id = 1"), "Anchor 1"),
    "an anchor's hash changed": (
        _sql("UPDATE audit_anchor SET hash = 'f00d' WHERE id = 1"),
        "Anchor 2 of 2026-11-21 09:00 UTC does not continue the anchor before it",
    ),
    "an anchor's time changed": (
        _sql("UPDATE audit_anchor SET at = '2026-11-21 07:30:00.000000' WHERE id = 1"),
        "Anchor 1 of 2026-11-21 07:30 UTC does not fit",
    ),
    "an anchor removed": (_sql("DELETE FROM audit_anchor WHERE id = 1"), "stands where anchor 1 belongs"),
    "the last anchor removed": (
        _sql("DELETE FROM audit_anchor WHERE id = 2"),
        "belongs to anchor 2, which is not there",
    ),
    "a line taken out of its anchor": (
        _sql("UPDATE audit SET anchor_id = NULL WHERE request_id = 1003 AND seq = 1"),
        "sealed 9 audit lines, but 8 are there",
    ),
    "a line slipped into an old anchor": (
        _sql("UPDATE audit SET anchor_id = 1 WHERE request_id = 1005 AND seq = 1"),
        "sealed 9 audit lines, but 10 are there",
    ),
    "two lines changing places between anchors": (
        _sql(
            "UPDATE audit SET anchor_id = 2 WHERE request_id = 1003 AND seq = 3",
            "UPDATE audit SET anchor_id = 1 WHERE request_id = 1004 AND seq = 1",
        ),
        "does not fit the audit lines it sealed",
    ),
}


@pytest.mark.parametrize("what", CORRUPTIONS)
async def test_what_was_done_to_the_audit_shows(
    book: SqlBook, operations: Operations, shell: Database, what: str
) -> None:
    await _two_hours(book)
    corrupt, told = CORRUPTIONS[what]

    await shell.write(corrupt)

    findings = (await operations.verify()).findings
    assert any(told in finding for finding in findings), findings


async def test_an_anchor_kept_elsewhere_shows_what_was_rewritten_to_the_last_trace(
    book: SqlBook, operations: Operations, shell: Database
) -> None:
    await _two_hours(book)
    kept = (await operations.anchors())[-1].hash
    await shell.write(
        _sql(
            "UPDATE audit SET anchor_id = NULL WHERE anchor_id = 2",
            "DELETE FROM audit_anchor WHERE id = 2",
            "DELETE FROM audit WHERE request_id = 1004 AND seq = 3",
            "UPDATE request SET version = 2 WHERE id = 1004",
        )
    )
    await book.anchor(NOW + 2 * HOUR)

    assert (await operations.verify()).findings == []
    (finding,) = (await operations.verify([kept])).findings
    assert kept in finding


async def test_a_table_broken_from_end_to_end_is_told_in_bounded_words(
    book: SqlBook, operations: Operations, shell: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "MOST_FINDINGS", 3)
    monkeypatch.setattr(verification, "PAGE", 2)
    await _two_hours(book)
    await shell.write(_sql("UPDATE audit SET what = 'nothing'"))

    seen = await operations.verify()

    assert (len(seen.findings), seen.more, seen.requests) == (3, 2, 5)
