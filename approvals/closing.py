"""Closes what has lost its ground: requests of people who left, of groups that are gone or have changed their kind.

Looked at now and then for everything that waits, so that nobody is asked about somebody or something that is no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from approvals.directory_objects import Group, Person
from approvals.policy import unwritable
from approvals.ports.book import Book, Outpaced
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory
from approvals.request import EFFECT, Failure, Kind, Request, State
from approvals.steps import doing

log = structlog.get_logger()

# So many requests are looked at together; their groups and people take one request to Graph per twenty.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a request has lost its ground."""

    failure: Failure
    rule: str


def lost_ground(request: Request, groups: dict[str, Group], people: dict[str, Person]) -> Lost | None:
    """By what is there now; None: it may go on waiting. Of several people one who left does not close it."""
    requester = people.get(request.requester.id)
    if requester is None or not requester.enabled:
        return Lost(Failure.PERSON_GONE, "requester_enabled")
    gets = request.kind in EFFECT and EFFECT[request.kind].wished
    there = [people[s.person.id] for s in request.subjects if s.person.id in people]
    if gets and not any(person.enabled for person in there):
        return Lost(Failure.PERSON_GONE, "person_enabled")
    if request.kind is Kind.CREATE:
        return None
    group = groups.get(request.group.id)
    if group is None:
        return Lost(Failure.GROUP_GONE, "group_exists")
    if group.kind is not request.group.kind:
        return Lost(Failure.GROUP_CHANGED, "same_kind")
    refusal = unwritable(group)
    return Lost(Failure.GROUP_CHANGED, refusal.rule) if refusal else None


class Closing:
    """May raise DirectoryBusy or BookUnavailable; what is left is looked at the next time."""

    def __init__(self, directory: Directory, book: Book, clock: Clock) -> None:
        self._directory = directory
        self._book = book
        self._clock = clock

    async def looks_at_everything_that_waits(self) -> int:
        """How many requests were closed."""
        closed, after = 0, 0
        while waiting := await self._book.pending_after(after, limit=AT_ONCE):
            after = waiting[-1].id
            closed += await self._look(waiting)
        return closed

    async def _look(self, waiting: tuple[Request, ...]) -> int:
        group_ids = {request.group.id for request in waiting if request.kind is not Kind.CREATE}
        people_ids = {request.requester.id for request in waiting}
        people_ids |= {subject.person.id for request in waiting for subject in request.subjects}
        groups = await self._directory.groups(sorted(group_ids))
        people = await self._directory.people(sorted(people_ids))
        closed = 0
        for request in waiting:
            lost = lost_ground(request, groups, people)
            if lost is not None and await self._close(request, lost):
                closed += 1
        return closed

    async def _close(self, request: Request, lost: Lost) -> bool:
        while request.state is State.PENDING:
            step = doing.failed(request, lost.failure, self._clock.now(), detail=lost.rule)
            try:
                await self._book.apply(request, step)
            except Outpaced as faster:
                request = faster.request
            else:
                log.info("request_closed", request=request.id, failure=lost.failure)
                return True
        return False
