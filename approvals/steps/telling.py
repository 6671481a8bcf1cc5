"""Whom a step asks or tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from approvals.approver import Approver, Reach
from approvals.jobs import JobKind, NewJob, News
from approvals.request import EFFECT, Kind, Request, Result
from approvals.rules import Rules


def to_ask(approvers: Iterable[Approver], now: datetime) -> tuple[NewJob, ...]:
    return tuple(
        NewJob(JobKind.ASK, one.ask_at or now, person_id=one.person.id)
        for one in approvers
        if one.reach is Reach.TO_ASK
    )


def clocks(now: datetime, expires_at: datetime, rules: Rules) -> tuple[NewJob, ...]:
    """What comes by itself while nobody answers: the reminder, and the end."""
    return (
        NewJob(JobKind.REMIND, max(now, expires_at - rules.remind_before_expiry)),
        NewJob(JobKind.EXPIRE, expires_at),
    )


def concerned(request: Request) -> list[str]:
    """Whoever asked, and those whom it was done to."""
    told = request.kind in EFFECT or request.kind is Kind.CREATE
    others = [s.person.id for s in request.subjects if s.result is Result.DONE and told]
    return list(dict.fromkeys([request.requester.id, *others]))


def tell_all(request: Request, news: News, now: datetime) -> tuple[NewJob, ...]:
    """Redraw every copy and tell the requester."""
    return (
        NewJob(JobKind.REDRAW, now),
        NewJob(JobKind.TELL, now, person_id=request.requester.id, about=news),
    )
