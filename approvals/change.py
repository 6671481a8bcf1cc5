"""A step of a request, as it is stored: everything that changes with it, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from approvals.approver import Approver
from approvals.chats import Copy
from approvals.directory_objects import JoinRule, PersonRef
from approvals.effects import Opening
from approvals.jobs import NewJob
from approvals.request import State, Subject
from approvals.seats import Promise


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
    promise: Promise | None = None  # of seats: kept, or nothing of this is stored
