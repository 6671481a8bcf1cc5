"""Proves that the database can be written, by writing: a full disk answers every question and stores nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from store.tables import pulse
from store.upsert import insert


async def beat(conn: AsyncConnection, at: datetime) -> None:
    """Replace the one row kept for this."""
    row = insert(conn, pulse).values(name="ready", at=at)
    await conn.execute(row.on_conflict_do_update(index_elements=[pulse.c.name], set_={"at": row.excluded.at}))
