"""What was true at the request must be true at the write: looked at anew just before it, nothing taken from memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from approvals import refusals
from approvals.consent import OPEN_GROUP, acts_directly, approving_rule, may_decide
from approvals.facts import Facts
from approvals.gathering import Gathering
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
    """What the write stands on: the facts it was allowed by, for the audit, and the people who may not get it."""

    proof: dict[str, object]
    failures: dict[str, Failure]


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
        """Whether an approved request may be carried out now."""
        now = self._clock.now()
        group, requester, people = await asyncio.gather(
            self._group(request), self._living(request.requester.id), self._people(request)
        )
        if group is not None and group.kind is not request.group.kind:
            raise NotAllowedAnyMore(Failure.GROUP_CHANGED, "same_kind")
        as_now = group or Group(request.group.id, request.group.name, request.group.kind)
        if refusal := may_carry_out(request, requester, as_now, self._rules, now):
            failure = Failure.GROUP_CHANGED if refusal.rule in _CHANGED else Failure.NO_LONGER_ALLOWED
            raise NotAllowedAnyMore(failure, refusal.rule)
        await self._name_stands(request)
        proof: dict[str, object] = {"checked": now.isoformat()}
        proof |= await self._approval_stands(request, requester, as_now, now)
        return Ground(proof, self._failures(request, people))

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

    async def _approval_stands(
        self, request: Request, requester: Person, group: Group, now: datetime
    ) -> dict[str, object]:
        """Whatever let it through without anybody being asked is looked at always; people who said yes are judged
        again when that is so long ago that ownership may have changed."""
        if request.decided_by_rule:
            return await self._rule_stands(request, requester, group)
        decided = request.decided_at or request.created_at
        own_leave = request.decided_by is not None and request.decided_by.id == request.requester.id
        if own_leave and not request.acted_directly:
            return {}
        if now - decided <= self._rules.recheck_owner_after:
            return {}
        owners = await self._owners(request)
        managers = await self._gathering.managers(owners)
        if request.acted_directly:
            acts = Facts(request.kind, requester, group, owners, people=(), now=now)
            if not acts_directly(acts, self._rules):
                raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, refusals.not_an_owner(group).rule)
        for one in request.approvals:
            if one.person.id == request.requester.id:  # an owner's own yes, the first of two
                if not any(owner.id == one.person.id and owner.enabled for owner in owners):
                    raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, refusals.not_an_owner(group).rule)
                continue
            approver = await self._living(one.person.id)
            if refusal := may_decide(request, approver, owners, self._rules, now, managers):
                raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, refusal.rule)
        return {"owners": [owner.id for owner in owners]}

    async def _rule_stands(self, request: Request, requester: Person, group: Group) -> dict[str, object]:
        owners, join_rule = await asyncio.gather(self._owners(request), self._book.join_rule(group.id))
        facts = Facts(
            request.kind,
            requester,
            group,
            owners,
            (requester,),
            self._clock.now(),
            join_rule=join_rule if request.decided_by_rule == OPEN_GROUP else JoinRule.APPROVAL,
        )
        if approving_rule(facts, self._rules) != request.decided_by_rule:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, request.decided_by_rule)
        return {"rule": request.decided_by_rule}

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
