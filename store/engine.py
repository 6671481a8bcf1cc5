"""Opens the request book at a URL: the one door into this room."""

from __future__ import annotations

from approvals.ports.clock import Clock
from store import jobs
from store.book import SqlBook
from store.database import Database, is_sqlite, parse_url, sqlite_file
from store.lock import ProcessLock
from store.migrate import migrate

__all__ = ["migrate", "open_book"]


async def open_book(url: str, clock: Clock, *, lease_seconds: float = jobs.LEASE_SECONDS) -> SqlBook:
    """The book at ``url`` (``sqlite:///file`` or ``postgresql://...``; the drivers' own names work too).

    ``migrate`` must have run. Raises ValueError for a URL that is none, BookUnavailable if the database cannot be
    reached, has other tables, or is a SQLite file that another process has open."""
    parsed = parse_url(url)
    lock = ProcessLock(sqlite_file(parsed)) if is_sqlite(parsed) else None
    book = SqlBook(Database(parsed), clock, lock=lock, lease_seconds=lease_seconds)
    try:
        await book.start()
    except BaseException:
        await book.close()
        raise
    return book
