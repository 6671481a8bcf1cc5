"""Reaches an approver by every way there is: the card in Teams, the app installed for them, a mail; then the next one.

Whoever is away by their own word, or by their mailbox's automatic replies, keeps their card; the turn is handed on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from approvals.approver import Approver, Reach, Rung
from approvals.change import Change
from approvals.chats import Copy
from approvals.deciders import Deciders
from approvals.gathering import Gathering
from approvals.ladder import new_approver
from approvals.ports.book import Book
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryBusy, DirectoryError, Gone
from approvals.ports.messenger import AppInstaller, Mailboxes, Messenger, Unreachable, WorkingHours
from approvals.request import Request
from approvals.steps import asking

log = structlog.get_logger()

# Where no mailbox tells better.
USUAL_HOURS = WorkingHours(days=frozenset(range(5)), start=time(9), end=time(17), zone="")

TIME_TO_ANSWER = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Reached:
    """How far asking somebody got: the step that tells it, and the card they have now."""

    step: Callable[[Request], Change]
    copy: Copy | None = None


class Reaching:
    """``installer`` and ``mailboxes`` are None where the organisation does not want them used."""

    def __init__(
        self,
        messenger: Messenger,
        book: Book,
        gathering: Gathering,
        deciders: Deciders,
        clock: Clock,
        installer: AppInstaller | None = None,
        mailboxes: Mailboxes | None = None,
        mail_sender: str = "",
    ) -> None:
        """``mail_sender`` is the mailbox from which people are written to who cannot be in Teams; "" sends no mail."""
        self._messenger = messenger
        self._book = book
        self._gathering = gathering
        self._deciders = deciders
        self._clock = clock
        self._installer = installer
        self._mailboxes = mailboxes
        self._mail_sender = mail_sender

    async def asks(self, request: Request, approver: Approver) -> Reached:
        """Put the request to them; the step that tells how far that got. May raise MessengerBusy or DirectoryBusy."""
        person_id = approver.person.id
        # Before the card is out: from then on its step is to be stored without delay, or it may be sent twice.
        until = await self._away_until(person_id)
        if copy := await self._writes(request, person_id):

            def reached(now_: Request) -> Change:
                step = asking.reached(now_, _mine(now_, approver), self._clock.now(), away_until=until)
                return replace(step, copies=(copy,))

            return Reached(reached, copy)
        if await self._mails(request, person_id):
            return Reached(lambda now_: asking.mailed(now_, _mine(now_, approver), self._clock.now()))
        stand_ins = await self._deciders.stand_ins(request.kind)
        others = tuple(new_approver(one, self._clock.now(), Rung.STAND_IN) for one in stand_ins)
        return Reached(lambda now_: asking.not_reached(now_, _mine(now_, approver), others, self._clock.now()))

    async def good_moments(self, request: Request) -> dict[str, datetime]:
        """When each of those who have the card had best be reminded: in their own working hours, as long as enough of
        them are left to answer in time."""
        now = self._clock.now()
        moments = {}
        for one in request.approvers:
            if one.reach is Reach.ASKED and one.approved_at is None:
                moment = next_working_moment(now, await self._hours(one.person.id))
                moments[one.person.id] = moment if moment + TIME_TO_ANSWER <= request.expires_at else now
        return moments

    async def _writes(self, request: Request, person_id: str) -> Copy | None:
        try:
            return await self._messenger.ask(request, person_id)
        except Unreachable as unreachable:
            log.info("approver_unreachable", request=request.id, why=str(unreachable))
        if self._installer is None or not await self._installs(self._installer, request, person_id):
            return None
        try:
            return await self._messenger.ask(request, person_id)
        except Unreachable as unreachable:
            log.info("approver_unreachable_with_app", request=request.id, why=str(unreachable))
            return None

    async def _installs(self, installer: AppInstaller, request: Request, person_id: str) -> bool:
        try:
            return await installer.install(person_id)
        except DirectoryBusy:
            raise
        except DirectoryError as error:  # no right to, or no such account: the next way is tried
            log.warning("app_not_installed", request=request.id, why=str(error))
            return False

    async def _mails(self, request: Request, person_id: str) -> bool:
        """Whether a mail told them, in a language they read."""
        if self._mailboxes is None or not self._mail_sender:
            return False
        try:
            person = await self._gathering.known(person_id)
            if person is None or not person.mail:
                return False
            mail = await self._messenger.mail(request, person_id)
            await self._mailboxes.send_mail(person.mail, mail.subject, mail.text, self._mail_sender)
        except DirectoryBusy:
            raise
        except DirectoryError as error:
            log.warning("mail_not_sent", request=request.id, why=str(error))
            return False
        return True

    async def _away_until(self, person_id: str) -> datetime | None:
        """What they said themselves counts first."""
        now = self._clock.now()
        said = await self._book.absence(person_id)
        if said is not None and said.until > now:
            return said.until
        if self._mailboxes is None:
            return None
        try:
            mailbox = await self._mailboxes.settings_of(person_id, now)
        except DirectoryError as error:  # a courtesy: without it the request goes its usual way
            log.info("mailbox_not_read", why=str(error))
            return None
        if mailbox is None or not mailbox.away:
            return None
        return mailbox.away_until or now + timedelta(days=1)

    async def _hours(self, person_id: str) -> WorkingHours:
        address = await self._book.address(person_id)
        usual = WorkingHours(USUAL_HOURS.days, USUAL_HOURS.start, USUAL_HOURS.end, address.zone if address else "UTC")
        if self._mailboxes is None:
            return usual
        try:
            mailbox = await self._mailboxes.settings_of(person_id, self._clock.now())
        except (DirectoryError, Gone):
            return usual
        return mailbox.working_hours if mailbox is not None and mailbox.working_hours is not None else usual


def next_working_moment(now: datetime, hours: WorkingHours) -> datetime:
    """``now`` where it lies in these hours, else when they begin next."""
    zone = ZoneInfo(hours.zone or "UTC")
    there = now.astimezone(zone)
    if not hours.days or hours.start >= hours.end:
        return now
    for days in range(8):
        day = there.date() + timedelta(days=days)
        begins = datetime.combine(day, hours.start, tzinfo=zone)
        ends = datetime.combine(day, hours.end, tzinfo=zone)
        if day.weekday() in hours.days and there < ends:
            return max(begins, there).astimezone(now.tzinfo)
    return now


def _mine(request: Request, approver: Approver) -> Approver:
    """As they stand in the request by now."""
    return next((one for one in request.approvers if one.person.id == approver.person.id), approver)
