"""Requests as rows: written whole with everything a step causes, moved by compare-and-set, read back whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, insert, select, update

from approvals.approver import Approver
from approvals.change import Change, Event
from approvals.chats import Copy
from approvals.jobs import NewJob
from approvals.request import NEXT, OPEN, NewRequest, Request, State, Subject
from store import audit, chats, declared, groups, jobs, seats, upsert
from store.rows import (
    approver_columns,
    approver_of,
    changed,
    new_columns,
    request_of,
    settable,
    stored,
    subject_columns,
    subject_of,
)
from store.tables import approver, request, subject

# Statements are made once: to make one costs more than to send it.
_NEW = insert(request).returning(request.c.id)
_MOVE = (
    update(request)
    .where(request.c.id == bindparam("number"), request.c.version == bindparam("before"))
    .returning(audit.last_hash(bindparam("number"), bindparam("before")))
)
_TELL = update(subject).where(subject.c.request_id == bindparam("number"), subject.c.person_id == bindparam("who"))
_REGROUP = update(subject).where(subject.c.request_id == bindparam("number"))
_CLOSE = update(subject).where(subject.c.request_id == bindparam("number")).values(open=False)
_ASK_NO_MORE = update(approver).where(approver.c.request_id == bindparam("number")).values(waiting=False)
_NUMBERS: BindParameter[Sequence[int]] = bindparam("numbers", expanding=True)
_SUBJECTS = select(subject).where(subject.c.request_id.in_(_NUMBERS)).order_by(subject.c.request_id, subject.c.position)
_APPROVERS = (
    select(approver).where(approver.c.request_id.in_(_NUMBERS)).order_by(approver.c.request_id, approver.c.position)
)


_NUMBERED = select(request).where(request.c.id.in_(_NUMBERS))


class Stale(Exception):
    """The compare-and-set found another version."""


def submit(
    conn: Connection, new: NewRequest, event: Event, news: Sequence[NewJob], place: Copy | None, now: datetime
) -> Request:
    """Store everything a new request brings, at ``now``. IntegrityError: its draft or one of its wishes is stored
    already."""
    if new.promise is not None:
        seats.keep(conn, new.promise)
    values = {"key": uuid4().hex, "version": 1, "comment": "", "error_id": "", **new_columns(new)}
    number: int = conn.execute(_NEW, values).scalar_one()
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
    conn.execute(insert(subject), sorted(people, key=lambda row: str(row["person_id"])))
    _write_approvers(conn, number, new.approvers, (), new.state)
    jobs.write(conn, number, news, max(now, event.at))  # the clock may have been set back in between
    if place is not None:
        chats.remember_copies(conn, [replace(place, request_id=number, drawn_version=1)])
    audit.append(conn, number, 1, event)
    return stored(number, values, new)


def apply(conn: Connection, present: Request, change: Change, now: datetime) -> Request:
    """Store a step at ``now`` if the request still has the version of ``present``, else raise Stale."""
    if change.to is not None and change.to not in NEXT[present.state]:
        raise ValueError(f"request {present.id} cannot go from {present.state} to {change.to}")
    strangers = {s.person.id for s in change.subjects} - {s.person.id for s in present.subjects}
    if strangers:
        raise ValueError(f"request {present.id} is not about {', '.join(sorted(strangers))}")
    version = present.version + 1
    values = {"version": version, **settable(change.fields)}
    if change.to is not None:
        values["state"] = change.to
    after = changed(present, change)
    # First, for it also locks the row: whatever follows is written by one step at a time.
    moved = conn.execute(_MOVE, {"number": present.id, "before": present.version, **values}).first()
    if moved is None:
        raise Stale
    state = change.to or present.state
    if change.subjects:
        rows = map(subject_columns, change.subjects)
        told = {"number": present.id, "open": state in OPEN}
        conn.execute(_TELL, [{**told, "who": row.pop("person_id"), **row} for row in rows])
    if change.promise is not None:
        seats.keep(conn, change.promise)
    if "group_id" in values:
        conn.execute(_REGROUP, {"number": present.id, "group_id": values["group_id"]})
    if change.join_rule is not None:
        groups.set_join_rule(conn, after.group.id, change.join_rule, present.id)
    if change.blocked is not None:
        people = [person.person.id for person in present.subjects]
        groups.set_blocks(conn, after.group.id, people, present.id, blocked=change.blocked)
    if change.declares is not None:
        declared.declare(conn, after.group.id, change.declares, present.requester, present.id, now)
    if change.withdraws is not None:
        declared.withdraw(conn, after.group.id, change.withdraws)
    if present.state in OPEN and state not in OPEN and len(change.subjects) < len(present.subjects):
        conn.execute(_CLOSE, {"number": present.id})
    _write_approvers(conn, present.id, change.approvers, present.approvers, state)
    if present.state is State.PENDING and state is not State.PENDING:
        conn.execute(_ASK_NO_MORE, {"number": present.id})
    jobs.write(conn, present.id, change.jobs, max(now, change.event.at))
    if change.copies:
        chats.remember_copies(conn, change.copies)
    audit.append(conn, present.id, version, change.event, previous=moved[0])
    return after


def one(conn: Connection, which: ColumnElement[bool]) -> Request:
    """The only request for which ``which`` holds; LookupError if there is none."""
    found = every(conn, select(request).where(which))
    if not found:
        raise LookupError("no such request")
    return found[0]


def find(conn: Connection, which: ColumnElement[bool]) -> Request | None:
    """The request for which ``which`` holds, if any."""
    found = every(conn, select(request).where(which).limit(1))
    return found[0] if found else None


def numbered(conn: Connection, numbers: Collection[int]) -> dict[int, Request]:
    """Those of these numbers that are there."""
    return {found.id: found for found in every(conn, _NUMBERED, {"numbers": list(numbers)})}


def every(conn: Connection, query: Select[Any], values: Mapping[str, object] | None = None) -> tuple[Request, ...]:
    """The requests whose rows ``query`` selects with these ``values``, in its order, with their people."""
    rows = conn.execute(query, values).mappings().all()
    if not rows:
        return ()
    ids = [row["id"] for row in rows]
    subjects: dict[int, list[Subject]] = defaultdict(list)
    for row in conn.execute(_SUBJECTS, {"numbers": ids}).mappings():
        subjects[row["request_id"]].append(subject_of(row))
    approvers: dict[int, list[Approver]] = defaultdict(list)
    for row in conn.execute(_APPROVERS, {"numbers": ids}).mappings():
        approvers[row["request_id"]].append(approver_of(row))
    return tuple(request_of(row, subjects[row["id"]], approvers[row["id"]]) for row in rows)


def _write_approvers(
    conn: Connection, number: int, people: Iterable[Approver], known: Sequence[Approver], state: State
) -> None:
    positions = {old.person.id: position for position, old in enumerate(known)}
    rows = [
        {
            "request_id": number,
            "position": positions.setdefault(person.person.id, len(positions)),
            **approver_columns(person),
            "waiting": state is State.PENDING,
        }
        for person in people
    ]
    if not rows:
        return
    replaced = [name for name in rows[0] if name not in ("request_id", "person_id")]
    conn.execute(upsert.replace(conn, approver, *replaced), rows)
