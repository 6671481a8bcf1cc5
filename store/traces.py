"""Finds where a person's text may be: their requests, the jobs about these, and the names they are kept under."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, String, cast, or_, select, union

from approvals.request import OPEN
from store.tables import absence, approver, audit, job, request, subject


class StillOpen(Exception):
    """The person takes part in requests that are still open; ``numbers`` says which."""

    def __init__(self, numbers: tuple[int, ...]) -> None:
        super().__init__(f"{len(numbers)} open requests")
        self.numbers = numbers


@dataclass(frozen=True, slots=True)
class Traces:
    """Where a person's text may be: requests they took part in, jobs about these, and names they are kept under."""

    numbers: tuple[int, ...]
    jobs: tuple[int, ...]
    names: frozenset[str]


def find(conn: Connection, person_id: str) -> Traces:
    """Look through everything, which takes its time and so is done apart from writing. Raises StillOpen: what is
    closed is not opened again, so this is settled here."""
    taking_part = _taking_part(person_id)
    found = select(request.c.id, request.c.state).where(request.c.id.in_(taking_part)).order_by(request.c.id)
    states = conn.execute(found).all()
    if still_open := tuple(number for number, state in states if state in OPEN):
        raise StillOpen(still_open)
    about = select(job.c.id).where(or_(job.c.person_id == person_id, job.c.request_id.in_(taking_part)))
    jobs = tuple(conn.execute(about.order_by(job.c.id)).scalars())
    return Traces(tuple(number for number, _ in states), jobs, _names(conn, person_id))


def says(names: frozenset[str], value: object) -> bool:
    """Whether a text, or JSON with texts in it, says one of the names."""
    text = json.dumps(value, ensure_ascii=False).casefold()
    return any(json.dumps(name, ensure_ascii=False)[1:-1] in text for name in names)  # quotes are escaped in both


def _taking_part(person_id: str) -> CompoundSelect[Any]:
    """The numbers of all requests in which the person asked, was asked for, was to decide, or did anything."""
    return union(
        select(request.c.id).where(or_(request.c.requester_id == person_id, request.c.decided_by_id == person_id)),
        select(subject.c.request_id).where(subject.c.person_id == person_id),
        select(approver.c.request_id).where(approver.c.person_id == person_id),
        select(audit.c.request_id).where(audit.c.actor_id == person_id),
        select(request.c.id).where(_told_in_details(person_id)),
    )


def _names(conn: Connection, person_id: str) -> frozenset[str]:
    """Every name under which the person is kept, folded for comparison."""
    kept = union(
        select(request.c.requester_name).where(request.c.requester_id == person_id),
        select(request.c.decided_by_name).where(request.c.decided_by_id == person_id),
        select(subject.c.name).where(subject.c.person_id == person_id),
        select(approver.c.name).where(approver.c.person_id == person_id),
        select(audit.c.actor_name).where(audit.c.actor_id == person_id),
        select(absence.c.stand_in_name).where(absence.c.stand_in_id == person_id),
    )
    to_make = conn.execute(select(request.c.details).where(_told_in_details(person_id))).scalars()
    members = (name for details in to_make for who, name in details.get("members", ()) if who == person_id)
    # A name of one or two letters stands in half of all words.
    return frozenset(name.casefold() for name in (*conn.execute(kept).scalars(), *members) if name and len(name) > 2)


def _told_in_details(person_id: str) -> ColumnElement[bool]:
    """Requests to make a group of which the person is to be a member."""
    return cast(request.c.details, String).contains(person_id, autoescape=True)
