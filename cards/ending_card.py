"""A membership is about to end: whoever still needs it says until when, everybody else lets it end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from approvals.request import Request
from cards.buttons import UNTIL, Verb, button, of_request
from cards.elements import InputDate
from cards.foreign import named
from cards.group_words import sort_of
from cards.pieces import banner, buttons, card, heading, line, title
from cards.request_words import last_day
from cards.words import Words


def ending_card(request: Request, words: Words, *, became: Message | None = None) -> dict[str, Any]:
    """To a member. ``became`` says what became of it once a button was pressed; then none is left.

    Sends Verb.EXTEND with the input "until", or Verb.LET_END; both carry the request that gave the membership.
    """
    said = words.say(ending_summary(request))
    body: list[BareObject] = [
        banner("warning" if became is None else "emphasis", [heading(words, Message("A membership ends"))]),
        title(said),
        line(words.say(sort_of(request.group)), subtle=True, spacing="none"),
    ]
    if became is not None:
        body.append(line(words.say(became), spacing="medium"))
        return card(words, body, speak=f"{said}. {words.say(became)}")
    question = words.say(
        Message("If you still need it, say until when; an owner is asked. Otherwise you need not do anything.")
    )
    day = InputDate(id=UNTIL, label=words.say(Message("New last day")), spacing="medium")
    if request.until is not None:
        day.min = (words.local_date(request.until) + timedelta(days=1)).isoformat()
    longer = button(
        Verb.EXTEND, words.say(Message("Ask to stay longer")), of_request(request), style="positive", inputs=True
    )
    let = button(Verb.LET_END, words.say(Message("Let it end")), of_request(request))
    body += [line(question, spacing="medium"), day, buttons(longer, let)]
    return card(words, body, speak=f"{said}. {question}")


def ending_summary(request: Request) -> Message:
    """What a toast shows."""
    last = last_day(request)
    group = named(request.group.name)
    if isinstance(last, datetime):
        return Message("Your membership in {group} lasts until {until}", group=group, until=last)
    return Message("Your membership in {group} ends on {day}", group=group, day=last)
