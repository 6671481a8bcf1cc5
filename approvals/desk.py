"""Takes requests and withdrawals: facts from the directory, pure rules, one commit, then an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from approvals import refusals, steps
from approvals.consent import acts_directly, approving_rule, leaves
from approvals.facts import Facts
from approvals.gathering import Gathering, Wish
from approvals.ladder import ladder, needs_asking, others_to_ask, owners_to_ask
from approvals.policy import ASKING, everything_against, may_ask
from approvals.ports import AlreadyOpen, Book, Clock, Outpaced
from approvals.refusals import Refusal, Refused
from approvals.request import (
    INVERSE,
    Approver,
    Copy,
    Event,
    Group,
    GroupRef,
    Kind,
    NewRequest,
    Person,
    PersonRef,
    Request,
    Result,
    Rung,
    State,
    Subject,
)
from approvals.rules import Rules

__all__ = ["Desk", "Examined", "Proposal", "Wish"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A wish that passed every rule, and what would follow.

    ``approvers`` are those whom it would be put to first; empty where nobody need agree: because people may leave, an
    owner acts by their own right (``directly``) or a rule lets them in (``by_rule``)."""

    wish: Wish
    facts: Facts
    ladder: tuple[Approver, ...]
    approvers: tuple[Person, ...]
    quorum: int = 1
    directly: bool = False
    by_rule: str = ""
    fallback: bool = False

    @property
    def group(self) -> Group:
        return self.facts.group


@dataclass(frozen=True, slots=True)
class Examined:
    """A wish looked over: its facts, what would follow if nothing stood against it, and what does."""

    facts: Facts
    proposal: Proposal
    refusals: tuple[Refusal, ...]


class Desk:
    """Every method may raise Refused (tell the person), DirectoryBusy or BookUnavailable (nothing was stored)."""

    def __init__(
        self, gathering: Gathering, book: Book, rules: Rules, clock: Clock, work_waits: Callable[[], None]
    ) -> None:
        self._gathering = gathering
        self._book = book
        self._rules = rules
        self._clock = clock
        self._work_waits = work_waits

    async def consider(self, wish: Wish) -> Proposal:
        """Look the wish over before anyone is disturbed."""
        facts = await self._gathering.facts(wish)
        if refusal := may_ask(facts, self._rules):
            raise Refused(refusal)
        return propose(wish, facts, self._rules)

    async def examine(self, wish: Wish) -> Examined:
        """Look the wish over for everything that stands against it, where it can still be changed."""
        facts = await self._gathering.facts(wish)
        return Examined(facts, propose(wish, facts, self._rules), everything_against(facts, self._rules))

    async def submit(self, wish: Wish, place: Copy | None = None) -> Request:
        """Store the request; when this returns, it is durable. The same draft is sent once, however often."""
        if sent := await self._book.request_by_draft(wish.draft_id):
            return sent
        proposal = await self.consider(wish)
        new = new_request(proposal, self._rules)
        owners = tuple(owner.id for owner in owners_to_ask(proposal.facts, self._rules))
        try:
            request = await self._book.submit(
                new, _submitted(proposal, new), steps.after_submitting(new, self._rules, owners), place
            )
        except AlreadyOpen as again:
            mine = await self._book.request_by_draft(wish.draft_id)
            if mine is not None:
                return mine
            raise Refused(refusals.already_open(again.request)) from again
        self._work_waits()
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
                request = await self._book.apply(request, steps.cancelled(request.requester, self._clock.now()))
            except Outpaced as faster:
                request = faster.request
            else:
                self._work_waits()
                return request
        if request.state is State.CANCELLED:
            return request
        raise Refused(refusals.not_cancellable(request))

    async def undo(self, actor_id: str, request: Request, zone: str) -> tuple[Request, ...]:
        """An owner takes back what they did by their own right, for a few minutes after it was done. Like everything
        an owner does it is judged by the rules of now. One request, or one for each end date that comes back."""
        if request.requester.id != actor_id or not request.acted_directly:
            raise Refused(refusals.not_yours_to_undo(request))
        now = self._clock.now()
        if request.kind not in INVERSE or request.state is not State.COMPLETED or request.finished_at is None:
            raise Refused(refusals.nothing_to_undo(request))
        changed = [subject for subject in request.subjects if subject.result is Result.DONE]
        if made := [sent for end in _ends(changed) if (sent := await self._book.request_by_draft(_undo(request, end)))]:
            return tuple(made)
        if now > request.finished_at + self._rules.undo_within:
            raise Refused(refusals.too_late_to_undo(request, self._rules.undo_within))
        back = [end for end in _ends(changed) if end is None or end > now]
        if not back:
            raise Refused(refusals.nothing_to_undo(request))
        wishes = [
            Wish(
                kind=INVERSE[request.kind],
                requester_id=actor_id,
                group_id=request.group.id,
                tenant_id=request.tenant_id,
                draft_id=_undo(request, end),
                until=end,
                zone=zone,
                reason=request.reason,
                people=tuple(subject.person.id for subject in changed if subject.ended_before == end),
                follows=request.id,
            )
            for end in back
        ]
        return tuple([await self.submit(wish) for wish in wishes])


def propose(wish: Wish, facts: Facts, rules: Rules) -> Proposal:
    """What would follow from a wish that passed every rule."""
    asked = ladder(facts, rules)
    now = [one for one in asked if one.approved_at is None and (one.ask_at or facts.now) <= facts.now]
    if wish.kind is Kind.CREATE:  # whose turn comes after the co-owners', and who is no fallback of anybody
        now = [one for one in asked if one.rung is Rung.STAND_IN]
    known = {person.id: person for person in (*(p for p, _ in others_to_ask(facts, rules)), *facts.owners)}
    return Proposal(
        wish,
        facts,
        asked,
        tuple(known[one.person.id] for one in now),
        quorum=rules.quorum(facts.group, facts.kind),
        directly=acts_directly(facts, rules),
        by_rule=approving_rule(facts, rules),
        fallback=wish.kind is not Kind.CREATE and bool(now) and all(one.fallback for one in now),
    )


def new_request(proposal: Proposal, rules: Rules) -> NewRequest:
    """The request as it is stored: waiting, or, where nobody need agree, decided already."""
    wish, facts = proposal.wish, proposal.facts
    requester = _ref(facts.requester)
    decided = not needs_asking(facts, rules)
    by_requester = decided and (leaves(facts) or proposal.directly)
    return NewRequest(
        tenant_id=wish.tenant_id,
        kind=wish.kind,
        state=State.APPROVED if decided else State.PENDING,
        group=GroupRef(facts.group.id, facts.group.name, facts.group.kind),
        requester=requester,
        subjects=tuple(Subject(_ref(person)) for person in facts.people),
        approvers=proposal.ladder,
        created_at=facts.now,
        expires_at=facts.now + rules.request_expires_after,
        draft_id=wish.draft_id,
        until=None if wish.kind is Kind.LEAVE else facts.until,
        zone=wish.zone,
        reason=wish.reason,
        decided_by=requester if by_requester else None,
        decided_at=facts.now if decided else None,
        quorum=proposal.quorum,
        decided_by_rule=proposal.by_rule if decided and not by_requester else "",
        follows=wish.follows,
        details=facts.details,
    )


def _submitted(proposal: Proposal, new: NewRequest) -> Event:
    """Who wants what and why, and the facts by which it was let through: the proof, a year later."""
    facts: dict[str, object] = {
        "kind": new.kind.value,
        "group": new.group.id,
        "people": [subject.person.id for subject in new.subjects],
        "reason": new.reason,
        "rules": [rule.__name__.strip("_") for rule in ASKING],
        "owners": [owner.id for owner in proposal.facts.owners],
        "quorum": proposal.quorum,
        "join_rule": proposal.facts.join_rule.value,
    }
    if new.until is not None:
        facts["until"] = new.until.isoformat()
    if new.follows is not None:
        facts["follows"] = new.follows
    if new.state is State.APPROVED:
        facts["approved"] = "directly" if new.decided_by and proposal.directly else (new.decided_by_rule or "own")
    elif proposal.directly:
        facts["approved"] = "first"  # an owner's own yes, where two are needed
    return Event("submitted", new.created_at, actor=new.requester, facts=facts)


def _ends(subjects: Iterable[Subject]) -> list[datetime | None]:
    """The end dates that memberships had before they were taken away, each once."""
    return sorted({subject.ended_before for subject in subjects}, key=lambda end: (end is not None, end))


def _undo(request: Request, end: datetime | None) -> str:
    """Taking back is one request, however often it is pressed."""
    return f"undo-{request.key}-{int(end.timestamp()) if end else 0}"


def _ref(person: PersonRef) -> PersonRef:
    return PersonRef(person.id, person.name)
