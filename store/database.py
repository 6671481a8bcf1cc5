"""Opens a database so that what was committed is on disk, and names every way in which it can be out of reach."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from approvals.ports import BookUnavailable

T = TypeVar("T")

# A person waits behind these, and Teams gives up on a bot after 15 seconds: first for a connection, then for the lock
# that some other program (a backup, a shell) holds on a SQLite file.
_POOL_SECONDS = 8
_LOCKED_SECONDS = 5
_COMMAND_SECONDS = 30
# What somebody's code did wrong; everything else a driver raises is the database being out of reach.
_OUR_FAULT = (IntegrityError, ProgrammingError, DataError)


class Database:
    """Two ways into one database: ``writing`` and ``reading``, each one transaction."""

    def __init__(self, url: URL) -> None:
        """``url`` comes from ``parse_url``. Nothing is connected yet."""
        self.url = url
        self.writes, self.reads = _sqlite(url) if is_sqlite(url) else _postgresql(url)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits at the end of the block and leaves nothing behind if it raises.

        Raises BookUnavailable; IntegrityError comes through for the caller to read."""
        with _naming_trouble(self.url):
            async with self.writes.begin() as conn:
                yield conn

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A read-only transaction that sees one moment of the database. Raises BookUnavailable."""
        with _naming_trouble(self.url):
            async with self.reads.begin() as conn:
                yield conn

    async def write(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """``work`` in one ``writing`` transaction, finished whole even if the caller is cancelled meanwhile."""

        async def whole() -> T:
            async with self.writing() as conn:
                return await work(conn)

        return await _unhurried(whole())

    async def read(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """``work`` in one ``reading`` transaction, finished even if the caller is cancelled meanwhile."""

        async def whole() -> T:
            async with self.reading() as conn:
                return await work(conn)

        return await _unhurried(whole())

    async def close(self) -> None:
        """Give every connection back."""
        await self.reads.dispose()
        await self.writes.dispose()


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
    return parsed.set(drivername="sqlite+aiosqlite")


def is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def sqlite_file(url: URL) -> Path:
    """The file of a SQLite URL."""
    return Path(url.database or "")


def _sqlite(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    # isolation_level=None: the driver must not decide when a transaction begins. One writing connection: writers
    # queue in order in this process instead of polling for SQLite's lock.
    options: dict[str, Any] = {"connect_args": {"isolation_level": None, "timeout": _LOCKED_SECONDS}}
    writes = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=_POOL_SECONDS, **options)
    reads = create_async_engine(url, pool_size=4, max_overflow=0, pool_timeout=_POOL_SECONDS, **options)
    _prepare(writes, "BEGIN IMMEDIATE", "PRAGMA foreign_keys = ON")
    _prepare(reads, "BEGIN", "PRAGMA query_only = ON")
    return writes, reads


def _prepare(engine: AsyncEngine, begin: str, *pragmas: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        # FULL: in WAL mode anything less may lose the last commits when the power goes.
        for pragma in (
            f"PRAGMA busy_timeout = {_LOCKED_SECONDS * 1000}",
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            *pragmas,
        ):
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _postgresql(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    writes = create_async_engine(
        url,
        pool_size=10,
        max_overflow=0,
        pool_timeout=_POOL_SECONDS,
        pool_pre_ping=True,  # the first person after a database restart gets an answer, not an error
        connect_args={
            "timeout": 10,
            "command_timeout": _COMMAND_SECONDS,
            "server_settings": {"application_name": "usher", "lock_timeout": "20s", "jit": "off"},
        },
    )
    # A request is read in three statements, which must see the same moment.
    reads = writes.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return writes, reads


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
        raise BookUnavailable(f"The database {_shown(url)} was busy for {_POOL_SECONDS} seconds.") from error
    except OSError as error:
        raise BookUnavailable(f"The database {_shown(url)} cannot be reached: {error}.") from error


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)
