"""How long people wait for a decision, what is decided, and which requests are stuck: pure arithmetic over rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from approvals.request import State

WINDOWS = (timedelta(days=30), timedelta(days=90))
# Older than the first, the second ...; the last class has no end.
AGES = (timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=7))
PENDING_TOO_LONG = timedelta(days=7)
# An approval is carried out within seconds; an hour later something is in its way.
APPROVED_TOO_LONG = timedelta(hours=1)


class Verdict(StrEnum):
    """How a request was closed, as far as people had a say in it."""

    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Why(StrEnum):
    """Why a request counts as stuck."""

    PENDING = "pending"
    NOT_CARRIED_OUT = "not_carried_out"
    DEAD_LETTER = "dead_letter"


@dataclass(frozen=True, slots=True)
class Closed:
    """A request that was closed, in four columns; ``decided_at`` is None where no person decided."""

    state: State
    created_at: datetime
    decided_at: datetime | None
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """A request that is open; ``since`` is when it was made, or, once approved, when that was."""

    request_id: int
    state: State
    since: datetime


@dataclass(frozen=True, slots=True)
class Stuck:
    """A request that somebody should look at."""

    request_id: int
    why: Why
    since: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """What was closed within ``days``; ``median`` and ``p90`` are times from asking to a person's decision."""

    days: int
    verdicts: Mapping[Verdict, int]
    decided: int
    median: timedelta | None
    p90: timedelta | None


@dataclass(frozen=True, slots=True)
class Figures:
    """``open_by_age``: how many open requests are younger than each of AGES, the last class those older than all."""

    at: datetime
    windows: tuple[Window, ...]
    open_by_age: tuple[int, ...]
    stuck: tuple[Stuck, ...]  # the longest first

    @property
    def open(self) -> int:
        return sum(self.open_by_age)


def figures(
    now: datetime,
    closed: Iterable[Closed],
    still_open: Iterable[Open],
    dead: Iterable[tuple[int, datetime]],
    pending_too_long: timedelta = PENDING_TOO_LONG,
) -> Figures:
    """``closed`` are the requests closed within the longest of WINDOWS, ``dead`` the request and day of each dead
    letter."""
    lately = tuple(closed)
    waiting = tuple(still_open)
    by_age = Counter(_class_of(now - request.since) for request in waiting)
    stuck = [
        *(stuck for request in waiting if (stuck := _stuck(request, now, pending_too_long)) is not None),
        *(Stuck(request_id, Why.DEAD_LETTER, since) for request_id, since in dead),
    ]
    return Figures(
        at=now,
        windows=tuple(_window(now, width, lately) for width in WINDOWS),
        open_by_age=tuple(by_age[number] for number in range(len(AGES) + 1)),
        stuck=tuple(sorted(stuck, key=lambda one: (one.since, one.request_id))),
    )


def _window(now: datetime, width: timedelta, closed: Sequence[Closed]) -> Window:
    within = [request for request in closed if now - width <= request.finished_at <= now]
    waits = sorted(request.decided_at - request.created_at for request in within if request.decided_at is not None)
    verdicts = Counter(verdict for request in within if (verdict := _verdict(request)) is not None)
    return Window(width.days, dict(verdicts), len(waits), _quantile(waits, 0.5), _quantile(waits, 0.9))


def _verdict(request: Closed) -> Verdict | None:
    match request.state:
        case State.DENIED:
            return Verdict.DENIED
        case State.EXPIRED:
            return Verdict.EXPIRED
        case State.CANCELLED:
            return Verdict.CANCELLED
        case _:
            return None if request.decided_at is None else Verdict.APPROVED


def _quantile(waits: Sequence[timedelta], share: float) -> timedelta | None:
    """The shortest wait that at least ``share`` of all stayed within (nearest rank)."""
    if not waits:
        return None
    rank = max(1, -(-len(waits) * round(share * 100) // 100))
    return waits[rank - 1]


def _class_of(age: timedelta) -> int:
    return sum(age >= limit for limit in AGES)


def _stuck(request: Open, now: datetime, pending_too_long: timedelta) -> Stuck | None:
    age = now - request.since
    if request.state is State.APPROVED and age > APPROVED_TOO_LONG:
        return Stuck(request.request_id, Why.NOT_CARRIED_OUT, request.since)
    if request.state is State.PENDING and age > pending_too_long:
        return Stuck(request.request_id, Why.PENDING, request.since)
    return None
