"""Takes requests and withdrawals: facts from the directory, pure rules, one commit, then an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from approvals.change import Event
from approvals.chats import Copy
from approvals.consent import acts_by_role, leaves
from approvals.deciders import Deciders
from approvals.directory_objects import GroupRef, Person, PersonRef
from approvals.effects import found_among, told
from approvals.facts import Facts
from approvals.gathering import Gathering, Wish
from approvals.ladder import needs_asking, owners_to_ask
from approvals.policy import decide, everything_against, may_be_given
from approvals.ports.book import AlreadyOpen, Book, Outpaced
from approvals.ports.clock import Clock
from approvals.proposal import Proposal, propose
from approvals.refusals import Refusal, Refused
from approvals.refusals.asking import already_open
from approvals.refusals.effects import effects_changed
from approvals.refusals.taking_back import (
    not_cancellable,
    not_your_request,
    not_yours_to_undo,
    nothing_to_undo,
    too_late_to_undo,
)
from approvals.request import INVERSE, NO_DETAILS, Details, Kind, NewRequest, Request, Result, State, Subject
from approvals.rules import Rules
from approvals.seats import NoSeatLeft
from approvals.steps import asking, deciding

LONGEST_PURPOSE = 300

__all__ = ["Desk", "Examined", "Wish"]


@dataclass(frozen=True, slots=True)
class Examined:
    """A wish looked over: its facts, what would follow if nothing stood against it, and what does."""

    facts: Facts
    proposal: Proposal
    refusals: tuple[Refusal, ...]


class Desk:
    """Every method may raise Refused (tell the person), DirectoryBusy or BookUnavailable (nothing was stored)."""

    def __init__(
        self,
        gathering: Gathering,
        deciders: Deciders,
        book: Book,
        rules: Rules,
        clock: Clock,
        work_waits: Callable[[], None],
    ) -> None:
        self._gathering = gathering
        self._deciders = deciders
        self._book = book
        self._rules = rules
        self._clock = clock
        self._work_waits = work_waits

    async def consider(self, wish: Wish) -> Proposal:
        """Look the wish over before anyone is disturbed."""
        facts = await self._gathering.facts(wish)
        decision = decide(facts, self._rules)
        if decision.refusal is not None:
            raise Refused(decision.refusal, decision)
        return replace(propose(wish, facts, self._rules), decision=decision)

    async def examine(self, wish: Wish) -> Examined:
        """Look the wish over for everything that stands against it, where it can still be changed."""
        facts = await self._gathering.facts(wish)
        return Examined(facts, propose(wish, facts, self._rules), everything_against(facts, self._rules))

    async def submit(self, wish: Wish, place: Copy | None = None) -> Request:
        """Store the request; when this returns, it is durable. The same draft is sent once, however often."""
        if sent := await self._book.request_by_draft(wish.draft_id):
            return sent
        proposal = await self.consider(wish)
        if wish.effects_seen and wish.effects_seen != proposal.facts.effects_hash:
            raise Refused(effects_changed(proposal.group))
        new = new_request(proposal, self._rules)
        owners = tuple(owner.id for owner in owners_to_ask(proposal.facts, self._rules))
        try:
            request = await self._book.submit(
                new, _submitted(proposal, new), asking.after_submitting(new, self._rules, owners), place
            )
        except AlreadyOpen as again:
            mine = await self._book.request_by_draft(wish.draft_id)
            if mine is not None:
                return mine
            raise Refused(already_open(again.request)) from again
        except NoSeatLeft:  # others were promised it a moment ago
            return await self.submit(wish, place)
        self._work_waits()
        return request

    async def kept_out(self, wish: Wish) -> frozenset[str]:
        """The object ids of those of the wish's people who may not be let in, whatever holds for the others."""
        facts = await self._gathering.facts(wish)
        return frozenset(person.id for person in facts.people if may_be_given(person, facts, self._rules))

    async def administrators(self) -> tuple[Person, ...]:
        """The people appointed for what owners cannot do themselves."""
        return await self._deciders.stand_ins(Kind.JOIN)

    async def consider_withdrawal(self, actor_id: str, number: int) -> Request:
        """Look over what the person wants to take back."""
        request = await self._book.request(number)
        if request is None or request.requester.id != actor_id:
            raise Refused(not_your_request(number))
        if not request.can_be_withdrawn:
            raise Refused(not_cancellable(request))
        return request

    async def withdraw(self, actor_id: str, request: Request) -> Request:
        """The requester changes their mind while nobody has decided, or while it waits for a seat of a licence."""
        if request.requester.id != actor_id:
            raise Refused(not_your_request(request.id))
        while request.can_be_withdrawn:
            try:
                request = await self._book.apply(request, deciding.cancelled(request, self._clock.now()))
            except Outpaced as faster:
                request = faster.request
            else:
                self._work_waits()
                return request
        if request.state is State.CANCELLED:
            return request
        raise Refused(not_cancellable(request))

    async def undo(self, actor_id: str, request: Request, zone: str) -> tuple[Request, ...]:
        """An owner takes back what they did by their own right, for a few minutes after it was done. Like everything
        an owner does it is judged by the rules of now. One request, or one for each end date that comes back."""
        if request.requester.id != actor_id or not request.acted_directly:
            raise Refused(not_yours_to_undo(request))
        now = self._clock.now()
        if request.kind not in INVERSE or request.state is not State.COMPLETED or request.finished_at is None:
            raise Refused(nothing_to_undo(request))
        changed = [subject for subject in request.subjects if subject.result is Result.DONE]
        if made := [sent for end in _ends(changed) if (sent := await self._book.request_by_draft(_undo(request, end)))]:
            return tuple(made)
        if now > request.finished_at + self._rules.undo_within:
            raise Refused(too_late_to_undo(request, self._rules.undo_within))
        back = [end for end in _ends(changed) if end is None or end > now]
        if not back or (INVERSE[request.kind] is request.kind and request.details.before is None):
            raise Refused(nothing_to_undo(request))
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
                details=_back(request),
            )
            for end in back
        ]
        return tuple([await self.submit(wish) for wish in wishes])


def new_request(proposal: Proposal, rules: Rules) -> NewRequest:
    """The request as it is stored: waiting, or, where nobody need agree, decided already."""
    wish, facts = proposal.wish, proposal.facts
    requester = _ref(facts.requester)
    decided = not needs_asking(facts, rules)
    by_requester = decided and (leaves(facts) or proposal.directly)
    short = facts.outlook.short if facts.outlook is not None else ()
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
        details=_details(wish, facts, waits=decided and bool(short)),
        promise=facts.outlook.promises if decided and facts.outlook is not None and not short else None,
    )


def _details(wish: Wish, facts: Facts, *, waits: bool) -> Details:
    """With what a membership opens and what the group is for; what is withdrawn is what was declared by that name.
    ``waits``: it is approved, and no seat of a licence is left."""
    details = replace(facts.details, classification=classification_of(facts), labels=facts.group.labels)
    if facts.opens is not None:
        counts = facts.outlook.counts if facts.outlook is not None else ()
        department, colleagues = facts.from_the_same_department
        return replace(
            details,
            opens=facts.opens,
            purpose=facts.group.description[:LONGEST_PURPOSE],
            department=department if colleagues else "",
            colleagues_in=colleagues,
            seats=counts,
            cautions=facts.outlook.cautions if facts.outlook is not None else (),
            waits_for_seat=facts.now if waits else None,
        )
    if details.withdraws and details.declares is not None:
        return replace(details, declares=found_among(details.declares, facts.declared) or details.declares)
    return details


def classification_of(facts: Facts) -> str:
    """The group's classification; void where the tenant uses sensitivity labels instead."""
    return "" if facts.policy.sensitivity_labels.value else facts.group.classification


def _submitted(proposal: Proposal, new: NewRequest) -> Event:
    """Who wants what and why, and the facts by which it was let through: the proof, a year later."""
    facts: dict[str, object] = {
        "kind": new.kind.value,
        "group": new.group.id,
        "people": [subject.person.id for subject in new.subjects],
        "reason": new.reason,
        "looked": proposal.decision.compact(),
        "owners": [owner.id for owner in proposal.facts.owners],
        "quorum": proposal.quorum,
        "join_rule": proposal.facts.join_rule.value,
    }
    if new.details.opens is not None:
        facts |= {"effects": proposal.facts.effects_hash, "opens": list(map(told, new.details.opens))}
    if new.details.declares is not None:
        facts |= {"declares": told(new.details.declares), "withdraws": new.details.withdraws}
        facts["admin"] = acts_by_role(proposal.facts)
    if new.until is not None:
        facts["until"] = new.until.isoformat()
    if new.details.offered:
        facts["offered"] = new.details.offered
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


def _back(request: Request) -> Details:
    """What brings back how the group was before."""
    before = request.details.before
    if before is None or INVERSE[request.kind] is not request.kind:
        return NO_DETAILS
    return Details(join_rule=before.join_rule, new_name=before.name, new_description=before.description)


def _undo(request: Request, end: datetime | None) -> str:
    """Taking back is one request, however often it is pressed."""
    return f"undo-{request.key}-{int(end.timestamp()) if end else 0}"


def _ref(person: PersonRef) -> PersonRef:
    return PersonRef(person.id, person.name)
