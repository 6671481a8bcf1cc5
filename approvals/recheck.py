"""What was true at the request must be true at the write: looked at anew just before it, nothing taken from memory."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from approvals.co_owners import agreed
from approvals.consent import OPEN_GROUP, acts_by_role, acts_directly, approving_rule, may_decide
from approvals.deciders import Deciders
from approvals.directory_objects import Group, GroupKind, GroupRef, JoinRule, Person
from approvals.facts import Facts
from approvals.gathering import Gathering, related
from approvals.naming_policy import Fault
from approvals.new_names import Maker, NewNames
from approvals.policy import Moment, decide, may_be_given
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory, Gone
from approvals.refusals import Refused
from approvals.refusals.asking import group_administrators_only
from approvals.refusals.deciding import not_an_owner
from approvals.request import BLOCKS, EFFECT, GIVES_MEMBERSHIP, Failure, Kind, Request
from approvals.rules import Rules, keeps_apart
from approvals.switches import ask
from approvals.tenant_policy import Standing, TenantPolicy
from approvals.to_be_made import is_to_be_made
from approvals.wish_rules import not_together

# Refusals that say what became of the group since it was asked for.
_CHANGED = frozenset({"on_premises", "exchange", "dynamic", "restricted", "role_assignable", "classified"})


class NotAllowedAnyMore(Exception):
    """A rule that held at the approval no longer holds; ``failure`` says which kind, ``rule`` which one."""

    def __init__(self, failure: Failure, rule: str, looked: list[list[str]] | None = None) -> None:
        super().__init__(rule)
        self.failure = failure
        self.rule = rule
        self.looked = looked or []


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
    blocked: tuple[Person, ...] = ()  # of the people it is about


class Recheck:
    """Raises NotAllowedAnyMore, DirectoryBusy or BookUnavailable."""

    def __init__(
        self,
        directory: Directory,
        gathering: Gathering,
        deciders: Deciders,
        book: Book,
        rules: Rules,
        clock: Clock,
    ) -> None:
        self._directory = directory
        self._gathering = gathering
        self._deciders = deciders
        self._book = book
        self._rules = rules
        self._clock = clock
        self._new_names = NewNames(directory)

    async def stands(self, request: Request) -> Ground:
        """Whether an approved request may be carried out now. All of it is asked for at once."""
        now = self._clock.now()
        (
            (group, requester, people, there),
            (approval, opted_in, blocked, undoes, join_rule),
            ((policy, standing), guests, maker),
        ) = await asyncio.gather(
            asyncio.gather(
                self._group(request),
                self._living(request.requester.id),
                self._people(request),
                self._there(request),
            ),
            asyncio.gather(
                self._approval(request, now),
                self._opted_in(request),
                self._gathering.blocked(request.group.id),
                self._gathering.undone(request.kind, request.follows),
                self._join_rule(request),
            ),
            asyncio.gather(
                self._gathering.policy_for(
                    request.kind, request.requester.id, for_oneself=request.for_oneself, fresh=True
                ),
                self._gathering.guests_of(request.kind, request.group.id, for_oneself=request.for_oneself),
                self._maker(request),
            ),
        )
        if group is not None and group.kind is not request.group.kind:
            raise NotAllowedAnyMore(Failure.GROUP_CHANGED, "same_kind")
        as_now = group or Group(request.group.id, request.group.name, request.group.kind)
        owners, elsewhere = await asyncio.gather(
            self._acting_owners(request, requester, policy, standing),
            self._elsewhere(request, as_now, people.values()),
        )
        facts = Facts(
            request.kind,
            requester,
            as_now,
            owners=owners,
            people=tuple(people.values()),
            now=now,
            policy=policy,
            standing=standing,
            guests=guests,
            elsewhere=elsewhere,
            blocked=blocked,
            until=request.until,
            opted_in=opted_in,
            undoes=undoes,
            join_rule=join_rule,
        )
        decision = decide(facts, self._rules, Moment.CARRYING_OUT)
        if decision.refusal is not None:
            changed = decision.refusal.rule in _CHANGED
            failure = Failure.GROUP_CHANGED if changed else Failure.NO_LONGER_ALLOWED
            raise NotAllowedAnyMore(failure, decision.refusal.rule, decision.compact())
        await asyncio.gather(self._name_stands(request, policy, maker), self._first_people_stand(request, facts))
        proof: dict[str, object] = {"checked": now.isoformat(), "looked": decision.compact()}
        proof |= self._approval_stands(request, facts, approval)
        return Ground(proof, self._failures(request, people, facts), there)

    async def _maker(self, request: Request) -> Maker | None:
        """Whoever gives a Microsoft 365 group its name, until it has it; else None."""
        renames = request.kind is Kind.DESCRIBE and bool(request.details.new_name)
        makes = request.kind is Kind.CREATE and is_to_be_made(request)
        if request.group.kind is not GroupKind.MICROSOFT_365 or not (renames or makes):
            return None
        try:
            return await self._new_names.maker(request.requester.id, request.group.kind)
        except Refused as refused:
            raise NotAllowedAnyMore(Failure.PERSON_GONE, refused.refusal.rule) from refused

    async def _name_stands(self, request: Request, policy: TenantPolicy, maker: Maker | None) -> None:
        """What the naming policy says now counts, until the group is made or renamed."""
        if maker is None:
            return
        renames = request.kind is Kind.DESCRIBE
        name = request.details.new_name if renames else request.group.name
        alias, group_id = ("", request.group.id) if renames else (request.details.mail_nickname, "")
        try:
            named, personal = await self._new_names.named(policy, maker, name, alias, group_id)
        except Refused as refused:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, refused.refusal.rule) from refused
        # The alias may be taken by this very group: an attempt that could not say so any more made it.
        problems = [problem for problem in named.problems if problem.fault is not Fault.ALIAS_TAKEN]
        if problems:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, problems[0].fault.value)
        if named.name != name:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, Fault.AFFIX.value)
        if personal and not self._rules.creation_on_behalf:
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, "naming_by_creator")

    async def _elsewhere(
        self, request: Request, group: Group, people: Collection[Person]
    ) -> Mapping[str, tuple[GroupRef, ...]]:
        """Where else whoever is to get it is in; with whom a group is made is looked at by itself."""
        return {} if request.kind is Kind.CREATE else await self._gathering.elsewhere(request.kind, group, people)

    async def _first_people_stand(self, request: Request, facts: Facts) -> None:
        """Nobody with whom a group is made is by now in one from which its duties are kept apart."""
        if request.kind is not Kind.CREATE or not is_to_be_made(request) or not keeps_apart(request.group, self._rules):
            return
        ids = {*(s.person.id for s in agreed(request)), *(member.id for member in request.details.members)}
        people = tuple((await self._directory.people(ids)).values())
        elsewhere = await self._gathering.elsewhere(request.kind, facts.group, people)
        if refusal := not_together(replace(facts, people=people, elsewhere=elsewhere), self._rules):
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, refusal.rule)

    async def _acting_owners(
        self, request: Request, requester: Person, policy: TenantPolicy, standing: Standing
    ) -> tuple[Person, ...]:
        """The requester, where they act as an owner. Whether somebody who was asked about owns the group matters only
        where others may not ask at all."""
        if request.acted_directly:
            return (requester,)
        if request.kind not in GIVES_MEMBERSHIP or ask(policy, standing).on:
            return ()
        return tuple(owner for owner in await self._owners(request) if owner.id == requester.id)

    def _failures(self, request: Request, people: dict[str, Person], facts: Facts) -> dict[str, Failure]:
        if request.kind not in EFFECT or not EFFECT[request.kind].wished:
            return {}
        failures, rule = {}, "person_enabled"
        for subject in request.subjects:
            person = people.get(subject.person.id)
            if person is None or not person.enabled:
                failures[subject.person.id] = Failure.PERSON_GONE
            elif refusal := may_be_given(person, facts, self._rules):
                failures[subject.person.id], rule = Failure.NO_LONGER_ALLOWED, refusal.rule
        if failures and len(failures) == len(request.subjects):
            raise NotAllowedAnyMore(next(iter(failures.values())), rule)
        return failures

    async def _approval(self, request: Request, now: datetime) -> _Approval | None:
        """What it has to be judged by; None where it stands as it is. Whatever let the request through without anybody
        being asked is looked at always; people who said yes when that is so long ago that ownership may have
        changed."""
        if request.kind in BLOCKS:
            return _Approval(now, ())
        if request.decided_by_rule:
            owners, join_rule = await asyncio.gather(self._owners(request), self._book.join_rule(request.group.id))
            return _Approval(now, owners, join_rule)
        decided = request.decided_at or request.created_at
        own_leave = request.decided_by is not None and request.decided_by.id == request.requester.id
        lately = timedelta() <= now - decided <= self._rules.recheck_owner_after  # not where the clock was set back
        if lately or (own_leave and not request.acted_directly):
            return None
        others = [one.person.id for one in request.approvals if one.person.id != request.requester.id]
        owners, approvers, blocked = await asyncio.gather(
            self._owners(request), asyncio.gather(*(self._living(one) for one in others)), self._blocked(request)
        )
        managers = await self._deciders.managers(owners)
        return _Approval(now, owners, approvers=tuple(approvers), managers=managers, blocked=blocked)

    async def _blocked(self, request: Request) -> tuple[Person, ...]:
        """All of its people, if all of them are blocked from the group and are to be taken out of it."""
        if request.kind is not Kind.LEAVE:
            return ()
        ids = {subject.person.id for subject in request.subjects}
        blocked, people = await asyncio.gather(self._gathering.blocked(request.group.id), self._directory.people(ids))
        return tuple(people.values()) if ids <= blocked else ()

    def _approval_stands(self, request: Request, facts: Facts, approval: _Approval | None) -> dict[str, object]:
        if approval is None:
            return {}
        if request.kind in BLOCKS and not acts_by_role(facts):
            raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, group_administrators_only().rule)
        if request.kind in BLOCKS:
            return {"administers": request.requester.id}
        blocked = frozenset(person.id for person in approval.blocked)
        facts = replace(facts, owners=approval.owners, people=approval.blocked, blocked=blocked)
        if request.decided_by_rule:
            join_rule = approval.join_rule if request.decided_by_rule == OPEN_GROUP else JoinRule.APPROVAL
            facts = replace(facts, people=(facts.requester,), join_rule=join_rule)
            if approving_rule(facts, self._rules) != request.decided_by_rule:
                raise NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, request.decided_by_rule)
            return {"rule": request.decided_by_rule}
        no_owner = NotAllowedAnyMore(Failure.NO_LONGER_ALLOWED, not_an_owner(facts.group).rule)
        if request.acted_directly and not acts_directly(facts, self._rules):
            raise no_owner
        said_yes = any(one.person.id == request.requester.id for one in request.approvals)  # the first of two
        if said_yes and not any(owner.id == request.requester.id and owner.enabled for owner in approval.owners):
            raise no_owner
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

    async def _join_rule(self, request: Request) -> JoinRule:
        """As it is now, where that is what is to change."""
        changes = request.kind is Kind.JOIN_RULE
        return await self._book.join_rule(request.group.id) if changes else JoinRule.APPROVAL

    async def _opted_in(self, request: Request) -> bool:
        try:
            return await self._gathering.opted_in(request.kind, request.group.id)
        except Refused as refused:
            raise NotAllowedAnyMore(Failure.GROUP_GONE, refused.refusal.rule) from refused

    async def _owners(self, request: Request) -> tuple[Person, ...]:
        try:
            return await self._deciders.owners(request)
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
