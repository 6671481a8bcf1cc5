"""Proves that the database can be written, by writing: a full disk answers every question and stores nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from store.tables import pulse
from store.upsert import replace


def beat(conn: Connection, at: datetime) -> None:
    """Replace the one row kept for this."""
    conn.execute(replace(conn, pulse, "at"), {"name": "ready", "at": at})
