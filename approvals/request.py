"""The kinds of request, what a request remembers, and the one table that draws its life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from approvals.approver import Approver, Rung
from approvals.directory_objects import GroupRef, JoinRule, PersonRef
from approvals.effects import Opening, Opens, effects_hash
from approvals.holdings import LicenceError
from approvals.licence_cautions import Caution
from approvals.seats import Promise, SeatCount


class Kind(StrEnum):
    """What a request asks for: for whoever asks, or for the people it names."""

    JOIN = "join"  # become members
    LEAVE = "leave"  # be members no longer
    EXTEND = "extend"  # stay members until a later date
    ADD_OWNERS = "add_owners"
    REMOVE_OWNERS = "remove_owners"
    CREATE = "create"  # a group is made; the people are its first owners
    JOIN_RULE = "join_rule"  # how people get into the group from now on
    DESCRIBE = "describe"  # what the group is called, and what is said about it
    HAND_OVER = "hand_over"  # become owners; once they are, whoever asked is none any more
    BLOCK = "block"  # an administrator lets nobody take them into the group until it is lifted
    UNBLOCK = "unblock"
    DECLARE = "declare"  # what the group opens, as far as the directory does not show it


class Relation(StrEnum):
    """How a person belongs to a group."""

    MEMBER = "member"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a kind of request does to each of its people: whether the relation is to be there afterwards."""

    relation: Relation
    wished: bool


# The kinds that change who belongs to a group; the others change the group itself.
EFFECT: dict[Kind, Effect] = {
    Kind.JOIN: Effect(Relation.MEMBER, True),
    Kind.EXTEND: Effect(Relation.MEMBER, True),
    Kind.LEAVE: Effect(Relation.MEMBER, False),
    Kind.ADD_OWNERS: Effect(Relation.OWNER, True),
    Kind.REMOVE_OWNERS: Effect(Relation.OWNER, False),
    Kind.HAND_OVER: Effect(Relation.OWNER, True),
}

BLOCKS: dict[Kind, bool] = {Kind.BLOCK: True, Kind.UNBLOCK: False}

# What gives a membership, which may have an end.
GIVES_MEMBERSHIP = frozenset({Kind.JOIN, Kind.EXTEND})

# What brings people into a group, or into its hands: where duties are kept apart, not everybody may.
TAKES_IN = frozenset({*GIVES_MEMBERSHIP, Kind.CREATE, Kind.ADD_OWNERS, Kind.HAND_OVER})

INVERSE: dict[Kind, Kind] = {
    Kind.JOIN: Kind.LEAVE,
    Kind.LEAVE: Kind.JOIN,
    Kind.ADD_OWNERS: Kind.REMOVE_OWNERS,
    Kind.REMOVE_OWNERS: Kind.ADD_OWNERS,
    Kind.BLOCK: Kind.UNBLOCK,
    Kind.UNBLOCK: Kind.BLOCK,
    Kind.DESCRIBE: Kind.DESCRIBE,
    Kind.JOIN_RULE: Kind.JOIN_RULE,
}


class State(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    COMPLETED = "completed"
    FAILED = "failed"
    ENDED = "ended"


# The life of a request. APPROVED is what must still be carried out, and waits anew where the group opens more than the
# yes was to; COMPLETED was read back from the directory; ENDED is a membership with a date that was taken back. The
# README draws this table and a test compares the two.
NEXT: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.APPROVED, State.DENIED, State.CANCELLED, State.EXPIRED, State.FAILED}),
    State.APPROVED: frozenset({State.COMPLETED, State.FAILED, State.PENDING, State.CANCELLED}),
    State.COMPLETED: frozenset({State.ENDED, State.FAILED}),
    State.DENIED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
    State.FAILED: frozenset(),
    State.ENDED: frozenset(),
}

OPEN = frozenset({State.PENDING, State.APPROVED})


class Failure(StrEnum):
    """Why a request ended in FAILED."""

    NOBODY_REACHABLE = "nobody_reachable"
    GROUP_GONE = "group_gone"
    GROUP_CHANGED = "group_changed"
    PERSON_GONE = "person_gone"
    NO_LONGER_ALLOWED = "no_longer_allowed"
    DIRECTORY_REFUSED = "directory_refused"
    NOT_CONFIRMED = "not_confirmed"
    GAVE_UP = "gave_up"
    LAST_OWNER = "last_owner"
    NO_SEAT = "no_seat"  # of a licence was free for as long as it waited
    NOT_SIGNED_IN = "not_signed_in"  # it takes somebody's own token, and they did not sign in
    DECLINED = "declined"  # asked to own a new group, said no
    NO_ANSWER = "no_answer"  # asked to own a new group, said nothing in time
    NOT_REACHED = "not_reached"  # to be asked to own a new group, and not to be written to
    OPENS_MORE = "opens_more"  # by now than when an owner did it by their own right
    NO_OWNER = "no_owner"  # a group was made, and the directory keeps none of its owners


class Result(StrEnum):
    """What became of one person in a request."""

    WAITING = "waiting"
    DONE = "done"
    ALREADY = "already"  # was so before Usher touched it: nothing was written, nothing will be taken back
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Subject:
    """One person whom a request is about, and how far it went for them."""

    person: PersonRef
    result: Result = Result.WAITING
    member_before: bool | None = None  # read and stored before the first write: a repeated write cannot tell any more
    written_at: datetime | None = None  # Graph accepted the write; from here on it is only read back
    failure: Failure | None = None  # why it could not be done for this person
    # The end date of a membership that was taken away, or that a later request decides about, before it came.
    ended_before: datetime | None = None

    @property
    def keeps_to_date(self) -> bool:
        """Whether a membership that the request gave this person still ends by it."""
        return self.result is Result.DONE and self.ended_before is None


@dataclass(frozen=True, slots=True)
class SignInWait:
    """Whose sign-in (one of these object ids) carrying out waits for, since when, and when one of them signed in."""

    people: tuple[str, ...]
    since: datetime
    came_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What a group was like before a request changed it, for undoing that."""

    name: str = ""
    description: str | None = None
    join_rule: JoinRule | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What only some kinds of request have."""

    description: str = ""  # of a group to be made
    mail_nickname: str = ""
    visibility: str = ""  # "Public" or "Private", of a Microsoft 365 group to be made
    members: tuple[PersonRef, ...] = ()  # of a group to be made, besides its owners
    join_rule: JoinRule | None = None
    suggested: GroupRef | None = None  # by whoever denied: ask for this one instead
    asked_until: datetime | None = None  # what was asked, where the approver gave less
    opens: tuple[Opening, ...] | None = None  # by the membership; None: was not read when it was asked for
    opened: tuple[Opening, ...] | None = None  # when it was asked for, where that has changed since
    declares: Opening | None = None  # from now on the group is said to open this, or, where withdrawn, not any more
    withdraws: bool = False
    purpose: str = ""  # of the group, as its description said when it was asked for
    sign_in: SignInWait | None = None
    new_name: str = ""  # of a group to be renamed
    new_description: str | None = None  # "" takes it away, None leaves it as it is
    offered: str = ""  # an ownership that Usher offered: why to this person (care.Why)
    before: Before | None = None  # what it was, read and stored before the first write
    classification: str = ""  # of the group, when it was asked for
    labels: tuple[str, ...] = ()  # sensitivity labels of the group, when it was asked for
    team: bool = False  # the group to be made is to have a team
    made_at: datetime | None = None  # when the directory first had the group
    team_url: str = ""  # where the team is, once there is one
    department: str = ""  # of whoever is to join, where colleagues of theirs were in already
    colleagues_in: int = 0  # so many, when it was asked for
    no_team: str = ""  # why there is none although it was asked for: a word for the log and the card
    cautions: tuple[Caution, ...] = ()  # about those who are to be given licences
    seats: tuple[SeatCount, ...] = ()  # of licences that joining takes, as they were last counted
    no_licence: LicenceError | None = None  # why who was let in was not given the group's licences
    waits_for_seat: datetime | None = None  # approved since then although no seat was left: until one is free


NO_DETAILS = Details()


@dataclass(frozen=True, slots=True)
class Request:
    """A request as stored. ``id`` is the short number people quote, ``key`` the opaque id that cards carry."""

    id: int
    key: str
    tenant_id: str
    kind: Kind
    state: State
    version: int
    group: GroupRef
    requester: PersonRef
    subjects: tuple[Subject, ...]
    approvers: tuple[Approver, ...]
    created_at: datetime
    expires_at: datetime
    until: datetime | None = None  # the last moment of the membership, UTC
    zone: str = "UTC"  # the requester's time zone, in which ``until`` was meant
    reason: str = ""
    decided_by: PersonRef | None = None
    decided_at: datetime | None = None
    comment: str = ""
    finished_at: datetime | None = None  # completed, failed, denied, cancelled or expired
    ended_at: datetime | None = None
    failure: Failure | None = None
    error_id: str = ""  # what a person quotes, what the log carries
    quorum: int = 1  # so many different people have to say yes
    decided_by_rule: str = ""  # the rule that approved it without asking anybody
    follows: int | None = None  # the request that this one undoes or prolongs
    details: Details = NO_DETAILS

    @property
    def subject(self) -> PersonRef:
        return self.subjects[0].person

    @property
    def for_oneself(self) -> bool:
        """Whether the requester asks for nobody else."""
        return all(subject.person.id == self.requester.id for subject in self.subjects)

    @property
    def approvals(self) -> tuple[Approver, ...]:
        """Who has said yes, the first one first; that a co-owner wants to be one approves nothing."""
        said = [one for one in self.approvers if one.approved_at is not None and one.rung is not Rung.CO_OWNER]
        return tuple(sorted(said, key=lambda one: one.approved_at or self.created_at))

    @property
    def effects_hash(self) -> str:
        """Of what the group opens, and of the licences no seat is left of, as everybody who looks is shown it."""
        return effects_hash(self.details.opens or (), self.short)

    @property
    def short(self) -> tuple[str, ...]:
        """The skuIds of which no seat is left for it, as it was last counted."""
        return tuple(one.sku_id for one in self.details.seats if one.short)

    @property
    def waits_for_a_seat(self) -> bool:
        """Whether it is approved, and nothing is begun as no seat of a licence is free for it."""
        begun = any(subject.member_before is not None for subject in self.subjects)
        return self.state is State.APPROVED and self.details.waits_for_seat is not None and not begun

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether whoever asked may still take it back. What is about to be written is marked first, by the same
        compare-and-set, so that nobody is let in whose request was taken back."""
        return self.state is State.PENDING or self.waits_for_a_seat

    @property
    def licences(self) -> tuple[str, ...]:
        """The skuIds that the membership it asks for gives."""
        if self.kind not in GIVES_MEMBERSHIP:
            return ()
        return tuple(one.id for one in self.details.opens or () if one.kind is Opens.LICENCE)

    @property
    def awaited_sign_in(self) -> SignInWait | None:
        """The sign-in that this part of its life (carrying out, or taking back) waits for, or has waited for."""
        wait = self.details.sign_in
        began = {State.APPROVED: self.decided_at, State.COMPLETED: self.ended_at}.get(self.state)
        return wait if wait is not None and began is not None and wait.since >= began else None

    @property
    def acted_directly(self) -> bool:
        """Whether an owner did it by their own right, so that nobody else was asked."""
        mine = self.decided_by is not None and self.decided_by.id == self.requester.id
        return mine and not (self.kind is Kind.LEAVE and self.for_oneself)


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request about to be stored; the book gives the number, the key and version 1."""

    tenant_id: str
    kind: Kind
    state: State
    group: GroupRef
    requester: PersonRef
    subjects: tuple[Subject, ...]
    approvers: tuple[Approver, ...]
    created_at: datetime
    expires_at: datetime
    draft_id: str  # a draft is sent once, however often its button is pressed
    until: datetime | None = None
    zone: str = "UTC"
    reason: str = ""
    decided_by: PersonRef | None = None
    decided_at: datetime | None = None
    quorum: int = 1
    decided_by_rule: str = ""
    follows: int | None = None
    details: Details = NO_DETAILS
    promise: Promise | None = None  # of seats: kept, or nothing is stored
