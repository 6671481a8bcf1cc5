"""People, groups and requests, and the one table that draws a request's life."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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

    @property
    def hides_members(self) -> bool:
        return self.visibility.casefold() == "hiddenmembership"


class Kind(StrEnum):
    """What a request asks for."""

    JOIN = "join"
    LEAVE = "leave"


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


class Reach(StrEnum):
    """Whether an approver has the card."""

    TO_ASK = "to_ask"
    ASKED = "asked"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who was, or is about to be, asked; the right to decide is read from the directory at the click."""

    person: PersonRef
    nonce: str  # in this person's copies of the card only
    reach: Reach = Reach.TO_ASK
    asked_at: datetime | None = None
    fallback: bool = False  # asked because no owner can be


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

    @property
    def subject(self) -> PersonRef:
        return self.subjects[0].person


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


class JobKind(StrEnum):
    """Work that follows a step of a request; each may be repeated without harm."""

    ASK = "ask"  # give one approver the card
    CHECK_DECISION = "check_decision"  # a click that came while the directory was out of reach
    CARRY_OUT = "carry_out"  # write to the directory and read back
    REDRAW = "redraw"  # bring every copy of the card up to date
    TELL = "tell"  # tell one person what happened
    REMIND = "remind"  # ask the silent approvers once more
    EXPIRE = "expire"  # nobody answered in time
    END = "end"  # take a membership back on its date


class News(StrEnum):
    """What a TELL job is about."""

    DENIED = "denied"
    COMPLETED = "completed"
    FAILED = "failed"
    EXPIRED = "expired"
    ENDED = "ended"
    CANCELLED = "cancelled"
    DECISION_REFUSED = "decision_refused"


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
