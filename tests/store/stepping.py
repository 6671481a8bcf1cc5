"""A second look into the book's database, and what is left there when its clock was set back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, Connection, Interval, func, literal, update

from store.database import Database, is_sqlite, parse_url
from store.tables import job, pause


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(parse_url(database_url))
    yield opened
    await opened.close()


async def databases_clock_stood(database: Database, ahead: timedelta) -> None:
    """The database's clock has just been set back by so much: what it wrote is that much further in the future."""

    def shift(conn: Connection) -> None:
        for column in (pause.c.until, job.c.not_before, job.c.lease_until):
            moved: ColumnElement[Any] = column + literal(ahead, Interval)
            if is_sqlite(database.url):
                moved = func.strftime("%Y-%m-%d %H:%M:%f000", column, f"+{ahead.total_seconds()} seconds")
            conn.execute(update(column.table).values({column: moved}))

    await database.write(shift)
