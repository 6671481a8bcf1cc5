"""Jobs that are not done: those that wait, and the dead letters that Usher gave up and an operator may try again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, null, or_, select, update

from approvals.jobs import JobKind
from approvals.request import State
from store.tables import job, job_dead, job_to_do, request

# The rounds put the id that people quote and the log carries in front of the error.
_ERROR_ID = re.compile(r"([0-9A-F]{8}) ")


class NoSuchLetter(Exception):
    """No dead letter has this number."""


class WaitsAlready(Exception):
    """The same job was written anew since and waits as number ``job_id``."""

    def __init__(self, job_id: int) -> None:
        super().__init__(f"job {job_id} waits")
        self.job_id = job_id


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A job that waits, or a dead letter where ``dead_at`` is set; and how its request stands."""

    id: int
    kind: JobKind
    request_id: int
    request_state: State
    person_id: str
    about: str
    attempts: int
    run_at: datetime
    dead_at: datetime | None
    last_error: str

    @property
    def error_id(self) -> str:
        found = _ERROR_ID.match(self.last_error)
        return found[1] if found else ""


def dead_letters(conn: Connection) -> tuple[Unfinished, ...]:
    """All dead letters, oldest first."""
    return tuple(map(_read, conn.execute(_query().where(job_dead).order_by(job.c.id)).mappings()))


def of_request(conn: Connection, request_id: int) -> tuple[Unfinished, ...]:
    """What is still to be done for a request, and what was given up."""
    mine = _query().where(job.c.request_id == request_id, or_(job_to_do, job_dead))
    return tuple(map(_read, conn.execute(mine.order_by(job.c.id)).mappings()))


def retry(conn: Connection, job_id: int, now: datetime) -> Unfinished:
    """Make the dead letter due now, as if new; returns it as it was. Raises NoSuchLetter or WaitsAlready."""
    letter = _letter(conn, job_id)
    same = (
        (job.c.request_id == letter.request_id)
        & (job.c.kind == letter.kind)
        & (job.c.person_id == letter.person_id)
        & (job.c.about == letter.about)
    )
    waiting = conn.execute(select(job.c.id).where(same, job_to_do)).scalar_one_or_none()
    if waiting is not None:
        raise WaitsAlready(waiting)
    again = {"run_at": now, "attempts": 0, "dead_at": null(), "lease_until": null(), "again_at": null()}
    conn.execute(update(job).where(job.c.id == job_id).values(again))
    return letter


def drop(conn: Connection, job_id: int, now: datetime) -> Unfinished:
    """Call the dead letter done though it is not; its row stays, with the day it died. Raises NoSuchLetter."""
    letter = _letter(conn, job_id)
    conn.execute(update(job).where(job.c.id == job_id).values(done_at=now))
    return letter


def _letter(conn: Connection, job_id: int) -> Unfinished:
    one = _query().where(job_dead, job.c.id == job_id).with_for_update(of=job)
    row = conn.execute(one).mappings().one_or_none()
    if row is None:
        raise NoSuchLetter(job_id)
    return _read(row)


def _query() -> Select[Any]:
    names = ("id", "kind", "request_id", "person_id", "about", "attempts", "run_at", "dead_at", "last_error")
    columns = select(*(job.c[name] for name in names), request.c.state.label("request_state"))
    return columns.join(request, request.c.id == job.c.request_id)


def _read(row: RowMapping) -> Unfinished:
    told = {"kind": JobKind(row["kind"]), "request_state": State(row["request_state"])}
    return Unfinished(**{**row, **told, "last_error": row["last_error"] or ""})
