"""The job table: work written with the step that causes it, claimed under a lease, finished only by its claimant.

Two clocks say when. Dates (a membership ends, a request expires) are the application's: replicas take them from their
own clocks, and a test plays them. A wait of up to two hours (at once, in a minute, when Graph asked for patience) is
kept by the database's clock as well and ends by whichever comes first: written by a clock that ran ahead and was set
back, it would otherwise last as long as the clock ran ahead, and an approval would lie there for hours. The other way
round, a clock that jumps ahead has something tried early once, which every job bears.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Float,
    Insert,
    Integer,
    Update,
    and_,
    bindparam,
    case,
    literal,
    null,
    or_,
    select,
    tuple_,
    update,
)

from approvals.jobs import Job, JobKind, NewJob
from store import pauses
from store.columns import DatabaseTime, Moment, storable_json
from store.tables import job, job_to_do, job_waits, request
from store.upsert import insert_for

LEASE_SECONDS = 30.0
# A lease further ahead than anybody asks for was written by a clock that has stepped back since.
_LONGEST_LEASE_SECONDS = 3600.0
# Longer than any back-off or Retry-After; whatever is further ahead is a date.
_LONGEST_WAIT_SECONDS = 7200.0

# How far along its request a job stands. The furthest goes first: otherwise, under load, every request is begun
# and nobody hears that theirs is done.
DEPTH: dict[JobKind, int] = {
    JobKind.ASK: 0,
    JobKind.REMIND: 0,
    JobKind.SAY_END: 0,
    JobKind.LICENCES: 1,
    JobKind.SIGN_IN: 2,
    JobKind.CHECK_DECISION: 1,
    JobKind.EXPIRE: 1,
    JobKind.CO_OWNERS: 1,
    JobKind.CARRY_OUT: 2,
    JobKind.END: 2,
    JobKind.TELL: 3,
    JobKind.REDRAW: 3,
}


def _free() -> ColumnElement[bool]:
    return or_(
        job.c.lease_until.is_(None),
        job.c.lease_until <= DatabaseTime(),
        job.c.lease_until > DatabaseTime(_LONGEST_LEASE_SECONDS),
    )


_WAIT: BindParameter[float] = bindparam("wait", type_=Float)
# Statements are made once: to make one costs more than to send it.
_DUE = (
    select(job.c.id)
    .where(job_to_do, job.c.depth == bindparam("depth"), job.c.run_at <= bindparam("now"), _free())
    .order_by(job.c.run_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_DUE_AND_NOT_PAUSED = _DUE.where(job.c.kind.not_in(bindparam("paused", expanding=True)))
_WAITED = (
    select(job.c.id)
    .where(job_waits, _free())
    .where(or_(job.c.not_before <= DatabaseTime(), job.c.not_before > DatabaseTime(_LONGEST_WAIT_SECONDS)))
    .order_by(job.c.not_before)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(job)
    .where(job.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        lease_until=DatabaseTime(bindparam("seconds", type_=Float)),
        fence=job.c.fence + 1,
        attempts=job.c.attempts + 1,
        again_at=null(),
    )
    .returning(
        job.c.id,
        job.c.kind,
        job.c.request_id,
        job.c.run_at,
        job.c.attempts,
        job.c.fence,
        job.c.person_id,
        job.c.about,
        job.c.payload,
    )
)
_HOLD = (
    select(request.c.id)
    .where(request.c.id.in_(bindparam("numbers", expanding=True)))
    .order_by(request.c.id)
    .with_for_update(key_share=True)
)
_MINE = and_(
    # The numbers once more by themselves: SQLite looks no pair up in an index.
    job.c.id.in_(bindparam("ids", expanding=True)),
    tuple_(job.c.id, job.c.fence).in_(bindparam("held", expanding=True)),
    job_to_do,
)
# Given back a moment ago (its fence is still the same), a job would lie for a whole lease with nobody working on it.
_RENEW = (
    update(job)
    .where(_MINE, job.c.lease_until.is_not(None))
    .values(lease_until=DatabaseTime(bindparam("seconds", type_=Float)))
    .returning(job.c.id)
)
_AGAIN = job.c.again_at.is_not(None)
_FINISH = (
    update(job)
    .where(_MINE)
    .values(
        done_at=case((_AGAIN, null()), else_=bindparam("at", type_=Moment)),
        run_at=case((_AGAIN, job.c.again_at), else_=job.c.run_at),
        attempts=case((_AGAIN, 0), else_=job.c.attempts),
        lease_until=null(),
        again_at=null(),
    )
)


def write(conn: Connection, request_id: int, news: Iterable[NewJob], now: datetime) -> None:
    """Write the jobs of a step taken at ``now``. One that waits already is kept, and done sooner if the new one is due
    sooner; one that a worker holds right now, and which may have looked at the request before this step, will run once
    more at the new job's time."""
    rows = [
        {
            "kind": new.kind,
            "request_id": request_id,
            "person_id": new.person_id,
            "about": new.about,
            "payload": storable_json(new.payload),
            "depth": DEPTH[new.kind],
            "run_at": new.run_at,
            "wait": _wait(new.run_at, now),
        }
        for new in news
    ]
    if not rows:
        return
    conn.execute(_write(conn.dialect.name), rows)


@cache
def _write(dialect: str) -> Insert:
    statement = insert_for(dialect, job).values(not_before=DatabaseTime(_WAIT))
    held, sooner = job.c.lease_until.is_not(None), statement.excluded.run_at < job.c.run_at
    return statement.on_conflict_do_update(
        index_elements=[job.c.request_id, job.c.kind, job.c.person_id, job.c.about],
        index_where=job_to_do,
        set_={
            "again_at": case((held, statement.excluded.run_at), else_=job.c.again_at),
            "run_at": case((held, job.c.run_at), else_=statement.excluded.run_at),
            "not_before": statement.excluded.not_before,
        },
        where=or_(held, sooner),
    )


def _wait(until: datetime, now: datetime) -> float | None:
    seconds = (until - now).total_seconds()
    return max(seconds, 0.0) if seconds <= _LONGEST_WAIT_SECONDS else None


def claim(conn: Connection, now: datetime, limit: int, lease_seconds: float) -> tuple[Job, ...]:
    """Take up to ``limit`` free jobs due at ``now``, furthest step first, then the longest due; last those that
    only a clock that stepped back keeps waiting."""
    paused = pauses.kinds(conn, now)
    ids: list[int] = []
    # One query per depth: each reads an index exactly as far as it needs, whatever waits behind it.
    for depth in sorted(set(DEPTH.values()), reverse=True):
        if len(ids) == limit:
            break
        if {kind for kind in DEPTH if DEPTH[kind] == depth} <= paused:
            continue
        due = {"depth": depth, "now": now, "most": limit - len(ids), "paused": sorted(paused)}
        ids.extend(conn.execute(_DUE_AND_NOT_PAUSED if paused else _DUE, due).scalars())
    if len(ids) < limit and not paused:  # behind a pause there may be very many
        waited = conn.execute(_WAITED, {"most": limit}).scalars()
        ids.extend([number for number in waited if number not in ids][: limit - len(ids)])
    if not ids:
        return ()
    taken = {row["id"]: row for row in conn.execute(_TAKE, {"ids": ids, "seconds": lease_seconds}).mappings()}
    return tuple(Job(**{**taken[number], "kind": JobKind(taken[number]["kind"])}) for number in ids)


def finish(conn: Connection, done: Sequence[Job], at: datetime) -> int:
    """Done; or, asked for again meanwhile, free to run once more as if new. Returns how many were still claimed."""
    return conn.execute(_FINISH, {**_claims(done), "at": at}).rowcount


def finish_all(conn: Connection, done: Sequence[Job], at: datetime) -> None:
    """``finish`` for several; those whose claim is lost are left alone."""
    _hold(conn, done)
    finish(conn, done, at)


def renew(conn: Connection, held: Sequence[Job], lease_seconds: float) -> tuple[Job, ...]:
    """Begin the leases anew; returns the jobs that are still the caller's."""
    _hold(conn, held)
    still = set(conn.execute(_RENEW, {**_claims(held), "seconds": lease_seconds}).scalars())
    return tuple(job for job in held if job.id in still)


def retry(conn: Connection, claimed: Job, at: datetime, now: datetime, error: str) -> None:
    """Give the job back, due at ``at``."""
    not_before = DatabaseTime(literal(_wait(at, now), Float))
    back = {"run_at": at, "not_before": not_before, "lease_until": null(), "again_at": null(), "last_error": error}
    conn.execute(_held(claimed).values(back))


def bury(conn: Connection, claimed: Job, error: str, at: datetime) -> None:
    """Make the job a dead letter."""
    conn.execute(_held(claimed).values(dead_at=at, lease_until=null(), last_error=error))


def next_due(conn: Connection) -> datetime | None:
    """The earliest time of a free job; one under a lease counts again when the lease has run out."""
    query = select(job.c.run_at).where(job_to_do, _free()).order_by(job.c.run_at).limit(1)
    return conn.execute(query).scalar_one_or_none()


def void_leases(conn: Connection) -> None:
    """Free every job: only right where this process is the only one, and has just started."""
    conn.execute(update(job).where(job_to_do, job.c.lease_until.is_not(None)).values(lease_until=null()))


def _hold(conn: Connection, jobs: Sequence[Job]) -> None:
    # As in requests.apply, who holds several jobs of a request holds the request first: two who wait for each other's
    # jobs would both fail.
    if len(jobs) > 1:
        conn.execute(_HOLD, {"numbers": sorted({job.request_id for job in jobs})})


def _claims(jobs: Sequence[Job]) -> dict[str, Any]:
    return {"ids": [job.id for job in jobs], "held": [(job.id, job.fence) for job in jobs]}


def _held(claimed: Job) -> Update:
    """An update that finds the job only while the claim still holds."""
    return update(job).where(job.c.id == claimed.id, job.c.fence == claimed.fence, job_to_do)
