"""Who is asked to decide, by what right, and how far the asking got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from approvals.directory_objects import PersonRef


class Reach(StrEnum):
    """Whether an approver knows of the request."""

    TO_ASK = "to_ask"
    ASKED = "asked"  # has the card
    MAILED = "mailed"  # cannot be written to in Teams; a mail told them
    UNREACHABLE = "unreachable"


class Rung(StrEnum):
    """By what right somebody is asked, in the order of asking."""

    OWNER = "owner"
    MANAGER = "manager"  # of an owner
    STAND_IN = "stand_in"  # appointed for groups whose owners do not answer or cannot be asked; or for new groups
    CO_OWNER = "co_owner"  # is to own the new group with whoever asks for it, and is asked first whether they want to


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who was, or is about to be, asked; the right to decide is read from the directory at the click."""

    person: PersonRef
    nonce: str  # in this person's copies of the card only
    reach: Reach = Reach.TO_ASK
    asked_at: datetime | None = None
    rung: Rung = Rung.OWNER
    ask_at: datetime | None = None  # when this one's turn comes; None: it has come
    away_until: datetime | None = None  # said so, or answers mail automatically
    approved_at: datetime | None = None  # said yes; where two must, the first of them

    @property
    def fallback(self) -> bool:
        """Whether they are asked because no owner answers."""
        return self.rung in (Rung.MANAGER, Rung.STAND_IN)

    def turn_came(self, now: datetime) -> bool:
        """Whether they are being, or were, asked; until then it is none of their business."""
        return self.reach is not Reach.TO_ASK or self.ask_at is None or self.ask_at <= now


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody who decides is away, and who is to decide meanwhile, where they also may."""

    person_id: str
    until: datetime
    stand_in: PersonRef | None = None
