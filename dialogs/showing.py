"""A request's card as this person may see it."""

from __future__ import annotations

from datetime import datetime

from approvals.request import Request
from cards.request_card import Reader, request_card, summary
from dialogs.answer import Answer, Speaker


def concerns(request: Request, speaker: Speaker, now: datetime) -> bool:
    """Whether somebody may see the request by its card: they made it, were asked, or it is about them."""
    asked = (one.person.id for one in request.approvers if one.turn_came(now))
    return speaker.id in (request.requester.id, *asked, *(one.person.id for one in request.subjects))


def shown(speaker: Speaker, request: Request, now: datetime, *, comment: str = "") -> Answer:
    """The card of somebody who may see it; whoever made it sees their own request, also where an owner's own yes is
    the first of two."""
    reader = Reader.of(request, speaker.id, speaker.teams_id)
    card = request_card(request, reader, speaker.words, now, comment=comment)
    return Answer(card=card, summary=summary(request, reader, speaker.words), request=request)
