"""What this room needs from the world: a directory, a book, a messenger and a clock, in our own words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from approvals.request import (
    Address,
    Change,
    Copy,
    Event,
    Group,
    Job,
    NewJob,
    NewRequest,
    Person,
    Request,
)


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


class NotReadYet(DirectoryBusy):
    """The names are still being read after a start, so nobody can say that there is no such name."""


class Gone(DirectoryError):
    """The person or the group is not there (any more); trying again is useless."""


class DirectoryRefused(DirectoryError):
    """The directory will not do it; a person must be told, an administrator must look."""


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


class Directory(Protocol):
    """People and groups as they are now. Every call may raise DirectoryBusy or DirectoryRefused."""

    async def person(self, person_id: str) -> Person:
        """The person with this object id; raises Gone."""

    async def group(self, group_id: str) -> Group:
        """The group with this object id; raises Gone."""

    async def find_groups(self, name: str, *, limit: int = 5) -> tuple[Match, ...]:
        """The groups a person may mean by ``name``, best first, also with typos; empty if there is nothing near.
        Raises NotReadYet."""

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

    async def apply(self, request: Request, change: Change, done: Job | None = None) -> Request:
        """Compare-and-set: store the change if the request still has ``request.version``, else raise Outpaced.
        The version rises by one. Illegal moves (see NEXT) raise ValueError. With ``done``, the job that made this
        step ends with it; raises ClaimLost."""

    async def request(self, request_id: int) -> Request | None: ...

    async def request_by_key(self, key: str) -> Request | None: ...

    async def request_by_draft(self, draft_id: str) -> Request | None: ...

    async def open_request(self, kind: str, group_id: str, person_id: str) -> Request | None:
        """The open request of this kind for this person and group, if any."""

    async def requests_by(self, person_id: str, *, limit: int = 10) -> tuple[Request, ...]:
        """The requests this person made, open ones first, then the newest."""

    async def waiting_for(self, person_id: str) -> tuple[Request, ...]:
        """The pending requests this person was asked to decide, oldest first."""

    async def timed_memberships(self, group_id: str, person_id: str) -> tuple[Request, ...]:
        """Completed join requests with an end for this person and group that has not been taken back yet."""

    async def memberships_ending(self, person_id: str) -> dict[str, datetime]:
        """Group id to the date on which Usher takes this person's membership back, where there is one."""

    async def claim(self, now: datetime, *, limit: int = 20) -> tuple[Job, ...]:
        """Take due jobs under a lease, oldest step first; a job whose lease ran out is claimed again. Jobs
        that need a paused side of the world (see pause) are left alone."""

    async def renew(self, held: Sequence[Job]) -> tuple[Job, ...]:
        """Begin the leases of these jobs anew, as the work takes longer; returns those that are still the caller's."""

    async def pause(self, lane: str, seconds: float) -> None:
        """Nobody, on any replica, claims jobs that need this side of the world ("graph" or "teams") for so long, by
        the database's clock and at most an hour; of two pauses the one that ends later counts."""

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

    async def remember_copy(self, copy: Copy) -> None:
        """Add the copy, or note which version it shows now."""

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


class Unreachable(Exception):
    """This person cannot be written to in Teams (app not installed, blocked, account gone)."""


class MessengerBusy(Exception):
    """Teams asks to wait ``retry_after`` seconds, or did not answer; whether the message arrived may be unknown."""

    def __init__(self, sentence: str, *, retry_after: float = 0.0) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Messenger(Protocol):
    """Speaks first: finds a person's 1:1 chat (made by object id if need be) and writes in their language.

    Every call may raise Unreachable or MessengerBusy."""

    async def ask(self, request: Request, approver_id: str, *, reminder: bool = False) -> None:
        """Post the request's card to an approver, with buttons, and remember the copy."""

    async def redraw(self, request: Request, person_id: str = "") -> None:
        """Bring every remembered copy of the card, or only this person's, to the request's version, each as its
        reader should see it."""

    async def tell(self, request: Request, person_id: str, news: str, detail: str = "") -> None:
        """Tell a person what became of a request (``news`` is a News value)."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The time as an aware UTC datetime."""
