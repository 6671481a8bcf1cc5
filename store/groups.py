"""How people get into a group, who may not, and who said to be away: what is kept besides requests."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, select

from approvals.approver import Absence
from approvals.directory_objects import JoinRule, PersonRef
from store.tables import absence, block, join_rule
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


def set_blocks(conn: Connection, group_id: str, people: Collection[str], request_id: int, *, blocked: bool) -> None:
    """From now on these people are, or are not, blocked from the group; ``request_id`` is the request that says so."""
    if blocked:
        rows = [{"group_id": group_id, "person_id": one, "request_id": request_id} for one in sorted(people)]
        conn.execute(replace(conn, block, "request_id"), rows)
    else:
        conn.execute(delete(block).where(block.c.group_id == group_id, block.c.person_id.in_(people)))


def blocked_in(conn: Connection, group_ids: Collection[str] | None) -> dict[str, frozenset[str]]:
    """Object ids of the people blocked from each of these groups, of all where ``group_ids`` is None."""
    query = select(block.c.group_id, block.c.person_id)
    if group_ids is not None:
        query = query.where(block.c.group_id.in_(group_ids))
    found: dict[str, set[str]] = {}
    for group_id, person_id in conn.execute(query):
        found.setdefault(group_id, set()).add(person_id)
    return {group_id: frozenset(people) for group_id, people in found.items()}


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
