"""Writes what was approved to the directory, reads it back, and only then calls it done.

Every function may be repeated from the start: what was read and written is in the book before the next step begins,
and every write is one that does no harm twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

import structlog

from approvals.change import Change
from approvals.describing import Describing
from approvals.gathering import related
from approvals.handing_over import HandingOver
from approvals.hands import Hand, Hands
from approvals.jobs import Job
from approvals.making import MadeWithoutOwner, Making
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory, DirectoryError, DirectoryRefused, Gone, LastOwner
from approvals.recheck import Ground, NotAllowedAnyMore, Recheck
from approvals.reconfirming import OpensMore, Reconfirming
from approvals.request import (
    BLOCKS,
    EFFECT,
    GIVES_MEMBERSHIP,
    Before,
    Failure,
    Kind,
    Relation,
    Request,
    Result,
    State,
    Subject,
)
from approvals.rules import Rules
from approvals.seen import NotYetSeen, shows
from approvals.steps import doing, ending, making
from approvals.to_be_made import is_to_be_made
from approvals.waiting_for_seats import WaitingForSeats

log = structlog.get_logger()

# After this long without being seen, the (idempotent) write is made once more.
WRITE_AGAIN_AFTER = timedelta(minutes=2)
# Graph takes so many people in one request.
AT_ONCE = 20


class CarryOut:
    """Raises DirectoryBusy, NotYetSeen, SignInNeeded, NoSeatYet, Outpaced or ClaimLost when it must be run again."""

    def __init__(
        self,
        directory: Directory,
        book: Book,
        rules: Rules,
        clock: Clock,
        recheck: Recheck,
        reconfirming: Reconfirming,
        making: Making,
        hands: Hands,
        waiting_for_seats: WaitingForSeats,
    ) -> None:
        self._directory = directory
        self._book = book
        self._rules = rules
        self._clock = clock
        self._recheck = recheck
        self._reconfirming = reconfirming
        self._making = making
        self._hands = hands
        self._waiting_for_seats = waiting_for_seats
        self._handing_over = HandingOver(directory)
        self._describing = Describing(directory, book, clock, hands)

    async def approved(self, request: Request, job: Job | None = None) -> bool:
        """Bring an approved request to COMPLETED, or to FAILED when it may no longer be done; ``job`` is finished
        with the last step. Returns whether it was."""
        if request.state is not State.APPROVED:
            return False
        overtaken: Sequence[tuple[Request, Change]] = ()
        try:
            if request.kind in EFFECT:
                request, last, overtaken = await self._relate(request)
            else:
                request, last = await self._change_group(request)
        except OpensMore as more:
            last = self._reconfirming.again(request, more)
        except NotAllowedAnyMore as no:
            last = doing.failed(request, no.failure, self._clock.now(), detail=no.rule, looked=no.looked)
        except LastOwner as kept:
            last = doing.failed(request, Failure.LAST_OWNER, self._clock.now(), detail=str(kept))
        except MadeWithoutOwner as made:
            request, error_id = made.request, token_hex(4).upper()
            log.exception("group_without_owner", error_id=error_id, request=request.id, group=request.group.id)
            last = making.made_without_owner(request, self._admins(request), error_id, self._clock.now())
        except Gone as gone:
            last = doing.failed(request, Failure.GROUP_GONE, self._clock.now(), detail=str(gone))
        await self._book.apply(request, last, job, overtaken)
        return job is not None

    def _admins(self, request: Request) -> list[str]:
        """Who can put right what Usher cannot: those who stand in for owners, and who approves new groups."""
        appointed = (*self._rules.fallback_approvers, *self._rules.creation_approvers)
        asked = (one.person.id for one in request.approvals)
        return [one for one in dict.fromkeys((*appointed, *asked)) if one != request.requester.id]

    async def _change_group(self, request: Request) -> tuple[Request, Change]:
        """What is done to a group and not to the people in it."""
        begun = request.kind is Kind.DESCRIBE and await self._describing.took_effect(request)
        begun = begun or (request.kind is Kind.CREATE and not is_to_be_made(request))
        # A group that is there is finished, whatever the rules say by now: half made it would help nobody.
        ground = Ground({}, {}, frozenset()) if begun else await self._recheck.stands(request)
        if request.kind is Kind.CREATE:
            request, subjects, proof = await self._making.makes(request)
            change = doing.completed(request, subjects, self._rules, self._clock.now(), {**ground.proof, **proof})
            made = request.details
            return request, replace(change, join_rule=made.join_rule, declares=made.declares)
        if request.kind in BLOCKS:
            owners = await self._directory.owners(request.group.id)
            return request, doing.blocks(request, owners, self._rules, self._clock.now())
        subjects = tuple(replace(subject, result=Result.DONE) for subject in request.subjects)
        if request.kind is Kind.DESCRIBE:
            request, proof = await self._describing.describes(request)
            proof = {**ground.proof, **proof}
            return request, doing.completed(request, subjects, self._rules, self._clock.now(), proof)
        before = Before(join_rule=await self._book.join_rule(request.group.id))
        change = doing.completed(request, subjects, self._rules, self._clock.now(), ground.proof)
        kept = {**change.fields, "details": replace(request.details, before=before)}
        said, withdraws = request.details.declares, request.details.withdraws
        change = replace(change, fields=kept, join_rule=request.details.join_rule)
        return request, replace(change, declares=None if withdraws else said, withdraws=said if withdraws else None)

    async def _relate(self, request: Request) -> tuple[Request, Change, Sequence[tuple[Request, Change]]]:
        """Add or remove everybody the request is about, so that one of them never holds up the others; the step that
        says so, and the earlier memberships that are overtaken by it."""
        timed = await self._earlier(request)  # first: what it waits for changes who is there
        ground = await self._ground(request)
        request = await self._remember_before(request, ground.there)
        request, written = await self._write(request, ground)
        await self._read_back(request, ground.there)
        now = self._clock.now()
        before = {s.person.id: older.until for older in timed for s in older.subjects if s.keeps_to_date}
        subjects = tuple(_judged(request, subject, before.get(subject.person.id)) for subject in request.subjects)
        failures = [subject.failure for subject in subjects if subject.result is Result.FAILED]
        if len(failures) == len(subjects):
            return request, replace(doing.failed(request, failures[0] or Failure.GAVE_UP, now), subjects=subjects), ()
        proof: dict[str, object] = {**ground.proof, **written}
        if request.kind is Kind.HAND_OVER:
            proof |= await self._handing_over.gives_up(request)
        done = {subject.person.id for subject in subjects if subject.result is not Result.FAILED}
        overtaken = [(older, ending.overtaken(older, done, f"request {request.id}", now)) for older in timed]
        return request, doing.completed(request, subjects, self._rules, now, proof), overtaken

    async def _earlier(self, request: Request) -> tuple[Request, ...]:
        """Memberships with an end that Usher gave these people in this group. Whatever was decided before this request
        and is still being done is waited for, and so is an end that is being carried out: what it takes away is then
        given anew."""
        timed = []
        for other in await self._book.alongside(request):
            before = other.state is State.APPROVED and _order(other) < _order(request)
            if before or (other.state is State.COMPLETED and other.ended_at is not None):
                raise NotYetSeen(f"request {other.id} comes before")
            if other.state is State.COMPLETED and EFFECT[request.kind].relation is Relation.MEMBER:
                timed.append(other)
        return tuple(timed)

    async def _ground(self, request: Request) -> Ground:
        """What was begun and took effect is recorded and ended in its time, whatever the rules say by now."""
        there = await self._took_effect(request)
        if there is not None:
            return Ground({}, {}, there)
        ground = await self._recheck.stands(request)
        await self._reconfirming.still_meant(request, ground.there)
        await self._waiting_for_seats.turn(request)
        return ground

    async def _remember_before(self, request: Request, there: frozenset[str]) -> Request:
        """What it was before the first write is stored, for later nobody could tell any more."""
        if all(subject.member_before is not None for subject in request.subjects):
            return request
        return await self._book.apply(request, doing.read_before(request, there, self._clock.now()))

    async def _write(self, request: Request, ground: Ground) -> tuple[Request, dict[str, object]]:
        """Make the change for those for whom it is not made, unless only its echo is awaited; returned is what proves
        it. A single person's is stored with what follows; several people's after every twenty, so that a restart goes
        on from there."""
        wished, now = EFFECT[request.kind].wished, self._clock.now()
        refused = [
            replace(subject, failure=ground.failures[subject.person.id])
            for subject in request.subjects
            if subject.person.id in ground.failures and subject.result is Result.WAITING
        ]
        if refused:
            request = await self._book.apply(request, doing.written(request, refused, "", now))
        waiting = [
            subject
            for subject in request.subjects
            if subject.result is Result.WAITING
            and (subject.person.id in ground.there) is not wished
            and (subject.written_at is None or now - subject.written_at >= WRITE_AGAIN_AFTER)
        ]
        if not waiting:
            return request, {}
        hand, graph_request_id = await self._hands.for_people(request), ""
        for start in range(0, len(waiting), AT_ONCE):
            some = waiting[start : start + AT_ONCE]
            graph_request_id, failed = await self._writes(request, some, hand)
            written = [replace(s, failure=failed.get(s.person.id), written_at=now) for s in some]
            if len(request.subjects) == 1 and not failed:
                request = replace(request, subjects=tuple(written))
            else:
                step = doing.written(request, written, graph_request_id, self._clock.now())
                request = await self._book.apply(request, step)
        return request, {"graph_request_id": graph_request_id, **hand.proof}

    async def _writes(self, request: Request, people: Sequence[Subject], hand: Hand) -> tuple[str, dict[str, Failure]]:
        """One write for up to twenty people; why it cannot be done for some of them."""
        group_id, ids = request.group.id, [subject.person.id for subject in people]
        if request.kind in GIVES_MEMBERSHIP and len(ids) > 1:
            added = await hand.writer.add_members(group_id, ids)
            return added.request_id, {one: _failure(error) for one, error in added.failed.items()}
        verb = {
            (Relation.MEMBER, True): hand.writer.add_member,
            (Relation.MEMBER, False): hand.writer.remove_member,
            (Relation.OWNER, True): hand.writer.add_owner,
            (Relation.OWNER, False): hand.writer.remove_owner,
        }[EFFECT[request.kind].relation, EFFECT[request.kind].wished]
        graph_request_id, failed = "", {}
        for person_id in ids:
            try:
                graph_request_id = await verb(group_id, person_id)
            except (DirectoryRefused, Gone) as error:
                if len(request.subjects) == 1:
                    raise
                failed[person_id] = _failure(error)
        return graph_request_id, failed

    async def _read_back(self, request: Request, there: frozenset[str]) -> None:
        wished = EFFECT[request.kind].wished
        ids = [subject.person.id for subject in request.subjects if subject.result is not Result.FAILED]
        if all((one in there) is wished for one in ids):
            return  # seen so already, before any write
        if await shows(self._directory, EFFECT[request.kind].relation, request.group.id, ids, wished=wished):
            return
        if len(request.subjects) == 1 and request.subjects[0].written_at is not None:
            await self._note_written(request)
        raise NotYetSeen(f"request {request.id}: the directory does not show the change yet")

    async def _note_written(self, request: Request) -> None:
        """The write of a single person that is not seen yet: from here on it is only read back."""
        stored = await self._book.request(request.id)
        if stored is not None and stored.subjects[0].written_at is None and stored.state is State.APPROVED:
            await self._book.apply(stored, doing.written(stored, stored.subjects, "", self._clock.now()))

    async def _took_effect(self, request: Request) -> frozenset[str] | None:
        """Who is there, if an earlier attempt, perhaps one that died over it, made the whole change; else None."""
        wished = EFFECT[request.kind].wished
        if request.kind is Kind.HAND_OVER and (over := await self._handing_over.is_over(request)):
            return over
        if any(subject.member_before in (None, wished) for subject in request.subjects):
            return None
        ids = [subject.person.id for subject in request.subjects]
        unwritten = {subject.person.id for subject in request.subjects if subject.written_at is None}
        try:
            there = await related(self._directory, EFFECT[request.kind].relation, request.group.id, ids)
        except Gone:
            return None
        return there if all((person_id in there) is wished for person_id in unwritten) else None


def _judged(request: Request, subject: Subject, before: datetime | None) -> Subject:
    """What became of one person. An earlier membership with an end that Usher gave goes on as this one."""
    took_over = before is not None and request.kind in GIVES_MEMBERSHIP
    result = doing.result_of(subject, request.kind, took_over=took_over)
    return replace(subject, result=result, ended_before=before if request.kind is Kind.LEAVE else None)


def _order(request: Request) -> tuple[datetime, int]:
    """Requests about the same person and group are carried out in the order in which they were decided."""
    return request.decided_at or request.created_at, request.id


def _failure(error: DirectoryError) -> Failure:
    if isinstance(error, LastOwner):
        return Failure.LAST_OWNER
    return Failure.PERSON_GONE if isinstance(error, Gone) else Failure.DIRECTORY_REFUSED
