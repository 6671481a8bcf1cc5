"""Requests as rows: written whole with everything a step causes, moved by compare-and-set, read back whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, bindparam, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from approvals.request import (
    NEXT,
    OPEN,
    Approver,
    Change,
    Copy,
    Event,
    NewJob,
    NewRequest,
    Request,
    State,
    Subject,
)
from store import audit, chats, jobs
from store.rows import approver_of, new_columns, request_of, settable, subject_columns, subject_of
from store.tables import approver, request, subject
from store.upsert import insert


class Stale(Exception):
    """The compare-and-set found another version."""


async def submit(
    conn: AsyncConnection, new: NewRequest, event: Event, news: Sequence[NewJob], place: Copy | None
) -> Request:
    """Store everything a new request brings. IntegrityError: its draft or one of its wishes is stored already."""
    values = {"key": uuid4().hex, "version": 1, "comment": "", "error_id": "", **new_columns(new)}
    number: int = (await conn.execute(plain_insert(request).values(values).returning(request.c.id))).scalar_one()
    people = [
        {
            "request_id": number,
            "position": position,
            **subject_columns(person),
            "kind": new.kind,
            "group_id": new.group.id,
            "open": new.state in OPEN,
        }
        for position, person in enumerate(new.subjects)
    ]
    # In one order everywhere, so that two requests for the same people cannot wait for each other.
    await conn.execute(plain_insert(subject), sorted(people, key=lambda row: str(row["person_id"])))
    await _write_approvers(conn, number, new.approvers, (), new.state)
    await jobs.write(conn, number, news)
    if place is not None:
        await chats.remember_copy(conn, number, place, drawn_version=1)
    await audit.append(conn, number, 1, event)
    return await one(conn, request.c.id == number)


async def apply(conn: AsyncConnection, present: Request, change: Change) -> Request:
    """Store a step if the request still has the version of ``present``, else raise Stale."""
    if change.to is not None and change.to not in NEXT[present.state]:
        raise ValueError(f"request {present.id} cannot go from {present.state} to {change.to}")
    strangers = {s.person.id for s in change.subjects} - {s.person.id for s in present.subjects}
    if strangers:
        raise ValueError(f"request {present.id} is not about {', '.join(sorted(strangers))}")
    version = present.version + 1
    values = {"version": version, **settable(change.fields)}
    if change.to is not None:
        values["state"] = change.to
    # First, for it also locks the row: whatever follows is written by one step at a time.
    moved = await conn.execute(
        update(request).where(request.c.id == present.id, request.c.version == present.version).values(values)
    )
    if moved.rowcount == 0:
        raise Stale
    state = change.to or present.state
    if change.subjects:
        await conn.execute(
            update(subject).where(subject.c.request_id == present.id, subject.c.person_id == bindparam("who")),
            [{"who": row.pop("person_id"), **row} for row in map(subject_columns, change.subjects)],
        )
    if present.state in OPEN and state not in OPEN:
        await conn.execute(update(subject).where(subject.c.request_id == present.id).values(open=False))
    await _write_approvers(conn, present.id, change.approvers, present.approvers, state)
    if present.state is State.PENDING and state is not State.PENDING:
        await conn.execute(update(approver).where(approver.c.request_id == present.id).values(waiting=False))
    await jobs.write(conn, present.id, change.jobs)
    await audit.append(conn, present.id, version, change.event)
    return await one(conn, request.c.id == present.id)


async def one(conn: AsyncConnection, which: ColumnElement[bool]) -> Request:
    """The only request for which ``which`` holds; LookupError if there is none."""
    found = await every(conn, select(request).where(which))
    if not found:
        raise LookupError("no such request")
    return found[0]


async def find(conn: AsyncConnection, which: ColumnElement[bool]) -> Request | None:
    """The request for which ``which`` holds, if any."""
    found = await every(conn, select(request).where(which).limit(1))
    return found[0] if found else None


async def every(conn: AsyncConnection, query: Select[Any]) -> tuple[Request, ...]:
    """The requests whose rows ``query`` selects, in its order, with their people."""
    rows = (await conn.execute(query)).mappings().all()
    if not rows:
        return ()
    ids = [row["id"] for row in rows]
    subjects: dict[int, list[Subject]] = defaultdict(list)
    people = select(subject).where(subject.c.request_id.in_(ids)).order_by(subject.c.request_id, subject.c.position)
    for row in (await conn.execute(people)).mappings():
        subjects[row["request_id"]].append(subject_of(row))
    approvers: dict[int, list[Approver]] = defaultdict(list)
    asked = select(approver).where(approver.c.request_id.in_(ids)).order_by(approver.c.request_id, approver.c.position)
    for row in (await conn.execute(asked)).mappings():
        approvers[row["request_id"]].append(approver_of(row))
    return tuple(request_of(row, subjects[row["id"]], approvers[row["id"]]) for row in rows)


async def _write_approvers(
    conn: AsyncConnection, number: int, people: Iterable[Approver], known: Sequence[Approver], state: State
) -> None:
    positions = {old.person.id: position for position, old in enumerate(known)}
    rows = [
        {
            "request_id": number,
            "person_id": person.person.id,
            "position": positions.setdefault(person.person.id, len(positions)),
            "name": person.person.name,
            "nonce": person.nonce,
            "reach": person.reach,
            "asked_at": person.asked_at,
            "fallback": person.fallback,
            "waiting": state is State.PENDING,
        }
        for person in people
    ]
    if not rows:
        return
    statement = insert(conn, approver)
    replaced = ("position", "name", "nonce", "reach", "asked_at", "fallback", "waiting")
    statement = statement.on_conflict_do_update(
        index_elements=[approver.c.request_id, approver.c.person_id],
        set_={column: statement.excluded[column] for column in replaced},
    )
    await conn.execute(statement, rows)
