"""The rounds: take the work that is due from the book and do it, as often as it takes, in any order, without harm."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from secrets import token_hex

import structlog

from approvals import steps
from approvals.carry_out import CarryOut, NotYetSeen
from approvals.desk import Desk, Verdict
from approvals.ports import (
    Book,
    BookUnavailable,
    Clock,
    DirectoryBusy,
    DirectoryRefused,
    Messenger,
    MessengerBusy,
    Outpaced,
    Unreachable,
)
from approvals.refusals import Refused
from approvals.request import Change, Failure, Job, JobKind, NewJob, Reach, Request, State

log = structlog.get_logger()

# Waiting doubles from 1 s to 15 min; with this many attempts a job outlives about a day of outage.
MOST_ATTEMPTS = 100
LONGEST_WAIT = timedelta(minutes=15)
# An error nobody foresaw is a bug: trying it for a day would only hide it.
MOST_ATTEMPTS_AFTER_A_BUG = 5
# How often the book is asked for work when nobody rang.
POLL_S = 0.5


class Rounds:
    """One worker; several may run, in one process or in many."""

    def __init__(
        self, book: Book, desk: Desk, carry_out: CarryOut, messenger: Messenger, clock: Clock, bell: asyncio.Event
    ) -> None:
        self._book = book
        self._desk = desk
        self._carry_out = carry_out
        self._messenger = messenger
        self._clock = clock
        self._bell = bell  # rung when there may be work: the next poll is not waited for
        self._work: dict[JobKind, Callable[[Request, Job], Awaitable[NewJob | None]]] = {
            JobKind.ASK: self._ask,
            JobKind.CHECK_DECISION: self._check_decision,
            JobKind.CARRY_OUT: self._carry,
            JobKind.REDRAW: self._redraw,
            JobKind.TELL: self._tell,
            JobKind.REMIND: self._remind,
            JobKind.EXPIRE: self._expire,
            JobKind.END: self._end,
        }

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; a round that began is finished."""
        while not stop.is_set():
            try:
                worked = await self.once()
            except BookUnavailable as error:
                log.warning("book_unavailable", error=str(error))
                worked = 0
            except Exception:  # a worker that ends of a bug would leave every request lying, in silence
                log.exception("round_failed")
                worked = 0
            if worked:
                continue
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), POLL_S)
            self._bell.clear()

    async def once(self) -> int:
        """Do what is due now; returns how many jobs were taken."""
        jobs = await self._book.claim(self._clock.now())
        await asyncio.gather(*(self._do(job) for job in jobs))
        return len(jobs)

    async def _do(self, job: Job) -> None:
        """Do one job; whatever happens, it is finished, tried again later, or buried with an id that is logged.
        While the book cannot say so, it is left to its lease, and then done once more."""
        try:
            await self._attempt(job)
        except BookUnavailable as down:
            log.warning("job_left_to_its_lease", job=job.id, kind=job.kind, error=str(down))

    async def _attempt(self, job: Job) -> None:
        try:
            request = await self._book.request(job.request_id)
            if request is not None:
                again = await self._work[job.kind](request, job)
                if again is not None:
                    await self._book.retry(job, again.run_at, "moved")
                    return
            await self._book.finish(job)
        except DirectoryBusy as busy:
            await self._later(job, busy, at_least=busy.retry_after)
        except MessengerBusy as busy:
            await self._later(job, busy, at_least=busy.retry_after)
        except (NotYetSeen, Outpaced) as wait:
            await self._later(job, wait)
        except BookUnavailable:
            raise
        except DirectoryRefused as refused:
            await self._give_up(job, refused, Failure.DIRECTORY_REFUSED)
        except Exception as bug:
            if job.attempts < MOST_ATTEMPTS_AFTER_A_BUG:
                log.exception("job_failed", job=job.id, kind=job.kind, request=job.request_id)
                await self._later(job, bug)
            else:
                await self._give_up(job, bug, Failure.GAVE_UP)

    async def _later(self, job: Job, error: Exception, *, at_least: float = 0.0) -> None:
        if job.attempts >= MOST_ATTEMPTS:
            failure = Failure.NOT_CONFIRMED if isinstance(error, NotYetSeen) else Failure.GAVE_UP
            await self._give_up(job, error, failure)
            return
        wait = min(LONGEST_WAIT.total_seconds(), 2.0 ** min(job.attempts - 1, 10)) * random.uniform(0.8, 1.2)  # noqa: S311 - spreading load needs no secrecy
        at = self._clock.now() + timedelta(seconds=max(wait, at_least))
        await self._book.retry(job, at, f"{type(error).__name__}: {error}")

    async def _give_up(self, job: Job, error: Exception, failure: Failure) -> None:
        """Nothing more can be tried: keep the job for an operator, and tell the people if their request hangs on it."""
        error_id = token_hex(4).upper()
        log.error("job_buried", error_id=error_id, job=job.id, kind=job.kind, request=job.request_id, exc_info=error)
        if job.kind in (JobKind.CARRY_OUT, JobKind.END):
            request = await self._book.request(job.request_id)
            while request is not None and request.state in (State.APPROVED, State.COMPLETED):
                step = steps.failed(request, failure, self._clock.now(), error_id=error_id, detail=str(error))
                try:
                    await self._book.apply(request, step)
                except Outpaced as faster:
                    request = faster.request
                else:
                    break
        await self._book.bury(job, f"{error_id} {type(error).__name__}: {error}")

    async def _ask(self, request: Request, job: Job) -> None:
        approver = next((a for a in request.approvers if a.person.id == job.person_id), None)
        if approver is None or approver.reach is not Reach.TO_ASK or request.state is not State.PENDING:
            return
        try:
            await self._messenger.ask(request, approver.person.id)
        except Unreachable as unreachable:
            log.info("approver_unreachable", request=request.id, why=str(unreachable))
            stand_ins = tuple(await self._desk.fallbacks())
            await self._while_pending(
                request, lambda now_: steps.not_reached(now_, approver, stand_ins, self._clock.now())
            )
            return
        await self._while_pending(request, lambda now_: steps.reached(now_, approver, self._clock.now()))

    async def _while_pending(self, request: Request, step: Callable[[Request], Change]) -> None:
        while request.state is State.PENDING:
            try:
                await self._book.apply(request, step(request))
            except Outpaced as faster:
                request = faster.request
            else:
                return

    async def _check_decision(self, request: Request, job: Job) -> None:
        verdict = Verdict(job.payload["verdict"])
        with suppress(Refused):  # somebody was faster: the redrawn card tells who
            await self._desk.judge_kept_click(request, job.person_id, verdict, job.payload.get("comment", ""))

    async def _carry(self, request: Request, job: Job) -> None:
        await self._carry_out.approved(request)

    async def _redraw(self, request: Request, job: Job) -> None:
        await self._messenger.redraw(request, job.person_id)

    async def _tell(self, request: Request, job: Job) -> None:
        try:
            await self._messenger.tell(request, job.person_id, job.about, job.payload.get("rule", ""))
        except Unreachable as unreachable:
            log.info("news_undeliverable", request=request.id, about=job.about, why=str(unreachable))

    async def _remind(self, request: Request, job: Job) -> None:
        if request.state is not State.PENDING:
            return
        if not job.person_id:  # one job per silent approver, so that a busy chat repeats nobody else's reminder
            await self._while_pending(request, lambda now_: steps.reminding(now_, self._clock.now()))
            return
        with suppress(Unreachable):
            await self._messenger.ask(request, job.person_id, reminder=True)

    async def _expire(self, request: Request, job: Job) -> NewJob | None:
        if request.state is not State.PENDING:
            return None
        now = self._clock.now()
        if request.expires_at > now:
            return NewJob(JobKind.EXPIRE, request.expires_at)
        await self._while_pending(request, lambda now_: steps.expired(now_, now))
        return None

    async def _end(self, request: Request, job: Job) -> NewJob | None:
        return await self._carry_out.end(request)
