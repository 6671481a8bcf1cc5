"""Fetches what must be known about a wish, all of it as of now and all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from approvals.counting_seats import CountingSeats
from approvals.deciders import Deciders
from approvals.directory_objects import Group, GroupKind, GroupRef, JoinRule, Person, PersonRef
from approvals.effects import Declared, Opening, together
from approvals.facts import Facts
from approvals.holdings import Loss
from approvals.new_names import Maker, NewNames
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Company, Directory, DirectoryError, DirectoryRefused, Gone, Policies
from approvals.refusals import Refused
from approvals.refusals.asking import requester_disabled
from approvals.refusals.groups import group_gone
from approvals.refusals.people import person_gone
from approvals.request import (
    EFFECT,
    GIVES_MEMBERSHIP,
    INVERSE,
    NO_DETAILS,
    TAKES_IN,
    Details,
    Kind,
    Relation,
    Request,
)
from approvals.rules import NoSeats, Privilege, Rules, keeps_apart
from approvals.seats import Outlook
from approvals.switches import by_role, standing_matters
from approvals.tenant_policy import NOBODY, Setting, Standing, TenantPolicy

log = structlog.get_logger()


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

    def __init__(
        self,
        directory: Company,
        policies: Policies,
        deciders: Deciders,
        book: Book,
        rules: Rules,
        clock: Clock,
        seats: CountingSeats | None = None,
    ) -> None:
        self._directory = directory
        self._policies = policies
        self._deciders = deciders
        self._book = book
        self._rules = rules
        self._clock = clock
        self._new_names = NewNames(directory)
        self._seats = seats

    async def facts(self, wish: Wish) -> Facts:
        ids = tuple(dict.fromkeys(wish.people)) or (wish.requester_id,)
        own = ids == (wish.requester_id,)
        (
            ((requester, people), (group, owners, related), stand_ins, (open_requests, ends, join_rule)),
            (opted_in, blocked, (opens, declared), (policy, standing), undoes),
            (guests, maker, members, departments),
        ) = await asyncio.gather(
            asyncio.gather(
                self._people(wish.requester_id, ids),
                self._group(wish, ids),
                self._deciders.stand_ins(wish.kind),
                self._kept(wish, ids),
            ),
            asyncio.gather(
                self.opted_in(wish.kind, wish.group_id),
                self.blocked(wish.group_id),
                self._effects(wish),
                self.policy_for(wish.kind, wish.requester_id, for_oneself=own, fresh=_gives_a_name(wish)),
                self.undone(wish.kind, wish.follows),
            ),
            asyncio.gather(
                self.guests_of(wish.kind, wish.group_id, for_oneself=own),
                self._maker(wish),
                self._members(wish),
                self._departments(wish, ids),
            ),
        )
        facts = Facts(
            kind=wish.kind,
            requester=requester,
            group=group,
            owners=owners,
            people=people,
            now=self._clock.now(),
            policy=policy,
            standing=standing,
            guests=guests,
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
            blocked=blocked & set(ids),
            undoes=undoes,
            members=members,
            departments=departments,
        )
        # What is asked for by what was found.
        if wish.kind is Kind.CREATE:
            facts = await self._named(facts, maker)
        elif wish.details.new_name:
            facts = await self._renamed(facts, maker)
        managers, elsewhere, outlook, losses = await asyncio.gather(
            self._deciders.managers(owners),
            self.elsewhere(wish.kind, facts.group, (*people, *members)),
            self.outlook(facts.group.licences if wish.kind in GIVES_MEMBERSHIP else (), ids),
            self._losses(wish.kind, facts.group, ids),
        )
        return replace(facts, managers=managers, elsewhere=elsewhere, outlook=outlook, losses=losses)

    async def policy_for(
        self, kind: Kind, requester_id: str, *, for_oneself: bool, fresh: bool = False
    ) -> tuple[TenantPolicy, Standing]:
        """The tenant's policy, and what the requester is in it where that can matter."""
        if by_role(kind, for_oneself=for_oneself):  # which no policy has a say in
            return await asyncio.gather(self._policies.tenant(fresh=fresh), self._policies.standing(requester_id))
        policy = await self._policies.tenant(fresh=fresh)
        if not standing_matters(kind, policy, self._rules, for_oneself=for_oneself):
            return policy, NOBODY
        return policy, await self._policies.standing(requester_id, policy)

    async def guests_of(self, kind: Kind, group_id: str, *, for_oneself: bool) -> Setting[bool] | None:
        """The group's own word about guests, where others are let in and may be guests at all."""
        if kind not in GIVES_MEMBERSHIP or for_oneself or not self._rules.guests_added:
            return None
        return await self._policies.guests_of(group_id)

    async def elsewhere(
        self, kind: Kind, group: Group, people: Collection[Person]
    ) -> Mapping[str, tuple[GroupRef, ...]]:
        """Where else the people are in, if duties of this group are kept apart from those of others."""
        if kind not in TAKES_IN or not keeps_apart(group, self._rules):
            return {}
        return await self._policies.groups_around([person.id for person in people])

    async def outlook(
        self, skus: Collection[str], people: Collection[str], *, fresh: bool = False, besides: int = 0
    ) -> Outlook | None:
        """What letting these people in takes of the licences; None where it takes none, or Usher may not read how many
        there are."""
        if self._seats is None or not skus:
            return None
        try:
            outlook = await self._seats.outlook(skus, people, fresh=fresh, besides=besides)
        except DirectoryRefused as refused:
            log.warning("seats_unreadable", error=str(refused))
            return None
        return replace(outlook, lets_in=self._rules.no_seats is NoSeats.ALLOW)

    async def _losses(self, kind: Kind, group: Group, people: Collection[str]) -> tuple[Loss, ...]:
        """A remark about leaving: where it cannot be read, it is left out."""
        if kind is not Kind.LEAVE or self._seats is None or not group.licences:
            return ()
        try:
            return await self._seats.losses(group, people)
        except DirectoryError:
            return ()

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

    async def undone(self, kind: Kind, follows: int | None) -> Details | None:
        """What the request with this number made of the group, where it is a change to the group that is taken back."""
        if follows is None or INVERSE.get(kind) is not kind:
            return None
        request = await self._book.request(follows)
        return None if request is None else request.details

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
        """The group, its owners, and who of the people is in it already."""
        if wish.kind is Kind.CREATE:
            to_be = Group(wish.group_id, wish.group_name, wish.group_kind, visibility=wish.details.visibility)
            return to_be, (), frozenset()
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

    async def _maker(self, wish: Wish) -> Maker:
        """Whoever asks, with what the name of a group that is to be made or renamed may be made of."""
        if wish.details.new_name:  # of a group whose kind is being asked for
            return await self._new_names.maker(wish.requester_id, GroupKind.MICROSOFT_365)
        if wish.kind is not Kind.CREATE:
            return Maker(wish.requester_id)
        return await self._new_names.maker(wish.requester_id, wish.group_kind)

    async def _members(self, wish: Wish) -> tuple[Person, ...]:
        """The first members of a group that is to be made, as they are now."""
        ids = [member.id for member in wish.details.members] if wish.kind is Kind.CREATE else []
        return tuple((await self._directory.people(ids)).values()) if ids else ()

    async def _named(self, facts: Facts, maker: Maker) -> Facts:
        """With what the group will be called."""
        details, group = facts.details, facts.group
        judged = await self._new_names.judged(facts.policy, maker, group.name, details.mail_nickname, group.kind)
        members = tuple(PersonRef(one.id, one.name) for one in facts.members)
        return replace(
            facts,
            group=replace(group, name=judged.named.name),
            details=replace(details, mail_nickname=judged.named.alias, members=members),
            naming=judged,
        )

    async def _renamed(self, facts: Facts, maker: Maker) -> Facts:
        """With what the group will be called, and with others that are called so, or nearly so."""
        wanted = facts.details.new_name
        naming = await self._new_names.renamed(facts.policy, maker, wanted, facts.group)
        name = wanted if naming is None else naming.named.name
        return replace(
            facts,
            details=replace(facts.details, new_name=name),
            naming=naming,
            namesakes=await self._new_names.alike(name, facts.group.id),
        )

    async def _kept(self, wish: Wish, ids: tuple[str, ...]) -> tuple[dict[str, Request], dict[str, datetime], JoinRule]:
        """What is asked for these people already, until when Usher gave them what is to be prolonged, and how people
        get into the group."""
        timed = self._book.ends_in(wish.group_id, ids) if wish.kind is Kind.EXTEND else _none()
        return await asyncio.gather(
            self._book.open_requests(wish.kind, wish.group_id, ids), timed, self._book.join_rule(wish.group_id)
        )


def _gives_a_name(wish: Wish) -> bool:
    """Whether the naming policy has a say, which is to be the one of this moment."""
    makes = wish.kind is Kind.CREATE and wish.group_kind is GroupKind.MICROSOFT_365
    return makes or bool(wish.details.new_name)


async def related(directory: Directory, relation: Relation, group_id: str, people: Collection[str]) -> frozenset[str]:
    """Which of these people are members, or owners, now; raises Gone."""
    if relation is Relation.OWNER:
        return frozenset(owner.id for owner in await directory.owners(group_id)) & frozenset(people)
    if len(people) == 1:  # the usual case, and the cheapest question
        [one] = people
        return frozenset(people) if await directory.is_member(group_id, one) else frozenset()
    return await directory.members_among(group_id, people)


async def _none() -> dict[str, datetime]:
    return {}
