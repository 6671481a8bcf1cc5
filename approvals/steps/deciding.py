"""A request is decided, withdrawn or left unanswered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from approvals import co_owners
from approvals.approver import Reach
from approvals.change import Change, Event
from approvals.directory_objects import GroupRef, PersonRef
from approvals.jobs import JobKind, NewJob, News
from approvals.ladder import new_approver, next_turns
from approvals.request import Failure, Request, Result, State
from approvals.seats import Outlook
from approvals.steps.telling import tell_all, to_ask

# What is carried out sooner is drawn once, as done, and not a moment before as approved: the redraw that follows the
# doing takes the place of the one that waits.
USUALLY_DONE_WITHIN = timedelta(seconds=3)


def decision_received(actor: PersonRef, verdict: str, payload: dict[str, str], now: datetime) -> Change:
    """A click that came while the directory was out of reach: kept, and judged when it answers. ``payload`` is what
    came with it."""
    return Change(
        event=Event("decision.received", now, actor=actor, facts={"verdict": verdict}),
        jobs=(
            NewJob(
                JobKind.CHECK_DECISION,
                now,
                person_id=actor.id,
                payload={**payload, "verdict": verdict, "name": actor.name},
            ),
        ),
    )


def decision_refused(actor: PersonRef, rule: str, now: datetime) -> Change:
    """A kept click turned out not to be allowed."""
    return Change(
        event=Event("decision.refused", now, actor=actor, facts={"rule": rule}),
        jobs=(NewJob(JobKind.TELL, now, person_id=actor.id, about=News.DECISION_REFUSED, payload={"rule": rule}),),
    )


def approved(
    request: Request,
    actor: PersonRef,
    proof: dict[str, object],
    now: datetime,
    *,
    comment: str = "",
    missing: int = 1,
    until: datetime | None = None,
    outlook: Outlook | None = None,
    waits: bool = False,
) -> Change:
    """A valid yes. ``proof`` are the facts by which it counts, as of that moment; ``missing`` how many were needed
    before it. ``until`` is an earlier end than was asked for. ``outlook``: on the seats of licences that the yes
    promises, unless whoever says it lets the request wait for one (``waits``)."""
    actor = PersonRef(actor.id, actor.name)
    facts: dict[str, object] = {**proof, **({"comment": comment} if comment else {})}
    fields: dict[str, object] = {}
    details = request.details
    if until is not None and until != request.until:
        facts["until"] = until.isoformat()
        details = replace(details, asked_until=request.until)
        fields["until"] = until
    mine = next((one for one in request.approvers if one.person.id == actor.id), new_approver(actor))
    said_yes = replace(mine, reach=Reach.ASKED, asked_at=mine.asked_at or now, approved_at=now, away_until=None)
    if missing > 1:
        event = Event("approved.first", now, actor=actor, facts=facts)
        following = next_turns(request, now)
        return Change(
            event=event,
            fields={**fields, "details": details},
            approvers=(said_yes, *(one for one in following if one.person.id != actor.id)),
            jobs=(*to_ask(following, now), NewJob(JobKind.REDRAW, now)),
        )
    fields |= {"decided_by": actor, "decided_at": now, "comment": comment}
    if outlook is not None:
        waiting = now if waits else None
        details = replace(details, seats=outlook.counts, cautions=outlook.cautions, waits_for_seat=waiting)
        facts["seats"] = [count.told() for count in outlook.counts]
    fields["details"] = details
    silent = {one.person.id for one in co_owners.undecided(request)}  # of a new group: nobody owns it unasked
    return Change(
        event=Event("approved", now, actor=actor, facts=facts),
        to=State.APPROVED,
        fields=fields,
        subjects=tuple(
            replace(subject, result=Result.FAILED, failure=Failure.NO_ANSWER)
            for subject in request.subjects
            if subject.person.id in silent
        ),
        approvers=(said_yes,),
        jobs=(
            NewJob(JobKind.CARRY_OUT, now),
            NewJob(JobKind.REDRAW, now if waits else now + USUALLY_DONE_WITHIN),
            *((NewJob(JobKind.TELL, now, person_id=request.requester.id, about=News.WAITS_FOR_SEAT),) if waits else ()),
        ),
        promise=outlook.promises if outlook is not None and not waits else None,
    )


def recounted(request: Request, outlook: Outlook, now: datetime, *, actor: PersonRef | None = None) -> Change:
    """How many seats are left has changed so that a yes means something else. ``actor`` is whoever said a yes that is
    not counted, as no seat was left for it, and they were not shown that."""
    event = Event("seats.counted", now) if actor is None else Event("approval.no_seat", now, actor=actor)
    return Change(
        event=replace(event, facts={"seats": [count.told() for count in outlook.counts]}),
        fields={"details": replace(request.details, seats=outlook.counts, cautions=outlook.cautions)},
        jobs=(NewJob(JobKind.REDRAW, now),),
    )


def denied(
    request: Request,
    actor: PersonRef,
    proof: dict[str, object],
    now: datetime,
    *,
    comment: str = "",
    suggested: GroupRef | None = None,
) -> Change:
    """A valid no; one is enough. ``suggested`` is a group to ask for instead."""
    actor = PersonRef(actor.id, actor.name)
    facts: dict[str, object] = {**proof, **({"comment": comment} if comment else {})}
    fields: dict[str, object] = {"decided_by": actor, "decided_at": now, "comment": comment, "finished_at": now}
    if suggested is not None:
        facts["suggested"] = suggested.id
        fields["details"] = replace(request.details, suggested=suggested)
    return Change(
        event=Event("denied", now, actor=actor, facts=facts),
        to=State.DENIED,
        fields=fields,
        jobs=tell_all(request, News.DENIED, now),
    )


def cancelled(request: Request, now: datetime) -> Change:
    """The requester withdrew; they saw the answer to their own click, so the copies are redrawn, and whoever had said
    yes already is told."""
    said_yes = dict.fromkeys(one.person.id for one in request.approvals if one.person.id != request.requester.id)
    told = said_yes if request.state is State.APPROVED else ()
    return Change(
        event=Event("cancelled", now, actor=PersonRef(request.requester.id, request.requester.name)),
        to=State.CANCELLED,
        fields={"finished_at": now},
        jobs=(
            NewJob(JobKind.REDRAW, now),
            *(NewJob(JobKind.TELL, now, person_id=one, about=News.CANCELLED) for one in told),
        ),
    )


def cancelled_by_operator(request: Request, reason: str, by: str, now: datetime) -> Change:
    """An administrator closed the request from outside; ``by`` is the account they did it with."""
    return Change(
        event=Event("cancelled", now, facts={"operator": by, "reason": reason}),
        to=State.CANCELLED,
        fields={"finished_at": now, "comment": reason},
        jobs=tell_all(request, News.CANCELLED, now),
    )


def expired(request: Request, now: datetime) -> Change:
    return Change(
        event=Event("expired", now),
        to=State.EXPIRED,
        fields={"finished_at": now},
        jobs=tell_all(request, News.EXPIRED, now),
    )
