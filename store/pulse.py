"""Proves that the database can be written, by writing, and lets one replica of many do what is done once an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from store.tables import pulse
from store.upsert import insert, replace


def beat(conn: Connection, at: datetime) -> None:
    """Replace the one row kept for this: a full disk answers every question and stores nothing."""
    conn.execute(replace(conn, pulse, "at"), {"name": "ready", "at": at})


def take_turn(conn: Connection, name: str, now: datetime, every: timedelta) -> bool:
    """Whether the caller is to do this duty now: nobody took it for as long as ``every``. A turn taken further ahead
    than that was taken by a clock that has stepped back since."""
    taken = insert(conn, pulse).values(name=f"turn {name}", at=now)
    over = or_(pulse.c.at <= now - every, pulse.c.at > now + every)
    mine = taken.on_conflict_do_update(index_elements=[pulse.c.name], set_={"at": taken.excluded.at}, where=over)
    return conn.execute(mine.returning(pulse.c.name)).first() is not None


def last_turn(conn: Connection, name: str) -> datetime | None:
    """When it was taken last."""
    return conn.execute(select(pulse.c.at).where(pulse.c.name == f"turn {name}")).scalar_one_or_none()
