"""Opens a database so that what was committed is on disk, and names every way in which it can be out of reach."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from approvals.ports.book import BookUnavailable
from store import postgresql, sqlite

T = TypeVar("T")

# A person waits behind these, and Teams gives up on a bot after 15 seconds.
_POOL_SECONDS = 8
# What somebody's code did wrong; everything else a driver raises is the database being out of reach.
_OUR_FAULT = (IntegrityError, ProgrammingError, DataError)


class Way(Protocol):
    """One way into a database."""

    @property
    def sync_engine(self) -> Engine: ...

    async def run(self, work: Callable[[Connection], T]) -> T:
        """``work`` in one transaction that commits if it returns and leaves nothing behind if it raises."""

    async def close(self) -> None: ...


class Database:
    """Three ways into one database: ``write`` and ``read``, each one transaction, and ``glance``."""

    writes: Way
    reads: Way
    glances: Way

    def __init__(self, url: URL, *, patience: float = _POOL_SECONDS) -> None:
        """``url`` comes from ``parse_url``; ``patience`` is how many seconds a transaction waits for its turn. Nothing
        is connected yet."""
        self.url = url
        engines = sqlite if is_sqlite(url) else postgresql
        self.writes, self.reads, self.glances = engines.ways(url, patience)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """``work`` in one transaction, finished whole even if the caller is cancelled meanwhile.

        Raises BookUnavailable; IntegrityError comes through for the caller to read."""
        return await _unhurried(self._through(self.writes, work))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """``work`` in one read-only transaction that sees one moment of the database, finished even if the caller is
        cancelled meanwhile. Raises BookUnavailable."""
        return await _unhurried(self._through(self.reads, work))

    async def glance(self, work: Callable[[Connection], T]) -> T:
        """``work`` that asks one question only, which needs no transaction. Otherwise as ``read``."""
        return await _unhurried(self._through(self.glances, work))

    async def close(self) -> None:
        """Give every connection back."""
        await self.reads.close()
        await self.writes.close()

    async def _through(self, way: Way, work: Callable[[Connection], T]) -> T:
        with _naming_trouble(self.url):
            return await way.run(work)


def parse_url(url: str) -> URL:
    """The URL with the driver Usher uses; ValueError says what is wrong with it."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend in ("postgresql", "postgres"):
        # libpq and the Azure portal say sslmode; asyncpg calls the same values ssl.
        query = {"ssl" if name == "sslmode" else name: value for name, value in parsed.query.items()}
        return parsed.set(drivername="postgresql+asyncpg", query=query)
    if backend != "sqlite":
        raise ValueError(f"{backend} databases are not supported: use sqlite:///file or postgresql://...")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("A SQLite book needs a file: in memory it would forget every request at the next start.")
    return parsed.set(drivername="sqlite")


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def sqlite_file(url: URL) -> Path:
    """The file of a SQLite URL."""
    return Path(url.database or "")


async def _unhurried(work: Coroutine[Any, Any, T]) -> T:
    """Let ``work`` end before a cancellation goes on: a driver interrupted between two statements leaves its
    connection to nobody, and on SQLite the lock that every writer waits for."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # whoever cancelled does not want to know; asyncio would complain that nobody asked
        raise


@contextmanager
def _naming_trouble(url: URL) -> Iterator[None]:
    try:
        yield
    except _OUR_FAULT:
        raise
    except DBAPIError as error:
        raise BookUnavailable(f"The database {_shown(url)} did not do it: {error.orig}.") from error
    except StatementError as error:
        # A value that a column refuses (see columns.py) is told as it was raised.
        if isinstance(error.orig, ValueError):
            raise error.orig from error
        raise
    except PoolTimeout as error:
        raise BookUnavailable(f"The database {_shown(url)} was busy for too long.") from error
    except OSError as error:
        raise BookUnavailable(f"The database {_shown(url)} cannot be reached: {error}.") from error


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)
