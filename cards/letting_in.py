"""Who let somebody into a group, and why: by which request, or by none of mine."""

from __future__ import annotations

from collections.abc import Sequence

from approvals.directory_objects import GroupRef, PersonRef
from approvals.message import Message
from approvals.request import GIVES_MEMBERSHIP, Kind, Request, Result, State
from cards.failure_words import failed_to_end
from cards.foreign import NOTE, foreign, named
from cards.request_words import last_day, replaced, together, why_nobody_was_asked
from cards.words import Words


def who_let_in(
    person: PersonRef, group: GroupRef, requests: Sequence[Request], words: Words, *, member: bool
) -> Message:
    """``requests`` are what the book knows of this person in this group, ``member`` is what the directory shows now.
    Only what still explains it is told: a membership that has ended let nobody in who is a member today."""
    came = sorted((one for one in requests if _let(one, person)), key=lambda one: one.id, reverse=True)
    left = max((one.id for one in requests if one.kind is Kind.LEAVE and _done(one, person)), default=0)
    standing = [one for one in came if one.id > left and (one.state is not State.ENDED or replaced(one))]
    values: dict[str, object] = {"person": named(person.name), "group": named(group.name)}
    if member and standing:
        return _story(standing[0], values, words)
    if member:
        unknown = Message(
            "{person} is a member of {group}, but not by a request of mine; somebody may have added them elsewhere. "
            "An administrator can look it up in the audit log of Microsoft Entra.",
            **values,
        )
        return together(unknown, *_earlier(came, words))
    gone = Message("{person} is not a member of {group}.", **values)
    return together(gone, *_earlier(came, words))


def _let(request: Request, person: PersonRef) -> bool:
    """Whether it put them there; a write that was taken and never seen counts, for they may be there because of it."""
    if request.kind is Kind.CREATE:  # its members come with it
        first = {*(one.person.id for one in request.subjects), *(one.id for one in request.details.members)}
        return request.state is State.COMPLETED and person.id in first
    written = any(one.person.id == person.id and one.written_at is not None for one in request.subjects)
    return request.kind in GIVES_MEMBERSHIP and (written or _done(request, person))


def _done(request: Request, person: PersonRef) -> bool:
    return any(one.person.id == person.id and one.result is Result.DONE for one in request.subjects)


def _story(request: Request, values: dict[str, object], words: Words) -> Message:
    head = Message("{person} came into {group} by request {number}.", number=request.id, **values)
    return together(head, _who_asked(request, words), *_who_agreed(request, words), *_end(request))


def _who_asked(request: Request, words: Words) -> Message:
    values = {"person": named(request.requester.name), "day": words.local_date(request.created_at)}
    reason = foreign(request.reason, NOTE)
    if request.acted_directly and reason:
        return Message("{person} did it as an owner on {day}, because: “{reason}”", reason=reason, **values)
    if request.acted_directly:
        return Message("{person} did it as an owner on {day}.", **values)
    if reason:
        return Message("{person} asked for it on {day}, because: “{reason}”", reason=reason, **values)
    return Message("{person} asked for it on {day}.", **values)


def _who_agreed(request: Request, words: Words) -> list[Message]:
    if request.decided_by_rule:
        return [Message("Nobody had to be asked: {why}.", why=why_nobody_was_asked(request.decided_by_rule))]
    if request.acted_directly or request.decided_by is None or request.decided_at is None:
        return []
    people = [one.person for one in request.approvals] or [request.decided_by]
    approved = Message(
        "Approved by {people} on {day}.",
        people=tuple(named(one.name) for one in people),
        day=words.local_date(request.decided_at),
    )
    return [approved]


def _end(request: Request) -> list[Message]:
    if failed_to_end(request):
        return [Message("The membership was over, but could not be taken back.")]
    if request.state is State.FAILED:
        return [Message("The directory took the change, but never confirmed it.")]
    if request.until is None or replaced(request):
        return []
    return [Message("The membership lasts until {day}.", day=last_day(request))]


def _earlier(came: Sequence[Request], words: Words) -> list[Message]:
    """A membership that I gave, and that is over."""
    over = next((one for one in came if one.state is State.ENDED), None)
    if over is None or over.ended_at is None:
        return []
    return [
        Message(
            "An earlier membership by request {number} ended on {day}.",
            number=over.id,
            day=words.local_date(over.ended_at),
        )
    ]
