"""What happens next with a request, or what has become of it and what its reader can do now."""

from __future__ import annotations

from datetime import datetime

from approvals.message import Message
from approvals.request import Kind, Reach, Request, Result, State
from cards.foreign import named
from cards.request_words import failed_to_end, number_to_quote, outcome, together, way_forward, what_changed, why_failed
from cards.words import Words


def next_steps(request: Request, words: Words, *, to_requester: bool, now: datetime) -> list[Message]:
    """One or two paragraphs."""
    match request.state:
        case State.PENDING:
            return [_while_waiting(request, words, to_requester=to_requester, now=now)]
        case State.APPROVED:
            return [Message("The change is being made in the directory. This card says so when it is confirmed.")]
        case State.COMPLETED:
            return [outcome(request, to_requester=to_requester), *_ending(request, now)]
        case State.ENDED:
            return [outcome(request, to_requester=to_requester)]
        case State.DENIED:
            return [_after_denial(request, to_requester=to_requester)]
        case State.CANCELLED:
            return [Message("The request was taken back. Nothing was changed.")]
        case State.EXPIRED:
            return [
                Message(
                    "Nobody answered by {day}. Nothing was changed. To try again, send a new request.",
                    day=words.local_date(request.expires_at),
                )
            ]
        case State.FAILED:
            return _after_failure(request, to_requester=to_requester)


def _after_failure(request: Request, *, to_requester: bool) -> list[Message]:
    if failed_to_end(request):
        what = Message("The membership was over, but could not be taken back.")
    else:
        what = what_changed(request)
    forward = together(way_forward(request, to_requester=to_requester), number_to_quote(request))
    return [together(why_failed(request), what), forward]


def _while_waiting(request: Request, words: Words, *, to_requester: bool, now: datetime) -> Message:
    day = words.short_day(request.expires_at)
    if request.expires_at <= now:
        return Message("The time to answer is over; the request is about to expire.")
    if not to_requester:
        return Message("The first answer decides. Without one the request expires on {day}.", day=day)
    if not any(approver.reach is Reach.ASKED for approver in request.approvers):
        return Message("The people who decide are being asked now. You will be told here.")
    return Message("You will be told here. Without an answer the request expires on {day}.", day=day)


def _ending(request: Request, now: datetime) -> list[Message]:
    if request.kind is not Kind.JOIN or request.until is None:
        return []
    if all(subject.result is Result.ALREADY for subject in request.subjects):
        return []  # what Usher did not give, it does not take back
    return [Message("The membership is over and is being taken back.")] if request.until <= now else []


def _after_denial(request: Request, *, to_requester: bool) -> Message:
    if not to_requester:
        return Message("Nothing was changed, and {person} was told.", person=named(request.requester.name))
    if request.decided_by is None:
        return Message("Nothing was changed.")
    return Message(
        "Nothing was changed. You can talk to {person}, or ask again and say what you need it for.",
        person=named(request.decided_by.name),
    )
