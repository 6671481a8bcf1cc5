"""What this room needs from the world: a directory, a book, a messenger and a clock, in our own words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from approvals.effects import Declared, Opening
from approvals.figures import Figures
from approvals.new_group_ports import NewGroups
from approvals.request import (
    Absence,
    Address,
    Change,
    Copy,
    Event,
    Group,
    GroupKind,
    GroupRef,
    Job,
    JoinRule,
    NewJob,
    NewRequest,
    Person,
    Request,
)
from approvals.tenant_policy import Setting, Standing, TenantPolicy


class DirectoryError(Exception):
    """Something the directory answered; the subclasses say what to do next. ``request_id`` is Graph's, for support."""

    def __init__(self, sentence: str, *, request_id: str = "") -> None:
        super().__init__(sentence)
        self.request_id = request_id


class DirectoryBusy(DirectoryError):
    """Try again, not before ``retry_after`` seconds; whether a write took effect is unknown."""

    def __init__(self, sentence: str, *, retry_after: float = 0.0, request_id: str = "") -> None:
        super().__init__(sentence, request_id=request_id)
        self.retry_after = retry_after


class TurnedAway(DirectoryBusy):
    """Too many requests: nothing was done, and everybody had better wait ``retry_after`` seconds."""


class NotReadYet(DirectoryBusy):
    """The names are still being read after a start, so nobody can say that there is no such name."""


class Gone(DirectoryError):
    """The person or the group is not there (any more); trying again is useless."""


class DirectoryRefused(DirectoryError):
    """The directory will not do it; a person must be told, an administrator must look."""


class LastOwner(DirectoryRefused):
    """The group would be left without a person who owns it, and Entra does not allow that."""


@dataclass(frozen=True, slots=True)
class Match:
    """A group that a name may mean; ``score`` 0-100, 100 for the very name."""

    group: Group
    score: float


@dataclass(frozen=True, slots=True)
class PersonMatch:
    """A person whom a name may mean; ``score`` as in Match."""

    person: Person
    score: float


@dataclass(frozen=True, slots=True)
class Colleagues:
    """Whom somebody has to know of: their manager and direct reports; ``admin`` if they hold a directory role."""

    ids: frozenset[str]
    admin: bool


@dataclass(frozen=True, slots=True)
class Members:
    """The direct members of a group that are people, ``others`` how many are not (groups, devices, applications);
    ``more``: there are others still that were not read."""

    people: tuple[Person, ...]
    others: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """What became of adding several: everybody is in but those in ``failed``, each with their own reason (never
    DirectoryBusy). ``request_id`` is Graph's id of the last request that added somebody, or ""."""

    request_id: str
    failed: Mapping[str, DirectoryError]


@dataclass(frozen=True, slots=True)
class App:
    """An application that a name may mean: its service principal's object id; ``score`` as in Match."""

    id: str
    name: str
    score: float = 100.0


@dataclass(frozen=True, slots=True)
class Having:
    """Who has an application: assigned themselves, or direct members of a group that is; ``groups`` are those."""

    people: tuple[Person, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group to be made. ``unique_name`` is ours, one per request, and finds it again whatever was lost on the way;
    ``kind`` is SECURITY or MICROSOFT_365, ``visibility`` "Public", "Private", "HiddenMembership" or "" (as usual)."""

    unique_name: str
    name: str
    description: str
    kind: GroupKind
    mail_nickname: str
    visibility: str
    owner_ids: tuple[str, ...]
    member_ids: tuple[str, ...] = ()


class Directory(NewGroups, Protocol):
    """People and groups as they are now. Every call may raise DirectoryBusy or DirectoryRefused."""

    async def person(self, person_id: str) -> Person:
        """The person with this object id; raises Gone."""

    async def group(self, group_id: str) -> Group:
        """The group with this object id; raises Gone."""

    async def people(self, person_ids: Collection[str]) -> dict[str, Person]:
        """The people with these object ids as they are now; those who are gone are left out."""

    async def groups(self, group_ids: Collection[str]) -> dict[str, Group]:
        """The groups with these object ids as they are now; those that are gone are left out."""

    async def find_groups(self, name: str, *, limit: int = 5, only: Collection[str] | None = None) -> tuple[Match, ...]:
        """The groups a person may mean by ``name``, best first, also with typos; empty if there is nothing near. Where
        ``only`` is given, none but these object ids. Raises NotReadYet."""

    async def owners(self, group_id: str) -> tuple[Person, ...]:
        """The users among the owners (service principals are left out); raises Gone."""

    async def is_member(self, group_id: str, person_id: str) -> bool:
        """Whether the person is a direct member; raises Gone when the group is."""

    async def groups_of(self, person_id: str) -> tuple[Group, ...]:
        """The groups the person is a direct member of."""

    async def groups_owned_by(self, person_id: str) -> tuple[Group, ...]:
        """The groups the person owns."""

    async def add_member(self, group_id: str, person_id: str) -> str:
        """Make the person a direct member; already being one is success. Returns Graph's request id; raises Gone."""

    async def remove_member(self, group_id: str, person_id: str) -> str:
        """Take the direct membership away; not being a member is success. Returns Graph's request id; raises Gone."""

    async def members_among(self, group_id: str, person_ids: Collection[str]) -> frozenset[str]:
        """Which of these people are direct members; raises Gone when the group is."""

    async def add_members(self, group_id: str, person_ids: Sequence[str]) -> Added:
        """As add_member for at most 20 people; nobody's membership is spoiled by another one's refusal. Raises Gone
        when the group is. After DirectoryBusy some may be in: say it again, for all of them."""

    async def is_owner(self, group_id: str, person_id: str) -> bool:
        """Whether the person is an owner; raises Gone when the group is."""

    async def has_opted_in(self, group_id: str) -> bool:
        """Whether Usher's own application is an owner of the group; raises Gone when the group is."""

    async def add_owner(self, group_id: str, person_id: str) -> str:
        """Make the person an owner; already being one is success. Returns Graph's request id; raises Gone."""

    async def remove_owner(self, group_id: str, person_id: str) -> str:
        """Take the ownership away; not being an owner is success. Returns Graph's request id; raises Gone and
        LastOwner."""

    async def manager(self, person_id: str) -> Person | None:
        """The person's manager, None where none is known."""

    async def describe_group(self, group_id: str, *, name: str = "", description: str | None = None) -> str:
        """Give the group this name, and this description ("" takes it away); what is not given stays. Returns Graph's
        request id; raises Gone."""

    async def members_of(self, group_id: str) -> Members:
        """Who is in the group directly, as far as one answer tells; raises Gone."""

    async def roles(self, person_id: str) -> frozenset[str]:
        """The template ids of the directory roles the person holds, however they come by them; raises Gone."""

    async def create_group(self, new: NewGroup) -> Group:
        """Make the group, or return the one that was made of it before. At most 20 owners and members are bound while
        it is made; what is missing (see ``owners`` and ``members_among``) is for the caller to add. Raises Gone when
        an owner is. After DirectoryBusy it may have been made: say it again, not before ``retry_after``."""

    async def opens(self, group_id: str) -> tuple[Opening, ...]:
        """What membership of the group opens, as the directory shows it now, in order; raises Gone."""

    async def is_nested(self, group_id: str, person_id: str) -> bool:
        """Whether the person is in the group only by way of a group inside it, which opens nothing; raises Gone."""

    async def find_made(self, unique_name: str, mail_nickname: str) -> Group | None:
        """The group made with this unique name; never another one that merely has its mail nickname."""


class Applications(Protocol):
    """Enterprise applications. Every call may raise DirectoryBusy or DirectoryRefused."""

    async def find_apps(self, name: str, *, limit: int = 5) -> tuple[App, ...]:
        """The applications a person may mean by ``name``, best first."""

    async def groups_opening(self, app_id: str) -> tuple[Group, ...]:
        """The groups that the application is assigned to; raises Gone."""

    async def having(self, app_id: str) -> Having:
        """Who has the application by an assignment; raises Gone."""


class People(Protocol):
    """Who a name means, and who may know of whom. Every call may raise DirectoryBusy or DirectoryRefused."""

    async def find_people(
        self, name: str, *, limit: int = 5, only: Collection[str] | None = None
    ) -> tuple[PersonMatch, ...]:
        """The people whom somebody may mean by ``name``, as Directory.find_groups; where ``only`` is given, nobody but
        these object ids. Raises NotReadYet."""

    async def people_are_visible(self) -> bool:
        """Whether the tenant lets ordinary members read other users (allowedToReadOtherUsers)."""

    async def colleagues(self, person_id: str) -> Colleagues:
        """Whom this person has to know of; raises Gone."""


class Company(Directory, People, Applications, Protocol):
    """Groups, people and applications, as one directory tells them."""


class Policies(Protocol):
    """The tenant's policy and what people are in it. What cannot be read is in the answer as missing, which is closed.
    Every call may raise DirectoryBusy; ``fresh`` reads anew what is else kept for at most five minutes."""

    async def tenant(self, *, fresh: bool = False) -> TenantPolicy: ...

    async def standing(self, person_id: str, policy: TenantPolicy) -> Standing:
        """The person's active directory roles and those of the policy's groups that they are in, as of now."""

    async def guests_of(self, group_id: str) -> Setting[bool] | None:
        """The group's own AllowToAddGuests as of now; None where it has none."""

    async def groups_around(self, person_ids: Collection[str]) -> dict[str, tuple[GroupRef, ...]]:
        """By person, the groups they are in, however deep, as of now. Who is gone is in none."""


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


class Outpaced(Exception):
    """Somebody moved the request first; ``request`` is how it stands now."""

    def __init__(self, request: Request) -> None:
        super().__init__(f"request {request.id} is {request.state} at version {request.version}")
        self.request = request


class AlreadyOpen(Exception):
    """The same wish for the same person is open already as ``request``, or this draft was already sent as it."""

    def __init__(self, request: Request) -> None:
        super().__init__(f"request {request.id} is open already")
        self.request = request


class ClaimLost(Exception):
    """The job's lease ran out and another worker has it by now: nothing was stored."""


class BookUnavailable(Exception):
    """The database cannot be written (down, full, locked); nothing was stored."""


class Book(Protocol):
    """The request book. Every method is one transaction and may raise BookUnavailable."""

    async def submit(self, new: NewRequest, event: Event, jobs: Sequence[NewJob], place: Copy | None = None) -> Request:
        """Store a new request with its jobs, audit line and, where the wish was sent from a card, that copy
        (its request_id and drawn_version are filled in). Raises AlreadyOpen."""

    async def apply(
        self,
        request: Request,
        change: Change,
        done: Job | None = None,
        overtaken: Sequence[tuple[Request, Change]] = (),
    ) -> Request:
        """Compare-and-set: store the change if the request still has ``request.version``, else raise Outpaced.
        The version rises by one. Illegal moves (see NEXT) raise ValueError. ``done`` is the job that made this step
        and ends with it; raises ClaimLost. ``overtaken`` are other requests that end with it, all or nothing."""

    async def request(self, request_id: int) -> Request | None: ...

    async def requests(self, request_ids: Collection[int]) -> dict[int, Request]:
        """Those of these numbers that are there, all as of one moment."""

    async def request_by_key(self, key: str) -> Request | None: ...

    async def request_by_draft(self, draft_id: str) -> Request | None: ...

    async def open_request(self, kind: str, group_id: str, person_id: str) -> Request | None:
        """The open request of this kind for this person and group, if any."""

    async def requests_by(self, person_id: str, *, limit: int = 10) -> tuple[Request, ...]:
        """The requests this person made, open ones first, then the newest."""

    async def waiting_for(self, person_id: str) -> tuple[Request, ...]:
        """The pending requests this person was asked to decide, oldest first."""

    async def timed_memberships(self, group_id: str, person_id: str) -> tuple[Request, ...]:
        """The requests by which this person is in this group until a date that is still to come about."""

    async def given_in(self, group_id: str) -> tuple[Request, ...]:
        """The requests by which Usher gave memberships in this group that have not ended, with or without a date."""

    async def alongside(self, request: Request) -> tuple[Request, ...]:
        """Other requests about the same group and one of the same people that are approved and not carried out yet,
        or gave a membership whose end is still to come or being carried out."""

    async def pending_after(self, request_id: int, *, limit: int) -> tuple[Request, ...]:
        """The pending requests with a higher number, the lowest first."""

    async def join_rule(self, group_id: str) -> JoinRule:
        """How people get into this group; APPROVAL unless its owners decided otherwise."""

    async def blocked(self, group_ids: Collection[str] | None) -> dict[str, frozenset[str]]:
        """By group the object ids of those whom an administrator blocked from it; None: of every group. A group
        without any is left out."""

    async def declared(self, group_id: str) -> tuple[Declared, ...]:
        """What was declared of this group, the oldest first."""

    async def groups_declared_to_open(self, ids: Collection[str]) -> tuple[str, ...]:
        """The object ids of the groups of which one of these effect ids was declared."""

    async def say_away(self, absence: Absence) -> None:
        """Replace what this person last said."""

    async def absence(self, person_id: str) -> Absence | None:
        """What this person last said; it may be over."""

    async def forget_absence(self, person_id: str) -> None: ...

    async def letting_in(self, group_id: str, person_id: str) -> tuple[Request, ...]:
        """The requests, anybody's, by which this person came into this group, newest first."""

    async def figures(self, now: datetime) -> Figures:
        """How long people wait, what is decided and what is stuck. Reads a quarter's requests: not for a round."""

    async def memberships_ending(self, person_id: str) -> dict[str, datetime]:
        """Group id to the date on which Usher takes this person's membership back, where there is one."""

    async def claim(self, now: datetime, *, limit: int = 20) -> tuple[Job, ...]:
        """Take due jobs under a lease, oldest step first; a job whose lease ran out is claimed again. Jobs
        that need a paused side of the world (see pause) are left alone."""

    async def renew(self, held: Sequence[Job]) -> tuple[Job, ...]:
        """Begin the leases of these jobs anew, as the work takes longer; returns those that are still the caller's."""

    async def pause(self, lane: str, seconds: float) -> None:
        """Nobody, on any replica, claims jobs that need this side of the world ("graph" or "teams") for so long, by
        the database's clock and at most an hour; of two pauses the one that ends later counts, and of several at the
        same moment the first."""

    async def finish(self, job: Job) -> None:
        """The job is done (a lost lease makes this a no-op)."""

    async def finish_all(self, done: Sequence[Job]) -> None:
        """The same for many at once; jobs that another worker has by now are left to it."""

    async def retry(self, job: Job, at: datetime, error: str) -> None:
        """Not yet: give the job back, due at ``at``; up to two hours ahead that is a wait, which a clock that steps
        back does not prolong."""

    async def bury(self, job: Job, error: str) -> None:
        """Give up: the job stays as a dead letter for an operator."""

    async def next_due(self) -> datetime | None:
        """When the next job is due; None if there is none."""

    async def take_turn(self, name: str, now: datetime, every: timedelta) -> bool:
        """Whether the caller is to do a duty that one of all replicas does ``every`` so often."""

    async def purge(self, now: datetime) -> int:
        """Remove what nobody will ask for again (jobs done a week ago, drafts a month old, yesterday's notes of what
        was heard), at most 5,000 rows; returns how many."""

    async def copies(self, request_id: int) -> tuple[Copy, ...]: ...

    async def copies_and_readers(self, request_id: int) -> tuple[tuple[Copy, Address | None], ...]:
        """Every copy, and where and how the person reads in whose chat it is, if they were ever heard."""

    async def remember_copy(self, copy: Copy) -> None:
        """Add the copy, or note which version it shows now."""

    async def remember_copies(self, copies: Sequence[Copy]) -> None:
        """The same for several at once."""

    async def forget_copy(self, copy: Copy) -> None: ...

    async def address(self, person_id: str) -> Address | None: ...

    async def remember_address(self, address: Address) -> None:
        """Add or replace the person's address."""

    async def forget_address(self, person_id: str) -> None: ...

    async def service_url(self, tenant_id: str) -> str | None:
        """The service URL last heard from in this tenant."""

    async def save_draft(self, draft_id: str, person_id: str, conversation_id: str, at: datetime, body: str) -> None:
        """Add or replace a half-told request (JSON in ``body``); the newest of a person and chat is the current one."""

    async def draft(self, draft_id: str, person_id: str) -> str | None: ...

    async def current_draft(self, person_id: str, conversation_id: str, since: datetime) -> str | None:
        """The newest draft of this person and chat that is not older than ``since``."""

    async def note_spoken_of(self, person_id: str, conversation_id: str, at: datetime, body: str) -> None:
        """Replace what this person and chat last spoke of (JSON of ids in ``body``); dropped after a day."""

    async def spoken_of(self, person_id: str, conversation_id: str, since: datetime) -> str | None:
        """What this person and chat last spoke of, unless it is older than ``since``."""

    async def heard_before(self, conversation_id: str, activity_id: str) -> bool: ...

    async def note_heard(self, conversation_id: str, activity_id: str, at: datetime) -> None:
        """Remember that this message was answered (Teams delivers some twice); notes older than a day are dropped."""

    async def audit(self, request_id: int) -> tuple[Event, ...]:
        """The request's audit lines, oldest first."""

    async def anchor(self, now: datetime) -> object | None:
        """Seal the audit lines written since the last anchor, once an hour however often and by how many this is
        called; the hash is logged, so that a copy lives outside the database. Returns the anchor made, if one was."""


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


class Clock(Protocol):
    def now(self) -> datetime:
        """The time as an aware UTC datetime."""
