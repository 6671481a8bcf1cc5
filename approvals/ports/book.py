"""The book that remembers requests, jobs, copies and the audit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from approvals.approver import Absence
from approvals.change import Change, Event
from approvals.chats import Address, Copy
from approvals.directory_objects import JoinRule
from approvals.effects import Declared
from approvals.figures import Figures
from approvals.jobs import Job, NewJob
from approvals.request import NewRequest, Request
from approvals.seats import Coming


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

    async def open_requests(self, kind: str, group_id: str, person_ids: Collection[str]) -> dict[str, Request]:
        """By person, their open request of this kind for this group, where they have one."""

    async def requests_by(self, person_id: str, *, limit: int = 10) -> tuple[Request, ...]:
        """The requests this person made, open ones first, then the newest."""

    async def waiting_for(self, person_id: str) -> tuple[Request, ...]:
        """The pending requests this person was asked to decide, oldest first."""

    async def ends_in(self, group_id: str, person_ids: Collection[str]) -> dict[str, datetime]:
        """By person, the date on which Usher takes their membership in this group back, where there is one."""

    async def given_in(self, group_id: str) -> tuple[Request, ...]:
        """The requests by which Usher gave memberships in this group that have not ended, with or without a date."""

    async def alongside(self, request: Request) -> tuple[Request, ...]:
        """Other requests about the same group and one of the same people that are approved and not carried out yet,
        or gave a membership whose end is still to come or being carried out."""

    async def pending_after(self, request_id: int, *, limit: int) -> tuple[Request, ...]:
        """The pending requests with a higher number, the lowest first."""

    async def coming(self, since: datetime) -> tuple[Coming, ...]:
        """Everybody whom a request is to let into a group, as of one moment: it is pending, or approved, or was carried
        out after ``since``; the oldest request first. Who was in before, or could not be let in, is left out."""

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

    async def last_turn(self, name: str) -> datetime | None:
        """When this turn was taken last."""

    async def purge(self, now: datetime) -> int:
        """Remove what nobody will ask for again (jobs done a week ago, drafts a month old, yesterday's notes of what
        was heard and spoken of), at most 5,000 rows; returns how many."""

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
