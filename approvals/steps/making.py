"""A new group, and its team, come to be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from approvals.change import Change, Event
from approvals.directory_objects import GroupRef
from approvals.jobs import JobKind, NewJob, News
from approvals.request import Failure, Request, Result
from approvals.steps.doing import failed


def group_made(request: Request, group: GroupRef, now: datetime, proof: Mapping[str, object] | None = None) -> Change:
    """Graph has the group; what is left is read back. Where a team is made next, which may take a quarter of an hour,
    every card says so. ``proof`` is what goes into the audit besides."""
    return Change(
        event=Event("group.created", now, facts={"group": group.id, **(proof or {})}),
        fields={"group": group, "details": replace(request.details, made_at=now)},
        jobs=(NewJob(JobKind.REDRAW, now),) if request.details.team else (),
    )


def team_made(request: Request, url: str, now: datetime) -> Change:
    """The group has its team."""
    return Change(
        event=Event("team.created", now, facts={"group": request.group.id}),
        fields={"details": replace(request.details, team_url=url or "-")},
    )


def without_team(request: Request, why: str, now: datetime) -> Change:
    """The group has no team although one was wanted; it is a group all the same."""
    return Change(
        event=Event("team.not_created", now, facts={"group": request.group.id, "why": why}),
        fields={"details": replace(request.details, no_team=why)},
    )


def left_out_of(request: Request, why: Mapping[str, Failure], now: datetime) -> Change:
    """Some of those who were to own the new group are not going to."""
    return Change(
        event=Event("owner.left_out", now, facts={person: failure.value for person, failure in why.items()}),
        subjects=tuple(
            replace(subject, result=Result.FAILED, failure=why[subject.person.id])
            for subject in request.subjects
            if subject.person.id in why
        ),
    )


def made_without_owner(request: Request, admins: Collection[str], error_id: str, now: datetime) -> Change:
    """The group is there and the directory keeps none of its owners: nobody but an administrator can put that right,
    as Usher may not delete groups."""
    change = failed(request, Failure.NO_OWNER, now, error_id=error_id, detail=request.group.id)
    # Who approved it and is an administrator reads the one message that tells what to do.
    others = tuple(job for job in change.jobs if job.kind is not JobKind.TELL or job.person_id not in admins)
    told = tuple(NewJob(JobKind.TELL, now, person_id=admin, about=News.OWNERLESS) for admin in admins)
    return replace(change, jobs=(*others, *told))
