"""What was true at the request must be true at the write: looked at anew just before it, nothing taken from memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from approvals import refusals
from approvals.consent import OPEN_GROUP, acts_directly, approving_rule, may_decide
from approvals.facts import Facts
from approvals.gathering import Gathering, related
from approvals.making import is_to_be_made
from approvals.naming_policy import Fault
from approvals.new_names import NewNames
from approvals.policy import may_be_given, may_carry_out
from approvals.ports import Book, Clock, Directory, Gone
from approvals.refusals import Refused
from approvals.request import EFFECT, Failure, Group, GroupKind, JoinRule, Kind, Person, Request
from approvals.rules import Rules

# Refusals that say what became of the group since it was asked for.
_CHANGED = frozenset({"on_premises", "exchange", "dynamic", "restricted", "role_assignable"})


class NotAllowedAnyMore(Exception):
    """A rule that held at the approval no longer holds; ``failure`` says which kind, ``rule`` which one."""

    def __init__(self, failure: Failure, rule: str) -> None:
        super().__init__(rule)
        self.failure = failure
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Ground:
    """What the write stands on: the facts it was allowed by, for the audit, the people who may not get it, and those
    who have it already."""

    proof: dict[str, object]
    failures: dict[str, Failure]
    there: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Approval:
    """What a yes is judged by once more, as of ``now``."""

    now: datetime
    owners: tuple[Person, ...]
    join_rule: JoinRule = JoinRule.APPROVAL
    approvers: tuple[Person, ...] = ()
    managers: tuple[Person, ...] = ()


class Recheck:
    """Raises NotAllowedAnyMore, DirectoryBusy or BookUnavailable."""

    def __init__(self, directory: Directory, gathering: Gathering, book: Book, rules: Rules, clock: Clock) -> None:
        self._directory = directory
        self._gathering = gathering
        self._book = book
        self._rules = rules
        self._clock = clock
        self._new_names = NewNames(directory)

    async def stands(self, request: Request) -> Ground:
        """Whether an approved request may be carried out now. All of it is asked for at once."""
        now = self._clock.now()
        group, requester, people, approval, there = await asyncio.gather(
            self._group(request),
            self._living(request.requester.id),
            self._people(request),
            self._approval(request, now),
            self._there(request),
        )
        if group is not None and group.kind is not request.group.kind:
            raise NotAllowedAnyMore(Failure.GROUP_CHANGED, "same_kind")
        as_now = group or Group(request.group.id, request.group.name, request.group.kind)
        if refusal := may_carry_out(request, requester, as_now, self._rules, now):
            failure = Failure.GROUP_CHANGED if refusal.rule in _CHANGED else Failure.NO_LONGER_ALLOWED
            raise NotAllowedAnyMore(failure, refusal.rule)
        await self._name_stands(request)
        proof: dict[str, object] = {"checked": now.isoformat()}
        proof |= self._approval_stands(request, requester, as_now, approval)
        return Ground(proof, self._failures(request, people), there)

    async def _name_stands(self, request: Request) -> None:
        """What the naming policy says now counts, until the group is made."""
        if request.kind is not Kind.CREATE or request.group.kind is not GroupKind.MICROSOFT_365:
            return
        if not is_to_be_made(request):
            return
        alias = request.details.mail_nickname
        try:
            named, personal = await self._new_names.named(request.requester.id, request.group.name, alias)
        except Refused as refused:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, refused.refusal.rule) from refused
        # The alias may be taken by this very group: an attempt that could not say so any more made it.
        problems = [problem for problem in named.problems if problem.fault is not Fault.ALIAS_TAKEN]
        if problems:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, problems[0].fault.value)
        if named.name != request.group.name:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, Fault.AFFIX.value)
        if personal and not self._rules.creation_on_behalf:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, "naming_policy_personal")

    def _failures(self, request: Request, people: dict[str, Person]) -> dict[str, Failure]:
        if request.kind not in EFFECT or not EFFECT[request.kind].wished:
            return {}
        failures = {}
        for subject in request.subjects:
            person = people.get(subject.person.id)
            if person is None or not person.enabled:
                failures[subject.person.id] = Failure.PERSON_GONE
            elif may_be_given(person, self._rules):
                failures[subject.person.id] = Failure.NO_LONGER_ALLOWED
        if failures and len(failures) == len(request.subjects):
            raise NotAllowedAnyMore(next(iter(failures.values())), "person_enabled")
        return failures

    async def _approval(self, request: Request, now: datetime) -> _Approval | None:
        """What it has to be judged by; None where it stands as it is. Whatever let the request through without anybody
        being asked is looked at always; people who said yes when that is so long ago that ownership may have
        changed."""
        if request.decided_by_rule:
            owners, join_rule = await asyncio.gather(self._owners(request), self._book.join_rule(request.group.id))
            return _Approval(now, owners, join_rule)
        decided = request.decided_at or request.created_at
        own_leave = request.decided_by is not None and request.decided_by.id == request.requester.id
        if (own_leave and not request.acted_directly) or now - decided <= self._rules.recheck_owner_after:
            return None
        others = [one.person.id for one in request.approvals if one.person.id != request.requester.id]
        owners, approvers = await asyncio.gather(
            self._owners(request), asyncio.gather(*(self._living(one) for one in others))
        )
        return _Approval(now, owners, approvers=tuple(approvers), managers=await self._gathering.managers(owners))

    def _approval_stands(
        self, request: Request, requester: Person, group: Group, approval: _Approval | None
    ) -> dict[str, object]:
        if approval is None:
            return {}
        facts = Facts(request.kind, requester, group, approval.owners, people=(), now=approval.now)
        if request.decided_by_rule:
            join_rule = approval.join_rule if request.decided_by_rule == OPEN_GROUP else JoinRule.APPROVAL
            facts = replace(facts, people=(requester,), join_rule=join_rule)
            if approving_rule(facts, self._rules) != request.decided_by_rule:
                raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, request.decided_by_rule)
            return {"rule": request.decided_by_rule}
        not_an_owner = NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, refusals.not_an_owner(group).rule)
        if request.acted_directly and not acts_directly(facts, self._rules):
            raise not_an_owner
        said_yes = any(one.person.id == request.requester.id for one in request.approvals)  # the first of two
        if said_yes and not any(owner.id == request.requester.id and owner.enabled for owner in approval.owners):
            raise not_an_owner
        for approver in approval.approvers:
            if refusal := may_decide(request, approver, approval.owners, self._rules, approval.now, approval.managers):
                raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, refusal.rule)
        return {"owners": [owner.id for owner in approval.owners]}

    async def _there(self, request: Request) -> frozenset[str]:
        if request.kind not in EFFECT:
            return frozenset()
        people = [subject.person.id for subject in request.subjects]
        try:
            return await related(self._directory, EFFECT[request.kind].relation, request.group.id, people)
        except Gone as gone:
            raise NotAllowedAnyMore(Failure.GROUP_GONE, "group_exists") from gone

    async def _group(self, request: Request) -> Group | None:
        """As it is now; None while it is still to be made."""
        if request.kind is Kind.CREATE:
            return None
        try:
            return await self._directory.group(request.group.id)
        except Gone as gone:
            raise NotAllowedAnyMore(Failure.GROUP_GONE, "group_exists") from gone

    async def _owners(self, request: Request) -> tuple[Person, ...]:
        try:
            return await self._gathering.owners(request)
        except Refused as refused:
            raise NotAllowedAnyMore(Failure.GROUP_GONE, refused.refusal.rule) from refused

    async def _people(self, request: Request) -> dict[str, Person]:
        if request.for_oneself or request.kind not in EFFECT or not EFFECT[request.kind].wished:
            only = await self._living(request.requester.id)
            return {only.id: only}
        return await self._directory.people([subject.person.id for subject in request.subjects])

    async def _living(self, person_id: str) -> Person:
        try:
            person = await self._directory.person(person_id)
        except Gone as gone:
            raise NotAllowedAnyMore(Failure.PERSON_GONE, "person_exists") from gone
        if not person.enabled:
            raise NotAllowedAnyMore(Failure.PERSON_GONE, "person_enabled")
        return person
