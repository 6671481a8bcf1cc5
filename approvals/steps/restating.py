"""What a group opens has changed: its request says so, and a yes to less is asked for again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from approvals.approver import Reach
from approvals.change import Change, Event
from approvals.directory_objects import PersonRef
from approvals.effects import Opening, difference, effects_hash, told
from approvals.jobs import JobKind, NewJob, News
from approvals.request import Failure, Request, State
from approvals.rules import Rules
from approvals.steps.doing import failed
from approvals.steps.telling import clocks, to_ask


def restated(request: Request, opens: tuple[Opening, ...], now: datetime, *, tell: Collection[str] = ()) -> Change:
    """What the group opens has changed while the request waits: every card shows it, and whoever said yes to what it
    opened before is asked again. ``tell`` are those to whom it is also said."""
    return _restated(request, opens, Event("effects.changed", now), now, tell)


def outdated(request: Request, actor: PersonRef, opens: tuple[Opening, ...], seen: str, now: datetime) -> Change:
    """A yes to what the group no longer is: it is not counted. ``seen`` is the hash of what this person was shown, ""
    where it is not known. The others who were asked are told where that is news."""
    event = Event("approval.outdated", now, actor=PersonRef(actor.id, actor.name))
    if effects_hash(opens, request.short) == request.effects_hash:  # only this person's copy of the card was behind
        facts: dict[str, object] = {"effects": request.effects_hash, "seen": seen}
        return Change(event=replace(event, facts=facts), jobs=(NewJob(JobKind.REDRAW, now),))
    asked = [one.person.id for one in request.approvers if one.reach is Reach.ASKED and one.person.id != actor.id]
    return _restated(request, opens, event, now, [*asked, request.requester.id])


def _restated(
    request: Request,
    opens: tuple[Opening, ...],
    event: Event,
    now: datetime,
    tell: Collection[str],
    news: News = News.EFFECTS_CHANGED,
) -> Change:
    before = request.details.opens or ()
    at_first = before if request.details.opened is None else request.details.opened
    same = effects_hash(at_first) == effects_hash(opens)
    void = tuple(replace(one, approved_at=None) for one in request.approvals if one.person.id != request.requester.id)
    changed = difference(before, opens)
    facts: dict[str, object] = {
        "before": request.effects_hash,
        "effects": effects_hash(opens, request.short),
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
            *(NewJob(JobKind.TELL, now, person_id=one, about=news) for one in dict.fromkeys(tell)),
        ),
    )


def asked_again(request: Request, opens: tuple[Opening, ...], now: datetime, rules: Rules) -> Change:
    """It was approved for less than the group opens by now, and nothing has been written: it waits once more, for as
    long as a new request would, and so do those who said yes and everybody whose turn had not come."""
    asked = [one.person.id for one in request.approvers if one.reach is Reach.ASKED]
    event = Event("approval.overtaken", now)
    change = _restated(request, opens, event, now, [*asked, request.requester.id], News.ASKED_AGAIN)
    void = {one.person.id: one for one in change.approvers}
    everybody = tuple(void.get(one.person.id, one) for one in request.approvers)
    expires = now + rules.request_expires_after
    undecided = {"decided_by": None, "decided_at": None, "comment": "", "expires_at": expires}
    return replace(
        change,
        to=State.PENDING,
        fields={**change.fields, **undecided},
        approvers=everybody,
        jobs=(*change.jobs, *to_ask(everybody, now), *clocks(now, expires, rules)),
    )


def opens_more(request: Request, opens: tuple[Opening, ...], now: datetime) -> Change:
    """The same of what an owner did by their own right: nobody else was asked, so it fails, and they may say it again
    when they have read what is new."""
    change, restated_ = failed(request, Failure.OPENS_MORE, now), restated(request, opens, now)
    facts = {**restated_.event.facts, **change.event.facts}
    return replace(change, event=replace(change.event, facts=facts), fields={**change.fields, **restated_.fields})
