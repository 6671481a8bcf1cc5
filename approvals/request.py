"""People, groups and requests, and the one table that draws a request's life."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from approvals.effects import Opening, effects_hash


class GroupKind(StrEnum):
    """What Entra calls the kinds of group (told apart by groupTypes, mailEnabled and securityEnabled)."""

    SECURITY = "security"
    MICROSOFT_365 = "m365"
    MAIL_ENABLED_SECURITY = "mail_enabled_security"
    DISTRIBUTION = "distribution"


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as a request remembers them: the Entra object id decides, the name is only shown."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Person(PersonRef):
    """A person as the directory tells them now."""

    upn: str = ""
    mail: str = ""
    job_title: str = ""
    department: str = ""
    enabled: bool = True
    guest: bool = False


@dataclass(frozen=True, slots=True)
class GroupRef:
    """A group as a request remembers it."""

    id: str
    name: str
    kind: GroupKind


@dataclass(frozen=True, slots=True)
class Group(GroupRef):
    """A group as the directory tells it now; the flags are those that decide who may write its members."""

    description: str = ""
    mail: str = ""
    visibility: str = ""  # "Public", "Private", "HiddenMembership" or "" (security groups)
    synced: bool = False  # onPremisesSyncEnabled is true: mastered in Active Directory
    dynamic: bool = False  # a membership rule decides
    role_assignable: bool = False  # isAssignableToRole
    restricted: bool = False  # isManagementRestricted: in a restricted management administrative unit
    has_team: bool = False
    licences: tuple[str, ...] = ()  # skuIds that membership assigns
    unclassified: bool = False  # none of the kinds that Entra knows, as far as the directory tells
    classification: str = ""  # one of the tenant's ClassificationList
    labels: tuple[str, ...] = ()  # sensitivity labels, by the name that people see

    @property
    def hides_members(self) -> bool:
        return self.visibility.casefold() == "hiddenmembership"


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
"""The kinds by which an administrator says who may get into a group, and whether they are blocked afterwards."""
# What gives a membership, which may have an end.
GIVES_MEMBERSHIP = frozenset({Kind.JOIN, Kind.EXTEND})
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
"""What undoes what; those that are their own opposite bring back what the request's details say was before."""


class JoinRule(StrEnum):
    """How people get into a group."""

    OPEN = "open"  # whoever asks is let in at once, the owners are told
    APPROVAL = "approval"  # an owner says yes or no
    CLOSED = "closed"  # only an owner adds people


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


# The life of a request. APPROVED is what must still be carried out; COMPLETED was read back from the directory;
# ENDED is a membership with a date that was taken back. The README draws this table and a test compares the two.
NEXT: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.APPROVED, State.DENIED, State.CANCELLED, State.EXPIRED, State.FAILED}),
    State.APPROVED: frozenset({State.COMPLETED, State.FAILED}),
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
    NOT_SIGNED_IN = "not_signed_in"  # it takes somebody's own token, and they did not sign in
    DECLINED = "declined"  # asked to own a new group, said no
    NO_ANSWER = "no_answer"  # asked to own a new group, said nothing in time
    NOT_REACHED = "not_reached"  # to be asked to own a new group, and not to be written to
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
    no_team: str = ""  # why there is none although it was asked for: a word for the log and the card


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
        """Of what the group opens as everybody who looks at this request is shown it."""
        return effects_hash(self.details.opens or ())

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


class JobKind(StrEnum):
    """Work that follows a step of a request; each may be repeated without harm."""

    ASK = "ask"  # give one approver the card
    CHECK_DECISION = "check_decision"  # a click that came while the directory was out of reach
    CARRY_OUT = "carry_out"  # write to the directory and read back
    REDRAW = "redraw"  # bring every copy of the card up to date
    TELL = "tell"  # tell one person what happened
    REMIND = "remind"  # ask the silent approvers once more
    SIGN_IN = "sign_in"  # ask one person to sign in, so that it is carried out in their name
    SAY_END = "say_end"  # tell a member that the membership is about to end
    EXPIRE = "expire"  # nobody answered in time
    END = "end"  # take a membership back on its date; or tell the owners that their group's date has come
    CO_OWNERS = "co_owners"  # the co-owners had long enough to say whether they want to own the new group


class News(StrEnum):
    """What a TELL job is about."""

    DENIED = "denied"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    ENDED = "ended"
    CANCELLED = "cancelled"
    DECISION_REFUSED = "decision_refused"
    LET_IN = "let_in"  # to owners: a rule let somebody in without asking them
    DONE_FOR_YOU = "done_for_you"  # to those who were added or removed by somebody else
    BLOCKED = "blocked"  # to owners: an administrator blocked somebody, or lifted that
    EFFECTS_CHANGED = "effects_changed"  # to owners: what the group opens has changed while the request waits
    LEFT_OUT = "left_out"  # to whoever wants a new group: somebody named is not going to own it
    GROUP_ENDS = "group_ends"  # to the owners of a group that is for a while: its date is near
    OWNERLESS = "ownerless"  # to administrators: a group was made and has no owner


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be written with the step that causes it. ``person_id`` and ``about`` are part of its identity:
    the same job for the same request is written once while it is not done."""

    kind: JobKind
    run_at: datetime
    person_id: str = ""
    about: str = ""
    payload: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as claimed. ``fence`` proves the claim: a worker that lost its lease can no longer finish the job."""

    id: int
    kind: JobKind
    request_id: int
    run_at: datetime
    attempts: int  # including this one
    fence: int
    person_id: str = ""
    about: str = ""
    payload: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the audit, written in the same transaction as what it tells."""

    what: str  # "submitted", "approved", "member.added" ...
    at: datetime
    actor: PersonRef | None = None  # None: Usher itself
    facts: dict[str, object] = field(default_factory=dict)  # JSON-able: rules looked at, Graph request ids


@dataclass(frozen=True, slots=True)
class Change:
    """A step of a request, decided purely and stored in one transaction: fields, people, jobs and audit together."""

    event: Event
    to: State | None = None  # None: the state stays
    fields: dict[str, object] = field(default_factory=dict)  # columns of Request to set
    subjects: tuple[Subject, ...] = ()  # replaces the rows of these people
    approvers: tuple[Approver, ...] = ()  # replaces or adds the rows of these people
    jobs: tuple[NewJob, ...] = ()
    join_rule: JoinRule | None = None  # from now on the rule of the request's group
    blocked: bool | None = None  # whether from now on the request's people are blocked from its group
    declares: Opening | None = None  # from now on the request's group is said to open this
    withdraws: Opening | None = None  # from now on it is not said to
    copies: tuple[Copy, ...] = ()  # of its card that were posted on the way


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody who decides is away, and who is to decide meanwhile, where they also may."""

    person_id: str
    until: datetime
    stand_in: PersonRef | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a request's card in somebody's chat."""

    request_id: int
    person_id: str
    service_url: str
    conversation_id: str
    activity_id: str
    drawn_version: int  # the request's version this copy shows


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person's 1:1 chat with Usher is, and how they read (Teams tells it with every activity)."""

    person_id: str
    tenant_id: str
    service_url: str
    conversation_id: str
    teams_id: str = ""  # 29:..., for user-specific views
    locale: str = "en"
    zone: str = "UTC"
