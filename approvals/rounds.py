"""The rounds: take the work that is due from the book and do it, as often as it takes, in any order, without harm."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from datetime import timedelta
from secrets import token_hex

import structlog

from approvals.jobs import Job, JobKind, NewJob
from approvals.ports.book import Book, BookUnavailable, ClaimLost, Outpaced
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryBusy, DirectoryRefused, TurnedAway
from approvals.ports.messenger import MessengerBusy
from approvals.request import Failure, Request, State
from approvals.seen import NotYetSeen
from approvals.steps import doing
from approvals.work import Work

log = structlog.get_logger()

# Waiting doubles from 1 s to 15 min; with this many attempts a job outlives about a day of outage.
MOST_ATTEMPTS = 100
LONGEST_WAIT = timedelta(minutes=15)
# An error nobody foresaw is a bug: trying it for a day would only hide it.
MOST_ATTEMPTS_AFTER_A_BUG = 5
# How often the book is asked for work when nobody rang.
POLL_S = 0.5
# So many jobs are under way at once; one that hangs keeps only its own place.
AT_ONCE = 32
# With more than half of the places taken, new jobs are fetched for all that become free within this moment: asking
# the book once per job was a third of all its statements.
FETCHED_TOGETHER_S = 0.02
# A job that takes longer than its lease (30 s, unless set otherwise) is kept by renewing it.
RENEW_EVERY_S = 10.0
GRAPH = "graph"
"""The lane of everything that waits when Graph asks the whole tenant to wait."""


class Rounds:
    """One worker; several may run, in one process or in many."""

    def __init__(
        self, book: Book, work: Work, clock: Clock, bell: asyncio.Event, renew_every_s: float = RENEW_EVERY_S
    ) -> None:
        self._book = book
        self._work = work
        self._clock = clock
        self._bell = bell  # rung when there may be work: the next poll is not waited for
        self._renew_every_s = renew_every_s
        self._running: dict[asyncio.Task[None], Job] = {}
        self._done: list[Job] = []
        self._some_done = asyncio.Event()
        self._dropped: list[Job] = []  # while the book could not be reached: to be given back when it can

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; what began is finished."""
        beside = [asyncio.create_task(self._keep_claims()), asyncio.create_task(self._keep_finishing())]
        try:
            while not stop.is_set():
                most = AT_ONCE - len(self._running)
                try:
                    taken = await self._take()
                except BookUnavailable as error:
                    log.warning("book_unavailable", error=str(error))
                    taken = 0
                except Exception:  # a worker that ends of a bug would leave every request lying, in silence
                    log.exception("round_failed")
                    taken = 0
                if taken < most or len(self._running) >= AT_ONCE:  # else there may be more
                    await self._something_happens(stop)
        finally:
            await asyncio.gather(*self._running)
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            with suppress(BookUnavailable):
                await self._finish_done()

    async def once(self) -> int:
        """Do what is due now, and wait until it is done; returns how many jobs were taken."""
        await self._finish_done()
        taken = await self._take()
        try:
            await asyncio.gather(*self._running)
        finally:
            await self._finish_done()
        return taken

    async def _take(self) -> int:
        while self._dropped:
            await self._book.retry(self._dropped[-1], self._clock.now(), "the book could not be reached")
            self._dropped.pop()
        jobs = await self._book.claim(self._clock.now(), limit=AT_ONCE - len(self._running))
        try:
            requests = await self._book.requests({job.request_id for job in jobs}) if jobs else {}
        except BookUnavailable:
            self._dropped += jobs
            raise
        for job in jobs:
            task = asyncio.create_task(self._do(job, requests.get(job.request_id)))
            self._running[task] = job
            task.add_done_callback(self._ended)
        return len(jobs)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._bell.set()
        self._some_done.set()

    async def _keep_finishing(self) -> None:
        """What is done is written down at once, whatever the rounds wait for: if Usher dies before that, it is done
        once more, and somebody hears the same thing twice."""
        while True:
            await self._some_done.wait()
            self._some_done.clear()
            try:
                await self._finish_done()
            except BookUnavailable as error:
                log.warning("book_unavailable", error=str(error))
                await asyncio.sleep(POLL_S)
                self._some_done.set()
            except Exception:
                log.exception("finishing_failed")

    async def _finish_done(self) -> None:
        """Everything done since the last time is finished in one commit."""
        done, self._done = self._done, []
        if done:
            try:
                await self._book.finish_all(done)
            except BaseException:
                self._done += done
                raise

    async def _something_happens(self, stop: asyncio.Event) -> None:
        """Somebody rings, a job ends, a while passes or Usher is asked to stop."""
        waits = [asyncio.ensure_future(self._bell.wait()), asyncio.ensure_future(stop.wait())]
        try:
            await asyncio.wait(waits, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if len(self._running) > AT_ONCE // 2:
            await asyncio.sleep(FETCHED_TOGETHER_S)
        self._bell.clear()

    async def _keep_claims(self) -> None:
        """Renew the leases of what is still under way, so that nobody else begins with it."""
        while True:
            await asyncio.sleep(self._renew_every_s)
            if self._running:
                with suppress(BookUnavailable):
                    await self._book.renew(list(self._running.values()))

    async def _do(self, job: Job, request: Request | None) -> None:
        """Do one job; whatever happens, it is finished, tried again later, or buried with an id that is logged.
        While the book cannot say so, it is kept in mind; if Usher ends before that, its lease ends some time later."""
        try:
            await self._attempt(job, request)
        except BookUnavailable as down:
            log.warning("book_unavailable", job=job.id, kind=job.kind, error=str(down))
            self._dropped.append(job)

    async def _attempt(self, job: Job, request: Request | None) -> None:
        try:
            became = None if request is None else await self._work.does(request, job)
            if isinstance(became, NewJob):
                await self._book.retry(job, became.run_at, became.payload.get("why", "moved"))
            elif not became:
                self._done.append(job)
        except DirectoryBusy as busy:
            if isinstance(busy, TurnedAway) and busy.retry_after > 0:
                await self._book.pause(GRAPH, busy.retry_after)
            await self._later(job, busy, at_least=busy.retry_after)
        except MessengerBusy as busy:
            await self._later(job, busy, at_least=busy.retry_after)
        except (NotYetSeen, Outpaced) as wait:
            await self._later(job, wait)
        except ClaimLost as lost:  # somebody else has it by now, and everything that was done may be done twice
            log.info("claim_lost", job=job.id, kind=job.kind, error=str(lost))
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
                step = doing.failed(request, failure, self._clock.now(), error_id=error_id, detail=str(error))
                try:
                    await self._book.apply(request, step)
                except Outpaced as faster:
                    request = faster.request
                else:
                    break
        await self._book.bury(job, f"{error_id} {type(error).__name__}: {error}")
