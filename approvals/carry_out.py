"""Writes what was approved to the directory, reads it back, and only then calls it done; takes it back on its date.

Every function may be repeated from the start: what was read and written is in the book before the next step begins.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from approvals import steps
from approvals.policy import Rules, may_carry_out, may_decide, takes_back
from approvals.ports import Book, Clock, Directory, Gone
from approvals.request import Failure, Group, JobKind, Kind, NewJob, Person, Request, Result, State, Subject

# Entra's replicas usually agree within seconds; a read right after the write is repeated this often, this far apart.
READ_BACK_PAUSES_S = (0.0, 0.1, 0.3, 0.6)
# After this long without being seen, the (idempotent) write is made once more.
WRITE_AGAIN_AFTER = timedelta(minutes=2)


class NotYetSeen(Exception):
    """The directory accepted the write but does not show it yet."""


class NotAllowedAnyMore(Exception):
    """A rule that held at the approval no longer holds; ``failure`` says which kind, ``rule`` which one."""

    def __init__(self, failure: Failure, rule: str) -> None:
        super().__init__(rule)
        self.failure = failure
        self.rule = rule


class CarryOut:
    """Raises DirectoryBusy, NotYetSeen or MessengerBusy when it must be run again later."""

    def __init__(self, directory: Directory, book: Book, rules: Rules, clock: Clock) -> None:
        self._directory = directory
        self._book = book
        self._rules = rules
        self._clock = clock

    async def approved(self, request: Request) -> None:
        """Bring an approved request to COMPLETED, or to FAILED when it may no longer be done."""
        if request.state is not State.APPROVED:
            return
        try:
            # What was begun and took effect is recorded and ended in its time, whatever the rules say by now.
            if not await self._took_effect(request):
                await self._still_allowed(request)
            for subject in request.subjects:
                request = await self._write(request, subject)
                await self._read_back(request, subject.person.id, wished=request.kind is Kind.JOIN)
        except NotAllowedAnyMore as no:
            await self._book.apply(request, steps.failed(request, no.failure, self._clock.now(), detail=no.rule))
            return
        except Gone as gone:
            await self._book.apply(
                request, steps.failed(request, Failure.GROUP_GONE, self._clock.now(), detail=str(gone))
            )
            return
        await self._end_older_dates(request)
        subjects = tuple(replace(s, result=steps.result_of(s, request.kind)) for s in request.subjects)
        await self._book.apply(request, steps.completed(request, subjects, self._clock.now()))

    async def end(self, request: Request) -> NewJob | None:
        """Take a dated membership back; returns a later END job if the date was moved meanwhile."""
        if not takes_back(request) or request.until is None:
            return None
        now = self._clock.now()
        if request.until > now:
            return NewJob(JobKind.END, request.until)
        graph_request_id = ""
        try:
            for subject in request.subjects:
                if subject.result is Result.DONE:
                    graph_request_id = await self._directory.remove_member(request.group.id, subject.person.id)
                    await self._read_back(request, subject.person.id, wished=False)
        except Gone:
            await self._book.apply(request, steps.superseded("group_gone", self._clock.now()))
            return None
        await self._book.apply(request, steps.ended(request, graph_request_id, self._clock.now()))
        return None

    async def _took_effect(self, request: Request) -> bool:
        """Whether an earlier attempt, perhaps one that died over it, made the whole change."""
        wished = request.kind is Kind.JOIN
        if any(subject.member_before in (None, wished) for subject in request.subjects):
            return False
        for subject in request.subjects:
            if subject.written_at is not None:
                continue
            if await self._directory.is_member(request.group.id, subject.person.id) is not wished:
                return False
        return True

    async def _still_allowed(self, request: Request) -> None:
        """Everything that was true at the request must be true at the write; nothing is taken from memory."""
        try:
            group = await self._directory.group(request.group.id)
        except Gone as gone:
            raise NotAllowedAnyMore(Failure.GROUP_GONE, "group_exists") from gone
        requester = await self._living(request.requester.id)
        if group.kind is not request.group.kind:
            raise NotAllowedAnyMore(Failure.GROUP_CHANGED, "same_kind")
        if refusal := may_carry_out(request, requester, group, self._rules, self._clock.now()):
            kinds = {"on_premises", "exchange", "dynamic", "restricted", "role_assignable"}
            failure = Failure.GROUP_CHANGED if refusal.rule in kinds else Failure.NO_LONGER_ALLOWED
            raise NotAllowedAnyMore(failure, refusal.rule)
        await self._approval_still_stands(request, group)

    async def _approval_still_stands(self, request: Request, group: Group) -> None:
        """An approval that has waited long enough for ownership to change is judged again."""
        if request.kind is not Kind.JOIN or request.decided_by is None or request.decided_at is None:
            return
        if self._clock.now() - request.decided_at <= self._rules.recheck_owner_after:
            return
        approver = await self._living(request.decided_by.id)
        owners = await self._directory.owners(group.id)
        if refusal := may_decide(request, approver, owners, self._rules):
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, refusal.rule)

    async def _living(self, person_id: str) -> Person:
        try:
            person = await self._directory.person(person_id)
        except Gone as gone:
            raise NotAllowedAnyMore(Failure.PERSON_GONE, "person_exists") from gone
        if not person.enabled:
            raise NotAllowedAnyMore(Failure.PERSON_GONE, "person_enabled")
        return person

    async def _write(self, request: Request, subject: Subject) -> Request:
        """Make the one change for one person, unless it was made already and only its echo is awaited."""
        now = self._clock.now()
        group_id, person_id = request.group.id, subject.person.id
        if subject.member_before is None:
            before = await self._directory.is_member(group_id, person_id)
            request = await self._book.apply(request, steps.member_before(subject, before, now))
            subject = next(s for s in request.subjects if s.person.id == person_id)
        if subject.member_before is (request.kind is Kind.JOIN):
            return request  # it was so before: nothing to write
        if subject.written_at is not None and now - subject.written_at < WRITE_AGAIN_AFTER:
            return request
        verb = self._directory.add_member if request.kind is Kind.JOIN else self._directory.remove_member
        graph_request_id = await verb(group_id, person_id)
        return await self._book.apply(request, steps.written(request, subject, graph_request_id, self._clock.now()))

    async def _read_back(self, request: Request, person_id: str, *, wished: bool) -> None:
        for pause in READ_BACK_PAUSES_S:
            await asyncio.sleep(pause)
            if await self._directory.is_member(request.group.id, person_id) is wished:
                return
        raise NotYetSeen(f"request {request.id}: the directory does not show the change yet")

    async def _end_older_dates(self, request: Request) -> None:
        """Leaving, or joining anew, overtakes the end date of an earlier membership in the same group."""
        for subject in request.subjects:
            for older in await self._book.timed_memberships(request.group.id, subject.person.id):
                if older.id != request.id:
                    await self._book.apply(older, steps.superseded(f"request {request.id}", self._clock.now()))
