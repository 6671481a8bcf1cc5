"""A request is stored, and its approvers are asked, one after the other where need be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from approvals import co_owners
from approvals.approver import Approver, Reach, Rung
from approvals.change import Change, Event
from approvals.directory_objects import PersonRef
from approvals.jobs import JobKind, NewJob, News
from approvals.ladder import can_still_answer, new_approver, next_turns
from approvals.request import Failure, NewRequest, Request, State
from approvals.rules import Rules
from approvals.steps.doing import failed
from approvals.steps.telling import clocks, to_ask


def after_submitting(new: NewRequest, rules: Rules, owners: tuple[str, ...] = ()) -> tuple[NewJob, ...]:
    """The work that a stored request starts: asking and the two clocks, or, where nobody need be asked, the doing.
    ``owners`` are told where a rule let somebody in without asking them."""
    if new.state is State.APPROVED:
        told = (NewJob(JobKind.TELL, new.created_at, person_id=o, about=News.LET_IN) for o in owners)
        return (NewJob(JobKind.CARRY_OUT, new.created_at), *(told if new.decided_by_rule else ()))
    waits_for_co_owners = any(one.rung is Rung.CO_OWNER for one in new.approvers)
    co_owners_until = new.created_at + rules.co_owners_answer_within
    return (
        *to_ask(new.approvers, new.created_at),
        *clocks(new.created_at, new.expires_at, rules),
        *((NewJob(JobKind.CO_OWNERS, co_owners_until),) if waits_for_co_owners else ()),
    )


def reached(request: Request, approver: Approver, now: datetime, *, away_until: datetime | None = None) -> Change:
    """An approver has the card. Only the requester's tells how far the asking got; the approvers' stay as they are,
    so that none is redrawn under somebody's finger. Of somebody who is away, the turn is handed on."""
    asked = replace(approver, reach=Reach.ASKED, asked_at=now, away_until=away_until)
    facts: dict[str, object] = {"approver": approver.person.id}
    if away_until is None:
        return Change(
            event=Event("asked", now, facts=facts),
            approvers=(asked,),
            jobs=(NewJob(JobKind.REDRAW, now, person_id=request.requester.id),),
        )
    facts["away_until"] = away_until.isoformat()
    return _handed_on(request, asked, Event("asked", now, facts=facts), now)


def mailed(request: Request, approver: Approver, now: datetime) -> Change:
    """An approver cannot be written to in Teams and got a mail; whether they come is uncertain, so the turn is handed
    on as well."""
    event = Event("mailed", now, facts={"approver": approver.person.id})
    return _handed_on(request, replace(approver, reach=Reach.MAILED, asked_at=now), event, now)


def away(request: Request, approver: Approver, until: datetime, now: datetime) -> Change:
    """An approver says that they are away: their card stays, and the turn is handed on."""
    event = Event("away", now, actor=approver.person, facts={"until": until.isoformat()})
    return _handed_on(request, replace(approver, away_until=until), event, now)


def back(approver: Approver, now: datetime) -> Change:
    """They are there again; whoever was asked meanwhile may decide as well."""
    return Change(
        event=Event("back", now, actor=approver.person),
        approvers=(replace(approver, away_until=None),),
        jobs=(NewJob(JobKind.REDRAW, now),),
    )


def not_reached(request: Request, approver: Approver, others: tuple[Approver, ...], now: datetime) -> Change:
    """An approver cannot be written to. The turn is handed on; ``others`` are stand-ins who are not on the ladder yet.
    When nobody is left who could answer, the request fails."""
    if approver.rung is Rung.CO_OWNER:
        return co_owners.not_reached(request, approver, now)
    unreachable = replace(approver, reach=Reach.UNREACHABLE)
    event = Event("not_reached", now, facts={"approver": approver.person.id})
    change = _handed_on(request, unreachable, event, now)
    left = [
        one
        for one in request.approvers
        if one.person.id != approver.person.id
        and one.reach is not Reach.UNREACHABLE
        and one.approved_at is None
        and one.rung is not Rung.CO_OWNER
    ]
    known = {one.person.id for one in request.approvers} | {request.requester.id}
    new = tuple(one for one in others if one.person.id not in known)
    if len(left) + len(new) + len(request.approvals) >= request.quorum and (left or new):
        enough = len(left) + len(request.approvals) >= request.quorum
        added = () if enough else new
        return replace(change, approvers=(*change.approvers, *added), jobs=(*change.jobs, *to_ask(added, now)))
    return replace(failed(request, Failure.NOBODY_REACHABLE, now), approvers=(unreachable,))


def _handed_on(request: Request, approver: Approver, event: Event, now: datetime) -> Change:
    """The next ones are asked now, unless somebody else can still answer."""
    others = [one for one in can_still_answer(request, now) if one.person.id != approver.person.id]
    enough = len(others) + len(request.approvals) >= request.quorum
    following = () if enough or approver.rung is Rung.CO_OWNER else next_turns(request, now)
    following = tuple(one for one in following if one.person.id != approver.person.id)
    return Change(
        event=event,
        approvers=(approver, *following),
        jobs=(*to_ask(following, now), NewJob(JobKind.REDRAW, now)),
    )


def own_card(person: PersonRef, now: datetime) -> Change:
    """An owner who pressed somebody else's card gets one of their own."""
    return Change(
        event=Event("approver.added", now, actor=person),
        approvers=(new_approver(person),),
        jobs=(NewJob(JobKind.ASK, now, person_id=person.id),),
    )


def reminding(request: Request, at: Mapping[str, datetime], now: datetime) -> Change:
    """The request has waited long: everybody who has the card and has not answered is shown it once more, at the
    time in ``at`` that suits them."""
    asked = [one.person.id for one in request.approvers if one.reach is Reach.ASKED and one.approved_at is None]
    return Change(
        event=Event("reminded", now, facts={"approvers": asked}),
        jobs=tuple(NewJob(JobKind.REMIND, at.get(person, now), person_id=person) for person in asked),
    )
