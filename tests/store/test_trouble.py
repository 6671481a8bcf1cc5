"""A full disk, a crash, a second process, a database that goes away: each is told clearly and loses nothing."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text

from approvals.approver import Approver
from approvals.change import Change, Event
from approvals.chats import Copy
from approvals.jobs import NewJob
from approvals.ports.book import BookUnavailable, Outpaced
from store.audit import verify
from store.book import SqlBook
from store.database import Database, parse_url
from store.engine import migrate, open_book
from store.tables import metadata
from tests.databases import PostgresServer, StandingClock
from tests.store.people import ALICE, NOW, OLGA, SUBMITTED, approval, asks, wish

PLACE = Copy(0, ALICE.id, "https://smba.example/", "chat", "activity", drawn_version=0)


class Crash(BaseException):
    """The process dies here."""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(parse_url(database_url))
    yield opened
    await opened.close()


async def _contents(database: Database) -> dict[str, list[Any]]:
    return await database.read(
        lambda conn: {table.name: list(conn.execute(select(table))) for table in metadata.sorted_tables}
    )


async def _does(database: Database, statement: str) -> None:
    await database.write(lambda conn: conn.execute(text(statement)))


async def _crash_at_every_statement(database: Database, step: Any) -> int:
    """Run ``step`` with a crash before its first, second ... statement until it gets through; how many it took."""
    survived = 0
    fatal = 0

    def before(*_: object) -> None:
        nonlocal survived
        survived += 1
        if survived == fatal:
            raise Crash

    before_it = await _contents(database)
    event.listen(database.writes.sync_engine, "before_cursor_execute", before)
    try:
        while True:
            survived, fatal = 0, fatal + 1
            try:
                await step()
            except Crash:
                fired = survived
                survived = -1000
                assert await _contents(database) == before_it, f"half a step was stored before statement {fired}"
            else:
                return fatal - 1
    finally:
        event.remove(database.writes.sync_engine, "before_cursor_execute", before)


async def test_a_crash_anywhere_in_a_step_leaves_nothing_half_written(database: Database) -> None:
    book = SqlBook(database, StandingClock(), lock=None)

    statements = await _crash_at_every_statement(database, lambda: book.submit(wish(), SUBMITTED, asks(), PLACE))
    assert statements >= 6

    request = await book.request(1001) or await book.request_by_draft("draft-1")
    assert request is not None
    late = Approver(ALICE, nonce="n")
    change = approval()
    change = Change(change.event, change.to, change.fields, request.subjects, (late,), (*change.jobs, *asks()))
    statements = await _crash_at_every_statement(database, lambda: book.apply(request, change))
    assert statements >= 6
    with pytest.raises(Outpaced):
        await book.apply(request, change)


async def test_a_step_given_up_halfway_is_stored_whole_or_not_at_all(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, ())
    for turn in range(40):
        step = asyncio.create_task(book.apply(request, Change(Event("asked", NOW), jobs=asks())))
        await asyncio.sleep(turn / 4000)
        step.cancel()
        await asyncio.wait([step])
        present = await asyncio.wait_for(book.request(request.id), timeout=10)
        assert present is not None
        assert present.version in (request.version, request.version + 1)
        assert verify(await book.audit_lines(request.id), present.version) is None
        request = present
    assert (await book.apply(request, approval())).version == request.version + 1


async def test_a_full_disk_is_told_and_nothing_is_stored(sqlite_url: str) -> None:
    database = Database(parse_url(sqlite_url))
    book = SqlBook(database, StandingClock(), lock=None)
    request = await book.submit(wish(), SUBMITTED, asks())
    before = await _contents(database)
    pages = await database.write(lambda conn: conn.execute(text("PRAGMA page_count")).scalar_one())
    await _does(database, f"PRAGMA max_page_count = {pages}")
    long = Event("approved", NOW, facts={"owners": "o" * 100_000})
    try:
        with pytest.raises(BookUnavailable, match="disk is full"):
            await book.apply(request, Change(long, jobs=asks()))
        with pytest.raises(BookUnavailable, match="disk is full"):
            await book.submit(wish("draft-2", people=(OLGA,)), long, asks())
        assert await _contents(database) == before

        await _does(database, "PRAGMA max_page_count = 1000000")
        assert (await book.apply(request, Change(long, jobs=asks()))).version == 2
    finally:
        await book.close()


async def test_whoever_waits_too_long_for_their_turn_is_told_and_the_others_are_served(sqlite_url: str) -> None:
    database = Database(parse_url(sqlite_url), patience=0.1)
    book = SqlBook(database, StandingClock(), lock=None)
    begun, done = threading.Event(), threading.Event()

    def takes_long(_: Connection) -> None:
        begun.set()
        done.wait(10)

    try:
        slow = asyncio.create_task(database.write(takes_long))
        await asyncio.to_thread(begun.wait, 10)
        with pytest.raises(BookUnavailable, match="busy for too long"):
            await book.submit(wish(), SUBMITTED, asks())
        assert await book.requests_by(ALICE.id) == ()  # readers wait for no writer

        slow.cancel()
        done.set()
        await asyncio.wait([slow])
        assert (await book.submit(wish(), SUBMITTED, asks())).version == 1
    finally:
        done.set()
        await book.close()


async def test_a_second_process_is_refused_with_a_sentence(sqlite_url: str) -> None:
    book = await open_book(sqlite_url, StandingClock())
    script = (
        "import asyncio, sys\n"
        "from store.engine import migrate, open_book\n"
        "from tests.databases import StandingClock\n"
        "async def main(url):\n"
        "    for opening in (migrate(url), open_book(url, StandingClock())):\n"
        "        try:\n"
        "            await opening\n"
        "        except Exception as error:\n"
        "            print(type(error).__name__, error)\n"
        "asyncio.run(main(sys.argv[1]))\n"
    )

    async def second() -> list[str]:
        root = Path(__file__).parents[2]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, sqlite_url, stdout=asyncio.subprocess.PIPE, cwd=root
        )
        out, _ = await process.communicate()
        return out.decode().splitlines()

    try:
        refused = await second()
        assert len(refused) == 2
        for line in refused:
            assert line.startswith("BookUnavailable Another Usher (process ")
            assert "use PostgreSQL for several" in line
        with pytest.raises(BookUnavailable, match="Another Usher"):
            await open_book(sqlite_url, StandingClock())
    finally:
        await book.close()
    assert await second() == []


async def test_closing_twice_does_no_harm(book: SqlBook) -> None:
    await book.close()


async def test_an_outage_is_told_and_over_when_it_is_over(postgres_server: PostgresServer, postgres_url: str) -> None:
    name = parse_url(postgres_url).database
    book = await open_book(postgres_url, StandingClock())
    request = await book.submit(wish(), SUBMITTED, asks())

    async def cut() -> None:
        await asyncio.to_thread(
            postgres_server.execute,
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",  # noqa: S608 - our name
        )

    try:
        await cut()
        assert await book.request(request.id) == request  # a restart between two calls is not even noticed

        await asyncio.to_thread(postgres_server.execute, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await cut()
        for call in (book.request(request.id), book.apply(request, approval()), book.claim(NOW), book.ready()):
            with pytest.raises(BookUnavailable) as told:
                await call
            assert "postgresql" in str(told.value)
            assert told.value.__cause__ is not None

        await asyncio.to_thread(postgres_server.execute, f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        assert (await book.apply(request, approval())).version == 2
    finally:
        await book.close()


async def test_a_database_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(BookUnavailable) as told:
        await open_book("postgresql://usher:swordfish@127.0.0.1:9/usher?sslmode=disable", StandingClock())

    assert "127.0.0.1:9" in str(told.value)
    assert "swordfish" not in str(told.value)


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(BookUnavailable, match="cannot be made"):
        await migrate(f"sqlite:///{tmp_path}/file/usher.db")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [("sqlite://", "needs a file"), ("sqlite:///:memory:", "needs a file"), ("mysql://db/usher", "not supported")],
)
async def test_a_database_usher_cannot_use_is_named(url: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        await open_book(url, StandingClock())


async def test_a_ready_book_says_nothing(book: SqlBook) -> None:
    await book.ready()
    await book.ready()


async def test_missing_and_newer_migrations_are_told(database: Database, database_url: str) -> None:
    book = SqlBook(database, StandingClock(), lock=None)
    await _does(database, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BookUnavailable, match="made by a newer Usher"):
        await book.ready()

    await _does(database, "DELETE FROM alembic_version")
    with pytest.raises(BookUnavailable, match="the migrations have not run"):
        await book.ready()
    with pytest.raises(BookUnavailable, match="the migrations have not run"):
        await open_book(database_url, StandingClock())


HOSTILE = "Robert'); DROP TABLE request;-- \x00 \U0001f600 \ud83d lone \u202e bidi {{DATE()}} %s $1 :name"


async def test_hostile_words_are_kept_without_what_cannot_be_stored(book: SqlBook) -> None:
    cleaned = HOSTILE.replace("\x00", "").replace("\ud83d", "\ufffd")
    who = Event("submitted", NOW, facts={HOSTILE: [HOSTILE, {"deep": HOSTILE}]})
    job = NewJob(asks()[0].kind, NOW, payload={"comment": HOSTILE})

    request = await book.submit(wish(reason=HOSTILE), who, [job])

    assert request.reason == cleaned
    assert (await book.audit(request.id))[0].facts == {cleaned: [cleaned, {"deep": cleaned}]}
    assert (await book.claim(NOW))[0].payload == {"comment": cleaned}
    long = await book.apply(request, Change(Event("odd", NOW), fields={"comment": "\U0001f600" * 9000}))
    assert long.comment == "\U0001f600" * 4000
    await book.save_draft("draft", ALICE.id, "chat", NOW, HOSTILE)
    assert await book.draft("draft", ALICE.id) == cleaned


@pytest.mark.parametrize("name", ["x\x00", "\ud83d", "x" * 5000])
async def test_a_hostile_identifier_is_found_nowhere_and_stored_never(book: SqlBook, name: str) -> None:
    assert await book.request_by_key(name) is None
    assert await book.draft(name, ALICE.id) is None
    with pytest.raises(ValueError, match="cannot be kept"):
        await book.submit(wish(name), SUBMITTED, ())
    assert await book.requests_by(ALICE.id) == ()


@pytest.mark.parametrize("number", [2**31, 2**63, 10**40, -1])
async def test_a_number_no_request_has_is_not_there(book: SqlBook, number: int) -> None:
    assert await book.request(number) is None


async def test_a_moment_without_a_time_zone_is_refused(book: SqlBook) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        await book.submit(wish(until=NOW.replace(tzinfo=None)), SUBMITTED, ())
