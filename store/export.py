"""The audit as an auditor wants it: one record for each line, with what its request was about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from approvals.request import Request
from store import requests
from store.audit import AuditLine, verify
from store.tables import approver, audit, request, subject

# So many requests are held in memory at a time.
PAGE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported; groups and people are told by object id or by name as it is kept."""

    since: datetime | None = None
    until: datetime | None = None
    group: str = ""
    person: str = ""
    request: int | None = None

    def covers(self, at: datetime) -> bool:
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Record:
    """One audit line; ``verified`` is whether the chain of its request is whole."""

    request: int
    seq: int
    at: str  # UTC, ISO 8601
    what: str
    actor_id: str
    actor_name: str
    group_id: str
    group_name: str
    group_kind: str
    subjects: tuple[str, ...]  # "name <id>"
    reason: str
    facts: dict[str, Any]
    graph_request_id: str
    hash: str
    verified: bool


def page(conn: Connection, wanted: Wanted, after: int) -> tuple[int | None, tuple[Record, ...]]:
    """The records of the next PAGE requests whose number is above ``after``, and the last number among them; None
    if that was all."""
    query = select(request).where(request.c.id > after, *_conditions(wanted)).order_by(request.c.id).limit(PAGE)
    found = requests.every(conn, query)
    if not found:
        return None, ()
    lines: dict[int, list[AuditLine]] = {one.id: [] for one in found}
    of_these = select(audit).where(audit.c.request_id.in_(lines)).order_by(audit.c.request_id, audit.c.seq)
    for row in conn.execute(of_these).mappings():
        lines[row["request_id"]].append(AuditLine(**row))
    records = (record for one in found for record in _records(one, lines[one.id], wanted))
    return found[-1].id, tuple(records)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.request is not None:
        conditions.append(request.c.id == wanted.request)
    if wanted.group:
        conditions.append(or_(request.c.group_id == wanted.group, request.c.group_name == wanted.group))
    if person := wanted.person:
        conditions.append(
            or_(
                request.c.requester_id == person,
                request.c.requester_name == person,
                request.c.id.in_(_with(subject.c.request_id, subject.c.person_id, subject.c.name, person)),
                request.c.id.in_(_with(approver.c.request_id, approver.c.person_id, approver.c.name, person)),
                request.c.id.in_(_with(audit.c.request_id, audit.c.actor_id, audit.c.actor_name, person)),
            )
        )
    if wanted.since is not None or wanted.until is not None:
        within = select(audit.c.request_id)
        if wanted.since is not None:
            within = within.where(audit.c.at >= wanted.since)
        if wanted.until is not None:
            within = within.where(audit.c.at < wanted.until)
        conditions.append(request.c.id.in_(within))
    return conditions


def _with(number: ColumnElement[int], person_id: Any, name: Any, person: str) -> Any:
    return select(number).where(or_(person_id == person, name == person))


def _records(one: Request, lines: Sequence[AuditLine], wanted: Wanted) -> list[Record]:
    whole = verify(lines, one.version) is None
    # The sealed reason counts; requests from before it was sealed have it in their row only.
    reason = str(lines[0].facts.get("reason", one.reason)) if lines else one.reason
    return [
        Record(
            request=one.id,
            seq=line.seq,
            at=line.at.isoformat(timespec="microseconds"),
            what=line.what,
            actor_id=line.actor_id or "",
            actor_name=line.actor_name or "",
            group_id=one.group.id,
            group_name=one.group.name,
            group_kind=one.group.kind.value,
            subjects=tuple(f"{s.person.name} <{s.person.id}>" for s in one.subjects),
            reason=reason,
            facts=line.facts,
            graph_request_id=str(line.facts.get("graph_request_id", "")),
            hash=line.hash,
            verified=whole,
        )
        for line in lines
        if wanted.covers(line.at)
    ]
