"""How a book stands, looked at from beside whoever serves it; nothing is made, migrated or locked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import ArgumentError

from approvals.ports.book import BookUnavailable
from approvals.request import State
from checkup.ports import Health
from store.database import Database, is_sqlite, parse_url, sqlite_file
from store.migrate import check_revision, newest_revision
from store.tables import address, join_rule, request


class SqlBookHealth:
    """``checkup.ports.BookHealth``."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def look(self) -> Health:
        try:
            parsed = parse_url(self._url)
        except (ValueError, ArgumentError) as wrong:
            raise BookUnavailable("USHER_DATABASE_URL is no URL of a database that Usher knows.") from wrong
        if is_sqlite(parsed) and not sqlite_file(parsed).is_file():
            raise BookUnavailable(
                f"There is no database at {sqlite_file(parsed)}; Usher makes it when it first starts."
            )
        database = Database(parsed)
        try:
            return await database.read(lambda conn: _health(conn, parsed.render_as_string(hide_password=True)))
        finally:
            await database.close()


def _health(conn: Connection, name: str) -> Health:
    check_revision(conn)
    done = select(func.count()).where(request.c.state.in_([State.COMPLETED, State.ENDED]))
    newest = select(address.c.service_url).order_by(address.c.heard_at.desc())
    return Health(
        name=name,
        revision=newest_revision(),
        clock=None if conn.dialect.name == "sqlite" else _now(conn),
        met=frozenset(conn.execute(select(address.c.person_id)).scalars()),
        carried_out=conn.execute(done).scalar_one(),
        service_url=conn.execute(newest.limit(1)).scalar_one_or_none() or "",
        join_rules=conn.execute(select(func.count()).select_from(join_rule)).scalar_one(),
    )


def _now(conn: Connection) -> datetime:
    """The server's clock now, not when the transaction began."""
    told: datetime = conn.execute(select(func.clock_timestamp())).scalar_one()
    return told
