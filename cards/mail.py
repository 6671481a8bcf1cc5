"""The mail to an approver who cannot be written to in Teams: it tells them where to answer, and decides nothing."""

from __future__ import annotations

from approvals.message import Message
from approvals.ports.messenger import Mail
from approvals.request import GIVES_MEMBERSHIP, Request
from cards.foreign import NOTE, foreign, named
from cards.request_words import ask, last_day
from cards.words import Words


def mail_to_approver(request: Request, words: Words) -> Mail:
    """Plain text without a link: whoever forwards a mail must not hand on a right."""
    subject = Message(
        "Please decide in Teams: request {number} for {group}", number=request.id, group=named(request.group.name)
    )
    paragraphs = [Message("{ask}.", ask=ask(request)), *_until(request), *_reason(request)]
    paragraphs += [
        Message(
            "To answer, please open Microsoft Teams and the app Usher there; if you do not have it yet, it is under "
            "Apps. The request is shown to you once you write: What do I have to approve?"
        ),
        Message(
            "An answer to this mail is not read, and nothing in it can be clicked to decide. "
            "Without an answer the request expires on {day}.",
            day=words.local_date(request.expires_at),
        ),
    ]
    paragraphs.append(Message("This is request {number}.", number=request.id))
    return Mail(words.say(subject), "\n\n".join(map(words.say, paragraphs)))


def _until(request: Request) -> list[Message]:
    if request.kind not in GIVES_MEMBERSHIP:
        return []
    last = last_day(request)
    return [Message("No end date") if last is None else Message("Until {day}", day=last)]


def _reason(request: Request) -> list[Message]:
    said = foreign(request.reason, NOTE)
    return [Message("Reason: {reason}", reason=said)] if said else []
