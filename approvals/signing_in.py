"""How an approved request waits for a sign-in: asked for at once and ever less often, given up after three days.

What is waited for is in the book; the token itself never is. After a restart, and on a replica that did not get it,
there is none, and the person is asked again, which costs them nothing where Teams signs them in by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from approvals.change import Change, Event
from approvals.directory_objects import PersonRef
from approvals.jobs import Job, JobKind, NewJob
from approvals.ports.book import Book, Outpaced
from approvals.ports.clock import Clock
from approvals.request import Failure, Request, SignInWait, State
from approvals.steps import deciding, doing

log = structlog.get_logger()

SIGN_IN_WITHIN = timedelta(days=3)
ASK_AGAIN_AFTER = timedelta(hours=1)  # and then after three times as long each time
# A token that came so recently is on another replica, which takes the job sooner or later.
ELSEWHERE = timedelta(seconds=30)
LOOK_AGAIN_AFTER = timedelta(seconds=2)


def asked(request: Request, people: tuple[str, ...], now: datetime) -> Change:
    """These people are asked to sign in; how long that has been going on stays known."""
    before = request.awaited_sign_in
    wait = SignInWait(people, before.since if before else now)
    return Change(
        event=Event("sign_in.asked", now, facts={"people": list(people)}),
        fields={"details": replace(request.details, sign_in=wait)},
        jobs=(
            *(NewJob(JobKind.SIGN_IN, now, person_id=person_id) for person_id in people),
            NewJob(JobKind.REDRAW, now),
        ),
    )


def came(request: Request, wait: SignInWait, person: PersonRef, now: datetime) -> Change:
    """One of them signed in: what waits is done."""
    kind = JobKind.CARRY_OUT if request.state is State.APPROVED else JobKind.END
    return Change(
        event=Event("sign_in.came", now, actor=person),
        fields={"details": replace(request.details, sign_in=replace(wait, came_at=now))},
        # Drawn only where it takes longer than usual: what was done is drawn anyway.
        jobs=(NewJob(kind, now), NewJob(JobKind.REDRAW, now + deciding.USUALLY_DONE_WITHIN)),
    )


def ask_again_at(since: datetime, now: datetime) -> datetime:
    """When to ask next somebody who has been asked since then; never after it is given up."""
    return min(now + max(ASK_AGAIN_AFTER, 2 * (now - since)), max(since + SIGN_IN_WITHIN, now + ASK_AGAIN_AFTER))


class SigningIn:
    """May raise BookUnavailable."""

    def __init__(self, book: Book, clock: Clock, work_waits: Callable[[], None]) -> None:
        self._book = book
        self._clock = clock
        self._work_waits = work_waits

    async def waits(self, request: Request, job: Job, people: tuple[str, ...]) -> NewJob | bool:
        """A job that could not be done without one of these people: when to try again, or True where it was given up
        for good. Raises Outpaced."""
        now, why = self._clock.now(), {"why": "needs the sign-in of " + (", ".join(people) or "an owner")}
        request = await self._book.request(request.id) or request
        wait = request.awaited_sign_in
        if wait is not None and wait.came_at is not None and now - wait.came_at < ELSEWHERE:
            return NewJob(job.kind, now + LOOK_AGAIN_AFTER, payload=why)
        if wait is not None and now - wait.since >= SIGN_IN_WITHIN:
            lapsed = doing.failed(request, Failure.NOT_SIGNED_IN, now, detail=", ".join(people))
            await self._book.apply(request, lapsed, job)
            return True
        await self._book.apply(request, asked(request, people, now))
        return NewJob(job.kind, ask_again_at(wait.since if wait else now, now), payload=why)

    async def came(self, key: str, person: PersonRef) -> None:
        """This person answered the sign-in card of the request with this key."""
        request = await self._book.request_by_key(key)
        while request is not None:
            wait = request.awaited_sign_in
            if wait is None or person.id not in wait.people:
                return
            try:
                await self._book.apply(request, came(request, wait, person, self._clock.now()))
            except Outpaced as faster:
                request = faster.request
            else:
                log.info("sign_in_came", request=request.id)
                self._work_waits()
                return
