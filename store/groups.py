"""How people get into a group, and who said to be away: what is kept besides requests."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select

from approvals.request import Absence, JoinRule, PersonRef
from store.tables import absence, join_rule
from store.upsert import replace

_RULE = select(join_rule.c.rule).where(join_rule.c.group_id == bindparam("group"))


def find_join_rule(conn: Connection, group_id: str) -> JoinRule:
    """APPROVAL unless the owners decided otherwise."""
    found = conn.execute(_RULE, {"group": group_id}).scalar_one_or_none()
    return JoinRule.APPROVAL if found is None else JoinRule(found)


def set_join_rule(conn: Connection, group_id: str, rule: JoinRule, request_id: int) -> None:
    """From now on; ``request_id`` is the request that asked for it."""
    values = {"group_id": group_id, "rule": rule, "request_id": request_id}
    conn.execute(replace(conn, join_rule, "rule", "request_id"), values)


def say_away(conn: Connection, said: Absence) -> None:
    """Replace what this person last said."""
    stand_in = said.stand_in
    values = {
        "person_id": said.person_id,
        "until": said.until,
        "stand_in_id": None if stand_in is None else stand_in.id,
        "stand_in_name": None if stand_in is None else stand_in.name,
    }
    conn.execute(replace(conn, absence, "until", "stand_in_id", "stand_in_name"), values)


def find_absence(conn: Connection, person_id: str) -> Absence | None:
    """What this person last said; it may be over."""
    row = conn.execute(select(absence).where(absence.c.person_id == person_id)).mappings().one_or_none()
    if row is None:
        return None
    stand_in = None if row["stand_in_id"] is None else PersonRef(row["stand_in_id"], row["stand_in_name"])
    return Absence(row["person_id"], row["until"], stand_in)


def forget_absence(conn: Connection, person_id: str) -> None:
    conn.execute(delete(absence).where(absence.c.person_id == person_id))
