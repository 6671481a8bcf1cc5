"""SQLite in threads of its own: a transaction goes to a thread and comes back once, not at every statement."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

T = TypeVar("T")

# How long to wait for the lock that some other program (a backup, a shell) holds on the file.
_LOCKED_SECONDS = 5
_READERS = 4
# So many writes share a commit at most; whoever comes next waits for all of them.
_MOST_IN_ONE_COMMIT = 32


class Readers:
    """Transactions on one engine, at most ``number`` at a time; those that wait are taken in order."""

    def __init__(self, sync_engine: Engine, number: int, patience: float) -> None:
        self.sync_engine = sync_engine
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="usher-sqlite-reads")
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


class Writer:
    """One transaction at a time, in order. What waits meanwhile shares the next one: each in a savepoint of its own, so
    that one that fails leaves nothing behind and takes nobody along, and all of them in one commit, since waiting for
    the disk is what a commit costs."""

    def __init__(self, sync_engine: Engine, patience: float) -> None:
        self.sync_engine = sync_engine
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="usher-sqlite-writes")
        self._waiting: deque[_Waiting] = deque()
        self._working: asyncio.Task[None] | None = None
        self._patience = patience

    async def run(self, work: Callable[[Connection], T]) -> T:
        """``work``, committed; sqlalchemy.exc.TimeoutError if its turn does not come within ``patience``."""
        loop = asyncio.get_running_loop()
        mine: _Waiting = (work, loop.create_future())
        self._waiting.append(mine)
        if self._working is None or self._working.done():
            self._working = loop.create_task(self._works())
        _, late = await asyncio.wait([mine[1]], timeout=self._patience)
        if late and mine in self._waiting:
            self._waiting.remove(mine)
            raise PoolTimeout("no turn came")
        done: T = await mine[1]
        return done

    async def close(self) -> None:
        """Close the connection; the thread ends."""
        self.sync_engine.dispose()
        self._thread.shutdown(wait=False)

    async def _works(self) -> None:
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(len(self._waiting), _MOST_IN_ONE_COMMIT))]
            works = [work for work, _ in some]
            try:
                outcomes = await asyncio.get_running_loop().run_in_executor(self._thread, self._transaction, works)
            except asyncio.CancelledError:  # the loop ends; nobody can say what the thread still does
                for _, told in some:
                    told.cancel()
                raise
            except BaseException as error:  # nothing of it was stored
                outcomes = [_Failed(error)] * len(some)
            for (_, told), outcome in zip(some, outcomes, strict=True):
                if told.done():
                    continue
                if isinstance(outcome, _Failed):
                    told.set_exception(outcome.error)
                else:
                    told.set_result(outcome)

    def _transaction(self, works: Sequence[Callable[[Connection], Any]]) -> list[Any]:
        with self.sync_engine.begin() as conn:
            if len(works) == 1:
                return [works[0](conn)]
            return [_apart(conn, work) for work in works]


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


_Waiting = tuple[Callable[[Connection], Any], "asyncio.Future[Any]"]


def _apart(conn: Connection, work: Callable[[Connection], T]) -> T | _Failed:
    # Straight to the driver, as BEGIN below.
    savepoints = conn.connection.cursor()
    savepoints.execute("SAVEPOINT work")
    try:
        done: T | _Failed = work(conn)
    except Exception as error:
        try:
            savepoints.execute("ROLLBACK TO work")
        except sqlite3.Error:  # the disk is full, or worse: SQLite has taken back the whole transaction
            raise error from None
        done = _Failed(error)
    savepoints.execute("RELEASE work")
    return done


def ways(url: URL, patience: float) -> tuple[Writer, Readers, Readers]:
    """One to write, one to read, and for single questions the latter once more. One writing connection: writers queue
    in order in this process instead of polling for SQLite's lock."""
    writes = _engine(url, 1, "BEGIN IMMEDIATE", "PRAGMA foreign_keys = ON")
    reads = _engine(url, _READERS, "BEGIN", "PRAGMA query_only = ON")
    reading = Readers(reads, _READERS, patience)
    return Writer(writes, patience), reading, reading


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
        try:
            connection.connection.cursor().execute(begin)
        except sqlite3.Error as error:  # as SQLAlchemy would have told it
            raise OperationalError(begin, None, error) from error

    return engine
