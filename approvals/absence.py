""" "I am away until Monday, let Bruno decide": whoever was asked hands their turns on, now and until they are back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from approvals.approver import Absence, Approver
from approvals.change import Change
from approvals.deciders import Deciders
from approvals.directory_objects import PersonRef
from approvals.ports.book import Book, Outpaced
from approvals.ports.clock import Clock
from approvals.refusals import Refused
from approvals.refusals.deciding import away_until_when, stand_in_for_oneself
from approvals.request import Request, State
from approvals.steps import asking


@dataclass(frozen=True, slots=True)
class HandedOn:
    """What saying so has changed: the requests that waited for this person, and those of them that the stand-in may
    decide as an owner."""

    absence: Absence
    waiting: tuple[Request, ...]
    decidable: tuple[Request, ...]


class Absences:
    """May raise Refused, DirectoryBusy or BookUnavailable.

    A stand-in gets no right by being named: they decide about the groups they own themselves. Elsewhere the other
    owners, the managers and the people appointed for it come sooner."""

    def __init__(self, deciders: Deciders, book: Book, clock: Clock, work_waits: Callable[[], None]) -> None:
        self._deciders = deciders
        self._book = book
        self._clock = clock
        self._work_waits = work_waits

    async def says_away(self, person_id: str, until: datetime | None, stand_in: PersonRef | None = None) -> HandedOn:
        if until is None or until <= self._clock.now():
            raise Refused(away_until_when())
        if stand_in is not None and stand_in.id == person_id:
            raise Refused(stand_in_for_oneself())
        absence = Absence(person_id, until, stand_in)
        await self._book.say_away(absence)
        waiting = await self._book.waiting_for(person_id)
        decidable = []
        for request in waiting:
            owners = await self._deciders.owners(request)
            if stand_in is not None and any(owner.id == stand_in.id for owner in owners):
                decidable.append(request)
            await self._moves(request, person_id, lambda now_, mine: asking.away(now_, mine, until, self._clock.now()))
        self._work_waits()
        return HandedOn(absence, waiting, tuple(decidable))

    async def says_back(self, person_id: str) -> bool:
        """Whether they had said to be away."""
        was = await self._book.absence(person_id)
        await self._book.forget_absence(person_id)
        for request in await self._book.waiting_for(person_id):
            await self._moves(request, person_id, lambda now_, mine: asking.back(mine, self._clock.now()))
        self._work_waits()
        return was is not None

    async def _moves(self, request: Request, person_id: str, step: Callable[[Request, Approver], Change]) -> None:
        while request.state is State.PENDING:
            mine = next(one for one in request.approvers if one.person.id == person_id)
            try:
                await self._book.apply(request, step(request, mine))
            except Outpaced as faster:
                request = faster.request
            else:
                return
