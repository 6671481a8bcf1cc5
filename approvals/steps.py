"""Every step of a request's life as a pure function: what to store, whom to tell and what to do next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_urlsafe

from approvals.policy import Rules, takes_back
from approvals.request import (
    Approver,
    Change,
    Event,
    Failure,
    JobKind,
    Kind,
    NewJob,
    NewRequest,
    News,
    PersonRef,
    Reach,
    Request,
    Result,
    State,
    Subject,
)


def after_submitting(new: NewRequest, rules: Rules) -> tuple[NewJob, ...]:
    """The work that a stored request starts: asking and the two clocks, or, where nobody need be asked, the doing."""
    if new.state is State.APPROVED:
        return (NewJob(JobKind.CARRY_OUT, new.created_at),)
    remind_at = max(new.created_at, new.expires_at - rules.remind_before_expiry)
    return (
        *(NewJob(JobKind.ASK, new.created_at, person_id=a.person.id) for a in new.approvers),
        NewJob(JobKind.REMIND, remind_at),
        NewJob(JobKind.EXPIRE, new.expires_at),
    )


def reached(request: Request, approver: Approver, now: datetime) -> Change:
    """An approver has the card. Only the requester's tells how far the asking got; the approvers' stay as they are,
    so that none is redrawn under somebody's finger."""
    return Change(
        event=Event("asked", now, facts={"approver": approver.person.id}),
        approvers=(replace(approver, reach=Reach.ASKED, asked_at=now),),
        jobs=(NewJob(JobKind.REDRAW, now, person_id=request.requester.id),),
    )


def not_reached(request: Request, approver: Approver, fallbacks: tuple[PersonRef, ...], now: datetime) -> Change:
    """An approver cannot be written to; when that was the last one, the stand-ins are asked or the request fails."""
    unreachable = replace(approver, reach=Reach.UNREACHABLE)
    others = [a for a in request.approvers if a.person.id != approver.person.id]
    event = Event("not_reached", now, facts={"approver": approver.person.id})
    if any(a.reach is not Reach.UNREACHABLE for a in others):
        return Change(event=event, approvers=(unreachable,), jobs=(NewJob(JobKind.REDRAW, now),))
    known = {a.person.id for a in request.approvers} | {request.requester.id}
    stand_ins = tuple(new_approver(f, fallback=True) for f in fallbacks if f.id not in known)
    if stand_ins:
        return Change(
            event=event,
            approvers=(unreachable, *stand_ins),
            jobs=(*(NewJob(JobKind.ASK, now, person_id=s.person.id) for s in stand_ins), NewJob(JobKind.REDRAW, now)),
        )
    return replace(failed(request, Failure.NOBODY_REACHABLE, now), approvers=(unreachable,))


def new_approver(person: PersonRef, *, fallback: bool = False) -> Approver:
    """Somebody to be asked, with a nonce that only their copies of the card carry."""
    return Approver(PersonRef(person.id, person.name), nonce=token_urlsafe(12), fallback=fallback)


def own_card(person: PersonRef, now: datetime) -> Change:
    """An owner who pressed somebody else's card gets one of their own."""
    return Change(
        event=Event("approver.added", now, actor=person),
        approvers=(new_approver(person),),
        jobs=(NewJob(JobKind.ASK, now, person_id=person.id),),
    )


def decision_received(actor: PersonRef, approve: bool, comment: str, now: datetime) -> Change:
    """A click that came while the directory was out of reach: kept, and judged when it answers."""
    verdict = "approve" if approve else "deny"
    return Change(
        event=Event("decision.received", now, actor=actor, facts={"verdict": verdict}),
        jobs=(
            NewJob(
                JobKind.CHECK_DECISION,
                now,
                person_id=actor.id,
                payload={"verdict": verdict, "comment": comment, "name": actor.name},
            ),
        ),
    )


def decision_refused(actor: PersonRef, rule: str, now: datetime) -> Change:
    """A kept click turned out not to be allowed."""
    return Change(
        event=Event("decision.refused", now, actor=actor, facts={"rule": rule}),
        jobs=(NewJob(JobKind.TELL, now, person_id=actor.id, about=News.DECISION_REFUSED, payload={"rule": rule}),),
    )


def decided(
    request: Request, actor: PersonRef, approve: bool, comment: str, owners: tuple[str, ...], now: datetime
) -> Change:
    """The first valid decision. ``owners`` are the object ids that Entra listed at that moment, kept as proof."""
    actor = PersonRef(actor.id, actor.name)
    fields: dict[str, object] = {"decided_by": actor, "decided_at": now, "comment": comment}
    event = Event("approved" if approve else "denied", now, actor=actor, facts={"owners": list(owners)})
    if approve:
        jobs = (NewJob(JobKind.CARRY_OUT, now), NewJob(JobKind.REDRAW, now))
        return Change(event=event, to=State.APPROVED, fields=fields, jobs=jobs)
    return Change(
        event=event, to=State.DENIED, fields=fields | {"finished_at": now}, jobs=_tell_all(request, News.DENIED, now)
    )


def cancelled(request: Request, actor: PersonRef, now: datetime) -> Change:
    """The requester withdrew; they saw the answer to their own click, so only the copies are redrawn."""
    return Change(
        event=Event("cancelled", now, actor=PersonRef(actor.id, actor.name)),
        to=State.CANCELLED,
        fields={"finished_at": now},
        jobs=(NewJob(JobKind.REDRAW, now),),
    )


def cancelled_by_operator(request: Request, reason: str, by: str, now: datetime) -> Change:
    """An administrator closed the request from outside; ``by`` is the account they did it with."""
    return Change(
        event=Event("cancelled", now, facts={"operator": by, "reason": reason}),
        to=State.CANCELLED,
        fields={"finished_at": now, "comment": reason},
        jobs=_tell_all(request, News.CANCELLED, now),
    )


def reminding(request: Request, now: datetime) -> Change:
    """The request has waited long: everybody who has the card is shown it once more."""
    asked = [a.person.id for a in request.approvers if a.reach is Reach.ASKED]
    return Change(
        event=Event("reminded", now, facts={"approvers": asked}),
        jobs=tuple(NewJob(JobKind.REMIND, now, person_id=person) for person in asked),
    )


def expired(request: Request, now: datetime) -> Change:
    return Change(
        event=Event("expired", now),
        to=State.EXPIRED,
        fields={"finished_at": now},
        jobs=_tell_all(request, News.EXPIRED, now),
    )


def failed(request: Request, failure: Failure, now: datetime, *, error_id: str = "", detail: str = "") -> Change:
    """The request cannot be carried out; the requester and whoever decided are told, with a number to quote."""
    tell = [NewJob(JobKind.TELL, now, person_id=request.requester.id, about=News.FAILED)]
    if request.decided_by is not None and request.decided_by.id != request.requester.id:
        tell.append(NewJob(JobKind.TELL, now, person_id=request.decided_by.id, about=News.FAILED))
    return Change(
        event=Event("failed", now, facts={"failure": failure.value, "error_id": error_id, "detail": detail}),
        to=State.FAILED,
        fields={"finished_at": now, "failure": failure, "error_id": error_id},
        jobs=(NewJob(JobKind.REDRAW, now), *tell),
    )


def member_before(subject: Subject, before: bool, now: datetime) -> Change:
    """What the directory said before the first write; a repeated write could not tell any more."""
    return Change(
        event=Event("read_before", now, facts={"person": subject.person.id, "member": before}),
        subjects=(replace(subject, member_before=before),),
    )


def written(request: Request, subject: Subject, graph_request_id: str, now: datetime) -> Change:
    """Graph accepted the write; from here on it is only read back."""
    what = "member.added" if request.kind is Kind.JOIN else "member.removed"
    facts: dict[str, object] = {"person": subject.person.id, "graph_request_id": graph_request_id}
    return Change(event=Event(what, now, facts=facts), subjects=(replace(subject, written_at=now),))


def completed(request: Request, subjects: tuple[Subject, ...], now: datetime) -> Change:
    """Read back from the directory: now, and only now, it is done."""
    done = replace(request, state=State.COMPLETED, subjects=subjects)
    jobs = [
        NewJob(JobKind.REDRAW, now),
        NewJob(JobKind.TELL, now, person_id=request.requester.id, about=News.COMPLETED),
    ]
    if takes_back(done) and request.until is not None:
        jobs.append(NewJob(JobKind.END, request.until))
    results = {s.person.id: s.result.value for s in subjects}
    return Change(
        event=Event("completed", now, facts={"results": results}),
        to=State.COMPLETED,
        fields={"finished_at": now},
        subjects=subjects,
        jobs=tuple(jobs),
    )


def ended(request: Request, graph_request_id: str, now: datetime) -> Change:
    """The membership was taken back on its date; the member and whoever approved are told."""
    people = [request.requester.id]
    if request.decided_by is not None and request.decided_by.id not in people:
        people.append(request.decided_by.id)
    return Change(
        event=Event("ended", now, facts={"graph_request_id": graph_request_id}),
        to=State.ENDED,
        fields={"ended_at": now},
        jobs=(
            NewJob(JobKind.REDRAW, now),
            *(NewJob(JobKind.TELL, now, person_id=person, about=News.ENDED) for person in people),
        ),
    )


def superseded(by: str, now: datetime) -> Change:
    """A dated membership that ended otherwise (left, or the group is gone): nothing to take back, nobody to tell."""
    return Change(
        event=Event("superseded", now, facts={"by": by}),
        to=State.ENDED,
        fields={"ended_at": now},
        jobs=(NewJob(JobKind.REDRAW, now),),
    )


def _tell_all(request: Request, news: News, now: datetime) -> tuple[NewJob, ...]:
    """Redraw every copy and tell the requester."""
    return (
        NewJob(JobKind.REDRAW, now),
        NewJob(JobKind.TELL, now, person_id=request.requester.id, about=news),
    )


def not_seen_after(attempts: int) -> timedelta:
    """How long to wait before the next read-back: 1, 2, 4 ... 60 seconds, since Entra's replicas lag."""
    return timedelta(seconds=min(60.0, 2.0 ** max(0, attempts - 1)))


def result_of(subject: Subject, kind: Kind) -> Result:
    """What became of a person whose membership was read back as wished."""
    untouched = subject.member_before is (kind is Kind.JOIN)
    return Result.ALREADY if untouched else Result.DONE
