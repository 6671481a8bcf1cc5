"""Who speaks, and what they get back: a sentence or a card, in their language."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from approvals.directory_objects import PersonRef
from approvals.message import Message
from approvals.refusals import Refused
from approvals.request import Request
from cards.words import Words


@dataclass(frozen=True)
class Speaker:
    """The person of a turn, as Teams vouches for them, and how they read."""

    id: str
    name: str
    tenant_id: str
    conversation_id: str
    service_url: str
    teams_id: str = ""
    locale: str = "en"
    zone: str = "UTC"
    mentioned: tuple[
        PersonRef, ...
    ] = ()  # whom this message @mentions: the name as it stands there, the id as Teams has it

    @property
    def ref(self) -> PersonRef:
        return PersonRef(self.id, self.name)

    def means(self, name: str) -> PersonRef | None:
        """Whom a name in this message stands for, where it was an @mention."""
        return next((person for person in self.mentioned if person.name.casefold() == name.casefold()), None)

    @cached_property
    def words(self) -> Words:
        return Words(self.locale, self.zone)

    def local(self, now: datetime) -> datetime:
        """``now`` on this person's own clock."""
        zone = self.words.zone
        return now.astimezone(zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Answer:
    """Plain text or a card, never both. ``summary`` is what a notification shows for a card; ``request`` says that the
    card is a copy of that request's card, to be remembered and redrawn. ``public``: anybody may know it, so
    that it may be told where others read along."""

    text: str = ""
    card: dict[str, Any] | None = None
    summary: str = ""
    request: Request | None = None
    public: bool = False


async def or_refusal(speaker: Speaker, turn: Awaitable[list[Answer]]) -> list[Answer]:
    """One wish of several in a sentence: its refusal is told in its place and takes nothing from the others."""
    try:
        return await turn
    except Refused as refused:
        return [say(speaker, refused.refusal.message)]


def say(speaker: Speaker, message: Message) -> Answer:
    return Answer(text=speaker.words.say(message))
