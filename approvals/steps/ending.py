"""A membership, or a group, comes to its end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from approvals.change import Change, Event
from approvals.jobs import JobKind, NewJob, News
from approvals.request import Request, State


def ending(request: Request, now: datetime) -> Change:
    """The date has come; from here on nothing may overtake it, and what comes after waits until it is over."""
    return Change(event=Event("ending", now), fields={"ended_at": now})


def ended(request: Request, graph_request_id: str, now: datetime) -> Change:
    """The membership was taken back on its date; the members, whoever asked and whoever approved are told."""
    out = (subject.person.id for subject in request.subjects if subject.keeps_to_date)
    people = list(dict.fromkeys([request.requester.id, *out]))
    if request.decided_by is not None and request.decided_by.id not in people:
        people.append(request.decided_by.id)
    return Change(
        event=Event("ended", now, facts={"graph_request_id": graph_request_id}),
        to=State.ENDED,
        fields={"ended_at": now},
        jobs=(
            NewJob(JobKind.REDRAW, now),
            *(NewJob(JobKind.TELL, now, person_id=person, about=News.ENDED) for person in people),
        ),
    )


def cut_short(request: Request, now: datetime) -> Change:
    """The group's own date has come: a membership that Usher gave in it ends now and not later."""
    return Change(
        event=Event("cut_short", now, facts={"until": None if request.until is None else request.until.isoformat()}),
        fields={"until": now},
        jobs=(NewJob(JobKind.END, now), NewJob(JobKind.REDRAW, now)),
    )


def group_ended(request: Request, owners: Collection[str], now: datetime) -> Change:
    """The date of a group that is for a while has come; its present owners and whoever wanted it are told."""
    people = dict.fromkeys([request.requester.id, *sorted(owners)])
    return Change(
        event=Event("group.ended", now, facts={"group": request.group.id}),
        to=State.ENDED,
        fields={"ended_at": now},
        jobs=(
            NewJob(JobKind.REDRAW, now),
            *(NewJob(JobKind.TELL, now, person_id=person, about=News.ENDED) for person in people),
        ),
    )


def superseded(by: str, now: datetime) -> Change:
    """A dated membership that ended otherwise (left, or the group is gone): nothing to take back, nobody to tell."""
    return Change(
        event=Event("superseded", now, facts={"by": by}),
        to=State.ENDED,
        fields={"ended_at": now},
        jobs=(NewJob(JobKind.REDRAW, now),),
    )


def overtaken(request: Request, people: Collection[str], by: str, now: datetime) -> Change:
    """A later request decides about these people's memberships; the others' end on their date as before."""
    kept = [subject for subject in request.subjects if subject.keeps_to_date]
    gone = [subject for subject in kept if subject.person.id in people]
    if len(gone) == len(kept):
        return superseded(by, now)
    return Change(
        event=Event("overtaken", now, facts={"by": by, "people": [subject.person.id for subject in gone]}),
        subjects=tuple(replace(subject, ended_before=request.until) for subject in gone),
        jobs=(NewJob(JobKind.REDRAW, now),),
    )
