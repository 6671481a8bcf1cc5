"""A hundred thousand requests cost a question no more than one: every query finds its rows by an index."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from approvals.request import Kind
from store.book import SqlBook
from store.database import Database, is_sqlite, parse_url
from tests.databases import StandingClock
from tests.store.filling import fill
from tests.store.people import ALICE, MARKETING, NOW, OLGA, SUBMITTED, asks, wish


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(parse_url(database_url))
    await opened.write(lambda conn: fill(conn, NOW, waiting=10_000, closed=90_000))
    yield opened
    await opened.close()


async def _statements_of(book: SqlBook, database: Database) -> list[tuple[str, Any]]:
    """Every query that the methods people and workers wait for send, with its values."""
    request = await book.submit(wish(), SUBMITTED, asks())
    seen: list[tuple[str, Any]] = []

    def note(conn: object, cursor: object, statement: str, values: Any, context: object, many: bool) -> None:
        if not many and re.match("SELECT|UPDATE|DELETE", statement):
            seen.append((statement, values))

    engines = {engine.sync_engine for engine in (database.writes, database.reads)}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    (job, *_) = await book.claim(NOW)
    await book.finish_all([job, replace(job, fence=7)])
    await book.finish(job)
    await book.renew([job, replace(job, fence=7)])
    await book.retry(job, NOW, "again")
    await book.bury(job, "no more")
    await book.take_turn("purge", NOW, timedelta(hours=1))
    await book.purge(NOW)
    await book.next_due()
    await book.request(request.id)
    await book.request_by_key(request.key)
    await book.request_by_draft("draft-1")
    await book.open_requests(Kind.JOIN, MARKETING.id, [ALICE.id, OLGA.id])
    await book.requests_by(ALICE.id)
    await book.waiting_for(OLGA.id)
    await book.ends_in(MARKETING.id, [ALICE.id, OLGA.id])
    await book.given_in(MARKETING.id)
    await book.memberships_ending(ALICE.id)
    await book.copies(request.id)
    await book.audit(request.id)
    await book.heard_before("chat", "activity")
    await book.note_heard("chat", "activity", NOW)
    await book.current_draft(ALICE.id, "chat", NOW)
    await book.save_draft("draft-1", ALICE.id, "chat", NOW, "{}")
    await book.note_spoken_of(ALICE.id, "chat", NOW, "{}")
    await book.spoken_of(ALICE.id, "chat", NOW)
    await book.service_url("tenant")
    await book.letting_in(MARKETING.id, ALICE.id)
    await book.requests([request.id, request.id + 1])
    await book.copies_and_readers(request.id)
    await book.remember_copies(await book.copies(request.id))
    await book.alongside(request)
    await book.pending_after(request.id, limit=50)
    await book.join_rule(MARKETING.id)
    await book.absence(OLGA.id)
    await book.forget_absence(OLGA.id)
    await book.pause("teams", 60)
    await book.claim(NOW)
    await book.anchor(NOW)
    await book.figures(NOW)
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    return seen


async def test_no_query_reads_a_whole_table(database: Database) -> None:
    book = SqlBook(database, StandingClock(), lock=None)
    statements = await _statements_of(book, database)
    assert len(statements) >= 25
    sqlite = is_sqlite(database.url)

    def explain(conn: Connection) -> dict[str, str]:
        if not sqlite:
            # Tables this test left small are read whole by choice; what matters is whether there is another way.
            conn.execute(text("SET LOCAL enable_seqscan = off"))
        asked = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
        return {
            statement: "\n".join(str(row[-1]) for row in conn.exec_driver_sql(asked + statement, values))
            for statement, values in statements
        }

    for statement, plan in (await database.write(explain)).items():
        scans = [line for line in plan.splitlines() if "Seq Scan" in line or re.search(r"\bSCAN\b", line)]
        # The values that a statement brings along are read whole.
        scans = [line for line in scans if not re.fullmatch(r"SCAN( \d+)? CONSTANT ROWS?", line)]
        # So is an index that holds only what is open, dead or new.
        small = r"SCAN (audit USING( COVERING)? INDEX audit_unanchored|subject USING INDEX subject_open)"
        scans = [line for line in scans if not re.fullmatch(rf"{small}|SCAN job USING INDEX job_dead", line)]
        if statement.startswith("SELECT job.run_at"):
            # The earliest job of all is the first entry of the index by time: one step, though SQLite calls it a scan.
            scans = [line for line in scans if line != "SCAN job USING INDEX job_by_time"]
        assert not scans, f"{statement}\n{plan}"

    if not sqlite:
        # An index can also be read from end to end; PostgreSQL tells how many pages the idle round looked at.
        await _assert_few_pages([pair for pair in statements if pair[0].startswith("SELECT job.id")], database)


async def _assert_few_pages(queries: list[tuple[str, Any]], database: Database) -> None:
    assert len(queries) == 7  # as it is usually, and while Teams wants to be left alone

    def look(conn: Connection) -> list[str]:
        explain = "EXPLAIN (ANALYZE, BUFFERS) "
        return ["\n".join(row[0] for row in conn.exec_driver_sql(explain + each, values)) for each, values in queries]

    for plan in await database.write(look):
        touched = max(int(pages) for pages in re.findall(r"shared hit=(\d+)", plan) or ["0"])
        assert touched < 50, plan
