"""PostgreSQL over asyncpg: plain functions run as transactions in the event loop, no thread between."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

T = TypeVar("T")

_CONNECTIONS = 10
_COMMAND_SECONDS = 30
# A connection that was used so lately is believed to be there unless its socket says otherwise.
_TRUSTED_SECONDS = 5.0


class Greenlets:
    """Transactions on one engine, each on a connection of the pool."""

    def __init__(self, engine: AsyncEngine, *, reads: bool = False) -> None:
        """What only ``reads`` may be asked once more."""
        self._engine = engine
        self._reads = reads

    @property
    def sync_engine(self) -> Engine:
        return self._engine.sync_engine

    async def run(self, work: Callable[[Connection], T]) -> T:
        """``work`` in one transaction; sqlalchemy.exc.TimeoutError if no connection becomes free in time. A question
        whose connection the server had closed is asked again on another: whoever reads does not notice a restart."""
        try:
            return await self._once(work)
        except DBAPIError as lost:
            if not (self._reads and lost.connection_invalidated):
                raise
        return await self._once(work)

    async def _once(self, work: Callable[[Connection], T]) -> T:
        async with self._engine.begin() as conn:
            return await conn.run_sync(work)

    async def close(self) -> None:
        """Give every connection back."""
        await self._engine.dispose()


def ways(url: URL, patience: float) -> tuple[Greenlets, Greenlets, Greenlets]:
    """One to write, one to read and one for a single question, on the same connections."""
    writes = create_async_engine(
        url,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=patience,
        connect_args={
            "timeout": 10,
            "command_timeout": _COMMAND_SECONDS,
            "prepared_statement_cache_size": 500,
            "server_settings": {
                "application_name": "usher",
                "lock_timeout": "20s",
                "idle_in_transaction_session_timeout": "30s",  # of a replica that is gone without a word
                "jit": "off",
            },
        },
    )
    _look_before_use(writes.sync_engine)
    # A request is read in three statements, which must see the same moment.
    reads = writes.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    # BEGIN and COMMIT take as long as the question between them.
    glances = writes.execution_options(isolation_level="AUTOCOMMIT")
    return Greenlets(writes), Greenlets(reads, reads=True), Greenlets(glances, reads=True)


def _look_before_use(engine: Engine) -> None:
    """The first person after a database restart gets an answer, not an error. SQLAlchemy's own pool_pre_ping asks the
    server before every transaction, which costs as much as a statement."""

    @event.listens_for(engine, "checkin")
    def given_back(connection: Any, record: Any) -> None:
        record.info["used"] = monotonic()

    @event.listens_for(engine, "checkout")
    def taken(connection: Any, record: Any, proxy: object) -> None:
        if connection.driver_connection.is_closed():
            raise DisconnectionError
        if monotonic() - record.info.get("used", monotonic()) > _TRUSTED_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise DisconnectionError from error
