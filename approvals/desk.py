"""Takes requests, decisions and withdrawals: facts from the directory, pure rules, one commit, then an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from approvals import refusals, steps
from approvals.policy import ASKING, Facts, Rules, approvers, can_decide, may_ask, may_decide
from approvals.ports import AlreadyOpen, Book, Clock, Directory, DirectoryBusy, Gone, Outpaced
from approvals.refusals import Refusal, Refused
from approvals.request import (
    Change,
    Copy,
    Event,
    Group,
    GroupRef,
    Kind,
    NewRequest,
    Person,
    PersonRef,
    Reach,
    Request,
    State,
    Subject,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants, with names already turned into object ids."""

    kind: Kind
    requester_id: str
    group_id: str
    tenant_id: str
    draft_id: str
    until: datetime | None = None
    zone: str = "UTC"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wish that passed every rule, and whom it would be put to."""

    wish: Wish
    facts: Facts
    approvers: tuple[Person, ...]
    fallback: bool

    @property
    def group(self) -> Group:
        return self.facts.group


class Verdict(StrEnum):
    APPROVE = "approve"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a click; ``checked`` is False when the directory could not be asked yet and the click is kept."""

    request: Request
    checked: bool = True


class Desk:
    """Every method may raise Refused (tell the person), DirectoryBusy or BookUnavailable (nothing was stored)."""

    def __init__(
        self, directory: Directory, book: Book, rules: Rules, clock: Clock, work_waits: Callable[[], None]
    ) -> None:
        self._directory = directory
        self._book = book
        self._rules = rules
        self._clock = clock
        self._work_waits = work_waits

    async def consider(self, wish: Wish) -> Proposal:
        """Look the wish over before anyone is disturbed."""
        facts = await self._facts(wish)
        if refusal := may_ask(facts, self._rules):
            raise Refused(refusal)
        people, fallback = approvers(facts, self._rules) if wish.kind is Kind.JOIN else ((), False)
        return Proposal(wish, facts, people, fallback)

    async def submit(self, wish: Wish, place: Copy | None = None) -> Request:
        """Store the request; when this returns, it is durable. The same draft is sent once, however often."""
        if sent := await self._book.request_by_draft(wish.draft_id):
            return sent
        proposal = await self.consider(wish)
        now = proposal.facts.now
        requester = _ref(proposal.facts.requester)
        leaves = wish.kind is Kind.LEAVE  # nobody need agree to somebody's leaving
        new = NewRequest(
            tenant_id=wish.tenant_id,
            kind=wish.kind,
            state=State.APPROVED if leaves else State.PENDING,
            group=GroupRef(proposal.group.id, proposal.group.name, proposal.group.kind),
            requester=requester,
            subjects=(Subject(requester),),
            approvers=tuple(steps.new_approver(p, fallback=proposal.fallback) for p in proposal.approvers),
            created_at=now,
            expires_at=now + self._rules.request_expires_after,
            draft_id=wish.draft_id,
            until=None if leaves else wish.until,
            zone=wish.zone,
            reason=wish.reason,
            decided_by=requester if leaves else None,
            decided_at=now if leaves else None,
        )
        looked_at: dict[str, object] = {
            "rules": [rule.__name__.strip("_") for rule in ASKING],
            "owners": [owner.id for owner in proposal.facts.owners],
        }
        try:
            request = await self._book.submit(
                new,
                Event("submitted", now, actor=requester, facts=looked_at),
                steps.after_submitting(new, self._rules),
                place,
            )
        except AlreadyOpen as again:
            mine = await self._book.request_by_draft(wish.draft_id)
            if mine is not None:
                return mine
            raise Refused(refusals.already_open(again.request)) from again
        self._work_waits()
        return request

    async def decide(self, actor_id: str, key: str, nonce: str, verdict: Verdict, comment: str = "") -> Decision:
        """A click on a card: ``key`` and ``nonce`` are what that card carried."""
        request = await self._book.request_by_key(key)
        if request is None:
            raise Refused(refusals.unknown_request())
        mine = next((a for a in request.approvers if a.person.id == actor_id), None)
        if mine is None or mine.nonce != nonce:
            await self._give_own_card(request, actor_id)
        return await self._decide(request, actor_id, verdict, comment)

    async def decide_by_number(self, actor_id: str, number: int, verdict: Verdict, comment: str = "") -> Decision:
        """The same, typed: "approve 1042"."""
        return await self._decide(await self._to_decide(actor_id, number), actor_id, verdict, comment)

    async def consider_decision(self, actor_id: str, number: int) -> Request:
        """Look a typed decision over before it is taken."""
        request = await self._to_decide(actor_id, number)
        self._check_undecided(request)
        actor, owners = await asyncio.gather(self._person(actor_id), self._owners(request))
        if refusal := may_decide(request, actor, owners, self._rules):
            raise Refused(refusal)
        return request

    async def consider_withdrawal(self, actor_id: str, number: int) -> Request:
        """Look over what the person wants to take back."""
        request = await self._book.request(number)
        if request is None or request.requester.id != actor_id:
            raise Refused(refusals.not_your_request(number))
        if request.state is not State.PENDING:
            raise Refused(refusals.not_cancellable(request))
        return request

    async def withdraw(self, actor_id: str, request: Request) -> Request:
        """The requester changes their mind while nobody has decided."""
        if request.requester.id != actor_id:
            raise Refused(refusals.not_your_request(request.id))
        while request.state is State.PENDING:
            try:
                request = await self._book.apply(
                    request, steps.cancelled(request, request.requester, self._clock.now())
                )
            except Outpaced as faster:
                request = faster.request
            else:
                self._work_waits()
                return request
        if request.state is State.CANCELLED:
            return request
        raise Refused(refusals.not_cancellable(request))

    async def _decide(self, request: Request, actor_id: str, verdict: Verdict, comment: str) -> Decision:
        self._check_undecided(request)
        approve = verdict is Verdict.APPROVE
        try:
            actor, owners = await asyncio.gather(self._person(actor_id), self._owners(request))
        except DirectoryBusy:
            known = next((a.person for a in request.approvers if a.person.id == actor_id), PersonRef(actor_id, ""))
            kept = steps.decision_received(known, approve, comment, self._clock.now())
            return Decision(await self._apply_while_pending(request, lambda _: kept), checked=False)
        if refusal := may_decide(request, actor, owners, self._rules):
            raise Refused(refusal)
        if approve and request.until is not None and request.until <= self._clock.now():
            raise Refused(refusals.end_in_the_past(request.until))
        ids = tuple(owner.id for owner in owners)
        decided = await self._apply_while_pending(
            request, lambda now_: steps.decided(now_, actor, approve, comment, ids, self._clock.now())
        )
        return Decision(decided)

    async def _to_decide(self, actor_id: str, number: int) -> Request:
        """The request with this number, for those whom it may concern."""
        request = await self._book.request(number)
        if request is None:
            raise Refused(refusals.unknown_request(number))
        if actor_id == request.requester.id:
            raise Refused(refusals.own_request())
        if all(a.person.id != actor_id for a in request.approvers):
            owners = await self._owners(request)
            if all(o.id != actor_id for o in owners):
                raise Refused(refusals.not_your_request(number))
        return request

    def _check_undecided(self, request: Request) -> None:
        if request.state is not State.PENDING:
            raise Refused(refusals.decided_already(request))
        if request.expires_at <= self._clock.now():  # the round that closes it may not have come by yet
            raise Refused(refusals.too_late(request))

    async def judge_kept_click(self, request: Request, actor_id: str, verdict: Verdict, comment: str) -> None:
        """Judge a click that was kept while the directory was out of reach; of several, the first valid one counts."""
        try:
            actor, owners = await asyncio.gather(self._person(actor_id), self._owners(request))
        except Refused as gone:
            return await self._refuse_kept_click(request, PersonRef(actor_id, ""), gone.refusal)
        if refusal := may_decide(request, actor, owners, self._rules):
            return await self._refuse_kept_click(request, _ref(actor), refusal)
        approve = verdict is Verdict.APPROVE
        ids = tuple(owner.id for owner in owners)
        await self._apply_while_pending(
            request, lambda now_: steps.decided(now_, actor, approve, comment, ids, self._clock.now())
        )
        return None

    async def _refuse_kept_click(self, request: Request, actor: PersonRef, refusal: Refusal) -> None:
        await self._apply_while_pending(
            request, lambda _: steps.decision_refused(actor, refusal.rule, self._clock.now())
        )

    async def _apply_while_pending(self, request: Request, step: Callable[[Request], Change]) -> Request:
        """Compare-and-set, again while only details moved; refuse when somebody else closed the request."""
        while request.state is State.PENDING:
            try:
                request = await self._book.apply(request, step(request))
            except Outpaced as faster:
                request = faster.request
            else:
                self._work_waits()
                return request
        raise Refused(refusals.decided_already(request))

    async def _give_own_card(self, request: Request, actor_id: str) -> None:
        """A card that was not made for this person gives no power; a present owner is sent one that is."""
        if actor_id == request.requester.id:
            raise Refused(refusals.own_request())
        owner = next((o for o in await self._owners(request) if o.id == actor_id), None)
        if owner is None or not can_decide(owner, self._rules) or request.state is not State.PENDING:
            raise Refused(refusals.somebody_elses_card())
        mine = next((a for a in request.approvers if a.person.id == actor_id), None)
        if mine is not None and mine.reach is not Reach.UNREACHABLE:
            raise Refused(refusals.somebody_elses_card_asked(request))
        await self._apply_while_pending(request, lambda _: steps.own_card(_ref(owner), self._clock.now()))
        raise Refused(refusals.somebody_elses_card_owner())

    async def _facts(self, wish: Wish) -> Facts:
        async def group_and_owners() -> tuple[Group, tuple[Person, ...], bool]:
            try:
                return await asyncio.gather(
                    self._directory.group(wish.group_id),
                    self._directory.owners(wish.group_id),
                    self._directory.is_member(wish.group_id, wish.requester_id),
                )
            except Gone as gone:
                raise Refused(refusals.group_gone()) from gone

        requester, (group, owners, member), open_request = await asyncio.gather(
            self._person(wish.requester_id),
            group_and_owners(),
            self._book.open_request(wish.kind, wish.group_id, wish.requester_id),
        )
        now = self._clock.now()
        facts = Facts(wish.kind, requester, group, owners, (), member, open_request, wish.until, now)
        if wish.kind is Kind.LEAVE or approvers(facts, self._rules)[0]:
            return facts
        fallbacks = await self.fallbacks()
        return Facts(wish.kind, requester, group, owners, fallbacks, member, open_request, wish.until, now)

    async def fallbacks(self) -> tuple[Person, ...]:
        """The configured stand-ins that still exist and are enabled."""
        found = await asyncio.gather(
            *(self._directory.person(i) for i in self._rules.fallback_approvers), return_exceptions=True
        )
        people = []
        for person in found:
            if isinstance(person, BaseException):
                if not isinstance(person, Gone):
                    raise person
            elif person.enabled:
                people.append(person)
        return tuple(people)

    async def _person(self, person_id: str) -> Person:
        try:
            return await self._directory.person(person_id)
        except Gone as gone:
            raise Refused(refusals.requester_disabled()) from gone

    async def _owners(self, request: Request) -> tuple[Person, ...]:
        try:
            return await self._directory.owners(request.group.id)
        except Gone as gone:
            raise Refused(refusals.group_gone()) from gone


def _ref(person: Person) -> PersonRef:
    return PersonRef(person.id, person.name)
