"""The revisions lead to exactly the tables the code believes in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from store.database import Database, is_sqlite, parse_url
from store.engine import migrate, open_book
from store.tables import metadata
from tests.databases import PostgresServer, StandingClock

SQLITE = "SELECT tbl_name, name, type, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'"
POSTGRESQL = (
    "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,"
    " identity_start FROM information_schema.columns"
    " WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%'",
)


async def _catalogue(url: str) -> set[tuple[object, ...]]:
    database = Database(parse_url(url))
    try:
        queries = (SQLITE,) if is_sqlite(database.url) else POSTGRESQL
        return await database.read(
            lambda conn: {
                tuple(_plain(cell) if isinstance(cell, str) else cell for cell in row)
                for query in queries
                for row in conn.execute(text(query))
            }
        )
    finally:
        await database.close()


def _plain(cell: str) -> str:
    """A revision can add a column only at a table's end, so the order of columns does not count."""
    said = " ".join(cell.split())
    if not said.startswith("CREATE TABLE"):
        return said
    head, _, columns = said.partition("(")
    return f"{head}({', '.join(sorted(columns.removesuffix(')').replace(' )', ')').strip().split(', ')))})"


async def _by_metadata(url: str) -> set[tuple[object, ...]]:
    database = Database(parse_url(url))
    await database.write(metadata.create_all)
    await database.close()
    return await _catalogue(url)


async def test_the_migrated_sqlite_file_has_the_tables_of_the_code(sqlite_url: str, tmp_path: Path) -> None:
    assert await _catalogue(sqlite_url) == await _by_metadata(f"sqlite:///{tmp_path}/fresh.db")


async def test_the_migrated_postgresql_has_the_tables_of_the_code(
    postgres_server: PostgresServer, postgres_url: str
) -> None:
    migrated = await _catalogue(postgres_url)
    assert len(migrated) > 100
    database = Database(parse_url(postgres_url))
    await database.write(metadata.drop_all)
    await database.close()
    assert await _by_metadata(postgres_url) == migrated


async def test_migrating_makes_the_folder_wherever_the_process_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = "sqlite:///some/new folder/usher.db"

    await migrate(url)
    await migrate(url)

    book = await open_book(url, StandingClock())
    await book.ready()
    await book.close()
    assert (tmp_path / "some/new folder/usher.db").is_file()
