"""Tells those who look after licences what is wrong with them: once a day at most, and only when there is something.

The same findings are told again after a week. A day that was missed is not made up for.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

import structlog

from approvals.counting_seats import CountingSeats
from approvals.directory_objects import Group, Person
from approvals.holdings import Roster
from approvals.licence_digest import Failing, LicenceDigest, licence_digest
from approvals.licence_readers import LicenceReaders
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import Directory, Gone
from approvals.ports.messenger import MessengerBusy, Unreachable

log = structlog.get_logger()

DAY, WEEK = timedelta(days=1), timedelta(days=7)
# A day is one of UTC, and begins for this purpose when people are at work in most of Europe.
NOT_BEFORE = timedelta(hours=6)
# More groups in error than this are counted and not looked into, and no more people are written to.
MOST_GROUPS, MOST_PEOPLE = 60, 50


class FailingLicences(Protocol):
    """May raise DirectoryBusy or DirectoryRefused."""

    async def groups_in_error(self) -> tuple[Group, ...]:
        """The groups that could not give some member their licences, as of now, by name."""

    async def members_in_error(self, group_ids: Collection[str]) -> dict[str, Roster]:
        """By group the members who could not be given its licences, as of now; groups that are gone are left out."""


class LicenceMessenger(Protocol):
    """May raise Unreachable or MessengerBusy."""

    async def tell_licences(self, person_id: str, digest: LicenceDigest) -> None: ...


class AlertingLicences:
    """May raise DirectoryBusy, DirectoryRefused or BookUnavailable: then it is tried again in an hour."""

    def __init__(
        self,
        licences: FailingLicences,
        counting: CountingSeats,
        readers: LicenceReaders,
        directory: Directory,
        book: Book,
        messenger: LicenceMessenger,
        clock: Clock,
        to: Collection[str],
    ) -> None:
        """``to``: object ids of people, and of groups whose direct members are meant; nobody else hears of it."""
        self._licences = licences
        self._counting = counting
        self._readers = readers
        self._directory = directory
        self._book = book
        self._messenger = messenger
        self._clock = clock
        self._to = to

    async def looks(self) -> None:
        """Asked for every hour; whoever had today's is left alone, also by a replica that was killed meanwhile."""
        now = self._clock.now()
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if not self._to or now < today + NOT_BEFORE or await self._book.last_turn("digest") == today:
            return
        digest = await self._digest(now)
        for person in await self._people() if digest else ():
            await self._tell(person, digest, today)
        await self._book.take_turn("digest", today, DAY)

    async def _digest(self, now: datetime) -> LicenceDigest:
        """Four requests, and one per 20 groups in error."""
        groups = await self._licences.groups_in_error()
        read = groups[:MOST_GROUPS]
        in_error = await self._licences.members_in_error([group.id for group in read])
        failing = [
            Failing(group, in_error[group.id].people, in_error[group.id].more) for group in read if group.id in in_error
        ]
        return licence_digest(await self._counting.of_all(fresh=True), failing, now, len(groups) - len(read))

    async def _people(self) -> tuple[Person, ...]:
        """Everybody who is to hear of it, each once."""
        found = await self._directory.people(self._to)
        for group_id in self._to:
            if group_id not in found:
                try:
                    members = (await self._directory.members_of(group_id)).people
                except Gone:
                    log.warning("licence_alerts_to_nobody", id=group_id)
                    continue
                found |= {member.id: member for member in members}
        return tuple(one for one in found.values() if one.enabled and not one.guest)[:MOST_PEOPLE]

    async def _tell(self, person: Person, digest: LicenceDigest, today: datetime) -> None:
        told = await self._book.last_turn(_name("told", person.id, digest.fingerprint))
        if (told is not None and today - told < WEEK) or not await self._readers.reads_all(person.id):
            return
        # Before it is sent: whatever happens then, nobody hears it twice on a day. That it was heard is kept after.
        if not await self._book.take_turn(_name("digest", person.id), today, DAY):
            return
        try:
            await self._messenger.tell_licences(person.id, digest)
        except (Unreachable, MessengerBusy) as error:
            log.info("licence_digest_not_told", why=str(error))
            return
        await self._book.take_turn(_name("told", person.id, digest.fingerprint), today, WEEK)
        log.info("licence_digest_told", short=len(digest.short), people=digest.people, ending=len(digest.ending))


def _name(what: str, *of: str) -> str:
    """Short, and without anybody's object id."""
    return f"{what} {sha256(' '.join(of).encode()).hexdigest()[:18]}"
