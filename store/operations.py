"""What an operator and an auditor ask of a book, from a process of their own, beside the Usher that serves it.

On SQLite the running Usher holds the process lock, so that no second worker hands out its jobs. This room takes no
lock because it does nothing that the lock guards: it claims no job, frees no lease and migrates nothing. What it writes
goes through the same transactions, which SQLite lets in one at a time from however many processes (BEGIN IMMEDIATE),
and through the same compare-and-set, so a step taken meanwhile is seen and not overwritten. Workers look at the book
twice a second and find what was written here without being told.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from functools import partial
from pathlib import Path

import structlog

from approvals.figures import Figures
from approvals.ports.book import BookUnavailable
from approvals.ports.clock import Clock
from store import anchors, backup, erasure, export, unfinished
from store.anchors import Anchor
from store.book import SqlBook
from store.database import Database, is_sqlite, parse_url, sqlite_file
from store.erasure import Erasure
from store.export import Record, Wanted
from store.figures import Work
from store.traces import find
from store.unfinished import Unfinished
from store.verification import Verification, verify_all

log = structlog.get_logger()

# In one transaction: some hundredths of a second.
ERASED_AT_ONCE = 50


async def open_operations(url: str, clock: Clock) -> Operations:
    """The operations on the database at ``url``. Raises BookUnavailable if there is none, or if its tables are not
    this version's; nothing is made or migrated."""
    parsed = parse_url(url)
    if is_sqlite(parsed) and not sqlite_file(parsed).is_file():
        raise BookUnavailable(f"There is no database at {sqlite_file(parsed)}; Usher makes it when it first starts.")
    operations = Operations(Database(parsed), clock)
    try:
        await operations.book.start()
    except BaseException:
        await operations.close()
        raise
    return operations


class Operations:
    """Every method may raise BookUnavailable. ``book`` is for looking at one request and moving it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self.clock = clock
        self.book = SqlBook(database, clock, lock=None)

    @property
    def name(self) -> str:
        """The database, without its password."""
        return self._database.url.render_as_string(hide_password=True)

    async def work(self) -> Work:
        return await self.book.work(self.clock.now())

    async def figures(self) -> Figures:
        return await self.book.figures(self.clock.now())

    async def dead_letters(self) -> tuple[Unfinished, ...]:
        return await self._database.read(unfinished.dead_letters)

    async def unfinished(self, request_id: int) -> tuple[Unfinished, ...]:
        """What is still to be done for a request, and what was given up."""
        return await self._database.read(lambda conn: unfinished.of_request(conn, request_id))

    async def retry(self, job_id: int) -> Unfinished:
        """Make a dead letter due now; returns it as it was. Raises NoSuchLetter or WaitsAlready."""
        letter = await self._database.write(lambda conn: unfinished.retry(conn, job_id, self.clock.now()))
        log.info("dead_letter_retried", job=job_id, kind=letter.kind, request=letter.request_id)
        return letter

    async def drop(self, job_id: int) -> Unfinished:
        """Give a dead letter up for good; returns it as it was. Raises NoSuchLetter."""
        letter = await self._database.write(lambda conn: unfinished.drop(conn, job_id, self.clock.now()))
        log.info("dead_letter_dropped", job=job_id, kind=letter.kind, request=letter.request_id)
        return letter

    async def verify(self, told: Collection[str] = ()) -> Verification:
        """Check the whole audit as of one moment; ``told`` are anchors kept outside the database."""
        return await self._database.read(lambda conn: verify_all(conn, told))

    async def anchors(self) -> tuple[Anchor, ...]:
        """All anchors, oldest first."""
        return await self._database.read(anchors.every_anchor)

    async def export(self, wanted: Wanted) -> AsyncIterator[Record]:
        """The audit line by line; each request as of one moment, the whole not: a long export holds nobody up."""
        after: int | None = 0
        while after is not None:
            after, records = await self._database.read(partial(export.page, wanted=wanted, after=after))
            for record in records:
                yield record

    async def erase(self, person_id: str, by: str) -> Erasure:
        """Take a person's text away for good, a few requests at a time so that nobody waits for it; broken off, it is
        begun again and goes on. Raises StillOpen, and then nothing was erased."""
        traces = await self._database.read(lambda conn: find(conn, person_id))
        jobs, chats = await self._database.write(lambda conn: erasure.erase_beside(conn, person_id, traces))
        touched = pieces = 0
        for start in range(0, len(traces.numbers), ERASED_AT_ONCE):
            some = traces.numbers[start : start + ERASED_AT_ONCE]
            step = partial(
                erasure.erase_requests,
                person_id=person_id,
                numbers=some,
                names=traces.names,
                now=self.clock.now(),
                by=by,
            )
            of_these, of_lines = await self._database.write(step)
            touched, pieces = touched + of_these, pieces + of_lines
        erased = Erasure(touched, pieces, jobs, chats)
        if is_sqlite(self._database.url):
            await self._database.read(erasure.sweep)
        log.info("person_erased", requests=erased.requests, pieces=erased.pieces, jobs=erased.jobs, by=by)
        return erased

    async def copy_to(self, target: Path) -> None:
        """The whole SQLite database as of one moment, in a new file. Raises ValueError on PostgreSQL, OSError (also
        FileExistsError) if the file cannot be made."""
        if not is_sqlite(self._database.url):
            raise ValueError("This is PostgreSQL, which has its own way: pg_dump (docs/operations.md).")
        await asyncio.to_thread(backup.copy, sqlite_file(self._database.url), target)

    async def close(self) -> None:
        await self.book.close()
