"""Every step of a request's life as a pure function: what to store, whom to tell and what to do next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from approvals import co_owners
from approvals.effects import Opening, difference, effects_hash, told
from approvals.ladder import can_still_answer, new_approver, next_turns
from approvals.policy import takes_back
from approvals.request import (
    BLOCKS,
    EFFECT,
    Approver,
    Before,
    Change,
    Event,
    Failure,
    GroupRef,
    JobKind,
    Kind,
    NewJob,
    NewRequest,
    News,
    PersonRef,
    Reach,
    Request,
    Result,
    Rung,
    State,
    Subject,
)
from approvals.rules import Rules

# What is carried out sooner is drawn once, as done, and not a moment before as approved: the redraw that follows the
# doing takes the place of the one that waits.
USUALLY_DONE_WITHIN = timedelta(seconds=3)


def after_submitting(new: NewRequest, rules: Rules, owners: tuple[str, ...] = ()) -> tuple[NewJob, ...]:
    """The work that a stored request starts: asking and the two clocks, or, where nobody need be asked, the doing.
    ``owners`` are told where a rule let somebody in without asking them."""
    if new.state is State.APPROVED:
        told = (NewJob(JobKind.TELL, new.created_at, person_id=o, about=News.LET_IN) for o in owners)
        return (NewJob(JobKind.CARRY_OUT, new.created_at), *(told if new.decided_by_rule else ()))
    waits_for_co_owners = any(one.rung is Rung.CO_OWNER for one in new.approvers)
    co_owners_until = new.created_at + rules.co_owners_answer_within
    remind_at = max(new.created_at, new.expires_at - rules.remind_before_expiry)
    return (
        *_asking(new.approvers, new.created_at),
        NewJob(JobKind.REMIND, remind_at),
        NewJob(JobKind.EXPIRE, new.expires_at),
        *((NewJob(JobKind.CO_OWNERS, co_owners_until),) if waits_for_co_owners else ()),
    )


def _asking(approvers: Iterable[Approver], now: datetime) -> tuple[NewJob, ...]:
    return tuple(
        NewJob(JobKind.ASK, one.ask_at or now, person_id=one.person.id)
        for one in approvers
        if one.reach is Reach.TO_ASK
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
        return replace(change, approvers=(*change.approvers, *added), jobs=(*change.jobs, *_asking(added, now)))
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
        jobs=(*_asking(following, now), NewJob(JobKind.REDRAW, now)),
    )


def own_card(person: PersonRef, now: datetime) -> Change:
    """An owner who pressed somebody else's card gets one of their own."""
    return Change(
        event=Event("approver.added", now, actor=person),
        approvers=(new_approver(person),),
        jobs=(NewJob(JobKind.ASK, now, person_id=person.id),),
    )


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
) -> Change:
    """A valid yes. ``proof`` are the facts by which it counts, as of that moment; ``missing`` how many were needed
    before it. ``until`` is an earlier end than was asked for."""
    actor = PersonRef(actor.id, actor.name)
    facts: dict[str, object] = {**proof, **({"comment": comment} if comment else {})}
    fields: dict[str, object] = {}
    if until is not None and until != request.until:
        facts["until"] = until.isoformat()
        fields |= {"until": until, "details": replace(request.details, asked_until=request.until)}
    mine = next((one for one in request.approvers if one.person.id == actor.id), new_approver(actor))
    said_yes = replace(mine, reach=Reach.ASKED, asked_at=mine.asked_at or now, approved_at=now, away_until=None)
    if missing > 1:
        event = Event("approved.first", now, actor=actor, facts=facts)
        following = next_turns(request, now)
        return Change(
            event=event,
            fields=fields,
            approvers=(said_yes, *(one for one in following if one.person.id != actor.id)),
            jobs=(*_asking(following, now), NewJob(JobKind.REDRAW, now)),
        )
    fields |= {"decided_by": actor, "decided_at": now, "comment": comment}
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
        jobs=(NewJob(JobKind.CARRY_OUT, now), NewJob(JobKind.REDRAW, now + USUALLY_DONE_WITHIN)),
    )


def restated(request: Request, opens: tuple[Opening, ...], now: datetime, *, tell: Collection[str] = ()) -> Change:
    """What the group opens has changed while the request waits: every card shows it, and whoever said yes to what it
    opened before is asked again. ``tell`` are those to whom it is also said."""
    return _restated(request, opens, Event("effects.changed", now), now, tell)


def outdated(request: Request, actor: PersonRef, opens: tuple[Opening, ...], seen: str, now: datetime) -> Change:
    """A yes to what the group no longer is: it is not counted. ``seen`` is the hash of what this person was shown, ""
    where it is not known. The others who were asked are told where that is news."""
    event = Event("approval.outdated", now, actor=PersonRef(actor.id, actor.name))
    if effects_hash(opens) == request.effects_hash:  # only this person's copy of the card was behind
        facts: dict[str, object] = {"effects": request.effects_hash, "seen": seen}
        return Change(event=replace(event, facts=facts), jobs=(NewJob(JobKind.REDRAW, now),))
    asked = [one.person.id for one in request.approvers if one.reach is Reach.ASKED and one.person.id != actor.id]
    return _restated(request, opens, event, now, [*asked, request.requester.id])


def _restated(
    request: Request, opens: tuple[Opening, ...], event: Event, now: datetime, tell: Collection[str]
) -> Change:
    before = request.details.opens or ()
    at_first = before if request.details.opened is None else request.details.opened
    same = effects_hash(at_first) == effects_hash(opens)
    void = tuple(replace(one, approved_at=None) for one in request.approvals if one.person.id != request.requester.id)
    changed = difference(before, opens)
    facts: dict[str, object] = {
        "before": request.effects_hash,
        "effects": effects_hash(opens),
        "added": [told(one) for one in changed.added],
        "gone": [told(one) for one in changed.gone],
    }
    if void:
        facts["asked_again"] = [one.person.id for one in void]
    return Change(
        event=replace(event, facts=facts),
        fields={"details": replace(request.details, opens=opens, opened=None if same else at_first)},
        approvers=void,
        jobs=(
            NewJob(JobKind.REDRAW, now),
            *(NewJob(JobKind.TELL, now, person_id=one, about=News.EFFECTS_CHANGED) for one in dict.fromkeys(tell)),
        ),
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
        jobs=_tell_all(request, News.DENIED, now),
    )


def cancelled(actor: PersonRef, now: datetime) -> Change:
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


def reminding(request: Request, at: Mapping[str, datetime], now: datetime) -> Change:
    """The request has waited long: everybody who has the card and has not answered is shown it once more, at the
    time in ``at`` that suits them."""
    asked = [one.person.id for one in request.approvers if one.reach is Reach.ASKED and one.approved_at is None]
    return Change(
        event=Event("reminded", now, facts={"approvers": asked}),
        jobs=tuple(NewJob(JobKind.REMIND, at.get(person, now), person_id=person) for person in asked),
    )


def expired(request: Request, now: datetime) -> Change:
    return Change(
        event=Event("expired", now),
        to=State.EXPIRED,
        fields={"finished_at": now},
        jobs=_tell_all(request, News.EXPIRED, now),
    )


def failed(
    request: Request,
    failure: Failure,
    now: datetime,
    *,
    error_id: str = "",
    detail: str = "",
    looked: Sequence[Sequence[str]] = (),
) -> Change:
    """The request cannot be carried out; the requester and whoever decided are told, with a number to quote.
    ``looked``: the rules that were looked at before the write, as Decision.compact has them."""
    facts: dict[str, object] = {"failure": failure.value, "error_id": error_id, "detail": detail}
    if looked:
        facts["looked"] = [list(each) for each in looked]
    tell = [NewJob(JobKind.TELL, now, person_id=request.requester.id, about=News.FAILED)]
    if request.decided_by is not None and request.decided_by.id != request.requester.id:
        tell.append(NewJob(JobKind.TELL, now, person_id=request.decided_by.id, about=News.FAILED))
    return Change(
        event=Event("failed", now, facts=facts),
        to=State.FAILED,
        fields={"finished_at": now, "failure": failure, "error_id": error_id},
        jobs=(NewJob(JobKind.REDRAW, now), *tell),
    )


def read_before(request: Request, related: Collection[str], now: datetime) -> Change:
    """What the directory said before the first write; a repeated write could not tell any more."""
    fresh = tuple(
        replace(subject, member_before=subject.person.id in related)
        for subject in request.subjects
        if subject.member_before is None
    )
    there = sorted(subject.person.id for subject in fresh if subject.member_before)
    return Change(
        event=Event("read_before", now, facts={"people": [s.person.id for s in fresh], "there": there}),
        subjects=fresh,
    )


def written(request: Request, people: Sequence[Subject], graph_request_id: str, now: datetime) -> Change:
    """Graph accepted the write for these people; from here on it is only read back. Whoever could not be written has
    their failure and is done with."""
    done = [subject.person.id for subject in people if subject.failure is None]
    failures = {subject.person.id: str(subject.failure) for subject in people if subject.failure is not None}
    facts: dict[str, object] = {"people": done, "graph_request_id": graph_request_id}
    if failures:
        facts["failed"] = failures
    return Change(
        event=Event(_WRITTEN[request.kind], now, facts=facts),
        subjects=tuple(
            replace(subject, written_at=now) if subject.failure is None else replace(subject, result=Result.FAILED)
            for subject in people
        ),
    )


_WRITTEN: dict[Kind, str] = {
    Kind.JOIN: "member.added",
    Kind.EXTEND: "member.added",
    Kind.LEAVE: "member.removed",
    Kind.ADD_OWNERS: "owner.added",
    Kind.REMOVE_OWNERS: "owner.removed",
    Kind.HAND_OVER: "owner.added",
}


def looked_at(request: Request, before: Before, now: datetime) -> Change:
    """What the group was like before it is changed; later nobody could tell any more."""
    facts: dict[str, object] = {"name": before.name, "description": before.description}
    return Change(
        event=Event("read_before", now, facts=facts), fields={"details": replace(request.details, before=before)}
    )


def blocks(request: Request, owners: Iterable[PersonRef], rules: Rules, now: datetime) -> Change:
    """From now on the people are blocked from the group, or no longer; its owners are told."""
    subjects = tuple(replace(subject, result=Result.DONE) for subject in request.subjects)
    blocked = BLOCKS[request.kind]
    change = completed(request, subjects, rules, now, {"blocked": blocked})
    told = [owner.id for owner in owners if owner.id != request.requester.id]
    news = tuple(NewJob(JobKind.TELL, now, person_id=one, about=News.BLOCKED) for one in told)
    return replace(change, blocked=blocked, jobs=(*change.jobs, *news))


def group_made(request: Request, group: GroupRef, now: datetime, proof: Mapping[str, object] | None = None) -> Change:
    """Graph has the group; what is left is read back. Where a team is made next, which may take a quarter of an hour,
    every card says so. ``proof`` is what goes into the audit besides."""
    return Change(
        event=Event("group.created", now, facts={"group": group.id, **(proof or {})}),
        fields={"group": group, "details": replace(request.details, made_at=now)},
        jobs=(NewJob(JobKind.REDRAW, now),) if request.details.team else (),
    )


def team_made(request: Request, url: str, now: datetime) -> Change:
    """The group has its team."""
    return Change(
        event=Event("team.created", now, facts={"group": request.group.id}),
        fields={"details": replace(request.details, team_url=url or "-")},
    )


def without_team(request: Request, why: str, now: datetime) -> Change:
    """The group has no team although one was wanted; it is a group all the same."""
    return Change(
        event=Event("team.not_created", now, facts={"group": request.group.id, "why": why}),
        fields={"details": replace(request.details, no_team=why)},
    )


def left_out_of(request: Request, why: Mapping[str, Failure], now: datetime) -> Change:
    """Some of those who were to own the new group are not going to."""
    return Change(
        event=Event("owner.left_out", now, facts={person: failure.value for person, failure in why.items()}),
        subjects=tuple(
            replace(subject, result=Result.FAILED, failure=why[subject.person.id])
            for subject in request.subjects
            if subject.person.id in why
        ),
    )


def made_without_owner(request: Request, admins: Collection[str], error_id: str, now: datetime) -> Change:
    """The group is there and the directory keeps none of its owners: nobody but an administrator can put that right,
    as Usher may not delete groups."""
    change = failed(request, Failure.NO_OWNER, now, error_id=error_id, detail=request.group.id)
    # Who approved it and is an administrator reads the one message that tells what to do.
    others = tuple(job for job in change.jobs if job.kind is not JobKind.TELL or job.person_id not in admins)
    told = tuple(NewJob(JobKind.TELL, now, person_id=admin, about=News.OWNERLESS) for admin in admins)
    return replace(change, jobs=(*others, *told))


def completed(
    request: Request, subjects: tuple[Subject, ...], rules: Rules, now: datetime, proof: Mapping[str, object]
) -> Change:
    """Read back from the directory: now, and only now, it is done; for some of the people, where it could not be for
    all. ``proof`` is what goes into the audit besides everybody's result."""
    done = replace(request, state=State.COMPLETED, subjects=subjects)
    jobs = [NewJob(JobKind.REDRAW, now)]
    for person in _concerned(done):
        news = News.COMPLETED if person == request.requester.id else News.DONE_FOR_YOU
        jobs.append(NewJob(JobKind.TELL, now, person_id=person, about=news))
    if takes_back(done) and request.until is not None:
        jobs.append(NewJob(JobKind.END, request.until))
        # Nobody is reminded of what they were told a moment ago.
        say_at = request.until - rules.say_end_before
        if say_at - now > rules.say_end_before:
            given = [s.person.id for s in subjects if s.result is Result.DONE]
            jobs += [NewJob(JobKind.SAY_END, say_at, person_id=person) for person in given]
    if request.kind is Kind.CREATE and request.until is not None:
        jobs += _end_of_group(done, request.until, rules, now)
    if request.acted_directly:
        jobs.append(NewJob(JobKind.REDRAW, now + rules.undo_within, about=UNDO_IS_OVER))
    results = {s.person.id: s.result.value for s in subjects}
    return Change(
        event=Event("completed", now, facts={**proof, "results": results}),
        to=State.COMPLETED,
        fields={"finished_at": now},
        subjects=subjects,
        jobs=tuple(jobs),
    )


UNDO_IS_OVER = "undo_is_over"
"""What a REDRAW is about that takes the button away; it is another job than one that follows a step."""


def _end_of_group(request: Request, until: datetime, rules: Rules, now: datetime) -> list[NewJob]:
    """The date of a group that is for a while: its owners are told before, and then it comes."""
    jobs = [NewJob(JobKind.END, until)]
    say_at = until - rules.say_end_before
    if say_at > now:
        owners = [s.person.id for s in request.subjects if s.result is Result.DONE]
        jobs += [NewJob(JobKind.SAY_END, say_at, person_id=person) for person in owners]
    return jobs


def _concerned(request: Request) -> list[str]:
    """Whoever asked, and those whom it was done to."""
    told = request.kind in EFFECT or request.kind is Kind.CREATE
    others = [s.person.id for s in request.subjects if s.result is Result.DONE and told]
    return list(dict.fromkeys([request.requester.id, *others]))


def ending(request: Request, now: datetime) -> Change:
    """The date has come; from here on nothing may overtake it, and what comes after waits until it is over."""
    return Change(event=Event("ending", now), fields={"ended_at": now})


def ended(request: Request, graph_request_id: str, now: datetime) -> Change:
    """The membership was taken back on its date; the members, whoever asked and whoever approved are told."""
    out = (subject.person.id for subject in request.subjects if subject.keeps_to_date)
    people = list(dict.fromkeys([request.requester.id, *out]))
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


def cut_short(request: Request, now: datetime) -> Change:
    """The group's own date has come: a membership that Usher gave in it ends now and not later."""
    return Change(
        event=Event("cut_short", now, facts={"until": None if request.until is None else request.until.isoformat()}),
        fields={"until": now},
        jobs=(NewJob(JobKind.END, now), NewJob(JobKind.REDRAW, now)),
    )


def group_ended(request: Request, owners: Collection[str], now: datetime) -> Change:
    """The date of a group that is for a while has come; its present owners and whoever wanted it are told."""
    people = dict.fromkeys([request.requester.id, *sorted(owners)])
    return Change(
        event=Event("group.ended", now, facts={"group": request.group.id}),
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


def overtaken(request: Request, people: Collection[str], by: str, now: datetime) -> Change:
    """A later request decides about these people's memberships; the others' end on their date as before."""
    kept = [subject for subject in request.subjects if subject.keeps_to_date]
    gone = [subject for subject in kept if subject.person.id in people]
    if len(gone) == len(kept):
        return superseded(by, now)
    return Change(
        event=Event("overtaken", now, facts={"by": by, "people": [subject.person.id for subject in gone]}),
        subjects=tuple(replace(subject, ended_before=request.until) for subject in gone),
        jobs=(NewJob(JobKind.REDRAW, now),),
    )


def _tell_all(request: Request, news: News, now: datetime) -> tuple[NewJob, ...]:
    """Redraw every copy and tell the requester."""
    return (
        NewJob(JobKind.REDRAW, now),
        NewJob(JobKind.TELL, now, person_id=request.requester.id, about=news),
    )


def result_of(subject: Subject, kind: Kind, *, took_over: bool) -> Result:
    """What became of a person who was read back as wished. ``took_over``: an earlier membership with an end, which
    Usher gave, goes on as this one."""
    if subject.result is Result.FAILED:
        return Result.FAILED
    untouched = subject.written_at is None and subject.member_before is EFFECT[kind].wished
    return Result.ALREADY if untouched and not took_over else Result.DONE
