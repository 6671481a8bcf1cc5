"""INSERT ... ON CONFLICT: SQLite and PostgreSQL speak the same, SQLAlchemy has one construct for each."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(conn: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert into ``table`` that can be told what to do ``on_conflict``."""
    return insert_for(conn.dialect.name, table)


def insert_for(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """The same for whoever keeps the statement: making one costs more than sending it."""
    if dialect == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def replace(conn: Connection, table: Table, *columns: str) -> postgresql.Insert | sqlite.Insert:
    """An insert that replaces these columns of a row that is there already."""
    return _replace(conn.dialect.name, table, columns)


@cache
def _replace(dialect: str, table: Table, columns: tuple[str, ...]) -> postgresql.Insert | sqlite.Insert:
    statement = insert_for(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={name: statement.excluded[name] for name in columns}
    )
