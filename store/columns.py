"""What a value becomes in a column: moments in UTC, text both databases accept, and the database's own clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, BindParameter, DateTime, Float, Integer, String, Table, TypeDecorator, literal
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """``text`` without what PostgreSQL or UTF-8 cannot hold: NUL goes, a lone surrogate becomes U+FFFD."""
    return _UNSTORABLE.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", text)


def storable_json(value: object) -> object:
    """``value`` (JSON-able) with every text in it, keys too, made storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(str(key)): storable_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable_json(inner) for inner in value]
    return value


class Moment(TypeDecorator[datetime]):
    """An aware datetime, UTC on the way out; a naive one is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def kept(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; the book takes aware datetimes only")
        return value.astimezone(UTC)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        # SQLite keeps text of one width, so that its order is the order in time.
        return self.kept(value).replace(tzinfo=None) if dialect.name == "sqlite" else self.kept(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text somebody wrote: made storable and cut to the column's length, never refused."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def kept(self, value: str) -> str:
        return storable(value)[: self.length]

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kept(value)


class Unstorable(ValueError):
    """No column can hold this value; whoever looks for it need not look further."""


class Number(TypeDecorator[int]):
    """A row's number, 64 bits; a larger one is refused with Unstorable."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[int]:
        # SQLite numbers rows by itself only where the key's type is exactly INTEGER.
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def kept(self, value: int) -> int:
        if not -(2**63) <= value < 2**63:
            raise Unstorable("a number of more than 64 bits cannot be kept")
        return value

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        return None if value is None else self.kept(value)


class Identifier(TypeDecorator[str]):
    """A name by which something is found again: kept exactly, so one that cannot be is refused with Unstorable."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def kept(self, value: str) -> str:
        if len(value) > self.length or _UNSTORABLE.search(value):
            raise Unstorable(f"{value[:80]!a} cannot be kept as an identifier of at most {self.length} characters")
        return str(value)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kept(value)


def kept(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, by column, as a later read gives them: what a column cleans or cuts is cleaned and cut, what it
    refuses is refused."""
    return {name: _kept(table.c[name].type, value) for name, value in values.items()}


def _kept(column: TypeEngine[Any], value: Any) -> Any:
    return column.kept(value) if value is not None and isinstance(column, _CHANGING) else value


_CHANGING = (Moment, Words, Number, Identifier)


class DatabaseTime(FunctionElement[datetime]):
    """The database's clock, ``ahead`` seconds from now: replicas whose own clocks differ agree on a lease by it."""

    type = Moment()
    name = "database_time"
    inherit_cache = True

    def __init__(self, ahead: float | BindParameter[float] = 0.0) -> None:
        super().__init__(ahead if isinstance(ahead, BindParameter) else literal(ahead, Float))


@compiles(DatabaseTime, "postgresql")
def _postgresql_time(element: DatabaseTime, compiler: SQLCompiler, **kw: Any) -> str:
    # clock_timestamp(), not now(): a transaction that waited for a lock must not look at the past.
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **kw)}))"


@compiles(DatabaseTime, "sqlite")
def _sqlite_time(element: DatabaseTime, compiler: SQLCompiler, **kw: Any) -> str:
    ahead = compiler.process(element.clauses, **kw)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', ({ahead}) || ' seconds')"
