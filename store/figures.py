"""The rows behind the figures and the state of the work, each found without reading years of requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from approvals.care import CareFigures
from approvals.figures import PENDING_TOO_LONG, WINDOWS, Closed, Figures, Open, figures
from approvals.jobs import JobKind
from approvals.request import State
from store import anchors
from store.anchors import Anchor
from store.care import care_figures
from store.migrate import revision
from store.tables import audit, block, job, job_dead, job_to_do, request, subject


@dataclass(frozen=True, slots=True)
class Work:
    """Where the work stands: requests by state, jobs to do by kind, and the oldest that is due and not done."""

    requests: Mapping[State, int]
    waiting: Mapping[JobKind, int]
    due: int
    oldest_due: datetime | None
    dead: int
    revision: str
    anchor: Anchor | None
    unanchored_since: datetime | None  # the oldest audit line that no anchor covers
    care: CareFigures
    blocks: int  # people blocked from groups


def read_figures(conn: Connection, now: datetime, pending_too_long: timedelta = PENDING_TOO_LONG) -> Figures:
    """See approvals.figures.Figures."""
    by_hand = request.c.decided_by_id.is_not(None) & (request.c.decided_by_id != request.c.requester_id)
    lately = select(request.c.state, request.c.created_at, request.c.decided_at, by_hand, request.c.finished_at).where(
        request.c.finished_at >= now - max(WINDOWS)
    )
    closed = (
        Closed(State(state), created_at, decided_at if decided else None, finished_at)
        for state, created_at, decided_at, decided, finished_at in conn.execute(lately)
    )
    # By the index over the people of open requests: it holds nothing else.
    of_open = select(subject.c.request_id).where(subject.c.open)
    open_rows = select(request.c.id, request.c.state, request.c.created_at, request.c.decided_at).where(
        request.c.id.in_(of_open)
    )
    still_open = (
        Open(number, State(state), decided_at if state == State.APPROVED and decided_at else created_at)
        for number, state, created_at, decided_at in conn.execute(open_rows)
    )
    dead = conn.execute(select(job.c.request_id, job.c.dead_at).where(job_dead)).all()
    return figures(now, closed, still_open, dead, pending_too_long)


def read_work(conn: Connection, now: datetime) -> Work:
    """How many there are of everything; reads every request's row, so it is for an operator and not for a round."""
    by_state = conn.execute(select(request.c.state, func.count()).group_by(request.c.state))
    by_kind = conn.execute(select(job.c.kind, func.count()).where(job_to_do).group_by(job.c.kind))
    due = select(func.count(), func.min(job.c.run_at)).where(job_to_do, job.c.run_at <= now)
    how_many, oldest = conn.execute(due).one()
    return Work(
        requests={State(state): count for state, count in by_state},
        waiting={JobKind(kind): count for kind, count in by_kind},
        due=how_many,
        oldest_due=oldest,
        dead=conn.execute(select(func.count()).where(job_dead)).scalar_one(),
        revision=revision(conn) or "none",
        anchor=anchors.newest(conn),
        unanchored_since=conn.execute(select(func.min(audit.c.at)).where(audit.c.anchor_id.is_(None))).scalar_one(),
        care=care_figures(conn, now),
        blocks=conn.execute(select(func.count()).select_from(block)).scalar_one(),
    )
