"""Which requests a question is about: queries for store.requests.every, each answered by an index."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, bindparam, literal_column, or_, select, true, union_all

from approvals.request import GIVES_MEMBERSHIP, OPEN, Result, State
from store.tables import approver, request, subject

# No later request decides about this person's membership.
_KEEPS = subject.c.ended_before.is_(None)


def open_about(kind: str, group_id: str, person_ids: Collection[str]) -> Select[Any]:
    """The open requests of this kind for these people and this group."""
    theirs = select(subject.c.request_id).where(
        subject.c.kind == kind, subject.c.group_id == group_id, subject.c.person_id.in_(person_ids), subject.c.open
    )
    return select(request).where(request.c.id.in_(theirs))


def made_by(person_id: str, limit: int) -> Select[Any]:
    """The requests this person made, open ones first, then the newest."""
    mine = select(request).where(request.c.requester_id == person_id)
    return mine.order_by(request.c.state.in_(OPEN).desc(), request.c.id.desc()).limit(limit)


def waiting_for(person_id: str) -> Select[Any]:
    """The pending requests this person was asked to decide or comes to be asked, oldest first."""
    asked = select(approver.c.request_id).where(approver.c.person_id == person_id, approver.c.waiting)
    return select(request).where(request.c.id.in_(asked)).order_by(request.c.id)


def _alongside() -> Select[Any]:
    same = select(subject.c.request_id).where(
        subject.c.person_id.in_(bindparam("people", expanding=True)),
        subject.c.group_id == bindparam("group_id"),
        subject.c.request_id != bindparam("number"),
        or_(subject.c.open, and_(subject.c.kind.in_(GIVES_MEMBERSHIP), subject.c.result == Result.DONE, _KEEPS)),
    )
    gave = and_(request.c.state == State.COMPLETED, request.c.until.is_not(None), request.c.kind.in_(GIVES_MEMBERSHIP))
    return (
        select(request)
        .where(request.c.id.in_(same), or_(request.c.state == State.APPROVED, gave))
        .order_by(request.c.id)
    )


ALONGSIDE = _alongside()
"""Other requests than ``number`` about the group ``group_id`` and one of ``people`` that are approved and not carried
out yet, or gave a membership whose end is still to come or being carried out; oldest first."""


def pending_after(request_id: int, limit: int) -> Select[Any]:
    """Pending requests with a higher number, the lowest first."""
    waiting = select(approver.c.request_id).where(approver.c.waiting, approver.c.request_id > request_id)
    return select(request).where(request.c.id.in_(waiting)).order_by(request.c.id).limit(limit)


def letting_in(group_id: str, person_id: str) -> Select[Any]:
    """The joins, anybody's, by which this person came into this group, newest first; those who were in before
    came by another way."""
    came = select(subject.c.request_id).where(
        subject.c.person_id == person_id,
        subject.c.group_id == group_id,
        subject.c.kind.in_(GIVES_MEMBERSHIP),
        # Graph may have taken a write that was never seen: it counts, for the person may be in because of it.
        or_(subject.c.result == Result.DONE, subject.c.written_at.is_not(None)),
    )
    return select(request).where(request.c.id.in_(came)).order_by(request.c.id.desc())


def given_in(group_id: str) -> Select[Any]:
    """The completed joins in this group that have not ended, oldest first."""
    given = select(subject.c.request_id).where(
        subject.c.group_id == group_id,
        subject.c.kind.in_(GIVES_MEMBERSHIP),
        subject.c.result == literal_column(f"'{Result.DONE}'"),  # as the index says it: SQLite compares word for word
        _KEEPS,
    )
    ended = or_(request.c.state != State.COMPLETED, request.c.ended_at.is_not(None))
    return select(request).where(request.c.id.in_(given), ~ended).order_by(request.c.id)


def timed(person_ids: Collection[str], group_id: str | None = None) -> Select[Any]:
    """Person, group and end of these people's completed joins with an end not taken back yet, oldest first; somebody
    who was a member before has nothing to end."""
    return (
        select(subject.c.person_id, subject.c.group_id, request.c.until)
        .join(request, request.c.id == subject.c.request_id)
        .where(
            subject.c.person_id.in_(person_ids),
            true() if group_id is None else subject.c.group_id == group_id,
            subject.c.kind.in_(GIVES_MEMBERSHIP),
            subject.c.result.not_in([Result.ALREADY, Result.FAILED]),
            _KEEPS,
            request.c.state == State.COMPLETED,
            request.c.until.is_not(None),
            request.c.ended_at.is_(None),
        )
        .order_by(request.c.id)
    )


def coming(since: datetime) -> CompoundSelect[Any]:
    """Whom requests let into groups: of open requests, and of those carried out after ``since``; the oldest first. Each
    half has an index of its own, which an "or" between them would not use everywhere."""
    gives = and_(subject.c.kind.in_(GIVES_MEMBERSHIP), subject.c.result.not_in([Result.ALREADY, Result.FAILED]))
    everybody = select(
        subject.c.request_id, subject.c.group_id, subject.c.person_id, request.c.decided_at, subject.c.position
    ).join(request, request.c.id == subject.c.request_id)
    still_open = everybody.where(gives, subject.c.open)
    lately = select(request.c.id).where(request.c.finished_at > since, request.c.state == State.COMPLETED)
    just_let_in = everybody.where(gives, subject.c.request_id.in_(lately))
    return union_all(still_open, just_let_in).order_by("request_id", "position")
