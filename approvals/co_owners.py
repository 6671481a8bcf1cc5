"""Those who are to own a new group with whoever asks for it: asked first, and left out unless they want to.

Only when each of them has said yes or no, cannot be reached or has had time enough, whoever approves new groups is
asked, or, where nobody has to approve, the group is made. Both owners then own it from its first second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from approvals.approver import Approver, Reach, Rung
from approvals.change import Change, Event
from approvals.consent import FREE_CREATION
from approvals.jobs import JobKind, NewJob, News
from approvals.request import Failure, Request, Result, State, Subject


def asked_as_one(request: Request, person_id: str) -> Approver | None:
    """This person's place among the co-owners, whatever they have said."""
    mine = (one for one in request.approvers if one.rung is Rung.CO_OWNER and one.person.id == person_id)
    return next(mine, None)


def undecided(request: Request) -> tuple[Approver, ...]:
    """Those of whom it is not known yet whether they want to own the group."""
    left_out = {subject.person.id for subject in request.subjects if subject.result is Result.FAILED}
    return tuple(
        one
        for one in request.approvers
        if one.rung is Rung.CO_OWNER and one.approved_at is None and one.person.id not in left_out
    )


def agreed(request: Request) -> tuple[Subject, ...]:
    """Those who will own the group: whoever asked for it, and everybody who said that they want to."""
    unsure = {one.person.id for one in undecided(request)}
    return tuple(s for s in request.subjects if s.result is not Result.FAILED and s.person.id not in unsure)


def accepted(request: Request, co_owner: Approver, comment: str, now: datetime) -> Change:
    """They want to own the group."""
    said = replace(co_owner, reach=Reach.ASKED, asked_at=co_owner.asked_at or now, approved_at=now, away_until=None)
    facts: dict[str, object] = {"comment": comment} if comment else {}
    return _onwards(request, Change(Event("co_owner.accepted", now, actor=co_owner.person, facts=facts)), [said], now)


def declined(request: Request, co_owner: Approver, comment: str, now: datetime) -> Change:
    """They do not; the group may still be made without them."""
    event = Event("co_owner.declined", now, actor=co_owner.person, facts={"comment": comment} if comment else {})
    return left_out(request, [co_owner], Failure.DECLINED, event, now)


def not_reached(request: Request, co_owner: Approver, now: datetime) -> Change:
    """They cannot be asked; nobody is made an owner unasked."""
    unreachable = replace(co_owner, reach=Reach.UNREACHABLE)
    event = Event("not_reached", now, facts={"approver": co_owner.person.id})
    return left_out(request, [unreachable], Failure.NOT_REACHED, event, now)


def time_is_over(request: Request, now: datetime) -> Change | None:
    """Whoever has not answered by now is left out; None where everybody has."""
    silent = undecided(request)
    if not silent:
        return None
    event = Event("co_owner.silent", now, facts={"people": [one.person.id for one in silent]})
    return left_out(request, silent, Failure.NO_ANSWER, event, now)


def left_out(request: Request, those: Sequence[Approver], why: Failure, event: Event, now: datetime) -> Change:
    """These will not own the group; whoever wants it is told, and may name somebody else."""
    gone = {one.person.id for one in those}
    subjects = tuple(
        replace(subject, result=Result.FAILED, failure=why) for subject in request.subjects if subject.person.id in gone
    )
    said = str(event.facts.get("comment", ""))
    payload = {"rule": said} if said else {}
    told = NewJob(JobKind.TELL, now, person_id=request.requester.id, about=News.LEFT_OUT, payload=payload)
    return _onwards(request, Change(event, subjects=subjects, jobs=(told,)), those, now)


def _onwards(request: Request, change: Change, those: Sequence[Approver], now: datetime) -> Change:
    """With the answers of ``those``, and what comes next when they were the last."""
    known = {one.person.id: one for one in those}
    open_ones = [one for one in undecided(request) if one.person.id not in known]
    change = replace(change, approvers=tuple(those), jobs=(*change.jobs, NewJob(JobKind.REDRAW, now)))
    if open_ones or request.state is not State.PENDING:
        return change
    following = [one for one in request.approvers if one.rung is not Rung.CO_OWNER]
    if following:  # whoever approves new groups: their turn is now and not when the time would be over
        moved = tuple(replace(one, ask_at=None) for one in following if one.reach is Reach.TO_ASK)
        asking = tuple(NewJob(JobKind.ASK, now, person_id=one.person.id) for one in moved)
        return replace(change, approvers=(*change.approvers, *moved), jobs=(*change.jobs, *asking))
    return replace(
        change,
        to=State.APPROVED,
        fields={"decided_at": now, "decided_by_rule": FREE_CREATION},
        jobs=(*change.jobs, NewJob(JobKind.CARRY_OUT, now)),
    )
