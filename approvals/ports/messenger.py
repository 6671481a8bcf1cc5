"""How people are written to: chats, mail, and when they are there to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Protocol

from approvals.chats import Address, Copy
from approvals.request import Request


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When somebody works: days as ``datetime.weekday()`` counts them, from ``start`` to ``end`` in an IANA zone."""

    days: frozenset[int]
    start: time
    end: time
    zone: str


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """What a mailbox tells of its owner. ``away``: automatic replies are on at this moment; ``away_until`` is when they
    end, None where no end is set. ``working_hours`` is None where they cannot be read as hours of a known time zone."""

    away: bool
    away_until: datetime | None
    working_hours: WorkingHours | None


class Mailboxes(Protocol):
    """Absences, working hours and mail. Every call may raise DirectoryBusy."""

    async def settings_of(self, person_id: str, now: datetime) -> MailboxSettings | None:
        """What the person's mailbox tells now; None where there is no mailbox or Usher may not read it."""

    async def send_mail(self, to_address: str, subject: str, text: str, sender: str) -> str:
        """Send plain text from ``sender``, an object id or user principal name. Returns Graph's request id; raises Gone
        and DirectoryRefused. After DirectoryBusy it may have been sent: said again, it may arrive twice."""


class AppInstaller(Protocol):
    """Brings the bot's app to people in Teams. Every call may raise DirectoryBusy."""

    async def install(self, person_id: str) -> bool:
        """Install the app for the person; having it already is success. False where that is not possible."""


class Unreachable(Exception):
    """This person cannot be written to in Teams (app not installed, blocked, account gone)."""


class MessengerBusy(Exception):
    """Teams asks to wait ``retry_after`` seconds, or did not answer; whether the message arrived may be unknown."""

    def __init__(self, sentence: str, *, retry_after: float = 0.0) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Mail:
    """Plain text; names in it are foreign, so it is never sent as HTML."""

    subject: str
    text: str


class Messenger(Protocol):
    """Speaks first: finds a person's 1:1 chat (made by object id if need be) and writes in their language.

    Every call may raise Unreachable or MessengerBusy."""

    async def ask(self, request: Request, approver_id: str) -> Copy:
        """Post the request's card to an approver, with buttons; the copy is for the caller to remember."""

    async def ask_to_sign_in(self, request: Request, person_id: str, exchange: str) -> None:
        """Ask a person to sign in so that the request is carried out in their name; ``exchange`` names this asking."""

    async def redraw(self, request: Request, person_id: str = "", *, anew: bool = False) -> None:
        """Bring every remembered copy of the card, or only this person's, to the request's version, each as its
        reader should see it; ``anew`` draws those again that show this version already, since time has passed."""

    async def say_end(self, request: Request, person_id: str) -> None:
        """Tell a member that their membership is about to end, with a button to ask for longer."""

    async def mail(self, request: Request, person_id: str) -> Mail:
        """What a mail to an approver says who cannot be written to in Teams, in their language."""

    async def tell(self, request: Request, person_id: str, news: str, detail: str = "") -> None:
        """Tell a person what became of a request (``news`` is a News value)."""


class Postbox(Protocol):
    """Writes to somebody who is not spoken with at the moment. Every call may raise Unreachable or MessengerBusy."""

    async def address(self, person_id: str) -> Address:
        """Where and how the person reads."""

    async def post(self, address: Address, text: str, card: Mapping[str, object] | None = None) -> None:
        """Write ``text``; with a card it is what the notification shows."""
