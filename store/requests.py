"""Requests as rows: written whole with everything a step causes, moved by compare-and-set, read back whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, RowMapping, Select, bindparam, select, true, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from approvals.request import (
    NEXT,
    OPEN,
    Approver,
    Change,
    Copy,
    Event,
    Failure,
    GroupKind,
    GroupRef,
    Kind,
    NewJob,
    NewRequest,
    PersonRef,
    Reach,
    Request,
    Result,
    State,
    Subject,
)
from store import audit, chats, jobs
from store.tables import approver, request, subject
from store.upsert import insert

_SETTABLE = frozenset(
    {
        "expires_at",
        "until",
        "zone",
        "reason",
        "decided_by",
        "decided_at",
        "comment",
        "finished_at",
        "ended_at",
        "failure",
        "error_id",
    }
)


class Stale(Exception):
    """The compare-and-set found another version."""


async def submit(
    conn: AsyncConnection, new: NewRequest, event: Event, news: Sequence[NewJob], place: Copy | None
) -> Request:
    """Store everything a new request brings. IntegrityError: its draft or one of its wishes is stored already."""
    values = {
        "key": uuid4().hex,
        "draft_id": new.draft_id,
        "tenant_id": new.tenant_id,
        "kind": new.kind,
        "state": new.state,
        "version": 1,
        "group_id": new.group.id,
        "group_name": new.group.name,
        "group_kind": new.group.kind,
        "requester_id": new.requester.id,
        "requester_name": new.requester.name,
        "created_at": new.created_at,
        "comment": "",
        "error_id": "",
        **_columns(
            {
                "expires_at": new.expires_at,
                "until": new.until,
                "zone": new.zone,
                "reason": new.reason,
                "decided_by": new.decided_by,
                "decided_at": new.decided_at,
            }
        ),
    }
    number: int = (await conn.execute(plain_insert(request).values(values).returning(request.c.id))).scalar_one()
    people = [
        {
            "request_id": number,
            "position": position,
            **_subject_columns(person),
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
    values = {"version": version, **_columns(change.fields)}
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
            [{"who": row.pop("person_id"), **row} for row in map(_subject_columns, change.subjects)],
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
        subjects[row["request_id"]].append(_subject(row))
    approvers: dict[int, list[Approver]] = defaultdict(list)
    asked = select(approver).where(approver.c.request_id.in_(ids)).order_by(approver.c.request_id, approver.c.position)
    for row in (await conn.execute(asked)).mappings():
        approvers[row["request_id"]].append(_approver(row))
    return tuple(_request(row, subjects[row["id"]], approvers[row["id"]]) for row in rows)


def of_subject(kind: str, group_id: str, person_id: str) -> ColumnElement[bool]:
    """Condition: the open request of this kind for this person and group."""
    return request.c.id.in_(
        select(subject.c.request_id).where(
            subject.c.kind == kind, subject.c.group_id == group_id, subject.c.person_id == person_id, subject.c.open
        )
    )


def made_by(person_id: str, limit: int) -> Select[Any]:
    """The requests this person made, open ones first, then the newest."""
    mine = select(request).where(request.c.requester_id == person_id)
    return mine.order_by(request.c.state.in_(OPEN).desc(), request.c.id.desc()).limit(limit)


def waiting_for(person_id: str) -> Select[Any]:
    """The pending requests this person was asked to decide, oldest first."""
    asked = select(approver.c.request_id).where(approver.c.person_id == person_id, approver.c.waiting)
    return select(request).where(request.c.id.in_(asked)).order_by(request.c.id)


def timed(person_id: str, group_id: str | None = None) -> Select[Any]:
    """The person's completed joins with an end not taken back yet, oldest first; somebody who was a member before
    has nothing to end."""
    given = select(subject.c.request_id).where(
        subject.c.person_id == person_id,
        true() if group_id is None else subject.c.group_id == group_id,
        subject.c.kind == Kind.JOIN,
        subject.c.result.not_in([Result.ALREADY, Result.FAILED]),
    )
    return (
        select(request)
        .where(
            request.c.id.in_(given),
            request.c.state == State.COMPLETED,
            request.c.until.is_not(None),
            request.c.ended_at.is_(None),
        )
        .order_by(request.c.id)
    )


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


def _columns(fields: dict[str, object]) -> dict[str, Any]:
    unknown = fields.keys() - _SETTABLE
    if unknown:
        raise ValueError(f"a change cannot set {', '.join(sorted(unknown))}")
    columns: dict[str, Any] = dict(fields)
    if "decided_by" in columns:
        decider: PersonRef | None = columns.pop("decided_by")
        columns["decided_by_id"] = None if decider is None else decider.id
        columns["decided_by_name"] = None if decider is None else decider.name
    return columns


def _subject_columns(told: Subject) -> dict[str, Any]:
    return {
        "person_id": told.person.id,
        "name": told.person.name,
        "result": told.result,
        "member_before": told.member_before,
        "written_at": told.written_at,
    }


def _subject(row: RowMapping) -> Subject:
    return Subject(
        PersonRef(row["person_id"], row["name"]), Result(row["result"]), row["member_before"], row["written_at"]
    )


def _approver(row: RowMapping) -> Approver:
    person = PersonRef(row["person_id"], row["name"])
    return Approver(person, row["nonce"], Reach(row["reach"]), row["asked_at"], row["fallback"])


def _request(row: RowMapping, subjects: Iterable[Subject], approvers: Iterable[Approver]) -> Request:
    decided = row["decided_by_id"]
    failure = row["failure"]
    return Request(
        id=row["id"],
        key=row["key"],
        tenant_id=row["tenant_id"],
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        version=row["version"],
        group=GroupRef(row["group_id"], row["group_name"], GroupKind(row["group_kind"])),
        requester=PersonRef(row["requester_id"], row["requester_name"]),
        subjects=tuple(subjects),
        approvers=tuple(approvers),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        until=row["until"],
        zone=row["zone"],
        reason=row["reason"],
        decided_by=None if decided is None else PersonRef(decided, row["decided_by_name"]),
        decided_at=row["decided_at"],
        comment=row["comment"],
        finished_at=row["finished_at"],
        ended_at=row["ended_at"],
        failure=None if failure is None else Failure(failure),
        error_id=row["error_id"],
    )
