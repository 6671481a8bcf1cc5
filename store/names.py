"""The names of the directory: a whole in parts, then parts with what changed; written only by who knows the newest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from store.tables import names_as_of, names_part
from store.upsert import replace


def kept(conn: Connection, kind: str) -> tuple[str, list[bytes]] | None:
    """The link and the parts, oldest first."""
    link = conn.scalar(select(names_as_of.c.link).where(names_as_of.c.kind == kind))
    if link is None:
        return None
    query = select(names_part.c.body).where(names_part.c.kind == kind).order_by(names_part.c.part)
    return str(link), list(conn.scalars(query).all())


def keep(conn: Connection, kind: str, link: str, parts: Sequence[bytes], at: datetime) -> None:
    """These instead of what was kept."""
    conn.execute(replace(conn, names_as_of, "link", "at"), {"kind": kind, "link": link, "at": at})
    # After the row above, which two who keep at once take in turn.
    conn.execute(delete(names_part).where(names_part.c.kind == kind))
    for number, body in enumerate(parts):
        conn.execute(insert(names_part).values(kind=kind, part=number, body=body))


def keep_changes(conn: Connection, kind: str, before: str, link: str, part: bytes, at: datetime) -> bool:
    """One part more, if what is kept goes on at ``before``."""
    mine = (names_as_of.c.kind == kind) & (names_as_of.c.link == before)
    moved = conn.execute(update(names_as_of).where(mine).values(link=link, at=at))
    if moved.rowcount == 0:
        return False
    last = conn.scalar(select(func.max(names_part.c.part)).where(names_part.c.kind == kind))
    number = 0 if last is None else last + 1
    conn.execute(insert(names_part).values(kind=kind, part=number, body=part))
    return True
