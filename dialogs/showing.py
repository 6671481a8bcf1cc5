"""A request's card as this person may see it."""

from __future__ import annotations

from datetime import datetime

from approvals.request import Request
from cards.request_card import Reader, request_card, summary
from dialogs.answer import Answer, Speaker


def concerns(request: Request, speaker: Speaker) -> bool:
    """Whether somebody may see the request by its card: they made it, were asked, or it is about them."""
    involved = (*(one.person.id for one in request.approvers), *(one.person.id for one in request.subjects))
    return speaker.id == request.requester.id or speaker.id in involved


def shown(speaker: Speaker, request: Request, now: datetime, *, comment: str = "") -> Answer:
    """The card of somebody who may see it; whoever made it sees their own request, also where an owner's own yes is
    the first of two."""
    reader = Reader.of(request, speaker.id, speaker.teams_id)
    card = request_card(request, reader, speaker.words, now, comment=comment)
    return Answer(card=card, summary=summary(request, reader, speaker.words), request=request)
