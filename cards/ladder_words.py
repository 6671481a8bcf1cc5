"""Who was asked and whose turn comes when: what whoever waits for an answer wants to know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from approvals.approver import Approver, Reach, Rung
from approvals.co_owners import undecided
from approvals.message import Message, plural
from approvals.request import Kind, Request
from cards.co_owner_words import first_question
from cards.foreign import named
from cards.words import Words

_Names = tuple["str | Message", ...]


def ladder(request: Request, words: Words, now: datetime) -> list[Message]:
    """The steps of asking so far and those to come, in their order; whoever cannot be reached is told elsewhere."""
    unsure = undecided(request)
    told = [
        one
        for one in request.approvers
        if one.approved_at is None
        and one.reach is not Reach.UNREACHABLE
        and (one.rung is not Rung.CO_OWNER or one in unsure)
    ]
    asked = [one for one in told if one.reach is Reach.ASKED and not is_away(one, now)]
    mailed = [one for one in told if one.reach is Reach.MAILED and not is_away(one, now)]
    being_asked = [one for one in told if one.reach is Reach.TO_ASK and not waits(one, now)]
    waiting = sorted((one for one in told if waits(one, now)), key=lambda one: one.ask_at or now)
    return [
        *first_question(request),
        *_by_day(asked, lambda one: one.asked_at, _asked, words),
        *_by_day(mailed, lambda one: one.asked_at, _mailed, words),
        *_by_day([one for one in told if is_away(one, now)], lambda one: one.away_until, _away, words),
        *([_being_asked(being_asked)] if being_asked else []),
        *_turns(request, waiting, words),
    ]


def quorum(request: Request) -> list[Message]:
    """How many have to say yes and who has, where one is not enough."""
    if request.quorum < 2:
        return []
    said = tuple(named(one.person.name) for one in request.approvals)
    if not said:
        return [
            plural("{n} person has to say yes.", "{n} different people have to say yes.", n=request.quorum),
        ]
    return [Message("{said} of {needed} approvals: {people}.", said=len(said), needed=request.quorum, people=said)]


def waits(approver: Approver, now: datetime) -> bool:
    """Whether this one's turn is still to come."""
    return approver.reach is Reach.TO_ASK and approver.ask_at is not None and approver.ask_at > now


def is_away(approver: Approver, now: datetime) -> bool:
    return approver.away_until is not None and approver.away_until > now


def _by_day(
    approvers: list[Approver],
    when: Callable[[Approver], datetime | None],
    sentence: Callable[[_Names, str], Message],
    words: Words,
) -> list[Message]:
    """One sentence for each day, however many were asked on it."""
    days: dict[date, list[Approver]] = {}
    said: dict[date, str] = {}
    for one in approvers:
        moment = when(one)
        if moment is not None:
            day = words.local_date(moment)
            days.setdefault(day, []).append(one)
            said[day] = words.near_day(moment)
    return [sentence(_names(days[day]), said[day]) for day in sorted(days)]


def _asked(people: _Names, day: str) -> Message:
    return plural(
        "{people} was asked on {day}.", "{people} were asked on {day}.", n=len(people), people=people, day=day
    )


def _mailed(people: _Names, day: str) -> Message:
    return plural(
        "{people} cannot be reached in Teams and got a mail on {day}.",
        "{people} cannot be reached in Teams and got a mail on {day}.",
        n=len(people),
        people=people,
        day=day,
    )


def _away(people: _Names, day: str) -> Message:
    return plural(
        "{people} is away until {day}.", "{people} are away until {day}.", n=len(people), people=people, day=day
    )


def _being_asked(approvers: list[Approver]) -> Message:
    names = _names(approvers)
    return plural("{people} is being asked now.", "{people} are being asked now.", n=len(names), people=names)


def _turns(request: Request, waiting: list[Approver], words: Words) -> list[Message]:
    """Those whose turn comes, by day and by the right by which they are asked."""
    told: list[Message] = []
    for rung in Rung:
        of_rung = [one for one in waiting if one.rung is rung]
        sentence = _TURN[rung]
        if request.kind is Kind.CREATE:
            sentence = _after_co_owners if undecided(request) else _owners_turn
        told += _by_day(of_rung, lambda one: one.ask_at, sentence, words)
    return told


def _after_co_owners(people: _Names, day: str) -> Message:
    return plural(
        "{people} is asked to approve it afterwards, on {day} at the latest.",
        "{people} are asked to approve it afterwards, on {day} at the latest.",
        n=len(people),
        people=people,
        day=day,
    )


def _owners_turn(people: _Names, day: str) -> Message:
    return plural(
        "{people} is asked on {day} if nobody answers.",
        "{people} are asked on {day} if nobody answers.",
        n=len(people),
        people=people,
        day=day,
    )


def _managers_turn(people: _Names, day: str) -> Message:
    return plural(
        "{people}, as the manager of an owner, is asked on {day} if nobody answers.",
        "{people}, as the managers of owners, are asked on {day} if nobody answers.",
        n=len(people),
        people=people,
        day=day,
    )


def _stand_ins_turn(people: _Names, day: str) -> Message:
    return plural(
        "{people}, who stands in for owners, is asked on {day} if nobody answers.",
        "{people}, who stand in for owners, are asked on {day} if nobody answers.",
        n=len(people),
        people=people,
        day=day,
    )


_TURN: dict[Rung, Callable[[_Names, str], Message]] = {
    Rung.OWNER: _owners_turn,
    Rung.MANAGER: _managers_turn,
    Rung.STAND_IN: _stand_ins_turn,
    Rung.CO_OWNER: _owners_turn,
}


def _names(approvers: list[Approver]) -> _Names:
    return tuple(named(one.person.name) for one in approvers)
