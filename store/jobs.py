"""The job table: work written with the step that causes it, claimed under a lease, finished only by its claimant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Update, case, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from approvals.request import Job, JobKind, NewJob
from store.columns import DatabaseTime, storable_json
from store.tables import job, job_to_do
from store.upsert import insert

LEASE_SECONDS = 30.0
# A lease further ahead than anybody asks for was written by a clock that has stepped back since.
_LONGEST_LEASE_SECONDS = 3600.0

# How far along its request a job stands. The furthest goes first: otherwise, under load, every request is begun
# and nobody hears that theirs is done.
DEPTH: dict[JobKind, int] = {
    JobKind.ASK: 0,
    JobKind.REMIND: 0,
    JobKind.CHECK_DECISION: 1,
    JobKind.EXPIRE: 1,
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


async def write(conn: AsyncConnection, request_id: int, news: Iterable[NewJob]) -> None:
    """Write the jobs of a step. One that waits already is left alone; one that a worker holds right now, and which
    may have looked at the request before this step, will run once more at the new job's time."""
    rows = [
        {
            "kind": new.kind,
            "request_id": request_id,
            "person_id": new.person_id,
            "about": new.about,
            "payload": storable_json(new.payload),
            "depth": DEPTH[new.kind],
            "run_at": new.run_at,
        }
        for new in news
    ]
    if not rows:
        return
    statement = insert(conn, job)
    statement = statement.on_conflict_do_update(
        index_elements=[job.c.request_id, job.c.kind, job.c.person_id, job.c.about],
        index_where=job_to_do,
        set_={"again_at": statement.excluded.run_at},
        where=job.c.lease_until.is_not(None),
    )
    await conn.execute(statement, rows)


async def claim(conn: AsyncConnection, now: datetime, limit: int, lease_seconds: float) -> tuple[Job, ...]:
    """Take up to ``limit`` free jobs due at ``now``, furthest step first, then the longest due."""
    ids: list[int] = []
    # One query per depth: each reads an index exactly as far as it needs, whatever waits behind it.
    for depth in sorted(set(DEPTH.values()), reverse=True):
        if len(ids) == limit:
            break
        due = (
            select(job.c.id)
            .where(job_to_do, job.c.depth == depth, job.c.run_at <= now, _free())
            .order_by(job.c.run_at)
            .limit(limit - len(ids))
            .with_for_update(skip_locked=True)
        )
        ids.extend((await conn.execute(due)).scalars())
    if not ids:
        return ()
    take = (
        update(job)
        .where(job.c.id.in_(ids))
        .values(
            lease_until=DatabaseTime(lease_seconds),
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
    taken = {row["id"]: row for row in (await conn.execute(take)).mappings()}
    return tuple(Job(**{**taken[number], "kind": JobKind(taken[number]["kind"])}) for number in ids)


async def finish(conn: AsyncConnection, claimed: Job, at: datetime) -> None:
    """Done; or, asked for again meanwhile, free to run once more as if new."""
    again = job.c.again_at.is_not(None)
    await conn.execute(
        _held(claimed).values(
            done_at=case((again, null()), else_=at),
            run_at=case((again, job.c.again_at), else_=job.c.run_at),
            attempts=case((again, 0), else_=job.c.attempts),
            lease_until=null(),
            again_at=null(),
        )
    )


async def retry(conn: AsyncConnection, claimed: Job, at: datetime, error: str) -> None:
    """Give the job back, due at ``at``."""
    await conn.execute(_held(claimed).values(run_at=at, lease_until=null(), again_at=null(), last_error=error))


async def bury(conn: AsyncConnection, claimed: Job, error: str, at: datetime) -> None:
    """Make the job a dead letter."""
    await conn.execute(_held(claimed).values(dead_at=at, lease_until=null(), last_error=error))


async def next_due(conn: AsyncConnection) -> datetime | None:
    """The earliest time of a free job; one under a lease counts again when the lease has run out."""
    query = select(job.c.run_at).where(job_to_do, _free()).order_by(job.c.run_at).limit(1)
    return (await conn.execute(query)).scalar_one_or_none()


async def void_leases(conn: AsyncConnection) -> None:
    """Free every job: only right where this process is the only one, and has just started."""
    await conn.execute(update(job).where(job_to_do, job.c.lease_until.is_not(None)).values(lease_until=null()))


def _held(claimed: Job) -> Update:
    """An update that finds the job only while the claim still holds."""
    return update(job).where(job.c.id == claimed.id, job.c.fence == claimed.fence, job_to_do)
