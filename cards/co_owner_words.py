"""Who is to own a new group and who is not, and what somebody who is asked to own one has to know."""

from __future__ import annotations

from collections import defaultdict

from approvals import co_owners
from approvals.approver import Rung
from approvals.message import Message, plural
from approvals.request import Failure, Kind, Request, Result, State
from cards.foreign import named
from cards.words import Words

TWO_ARE_BETTER = Message(
    "Name a second owner: while a single one is ill or has left, nobody can let people in or answer for the group."
)


def wants_you(request: Request) -> Message:
    """ "Alice Martin wants to make Apollo with you as an owner", without a full stop."""
    return Message(
        "{person} wants to make {group} with you as an owner",
        person=named(request.requester.name),
        group=named(request.group.name),
    )


def to_co_owner(request: Request, person_id: str, words: Words) -> list[Message]:
    """What happens next, told to somebody who is asked whether they want to own it, or has been."""
    mine = co_owners.asked_as_one(request, person_id)
    if mine is None or request.state is not State.PENDING:
        return []
    if mine in co_owners.undecided(request):
        last = min(
            (one.ask_at for one in request.approvers if one.rung is not Rung.CO_OWNER and one.ask_at),
            default=request.expires_at,
        )
        return [
            Message(
                "As an owner you decide with {person} who gets in, and answer for what the group opens.",
                person=named(request.requester.name),
            ),
            Message(
                "If you do not want to, or do not answer by {day}, it can be made without you.",
                day=words.short_day(min(last, request.expires_at)),
            ),
        ]
    if mine.approved_at is not None:
        return [Message("You have said yes. You are told as soon as the group is there.")]
    return [Message("You will not own it. It may be made without you.")]


def first_question(request: Request) -> list[Message]:
    """What waits for co-owners, told to whoever wants the group."""
    people = tuple(named(one.person.name) for one in co_owners.undecided(request))
    if not people:
        return []
    return [
        plural(
            "{people} is to say first whether to own it with you.",
            "{people} are to say first whether to own it with you.",
            n=len(people),
            people=people,
        )
    ]


def left_out(request: Request) -> list[Message]:
    """Who of those named will not own it, a sentence for each reason."""
    if request.kind is not Kind.CREATE:
        return []
    by_reason: defaultdict[Failure | None, list[str | Message]] = defaultdict(list)
    for subject in request.subjects:
        if subject.result is Result.FAILED:
            by_reason[subject.failure].append(named(subject.person.name))
    return [
        Message(_WHY.get(reason, _UNKNOWN).template if reason else _UNKNOWN.template, people=tuple(people))
        for reason, people in by_reason.items()
    ]


_UNKNOWN = Message("{people} could not be made an owner.")
_WHY: dict[Failure, Message] = {
    Failure.DECLINED: Message("Will not own it, by their own word: {people}."),
    Failure.NO_ANSWER: Message("Will not own it, as no answer came in time: {people}."),
    Failure.NOT_REACHED: Message("Will not own it, as Teams does not let me ask them: {people}."),
    Failure.PERSON_GONE: Message("Will not own it, as the account is gone or switched off: {people}."),
    Failure.NOT_CONFIRMED: Message("Could not be made an owner, as the directory does not keep it: {people}."),
}


def another_owner(request: Request) -> Message:
    """How somebody else comes to own it."""
    if request.state is State.PENDING:
        return Message(
            "To name somebody else, cancel the request and ask again, or say “make … an owner of {group}” once it is "
            "there.",
            group=named(request.group.name),
        )
    return Message("To name somebody else, say “make … an owner of {group}”.", group=named(request.group.name))


def lonely(request: Request) -> bool:
    """Whether it will have one owner only."""
    return len([s for s in request.subjects if s.result is not Result.FAILED]) < 2
