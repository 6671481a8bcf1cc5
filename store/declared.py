"""What owners or an administrator say a group opens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from approvals.directory_objects import PersonRef
from approvals.effects import Declared, Opening, Opens
from store.tables import declared_effect
from store.upsert import replace

_OF_GROUP = (
    select(declared_effect)
    .where(declared_effect.c.group_id == bindparam("group"))
    .order_by(declared_effect.c.at, declared_effect.c.effect_id)
)
_GROUPS = (
    select(declared_effect.c.group_id)
    .where(declared_effect.c.effect_id.in_(bindparam("effects", expanding=True)))
    .distinct()
    .order_by(declared_effect.c.group_id)
)
_WITHDRAW = delete(declared_effect).where(
    declared_effect.c.group_id == bindparam("group"), declared_effect.c.effect_id == bindparam("effect")
)


def declared(conn: Connection, group_id: str) -> tuple[Declared, ...]:
    """The oldest first."""
    return tuple(
        Declared(
            row["group_id"],
            Opening(Opens.DECLARED, row["effect_id"], row["name"], by=row["by_name"]),
            row["by_id"],
            row["request_id"],
            row["at"],
        )
        for row in conn.execute(_OF_GROUP, {"group": group_id}).mappings()
    )


def groups(conn: Connection, effect_ids: Collection[str]) -> tuple[str, ...]:
    """The object ids of the groups of which one of these was declared."""
    found = conn.execute(_GROUPS, {"effects": list(effect_ids)}).scalars()
    return tuple(found)


def declare(conn: Connection, group_id: str, said: Opening, by: PersonRef, request_id: int, at: datetime) -> None:
    """From now on; said once more it is the later one that stands."""
    values = {
        "group_id": group_id,
        "effect_id": said.id,
        "name": said.name,
        "by_id": by.id,
        "by_name": said.by or by.name,
        "request_id": request_id,
        "at": at,
    }
    conn.execute(replace(conn, declared_effect, "name", "by_id", "by_name", "request_id", "at"), values)


def withdraw(conn: Connection, group_id: str, said: Opening) -> None:
    conn.execute(_WITHDRAW, {"group": group_id, "effect": said.id})
