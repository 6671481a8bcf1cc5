"""What is half told: a wish with parts missing, a sentence of which nobody is sure, a decision that wants a yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from approvals.desk import Wish
from approvals.request import Kind, PersonRef
from dialogs.language import Frame, Intent

KINDS = {Intent.JOIN_GROUP: Kind.JOIN, Intent.LEAVE_GROUP: Kind.LEAVE}
NEEDS_PEOPLE = frozenset(
    {
        *(Intent.ADD_MEMBERS, Intent.REMOVE_MEMBERS, Intent.ADD_OWNERS, Intent.REMOVE_OWNERS),
        *(Intent.LIST_USER_GROUPS, Intent.CHECK_MEMBERSHIP),
    }
)
NEEDS_GROUP = frozenset(
    {
        *(Intent.JOIN_GROUP, Intent.LEAVE_GROUP, Intent.ADD_MEMBERS, Intent.REMOVE_MEMBERS, Intent.ADD_OWNERS),
        *(Intent.REMOVE_OWNERS, Intent.LIST_MEMBERS, Intent.LIST_OWNERS, Intent.CHECK_MEMBERSHIP, Intent.GROUP_INFO),
        *(Intent.EXTEND_MEMBERSHIP, Intent.CHANGE_POLICY),
    }
)
# A membership that is given or prolonged may have an end; the others have none to correct.
HAS_AN_END = frozenset({Intent.JOIN_GROUP, Intent.ADD_MEMBERS, Intent.EXTEND_MEMBERSHIP})


class Missing(StrEnum):
    """What the next question is about; CONFIRM means that only the person's yes is missing."""

    PERSON = "person"
    WHICH_PERSON = "which_person"
    GROUP = "group"
    WHICH = "which"
    UNTIL = "until"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Draft:
    """A wish. Names that mean one thing have become ids; nothing in it gives any right."""

    id: str
    intent: Intent
    tenant_id: str
    zone: str
    asked_people: tuple[str, ...] = ()  # as typed, still to be resolved, in the order of asking
    people: tuple[PersonRef, ...] = ()
    asked_for: str = ""  # the group as typed
    choices: tuple[str, ...] = ()  # object ids of what the next question offers
    group_id: str = ""
    group_name: str = ""
    until_phrase: str = ""  # an end as typed that is not understood (yet)
    lang: str = ""  # the language it was typed in, "" if unknown
    until: datetime | None = None
    end_missing: bool = False  # without a (better) end it cannot go on
    reason: str = ""
    asked: bool = False  # it was put to the person: a question, or a card to confirm

    @property
    def kind(self) -> Kind:
        return KINDS[self.intent]

    @property
    def missing(self) -> Missing:
        if self.asked_people or (self.intent in NEEDS_PEOPLE and not self.people):
            return Missing.WHICH_PERSON if self.choices else Missing.PERSON
        if self.intent in NEEDS_GROUP and not self.group_id:
            return Missing.WHICH if self.choices else Missing.GROUP
        return Missing.UNTIL if self.until_phrase or self.end_missing else Missing.CONFIRM

    def wish(self, person_id: str) -> Wish:
        return Wish(
            kind=self.kind,
            requester_id=person_id,
            group_id=self.group_id,
            tenant_id=self.tenant_id,
            draft_id=self.id,
            until=self.until,
            zone=self.zone,
            reason=self.reason,
        )


@dataclass(frozen=True, slots=True)
class Guess:
    """A sentence nobody is sure about: what it may mean, in the order of the card's buttons."""

    id: str
    frame: Frame
    options: tuple[Intent, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A request somebody typed to approve, deny or cancel; only their yes is missing."""

    id: str
    intent: Intent
    number: int  # of the request
    comment: str = ""
