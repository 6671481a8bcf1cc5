"""What is half told: a wish with parts missing, a sentence of which nobody is sure, a decision that wants a yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from approvals.desk import Wish
from approvals.directory_objects import GroupKind, GroupRef, JoinRule, PersonRef
from approvals.effects import Opening
from approvals.request import Details, Kind
from approvals.to_be_made import TO_BE_MADE
from dialogs.creating import mail_nickname
from dialogs.language import Frame, Intent

KINDS = {
    Intent.JOIN_GROUP: Kind.JOIN,
    Intent.LEAVE_GROUP: Kind.LEAVE,
    Intent.ADD_MEMBERS: Kind.JOIN,
    Intent.REMOVE_MEMBERS: Kind.LEAVE,
    Intent.ADD_OWNERS: Kind.ADD_OWNERS,
    Intent.REMOVE_OWNERS: Kind.REMOVE_OWNERS,
    Intent.EXTEND_MEMBERSHIP: Kind.EXTEND,
    Intent.CREATE_GROUP: Kind.CREATE,
    Intent.CHANGE_POLICY: Kind.JOIN_RULE,
    Intent.DESCRIBE_GROUP: Kind.DESCRIBE,
    Intent.HAND_OVER: Kind.HAND_OVER,
    Intent.BLOCK: Kind.BLOCK,
    Intent.UNBLOCK: Kind.UNBLOCK,
    Intent.DECLARE_EFFECT: Kind.DECLARE,
    Intent.WITHDRAW_EFFECT: Kind.DECLARE,
    Intent.SEED_GROUP: Kind.JOIN,
}
"""What becomes a request when the person says yes."""
NEEDS_PEOPLE = frozenset(
    {
        *(Intent.ADD_MEMBERS, Intent.REMOVE_MEMBERS, Intent.ADD_OWNERS, Intent.REMOVE_OWNERS),
        *(Intent.LIST_USER_GROUPS, Intent.CHECK_MEMBERSHIP, Intent.WHO_LET_IN, Intent.ASK_TO_CREATE, Intent.WHAT_IF),
        *(Intent.HAND_OVER, Intent.BLOCK, Intent.UNBLOCK),
    }
)
NEEDS_GROUP = frozenset(
    {
        *(Intent.JOIN_GROUP, Intent.LEAVE_GROUP, Intent.ADD_MEMBERS, Intent.REMOVE_MEMBERS, Intent.ADD_OWNERS),
        *(Intent.REMOVE_OWNERS, Intent.LIST_OWNERS, Intent.CHECK_MEMBERSHIP, Intent.GROUP_INFO),
        *(Intent.DESCRIBE_GROUP, Intent.HAND_OVER, Intent.BLOCK, Intent.UNBLOCK),
        *(Intent.EXTEND_MEMBERSHIP, Intent.CHANGE_POLICY, Intent.WHO_LET_IN, Intent.WHAT_OPENS),
        *(Intent.DECLARE_EFFECT, Intent.WITHDRAW_EFFECT, Intent.SEED_GROUP, Intent.ASK_ADMIN, Intent.WHAT_IF),
        *(Intent.LICENCE_ROOM, Intent.LICENCE_LACKING, Intent.LICENCE_TWICE, Intent.LICENCE_READINESS),
    }
)
# A membership that is given or prolonged may have an end, and so may a new group; an absence has one; the others have
# none to correct.
HAS_AN_END = frozenset(
    {Intent.JOIN_GROUP, Intent.ADD_MEMBERS, Intent.EXTEND_MEMBERSHIP, Intent.CREATE_GROUP, Intent.AWAY}
)


class Missing(StrEnum):
    """What the next question is about; CONFIRM means that only the person's yes is missing."""

    PERSON = "person"
    WHICH_PERSON = "which_person"
    GROUP = "group"
    WHICH = "which"
    GROUP_KIND = "group_kind"
    JOIN_RULE = "join_rule"
    WHICH_PRODUCT = "which_product"
    UNTIL = "until"
    REASON = "reason"
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
    asked_members: tuple[str, ...] = ()  # of a group that is to be made, besides its owners; as typed
    members: tuple[PersonRef, ...] = ()
    asked_for: str = ""  # the group as typed
    choices: tuple[str, ...] = ()  # object ids of what the next question offers
    group_id: str = ""
    group_name: str = ""
    group_kind: GroupKind | None = None  # of a group that is to be made
    alias: str = ""  # of a Microsoft 365 group that is to be made; "": it is made from its name
    visibility: str = ""
    description: str = ""
    join_rule: JoinRule | None = None
    new_name: str = ""
    new_description: str | None = None
    until_phrase: str = ""  # an end as typed that is not understood (yet)
    lang: str = ""  # the language it was typed in, "" if unknown
    until: datetime | None = None
    end_missing: bool = False  # without a (better) end it cannot go on
    end_needed: bool = False  # the organisation lets nobody in without one
    reason: str = ""
    reason_missing: bool = False
    follows: int | None = None  # the request that this one prolongs
    team: bool = False  # the group that is to be made gets one
    looked_at: str = ""  # what the form held when it was last found to be right
    only_similar: bool = False  # none of the choices has the very name of the group that is to be made
    similar_seen: bool = False  # groups of a similar name were shown, and it is to be made all the same
    asked: bool = False  # it was put to the person: a question, or a card to confirm
    app: str = ""  # an application as typed
    effects_seen: str = ""  # the hash of what the group opens as the card to confirm showed it
    declares: Opening | None = None  # what is to be noted of the group
    about_product: bool = False  # and about no group: "who has E5 twice?"
    product: str = ""  # the skuId of the one that was chosen
    seats: int = 0  # for how many people

    @property
    def kind(self) -> Kind:
        return KINDS[self.intent]

    @property
    def names(self) -> tuple[str, ...]:
        """The people still to be resolved: owners before members."""
        return (*self.asked_people, *self.asked_members)

    @property
    def for_oneself(self) -> bool:
        """Whether it names nobody; the person themselves may still be among those it names."""
        return not self.people

    @property
    def missing(self) -> Missing:
        if self.intent is Intent.CREATE_GROUP and not self.group_name:
            return Missing.WHICH if self.choices else Missing.GROUP
        if self.names or (self.intent in NEEDS_PEOPLE and not self.people):
            return Missing.WHICH_PERSON if self.choices else Missing.PERSON
        if self.about_product:
            return Missing.CONFIRM if self.product else Missing.WHICH_PRODUCT
        if self.intent in NEEDS_GROUP and not self.group_id:
            return Missing.WHICH if self.choices else Missing.GROUP
        if self.intent is Intent.CREATE_GROUP and self.group_kind is None:
            return Missing.GROUP_KIND
        if self.intent is Intent.CHANGE_POLICY and self.join_rule is None:
            return Missing.JOIN_RULE
        if self.until_phrase or self.end_missing:
            return Missing.UNTIL
        return Missing.REASON if self.reason_missing and not self.reason else Missing.CONFIRM

    def wish(self, person_id: str) -> Wish:
        people = tuple(person.id for person in self.people)
        if self.intent is not Intent.CREATE_GROUP:
            return Wish(
                kind=self.kind,
                requester_id=person_id,
                group_id=self.group_id,
                tenant_id=self.tenant_id,
                draft_id=self.id,
                until=self.until,
                zone=self.zone,
                reason=self.reason,
                people=people,
                follows=self.follows,
                effects_seen=self.effects_seen,
                details=Details(
                    join_rule=self.join_rule,
                    new_name=self.new_name,
                    new_description=self.new_description,
                    declares=self.declares if self.kind is Kind.DECLARE else None,
                    withdraws=self.intent is Intent.WITHDRAW_EFFECT,
                ),
            )
        owners = tuple(dict.fromkeys((person_id, *people)))
        kind = self.group_kind or GroupKind.SECURITY
        return Wish(
            kind=self.kind,
            requester_id=person_id,
            group_id=f"{TO_BE_MADE}{self.id}",
            tenant_id=self.tenant_id,
            draft_id=self.id,
            zone=self.zone,
            reason=self.reason,
            until=self.until,
            people=owners,
            group_name=self.group_name,
            group_kind=kind,
            details=Details(
                description=self.description,
                mail_nickname=self.alias or mail_nickname(self.group_name, self.id),
                visibility=(self.visibility or "Private") if kind is GroupKind.MICROSOFT_365 else "",
                members=tuple(member for member in self.members if member.id not in owners),
                declares=self.declares,
                join_rule=self.join_rule,
                team=self.team and kind is GroupKind.MICROSOFT_365,
            ),
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
    """A request somebody typed to approve, deny, cancel or undo; only their yes is missing."""

    id: str
    intent: Intent
    number: int  # of the request
    comment: str = ""
    until: datetime | None = None  # an earlier end that is given
    instead: GroupRef | None = None  # the group that is offered with a no
    effects: str = ""  # the hash of what the group opens as the card showed it


@dataclass(frozen=True, slots=True)
class Offer:
    """The waiting requests that a list card offered for a decision, by number: no other tick means anything."""

    id: str
    numbers: tuple[int, ...]
