"""The short message a person gets when something became of a request."""

from __future__ import annotations

from approvals.message import Message
from approvals.request import Kind, News, Request, Result
from cards.foreign import NOTE, foreign, named
from cards.request_words import (
    failed_to_end,
    for_oneself,
    last_day,
    number_to_quote,
    outcome,
    title,
    together,
    way_forward,
    why_failed,
)


def news(request: Request, news: News, reader_id: str, detail: str = "") -> Message:
    """A few sentences with the number of the request; once said they are plain text, not Markdown.

    ``detail`` is used for DECISION_REFUSED only: a sentence that says why the answer does not count.
    """
    to_requester = request.requester.id == reader_id
    match news:
        case News.COMPLETED:
            return together(
                _head(request, Message("done")),
                _now(request, to_requester=to_requester),
                *_comment(request),
            )
        case News.DENIED:
            return together(_denied(request), *_comment(request))
        case News.CANCELLED if to_requester:
            return together(_head(request, Message("cancelled")), Message("Nothing was changed."), *_operator(request))
        case News.CANCELLED:
            return together(_head(request, Message("cancelled")), Message("You need not answer any more."))
        case News.EXPIRED:
            return together(
                _head(request, Message("expired without an answer")), _after_expiry(to_requester=to_requester)
            )
        case News.ENDED:
            return together(
                _head(request, Message("the membership ended")), outcome(request, to_requester=to_requester)
            )
        case News.FAILED:
            became = Message("the membership could not be taken back") if failed_to_end(request) else Message("failed")
            forward = way_forward(request, to_requester=to_requester)
            return together(_head(request, became), why_failed(request), forward, number_to_quote(request))
        case _:
            return _refused(request, detail)


def _head(request: Request, became: Message) -> Message:
    """ "Request 1042 (Join Marketing): done." """
    return Message("Request {number} ({title}): {became}.", number=request.id, title=title(request), became=became)


def _denied(request: Request) -> Message:
    if request.decided_by is None:
        return _head(request, Message("denied"))
    return _head(request, Message("denied by {person}", person=named(request.decided_by.name)))


def _comment(request: Request) -> tuple[Message, ...]:
    said = foreign(request.comment, NOTE)
    if not said or request.decided_by is None:
        return ()
    return (Message("{person} wrote: “{comment}”", person=named(request.decided_by.name), comment=said),)


def _operator(request: Request) -> tuple[Message, ...]:
    """Why an administrator cancelled; a requester who withdraws is asked for no comment."""
    said = foreign(request.comment, NOTE)
    return (Message("An administrator wrote: “{comment}”", comment=said),) if said else ()


def _now(request: Request, *, to_requester: bool) -> Message:
    """What the requester has now; with its last day, since that is what one forgets."""
    given = all(subject.result is Result.DONE for subject in request.subjects)
    if to_requester and given and for_oneself(request) and request.kind is Kind.JOIN and request.until is not None:
        return Message(
            "You are a member of {group} until {until}.", group=named(request.group.name), until=last_day(request)
        )
    return outcome(request, to_requester=to_requester)


def _after_expiry(*, to_requester: bool) -> Message:
    if to_requester:
        return Message("Nothing was changed. To try again, send a new request or talk to an owner first.")
    return Message("Nothing was changed; you need not answer any more.")


def _refused(request: Request, detail: str) -> Message:
    why = foreign(detail, NOTE) or Message("Only a current owner may decide, and never about their own request.")
    return Message(
        "Your answer to request {number} ({title}) does not count. {why}",
        number=request.id,
        title=title(request),
        why=why,
    )
