"""Looks for groups that nobody owns and offers each to somebody; an acceptance is a request like any other.

Whoever accepts asks to own the group, the people who stand in decide, and it is written and read back as ever.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import uuid4

import structlog

from approvals.care import (
    LEAVE_IN_PEACE,
    LOOK_EVERY,
    PER,
    CareFigures,
    Offer,
    Owned,
    Reply,
    Why,
    in_order,
    may_be_offered,
)
from approvals.desk import Desk, Wish
from approvals.directory_objects import Group, Person
from approvals.policy import unlisted, unwritable
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory, Gone
from approvals.ports.messenger import MessengerBusy, Unreachable
from approvals.refusals import Refused
from approvals.refusals.owning import ownership_offer_over, ownership_taken
from approvals.request import Details, Kind, Request
from approvals.rules import Rules

log = structlog.get_logger()

# Of a group's members, so many managers are looked up.
MOST_MEMBERS = 40
AT_ONCE = 10


class CareDirectory(Directory, Protocol):
    """What is asked besides; may raise DirectoryBusy or DirectoryRefused."""

    def all_owned(self) -> AsyncIterator[tuple[Owned, ...]]:
        """Every group with its owners, some at a time."""

    async def sizes(self, group_ids: Collection[str]) -> dict[str, int]:
        """How many direct members each of these groups has; those that are gone are left out."""


class CareBook(Book, Protocol):
    """What is remembered of it; every method is one transaction."""

    async def care_looked(self) -> datetime | None:
        """When everything was looked at last."""

    async def care_found(self, short: Mapping[str, int], now: datetime) -> None:
        """Replace what the last look found: by group how many owners could decide (0 or 1)."""

    async def without_owner(self) -> tuple[str, ...]:
        """The groups that the last look found without one."""

    async def offers_since(self, since: datetime) -> tuple[Offer, ...]:
        """Every offer, and every only owner told, since then; the newest first."""

    async def keep_offer(self, offer: Offer) -> None: ...

    async def offer(self, key: str) -> Offer | None: ...

    async def reply(self, key: str, reply: Reply, now: datetime, request_id: int | None = None) -> bool:
        """Whether this is the first reply; a later one changes nothing."""

    async def could_own(self, group_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Who asked to own the group and found nobody to decide, and whom Usher let in, the longest first."""

    async def care_figures(self, now: datetime) -> CareFigures: ...


class CareMessenger(Protocol):
    """May raise Unreachable or MessengerBusy."""

    async def offer_ownership(self, person_id: str, key: str, group: Group, why: Why) -> None: ...

    async def tell_only_owner(self, person_id: str, groups: tuple[Group, ...]) -> None: ...


class Caring:
    """May raise Refused, DirectoryBusy, DirectoryRefused or BookUnavailable."""

    def __init__(
        self, directory: CareDirectory, book: CareBook, messenger: CareMessenger, desk: Desk, rules: Rules, clock: Clock
    ) -> None:
        self._directory = directory
        self._book = book
        self._messenger = messenger
        self._desk = desk
        self._rules = rules
        self._clock = clock

    async def looks(self) -> None:
        """Once a week: what breaks off is begun anew the next time it is asked for."""
        now, limit = self._clock.now(), self._rules.ownerless_per_week
        looked = await self._book.care_looked()
        if not self._rules.self_service or not limit or (looked is not None and now - looked < LOOK_EVERY):
            return
        without, single = await self._look()
        await self._offer(without, now)
        await self._tell_only_owners(single, now)
        short = {owned.group.id: 0 for owned in without} | {owned.group.id: 1 for owned in single}
        await self._book.care_found(short, now)
        log.info("ownerless_groups", without=len(without), single=len(single))

    async def replies(
        self, person_id: str, key: str, reply: Reply, tenant_id: str, zone: str
    ) -> tuple[Offer, Request | None]:
        """Somebody takes what was offered to them, or does not; pressed twice it is the same."""
        offer, now = await self._book.offer(key), self._clock.now()
        if offer is None or offer.person_id != person_id or offer.why is Why.ONLY_OWNER:
            raise Refused(ownership_offer_over())
        sent = await self._book.request_by_draft(_draft(key))
        if sent is not None or (offer.reply is Reply.DECLINED and reply is Reply.DECLINED):
            return offer, sent
        if offer.reply is not None or now - offer.asked_at >= LEAVE_IN_PEACE:
            raise Refused(ownership_offer_over())
        if reply is Reply.DECLINED:
            await self._book.reply(key, reply, now)
            log.info("ownership_declined", group=offer.group_id)
            return offer, None
        group, owners = await self._group(offer.group_id)
        if Owned(group, owners).caring:
            raise Refused(ownership_taken(group))
        wish = Wish(
            kind=Kind.ADD_OWNERS,
            requester_id=person_id,
            group_id=offer.group_id,
            tenant_id=tenant_id,
            draft_id=_draft(key),
            zone=zone,
            people=(person_id,),
            details=Details(offered=offer.why),
        )
        request = await self._desk.submit(wish)
        await self._book.reply(key, Reply.ACCEPTED, now, request.id)
        return offer, request

    async def without_owner(self) -> tuple[CareFigures, tuple[Group, ...]]:
        """For administrators: how many there are, and which, by name."""
        figures = await self._book.care_figures(self._clock.now())
        groups = await self._directory.groups(await self._book.without_owner())
        return figures, tuple(sorted(groups.values(), key=lambda group: group.name.casefold()))

    async def _group(self, group_id: str) -> tuple[Group, tuple[Person, ...]]:
        try:
            return await asyncio.gather(self._directory.group(group_id), self._directory.owners(group_id))
        except Gone as gone:
            raise Refused(ownership_offer_over()) from gone

    async def _look(self) -> tuple[list[Owned], list[Owned]]:
        """The groups without an owner who could decide, and those with one only, as far as Usher may change them."""
        without: list[Owned] = []
        single: list[Owned] = []
        async for some in self._directory.all_owned():
            for owned in some:
                if unwritable(owned.group) or unlisted(owned.group, self._rules) or len(owned.caring) > 1:
                    continue
                (single if owned.caring else without).append(owned)
        return without, single

    async def _offer(self, without: list[Owned], now: datetime) -> None:
        """The biggest groups first, so many a week, and nobody twice a month."""
        lately = await self._book.offers_since(now - LEAVE_IN_PEACE)
        asked = {offer.person_id for offer in lately}
        waiting = {offer.group_id for offer in lately if offer.open(now) or offer.reply is Reply.ACCEPTED}
        this_week = [o for o in lately if now - o.asked_at < PER and o.why is not Why.ONLY_OWNER]
        left = self._rules.ownerless_per_week - len(this_week)
        if left <= 0 or not self._rules.fallback_approvers:  # nobody could approve it
            return
        to_do = [owned for owned in without if owned.group.id not in waiting]
        sizes = await self._directory.sizes([owned.group.id for owned in to_do])
        for owned in sorted(to_do, key=lambda each: (-sizes.get(each.group.id, 0), each.group.name.casefold())):
            if left <= 0:
                return
            if await self._offered(owned, asked, now):
                left -= 1

    async def _offered(self, owned: Owned, asked: set[str], now: datetime) -> bool:
        """Whether somebody has the card now; ``asked`` are those who are left in peace, and grows."""
        blocked = (await self._book.blocked([owned.group.id])).get(owned.group.id, frozenset())
        candidates = await self._candidates(owned)
        people = await self._directory.people([person_id for person_id, _ in candidates])
        for person_id, why in candidates:
            person = people.get(person_id)
            if person is None or not may_be_offered(person, asked, blocked):
                continue
            offer = Offer(uuid4().hex, owned.group.id, person_id, why, now)
            # Before it is sent: whatever happens then, they are not asked twice.
            await self._book.keep_offer(offer)
            asked.add(person_id)
            try:
                await self._messenger.offer_ownership(person_id, offer.key, owned.group, why)
            except (Unreachable, MessengerBusy) as error:
                log.info("ownership_not_offered", group=owned.group.id, why=str(error))
                await self._book.reply(offer.key, Reply.UNREACHABLE, now)
                continue
            log.info("ownership_offered", group=owned.group.id, reason=why)
            return True
        return False

    async def _candidates(self, owned: Owned) -> tuple[tuple[str, Why], ...]:
        wanted_to, longest = await self._book.could_own(owned.group.id)
        members = (await self._directory.members_of(owned.group.id)).people
        there = {member.id for member in members}
        former = await self._managers([owner.id for owner in owned.owners if not owner.guest])
        managers = await self._managers([member.id for member in members[:MOST_MEMBERS]])
        return in_order(wanted_to, former, managers, [one for one in longest if one in there])

    async def _managers(self, people: list[str]) -> list[str]:
        """One for each of them who has one."""
        found: list[str] = []
        for start in range(0, len(people), AT_ONCE):
            some = await asyncio.gather(*map(self._directory.manager, people[start : start + AT_ONCE]))
            found += [manager.id for manager in some if manager is not None]
        return found

    async def _tell_only_owners(self, single: list[Owned], now: datetime) -> None:
        """In one message about all of theirs, at most once a month, and to so many people a week."""
        lately = await self._book.offers_since(now - LEAVE_IN_PEACE)
        told = {offer.person_id for offer in lately if offer.why is Why.ONLY_OWNER}
        theirs: defaultdict[str, list[Group]] = defaultdict(list)
        for owned in single:
            theirs[owned.caring[0].id].append(owned.group)
        most = sorted((each for each in theirs.items() if each[0] not in told), key=lambda each: -len(each[1]))
        for person_id, groups in most[: self._rules.ownerless_per_week]:
            await self._book.keep_offer(Offer(uuid4().hex, groups[0].id, person_id, Why.ONLY_OWNER, now))
            try:
                await self._messenger.tell_only_owner(person_id, tuple(groups))
            except (Unreachable, MessengerBusy) as error:
                log.info("only_owner_not_told", why=str(error))


def _draft(key: str) -> str:
    """An offer is accepted once, however often it is pressed."""
    return f"care-{key}"
