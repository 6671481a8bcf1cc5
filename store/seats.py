"""Who is to be let into groups, and the one place where two promises of the same seat meet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from approvals.seats import Coming, NoSeatLeft, Promise
from store import queries


def coming(conn: Connection, since: datetime) -> tuple[Coming, ...]:
    """Whom open requests, and those carried out after ``since``, let into groups; the oldest first."""
    found = conn.execute(queries.coming(since))
    return tuple(Coming(number, group, person, decided_at) for number, group, person, decided_at, _ in found)


def keep(conn: Connection, promise: Promise) -> None:
    """In the transaction that stores a yes: nobody else promises a seat of these products until it ends, and what they
    promised before is seen. Raises NoSeatLeft. SQLite lets one transaction write at a time anyway."""
    if conn.dialect.name == "postgresql":
        for sku in sorted(promise.skus):
            conn.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"usher seat {sku}"))))
    if not promise.fits(coming(conn, promise.since)):
        raise NoSeatLeft
