"""When Graph or Teams asks one replica to wait, all leave the jobs that need it alone.

Like every wait it is kept by two clocks, the database's and the application's, and ends by whichever comes first."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Float, Insert, String, bindparam, case, func, select

from approvals.jobs import JobKind
from store.columns import DatabaseTime, Moment
from store.tables import pause
from store.upsert import insert_for

# A pause further ahead than anybody asks for was written by a clock that has stepped back since.
LONGEST_SECONDS = 3600.0

# Which side of the world a job cannot do without. What is not here needs the book alone.
LANE: dict[JobKind, str] = {
    JobKind.CHECK_DECISION: "graph",
    JobKind.CARRY_OUT: "graph",
    JobKind.END: "graph",
    JobKind.LICENCES: "graph",
    JobKind.ASK: "teams",
    JobKind.REMIND: "teams",
    JobKind.SAY_END: "teams",
    JobKind.SIGN_IN: "teams",
    JobKind.TELL: "teams",
    JobKind.REDRAW: "teams",
}

_PAUSED = select(pause.c.lane).where(
    pause.c.lane.in_(sorted(set(LANE.values()))),
    pause.c.until > DatabaseTime(),
    pause.c.until <= DatabaseTime(LONGEST_SECONDS),
    pause.c.until_here > bindparam("now", type_=Moment),
)

# When Graph turns everybody away, all jobs of all replicas come with this one row: each would hold a connection while
# it waited for the others, and for a replica that fell asleep over it. Whoever finds it being written lets it be.
_ALONE = select(func.pg_try_advisory_xact_lock(func.hashtext("usher pause " + bindparam("lane", type_=String))))


def write(conn: Connection, lane: str, seconds: float, now: datetime) -> None:
    """Pause the lane, at most for an hour; of two pauses the one that ends later counts."""
    if lane not in LANE.values():
        raise ValueError(f"there is no lane {lane!r}")
    seconds = min(seconds, LONGEST_SECONDS)
    if conn.dialect.name == "postgresql" and not conn.execute(_ALONE, {"lane": lane}).scalar_one():
        return
    told = {"lane": lane, "seconds": seconds, "until_here": now + timedelta(seconds=seconds)}
    conn.execute(_pause(conn.dialect.name), told)


def kinds(conn: Connection, now: datetime) -> frozenset[JobKind]:
    """The jobs to be left alone now."""
    lanes = set(conn.execute(_PAUSED, {"now": now}).scalars())
    return frozenset(kind for kind, lane in LANE.items() if lane in lanes)


@cache
def _pause(dialect: str) -> Insert:
    statement = insert_for(dialect, pause).values(until=DatabaseTime(bindparam("seconds", type_=Float)))
    later = (pause.c.until > statement.excluded.until) & (pause.c.until <= DatabaseTime(LONGEST_SECONDS))
    return statement.on_conflict_do_update(
        index_elements=[pause.c.lane],
        set_={
            "until": case((later, pause.c.until), else_=statement.excluded.until),
            "until_here": case((later, pause.c.until_here), else_=statement.excluded.until_here),
        },
    )
