"""What each kind of job does; every one of them may be done again without harm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from approvals import co_owners
from approvals.approver import Reach
from approvals.carry_out import CarryOut
from approvals.change import Change
from approvals.chats import Copy
from approvals.decisions import Decisions
from approvals.ending import Ending
from approvals.hands import SignInNeeded
from approvals.jobs import Job, JobKind, NewJob, News
from approvals.ports.book import Book, ClaimLost, Outpaced
from approvals.ports.clock import Clock
from approvals.ports.messenger import Messenger, Unreachable
from approvals.reaching import Reaching
from approvals.refusals import Refused
from approvals.request import Kind, Request, State
from approvals.signing_in import SigningIn
from approvals.steps import asking, deciding, doing
from approvals.waiting_for_seats import NoSeatYet, WaitingForSeats
from approvals.watching_licences import WatchingLicences

log = structlog.get_logger()

Became = NewJob | bool | None
"""The same job later; True where it was finished together with its last step; else it is to be finished."""


class Work:
    """Raises DirectoryBusy, MessengerBusy, NotYetSeen, Outpaced, ClaimLost or BookUnavailable to be done again."""

    def __init__(
        self,
        book: Book,
        decisions: Decisions,
        carry_out: CarryOut,
        ending: Ending,
        reaching: Reaching,
        messenger: Messenger,
        clock: Clock,
        signing_in: SigningIn,
        waiting_for_seats: WaitingForSeats,
        watching_licences: WatchingLicences,
    ) -> None:
        self._book = book
        self._decisions = decisions
        self._carry_out = carry_out
        self._ending = ending
        self._reaching = reaching
        self._messenger = messenger
        self._clock = clock
        self._signing_in = signing_in
        self._waiting_for_seats = waiting_for_seats
        self._kinds: dict[JobKind, Callable[[Request, Job], Awaitable[Became]]] = {
            JobKind.ASK: self._ask,
            JobKind.CHECK_DECISION: self._check_decision,
            JobKind.CARRY_OUT: self._carry_out.approved,
            JobKind.REDRAW: self._redraw,
            JobKind.TELL: self._tell,
            JobKind.SIGN_IN: self._sign_in,
            JobKind.REMIND: self._remind,
            JobKind.SAY_END: self._say_end,
            JobKind.EXPIRE: self._expire,
            JobKind.END: self._ending.ends,
            JobKind.LICENCES: watching_licences.looks,
            JobKind.CO_OWNERS: self._co_owners,
        }

    async def does(self, request: Request, job: Job) -> Became:
        try:
            return await self._kinds[job.kind](request, job)
        except SignInNeeded as needed:
            return await self._signing_in.waits(request, job, needed.people)
        except NoSeatYet:
            return await self._waiting_for_seats.waits(request, job)

    async def _ask(self, request: Request, job: Job) -> Became:
        approver = next((a for a in request.approvers if a.person.id == job.person_id), None)
        if approver is None or approver.reach is not Reach.TO_ASK or request.state is not State.PENDING:
            return None
        if approver.ask_at is not None and approver.ask_at > self._clock.now():
            return NewJob(JobKind.ASK, approver.ask_at)  # their turn was moved
        reached = await self._reaching.asks(request, approver)
        try:
            if await self._while_pending(request, reached.step, job):
                return True
        except ClaimLost:  # another worker asks them as well, and either card is theirs
            await self._keep(reached.copy)
            raise
        await self._keep(reached.copy)
        return None

    async def _keep(self, copy: Copy | None) -> None:
        if copy is not None:
            await self._book.remember_copy(copy)

    async def _while_pending(self, request: Request, step: Callable[[Request], Change], job: Job | None = None) -> bool:
        """Whether the step was taken, which finishes ``job``."""
        while request.state is State.PENDING:
            try:
                await self._book.apply(request, step(request), job)
            except Outpaced as faster:
                request = faster.request
            else:
                return True
        return False

    async def _check_decision(self, request: Request, job: Job) -> Became:
        with suppress(Refused):  # somebody was faster: the redrawn card tells who
            await self._decisions.judge_kept(request, job.person_id, job.payload)
        return None

    async def _redraw(self, request: Request, job: Job) -> Became:
        await self._messenger.redraw(request, job.person_id, anew=job.about == doing.UNDO_IS_OVER)
        return None

    async def _tell(self, request: Request, job: Job) -> Became:
        try:
            await self._messenger.tell(request, job.person_id, job.about, job.payload.get("rule", ""))
        except Unreachable as unreachable:
            log.info("news_undeliverable", request=request.id, about=job.about, why=str(unreachable))
        return None

    async def _sign_in(self, request: Request, job: Job) -> Became:
        wait = request.awaited_sign_in
        if wait is None or wait.came_at is not None or job.person_id not in wait.people:
            return None
        try:
            await self._messenger.ask_to_sign_in(request, job.person_id, f"{request.key}.{job.id}")
        except Unreachable as unreachable:
            log.info("not_asked_to_sign_in", request=request.id, why=str(unreachable))
        return None

    async def _remind(self, request: Request, job: Job) -> Became:
        if request.state is not State.PENDING:
            return None
        if not job.person_id:  # one job per silent approver, so that a busy chat repeats nobody else's reminder
            at = await self._reaching.good_moments(request)
            await self._while_pending(request, lambda now_: asking.reminding(now_, at, self._clock.now()))
            return None
        with suppress(Unreachable):
            await self._keep(await self._messenger.ask(request, job.person_id))
        return None

    async def _say_end(self, request: Request, job: Job) -> Became:
        """A few days before a membership ends its member is told, and may ask to stay."""
        if request.state is not State.COMPLETED or request.until is None or request.ended_at is not None:
            return None
        if request.until > self._clock.now() and any(
            subject.person.id == job.person_id and subject.keeps_to_date for subject in request.subjects
        ):
            with suppress(Unreachable):
                if request.kind is Kind.CREATE:
                    await self._messenger.tell(request, job.person_id, News.GROUP_ENDS)
                    return None
                await self._messenger.say_end(request, job.person_id)
        return None

    async def _co_owners(self, request: Request, job: Job) -> Became:
        """Whoever has not said that they want to own the new group is left out, and it goes on without them."""
        while request.state is State.PENDING:
            step = co_owners.time_is_over(request, self._clock.now())
            if step is None:
                return None
            try:
                await self._book.apply(request, step)
            except Outpaced as faster:
                request = faster.request
            else:
                return None
        return None

    async def _expire(self, request: Request, job: Job) -> Became:
        if request.state is not State.PENDING:
            return None
        now = self._clock.now()
        if request.expires_at > now:
            return NewJob(JobKind.EXPIRE, request.expires_at)
        await self._while_pending(request, lambda now_: deciding.expired(now_, now))
        return None
