"""Fetches what must be known about a wish, all of it as of now and all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from approvals.consent import can_decide
from approvals.directory_objects import Group, GroupKind, JoinRule, Person, PersonRef
from approvals.effects import Declared, Opening, together
from approvals.facts import Facts
from approvals.new_names import NewNames
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Company, Directory, DirectoryError, DirectoryRefused, Gone, NotReadYet, Policies
from approvals.refusals import Refused
from approvals.refusals.asking import requester_disabled
from approvals.refusals.groups import group_gone
from approvals.refusals.people import person_gone
from approvals.request import BLOCKS, EFFECT, GIVES_MEMBERSHIP, NO_DETAILS, Details, Kind, Relation, Request
from approvals.rules import Creation, Privilege, Rules, keeps_apart
from approvals.switches import standing_matters
from approvals.tenant_policy import GROUP_ADMINISTRATORS, NOBODY, Standing, TenantPolicy

# The score of a group of the very name.
VERY_NAME = 100.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants, with names already turned into object ids.

    ``people`` are those whom it is about, nobody else than the requester if it is empty. For CREATE ``group_id``
    begins with to_be_made.TO_BE_MADE and stands for the group until it has an object id; ``group_name`` and
    ``group_kind`` are what it is to be."""

    kind: Kind
    requester_id: str
    group_id: str
    tenant_id: str
    draft_id: str
    until: datetime | None = None
    zone: str = "UTC"
    reason: str = ""
    people: tuple[str, ...] = ()
    effects_seen: str = ""  # the hash of what the group opens as the person was shown it; "": was not shown
    group_name: str = ""
    group_kind: GroupKind = GroupKind.SECURITY
    follows: int | None = None
    details: Details = NO_DETAILS


class Gathering:
    """May raise Refused where somebody or something is gone, DirectoryBusy or BookUnavailable."""

    def __init__(self, directory: Company, policies: Policies, book: Book, rules: Rules, clock: Clock) -> None:
        self._directory = directory
        self._policies = policies
        self._book = book
        self._rules = rules
        self._clock = clock
        self._new_names = NewNames(directory)

    async def facts(self, wish: Wish) -> Facts:
        ids = tuple(dict.fromkeys(wish.people)) or (wish.requester_id,)
        make = wish.kind is Kind.CREATE
        (
            ((requester, people), (group, owners, related), stand_ins, kept),
            (
                opted_in,
                blocked,
                namesakes,
                (opens, declared),
                (policy, standing),
                departments,
            ),
        ) = await asyncio.gather(
            asyncio.gather(
                self._people(wish.requester_id, ids),
                self._to_be(wish) if make else self._group(wish, ids),
                self.stand_ins(wish.kind),
                self._kept(wish, ids),
            ),
            asyncio.gather(
                self.opted_in(wish.kind, wish.group_id),
                self.blocked(wish.group_id),
                self._namesakes(wish),
                self._effects(wish),
                self.policy_for(wish.kind, wish.requester_id, for_oneself=ids == (wish.requester_id,)),
                self._departments(wish, ids),
            ),
        )
        open_requests, ends, join_rule = kept
        facts = Facts(
            kind=wish.kind,
            requester=requester,
            group=group,
            owners=owners,
            people=people,
            now=self._clock.now(),
            policy=policy,
            standing=standing,
            related=related,
            open_requests=open_requests,
            join_rule=join_rule,
            opted_in=opted_in,
            ends=ends,
            until=wish.until,
            reason=wish.reason,
            details=wish.details,
            opens=opens,
            declared=declared,
            stand_ins=stand_ins,
            managers=await self.managers(owners),
            blocked=blocked & set(ids),
            administers=await self._by_role(wish, owners),
            namesakes=namesakes,
            departments=departments,
        )
        return await (self._to_be_made(facts, wish) if make else self.looked_closer(facts))

    async def policy_for(
        self, kind: Kind, requester_id: str, *, for_oneself: bool, fresh: bool = False
    ) -> tuple[TenantPolicy, Standing]:
        """The tenant's policy, and what the requester is in it where that can matter."""
        policy = await self._policies.tenant(fresh=fresh)
        if not standing_matters(kind, policy, self._rules, for_oneself=for_oneself):
            return policy, NOBODY
        return policy, await self._policies.standing(requester_id, policy)

    async def looked_closer(self, facts: Facts) -> Facts:
        """With what only few wishes need: the group's own word about guests, and where else the people are in."""
        if facts.kind not in GIVES_MEMBERSHIP:
            return facts
        if facts.group.kind is GroupKind.MICROSOFT_365 and any(person.guest for person in facts.people):
            facts = replace(facts, guests=await self._policies.guests_of(facts.group.id))
        if keeps_apart(facts.group, self._rules):
            ids = [person.id for person in facts.people]
            facts = replace(facts, elsewhere=await self._policies.groups_around(ids))
        return facts

    async def opens(self, group_id: str) -> tuple[Opening, ...]:
        """What membership of this group opens now: as the directory shows it, and as was declared."""
        try:
            seen, declared = await asyncio.gather(self._directory.opens(group_id), self._book.declared(group_id))
        except Gone as gone:
            raise Refused(group_gone()) from gone
        return together(seen, declared)

    async def _effects(self, wish: Wish) -> tuple[tuple[Opening, ...] | None, tuple[Declared, ...]]:
        """What a membership opens; what is declared of the group, where that is what it is about."""
        if wish.kind in GIVES_MEMBERSHIP:
            return await self.opens(wish.group_id), ()
        return None, await self._book.declared(wish.group_id) if wish.kind is Kind.DECLARE else ()

    async def _departments(self, wish: Wish, ids: tuple[str, ...]) -> tuple[str, ...]:
        """A remark for whoever decides: where it cannot be read, it is left out."""
        if wish.kind is not Kind.JOIN or len(ids) != 1:
            return ()
        try:
            return await self._directory.departments_in(wish.group_id) or ()
        except DirectoryError:
            return ()

    async def blocked(self, group_id: str) -> frozenset[str]:
        """Whom an administrator blocked from the group."""
        return (await self._book.blocked([group_id])).get(group_id, frozenset())

    async def administers(self, person_id: str) -> bool:
        """Whether this person holds a role that administers groups; where that cannot be read, they do not."""
        try:
            return bool(await self._directory.roles(person_id) & GROUP_ADMINISTRATORS)
        except (DirectoryRefused, Gone):
            return False

    async def _by_role(self, wish: Wish, owners: tuple[Person, ...]) -> bool:
        """Read only where it could matter."""
        others_out = wish.kind is Kind.LEAVE and wish.people not in ((), (wish.requester_id,))
        by_role = others_out or wish.kind is Kind.DECLARE
        if wish.kind in BLOCKS or (by_role and all(owner.id != wish.requester_id for owner in owners)):
            return await self.administers(wish.requester_id)
        return False

    async def _namesakes(self, wish: Wish) -> tuple[Group, ...]:
        """Other groups that have the new name already."""
        if not wish.details.new_name:
            return ()
        try:
            found = await self._directory.find_groups(wish.details.new_name)
        except NotReadYet:  # the very name was asked for and is not there
            return ()
        return tuple(m.group for m in found if m.score >= VERY_NAME and m.group.id != wish.group_id)

    async def stand_ins(self, kind: Kind) -> tuple[Person, ...]:
        """The people appointed to decide where no owner does, or, about groups to be made, at all."""
        if kind is not Kind.CREATE:
            return await self._there(self._rules.fallback_approvers)
        if self._rules.creation is Creation.OWNERS:
            return tuple(owner for owner in await self._approving_owners() if can_decide(owner, self._rules))
        return await self._there(self._rules.creation_approvers)

    async def managers(self, owners: Iterable[Person]) -> tuple[Person, ...]:
        """The managers of these owners, where managers are asked at all."""
        if not self._rules.ask_managers:
            return ()
        found = await asyncio.gather(*(self._directory.manager(owner.id) for owner in owners))
        return tuple({manager.id: manager for manager in found if manager is not None}.values())

    async def person(self, person_id: str) -> Person:
        try:
            return await self._directory.person(person_id)
        except Gone as gone:
            raise Refused(requester_disabled()) from gone

    async def known(self, person_id: str) -> Person | None:
        """The person as they are now; None if there is nobody of this id any more."""
        return (await self._directory.people([person_id])).get(person_id)

    async def opted_in(self, kind: Kind, group_id: str) -> bool:
        """Whether Usher may write the group at all, where that is up to its owners."""
        if self._rules.privilege is not Privilege.OWNED_GROUPS or kind is Kind.CREATE:
            return True
        try:
            return await self._directory.has_opted_in(group_id)
        except Gone as gone:
            raise Refused(group_gone()) from gone

    async def owners(self, request: Request) -> tuple[Person, ...]:
        """The owners of its group as of now; of a group that is to be made those of the group whose owners approve
        it, where that is the rule."""
        if request.kind is Kind.CREATE:
            return await self._approving_owners() if self._rules.creation is Creation.OWNERS else ()
        try:
            return await self._directory.owners(request.group.id)
        except Gone as gone:
            raise Refused(group_gone()) from gone

    async def _approving_owners(self) -> tuple[Person, ...]:
        """Nobody, where the group that the configuration names is gone."""
        try:
            return await self._directory.owners(self._rules.creation_group)
        except Gone:
            return ()

    async def _people(self, requester_id: str, ids: tuple[str, ...]) -> tuple[Person, tuple[Person, ...]]:
        others = [person_id for person_id in ids if person_id != requester_id]
        if not others:
            requester = await self.person(requester_id)
            return requester, (requester,)
        requester, found = await asyncio.gather(self.person(requester_id), self._directory.people(others))
        known = {**found, requester.id: requester}
        if any(person_id not in known for person_id in ids):
            raise Refused(person_gone())
        return requester, tuple(known[person_id] for person_id in ids)

    async def _group(self, wish: Wish, ids: tuple[str, ...]) -> tuple[Group, tuple[Person, ...], frozenset[str]]:
        try:
            return await asyncio.gather(
                self._directory.group(wish.group_id), self._directory.owners(wish.group_id), self._related(wish, ids)
            )
        except Gone as gone:
            raise Refused(group_gone()) from gone

    async def _related(self, wish: Wish, ids: tuple[str, ...]) -> frozenset[str]:
        if wish.kind not in EFFECT:
            return frozenset()
        return await related(self._directory, EFFECT[wish.kind].relation, wish.group_id, ids)

    async def _to_be(self, wish: Wish) -> tuple[Group, tuple[Person, ...], frozenset[str]]:
        group = Group(wish.group_id, wish.group_name, wish.group_kind, visibility=wish.details.visibility)
        return group, (), frozenset()

    async def _to_be_made(self, facts: Facts, wish: Wish) -> Facts:
        """With what the group will be called, and with its first members as they are now."""
        ids = [member.id for member in wish.details.members]
        judged, members = await asyncio.gather(
            self._new_names.judged(wish.requester_id, wish.group_name, wish.details.mail_nickname, wish.group_kind),
            self._directory.people(ids) if ids else _nobody(),
        )
        details = replace(
            wish.details,
            mail_nickname=judged.named.alias,
            members=tuple(PersonRef(one.id, one.name) for one in members.values()),
        )
        group = replace(facts.group, name=judged.named.name)
        return replace(facts, group=group, details=details, naming=judged, members=tuple(members.values()))

    async def _kept(self, wish: Wish, ids: tuple[str, ...]) -> tuple[dict[str, Request], dict[str, datetime], JoinRule]:
        open_requests, ends = {}, {}
        for person_id in ids:
            if found := await self._book.open_request(wish.kind, wish.group_id, person_id):
                open_requests[person_id] = found
            if wish.kind is Kind.EXTEND:
                for given in await self._book.timed_memberships(wish.group_id, person_id):
                    if given.until is not None and given.ended_at is None:
                        ends[person_id] = given.until
        return open_requests, ends, await self._book.join_rule(wish.group_id)

    async def _there(self, ids: tuple[str, ...]) -> tuple[Person, ...]:
        """Those who still exist and are enabled, in the given order."""
        if not ids:
            return ()
        found = await self._directory.people(ids)
        return tuple(found[person_id] for person_id in ids if person_id in found and found[person_id].enabled)


async def related(directory: Directory, relation: Relation, group_id: str, people: Collection[str]) -> frozenset[str]:
    """Which of these people are members, or owners, now; raises Gone."""
    if relation is Relation.OWNER:
        return frozenset(owner.id for owner in await directory.owners(group_id)) & frozenset(people)
    if len(people) == 1:  # the usual case, and the cheapest question
        [one] = people
        return frozenset(people) if await directory.is_member(group_id, one) else frozenset()
    return await directory.members_among(group_id, people)


async def _nobody() -> dict[str, Person]:
    return {}
