"""Brings a database to the tables this version of Usher needs, whatever folder the process was started in."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from approvals.ports.book import BookUnavailable
from store.database import Database, is_sqlite, parse_url, sqlite_file
from store.lock import ProcessLock

# Any number will do, as long as every replica takes the same.
_POSTGRESQL_LOCK = 0x75736865


async def migrate(url: str) -> None:
    """Run every missing revision in one transaction; nothing happens if there is none. Makes the folder of a SQLite
    file. Raises BookUnavailable, also while another process has the SQLite file open."""
    parsed = parse_url(url)
    lock = _claim_file(parsed) if is_sqlite(parsed) else None
    try:
        database = Database(parsed)
        try:
            await database.write(_upgrade)
        finally:
            await database.close()
    finally:
        if lock is not None:
            lock.release()


def check_revision(connection: Connection) -> None:
    """Raises BookUnavailable unless the database stands at this version's revision."""
    there = revision(connection)
    if there == newest_revision():
        return
    if there is not None and there not in _known_revisions():
        raise BookUnavailable(f"The database is at revision {there}, made by a newer Usher than this one.")
    raise BookUnavailable(
        f"The database is at revision {there or 'none'}, this Usher needs {newest_revision()}: "
        "the migrations have not run."
    )


def revision(connection: Connection) -> str | None:
    """The revision the database stands at."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest_revision() -> str:
    """The revision that tables.py describes."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise RuntimeError("store/migrations has no revision")
    return head


@cache
def _known_revisions() -> frozenset[str]:
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _claim_file(url: URL) -> ProcessLock:
    file = sqlite_file(url)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BookUnavailable(f"The folder {file.parent} cannot be made: {error.strerror}.") from error
    return ProcessLock(file)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Replicas start together; the second finds the work done.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
