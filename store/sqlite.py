"""SQLite in threads of its own: a transaction goes to a thread and comes back once, not at every statement."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import TimeoutError as PoolTimeout

T = TypeVar("T")

# How long to wait for the lock that some other program (a backup, a shell) holds on the file.
_LOCKED_SECONDS = 5
_READERS = 4


class Threads:
    """Transactions on one engine, at most ``number`` at a time; those that wait are taken in order."""

    def __init__(self, sync_engine: Engine, number: int, patience: float) -> None:
        self.sync_engine = sync_engine
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="usher-sqlite")
        self._turns = asyncio.Semaphore(number)
        self._patience = patience

    async def run(self, work: Callable[[Connection], T]) -> T:
        """``work`` in one transaction; sqlalchemy.exc.TimeoutError if its turn does not come within ``patience``."""
        try:
            async with asyncio.timeout(self._patience):
                await self._turns.acquire()
        except TimeoutError as error:
            raise PoolTimeout("no turn came") from error
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._transaction, work)
        finally:
            self._turns.release()

    async def close(self) -> None:
        """Close the connections; the threads end."""
        self.sync_engine.dispose()
        self._threads.shutdown(wait=False)

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        with self.sync_engine.begin() as conn:
            return work(conn)


def ways(url: URL, patience: float) -> tuple[Threads, Threads, Threads]:
    """One to write, one to read, and for single questions the latter once more. One writing connection: writers queue
    in order in this process instead of polling for SQLite's lock."""
    writes = _engine(url, 1, "BEGIN IMMEDIATE", "PRAGMA foreign_keys = ON")
    reads = _engine(url, _READERS, "BEGIN", "PRAGMA query_only = ON")
    reading = Threads(reads, _READERS, patience)
    return Threads(writes, 1, patience), reading, reading


def _engine(url: URL, connections: int, begin: str, *pragmas: str) -> Engine:
    # isolation_level=None: the driver must not decide when a transaction begins. A connection serves one thread at a
    # time, but not always the same one.
    options = {"isolation_level": None, "timeout": _LOCKED_SECONDS, "check_same_thread": False}
    engine = create_engine(url, pool_size=connections, max_overflow=0, connect_args=options)

    @event.listens_for(engine, "connect")
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

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # Straight to the driver: through SQLAlchemy it would cost as much as a statement that does something.
        connection.connection.cursor().execute(begin)

    return engine
