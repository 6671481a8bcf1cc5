"""Sees whether new members were given the licences of their group, which Entra does a while after the membership.

Looked at after a minute and then ever less often, for a day. A failure is told once; that it was mended later is kept.
Of whoever has left the group again nothing is said: the licence did not come because they are not in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from approvals.change import Change, Event
from approvals.holdings import Holding, LicenceError
from approvals.jobs import Job, JobKind, NewJob, News
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryRefused, Gone
from approvals.ports.licences import Licences
from approvals.request import Request, Result, State

log = structlog.get_logger()

SOONEST = timedelta(minutes=1)
WATCHED_FOR = timedelta(days=1)


class Memberships(Protocol):
    """The part of the directory that is asked (see approvals.ports.directory.Directory)."""

    async def members_among(self, group_id: str, person_ids: Collection[str]) -> frozenset[str]: ...


class WatchingLicences:
    """May raise DirectoryBusy, Outpaced or BookUnavailable."""

    def __init__(self, licences: Licences | None, directory: Memberships, book: Book, clock: Clock) -> None:
        self._licences = licences
        self._directory = directory
        self._book = book
        self._clock = clock

    async def looks(self, request: Request, job: Job) -> NewJob | bool | None:
        """When to look again; None when there is nothing left to see, True where the last step ended the job."""
        over = request.state is not State.COMPLETED or request.ended_at is not None
        if self._licences is None or over or request.finished_at is None:
            return None
        done = [subject.person.id for subject in request.subjects if subject.result is Result.DONE]
        try:
            holdings, members = await asyncio.gather(
                self._licences.holdings(done, fresh=True), self._directory.members_among(request.group.id, done)
            )
        except Gone:
            return None
        except DirectoryRefused as refused:
            log.warning("licences_unreadable", request=request.id, error=str(refused))
            return None
        now, since = self._clock.now(), request.finished_at
        here = [one for person_id, one in holdings.items() if person_id in members]
        lacking = [one for one in here if not set(request.licences) <= one.skus]
        if here and not lacking:
            await self._book.apply(request, came(request, now), job)
            return True
        late = now - since >= WATCHED_FOR
        why = why_not(lacking, request) or (LicenceError.OTHER if lacking and late else None)
        if why is not None and why != request.details.no_licence:
            await self._book.apply(request, missing(request, lacking, why, now))
        return None if late else NewJob(JobKind.LICENCES, now + max(SOONEST, (now - since) / 2))


def why_not(lacking: Iterable[Holding], request: Request) -> LicenceError | None:
    """Why the group could not give its licences, the first reason of several; None where nothing is known yet."""
    ways = (way for one in lacking for way in one.errors(request.group.id, request.licences))
    return next((way.error for way in ways if way.error is not None), None)


def came(request: Request, now: datetime) -> Change:
    """Everybody who was let in has the licences; whoever was told otherwise sees it on the card."""
    details = replace(request.details, no_licence=None)
    redraw = (NewJob(JobKind.REDRAW, now),) if request.details.no_licence else ()
    return Change(Event("licences.came", now), fields={"details": details}, jobs=redraw)


def missing(request: Request, lacking: Iterable[Holding], why: LicenceError, now: datetime) -> Change:
    """Somebody was let in and has not the licence: they, whoever asked and whoever agreed are told."""
    people = [one.person.id for one in lacking]
    deciders = [] if request.decided_by is None else [request.decided_by.id]
    told = dict.fromkeys((request.requester.id, *people, *deciders))
    return Change(
        Event("licences.missing", now, facts={"people": people, "why": why.value}),
        fields={"details": replace(request.details, no_licence=why)},
        jobs=(
            NewJob(JobKind.REDRAW, now),
            *(NewJob(JobKind.TELL, now, person_id=one, about=News.NO_LICENCE) for one in told),
        ),
    )
