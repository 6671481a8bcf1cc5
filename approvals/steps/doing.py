"""What was approved is written, read back and told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from approvals.change import Change, Event
from approvals.directory_objects import PersonRef
from approvals.jobs import JobKind, NewJob, News
from approvals.policy import takes_back
from approvals.request import BLOCKS, EFFECT, Before, Failure, Kind, Request, Result, State, Subject
from approvals.rules import Rules
from approvals.steps.telling import concerned

UNDO_IS_OVER = "undo_is_over"
# Entra gives new members their licences "within minutes".
LICENCES_COME_WITHIN = timedelta(minutes=1)

_WRITTEN: dict[Kind, str] = {
    Kind.JOIN: "member.added",
    Kind.EXTEND: "member.added",
    Kind.LEAVE: "member.removed",
    Kind.ADD_OWNERS: "owner.added",
    Kind.REMOVE_OWNERS: "owner.removed",
    Kind.HAND_OVER: "owner.added",
}


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


def completed(
    request: Request, subjects: tuple[Subject, ...], rules: Rules, now: datetime, proof: Mapping[str, object]
) -> Change:
    """Read back from the directory: now, and only now, it is done; for some of the people, where it could not be for
    all. ``proof`` is what goes into the audit besides everybody's result."""
    done = replace(request, state=State.COMPLETED, subjects=subjects)
    jobs = [NewJob(JobKind.REDRAW, now)]
    for person in concerned(done):
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
    if request.licences and any(subject.result is Result.DONE for subject in subjects):
        jobs.append(NewJob(JobKind.LICENCES, now + LICENCES_COME_WITHIN))
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


def _end_of_group(request: Request, until: datetime, rules: Rules, now: datetime) -> list[NewJob]:
    """The date of a group that is for a while: its owners are told before, and then it comes."""
    jobs = [NewJob(JobKind.END, until)]
    say_at = until - rules.say_end_before
    if say_at > now:
        owners = [s.person.id for s in request.subjects if s.result is Result.DONE]
        jobs += [NewJob(JobKind.SAY_END, say_at, person_id=person) for person in owners]
    return jobs


def result_of(subject: Subject, kind: Kind, *, took_over: bool) -> Result:
    """What became of a person who was read back as wished. ``took_over``: an earlier membership with an end, which
    Usher gave, goes on as this one."""
    if subject.result is Result.FAILED:
        return Result.FAILED
    untouched = subject.written_at is None and subject.member_before is EFFECT[kind].wished
    return Result.ALREADY if untouched and not took_over else Result.DONE
