"""How an approved request waits for a seat of a licence: looked for again and again, in the order of the approvals.

What waits promises no seat that is not there, and nobody whose request was approved later gets one before it.
"""

from __future__ import annotations

from datetime import timedelta

from approvals.counting_seats import CountingSeats
from approvals.jobs import Job, NewJob
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryRefused
from approvals.request import Failure, Request
from approvals.steps import doing

LOOK_EVERY = timedelta(minutes=10)
# Then somebody has to think of something else.
WAITS_AT_MOST = timedelta(days=30)


class NoSeatYet(Exception):
    """It is approved, and no seat is free for it."""


class WaitingForSeats:
    """May raise DirectoryBusy or BookUnavailable."""

    def __init__(self, seats: CountingSeats | None, book: Book, clock: Clock) -> None:
        self._seats = seats
        self._book = book
        self._clock = clock

    async def turn(self, request: Request) -> None:
        """Raises NoSeatYet where it is to wait for a seat and none is free for it."""
        since = request.details.waits_for_seat
        if since is None or self._seats is None:
            return
        try:
            come = await self._seats.seat_has_come(request, request.decided_at or since)
        except DirectoryRefused as refused:  # Usher may not count any more: nobody can tell
            raise NoSeatYet(f"request {request.id}: {refused}") from refused
        if not come:
            raise NoSeatYet(f"request {request.id} waits for a seat")

    async def waits(self, request: Request, job: Job) -> NewJob | bool:
        """When to look again; True where it was given up for good. Raises Outpaced."""
        now, since = self._clock.now(), request.details.waits_for_seat
        if since is not None and now - since >= WAITS_AT_MOST:
            await self._book.apply(request, doing.failed(request, Failure.NO_SEAT, now), job)
            return True
        return NewJob(job.kind, now + LOOK_EVERY, payload={"why": "waits for a seat of a licence"})
