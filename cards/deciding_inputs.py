"""What an approver fills in and presses: yes or no first, and for who has more time, less than was asked."""

from __future__ import annotations

from datetime import datetime

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from approvals.request import GIVES_MEMBERSHIP, Kind, Request
from cards.buttons import COMMENT, SUGGEST, UNTIL, Verb, button, of_request
from cards.elements import ActionToggleVisibility, Container, InputDate, InputText
from cards.foreign import NOTE, foreign
from cards.pieces import buttons
from cards.request_words import last_day
from cards.words import Words

MORE = "more"  # the id of what is hidden at first


def deciding(request: Request, nonce: str, words: Words, now: datetime, comment: str = "") -> list[BareObject]:
    """The comment and the two buttons; a third opens what may be offered instead."""
    carried = of_request(request, nonce=nonce)
    note = InputText(
        id=COMMENT,
        label=words.say(Message("Comment (optional)")),
        placeholder=words.say(Message("The person will read it")),
        is_multiline=True,
        max_length=NOTE,
        spacing="medium",
    )
    if said := foreign(comment, NOTE):
        note.value = said
    yes = Message("Approve, and wait for a seat") if request.short else Message("Approve")
    actions: list[BareObject] = [
        button(Verb.APPROVE, words.say(yes), carried, style="positive", inputs=True),
        button(Verb.DENY, words.say(Message("Deny")), carried, inputs=True),
    ]
    offers = _offers(request, words, now)
    if not offers:
        return [note, buttons(*actions)]
    more = ActionToggleVisibility(title=words.say(Message("Offer something else")), target_elements=[MORE])
    return [note, buttons(*actions, more), Container(id=MORE, visible=False, items=offers)]


def accepting(request: Request, nonce: str, words: Words) -> list[BareObject]:
    """What somebody presses who is asked to own a new group."""
    carried = of_request(request, nonce=nonce)
    note = InputText(
        id=COMMENT,
        label=words.say(Message("Why not (optional, with Decline)")),
        placeholder=words.say(Message("The person will read it")),
        is_multiline=True,
        max_length=NOTE,
        spacing="medium",
    )
    yes = button(Verb.APPROVE, words.say(Message("Accept")), carried, style="positive", inputs=True)
    return [note, buttons(yes, button(Verb.DENY, words.say(Message("Decline")), carried, inputs=True))]


def _offers(request: Request, words: Words, now: datetime) -> list[BareObject]:
    offers: list[BareObject] = []
    if request.kind in GIVES_MEMBERSHIP:
        day = InputDate(
            id=UNTIL,
            label=words.say(Message("Give it only until (optional), then press Approve")),
            min=words.local_date(now).isoformat(),
        )
        if (last := last_day(request)) is not None:
            day.max = (words.local_date(last) if isinstance(last, datetime) else last).isoformat()
        offers.append(day)
    if request.kind is Kind.JOIN:
        label = Message("Suggest another group instead (optional), then press Deny")
        offers.append(InputText(id=SUGGEST, label=words.say(label), max_length=NOTE))
    return offers
