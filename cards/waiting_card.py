"""Several requests that wait for one person, as one list: only what they tick is approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message, plural
from approvals.request import GIVES_MEMBERSHIP, Request
from cards.buttons import MOST_TICKS, UNTICKED, Verb, button, of_draft, of_request, tick
from cards.elements import InputToggle
from cards.foreign import foreign
from cards.pieces import banner, box, buttons, card, heading, line
from cards.request_words import ask, last_day
from cards.words import Words

MOST = MOST_TICKS
REASON_SHOWN = 80  # characters
BECAME_SHOWN = 120
SPOKEN = 2  # of the requests; the rest is in the count, and each can be read by itself
NOTHING: Mapping[int, Message] = MappingProxyType({})


def waiting_card(
    draft_id: str, requests: Sequence[Request], words: Words, *, became: Mapping[int, Message] = NOTHING
) -> dict[str, Any]:
    """The first ten in the given order, then a count. Nothing is ticked at first, so that nobody approves by a hasty
    press what they have not looked at. ``became`` says by number what became of a request; it has no tick then.

    Sends Verb.APPROVE_TICKED with an input per request, and Verb.SHOW_REQUEST.
    """
    shown = requests[:MOST]
    left = [one for one in shown if one.id not in became]
    n = sum(one.id not in became for one in requests)
    count = plural("{n} request waits for you", "{n} requests wait for you", n=n)
    head = count if left else Message("This is what became of it")
    body: list[BareObject] = [banner("accent", [heading(words, head)])]
    results = {number: foreign(words.say(said), BECAME_SHOWN) for number, said in became.items()}
    body += [_request(request, results.get(request.id, ""), words) for request in shown]
    if rest := len(requests) - len(shown):
        more = plural("and {n} more, after these", "and {n} more, after these", n=rest)
        body.append(line(words.say(more), subtle=True))
    if left:
        approve = words.say(Message("Approve the ticked ones"))
        body.append(buttons(button(Verb.APPROVE_TICKED, approve, of_draft(draft_id), style="positive", inputs=True)))
    told = [
        Message(
            "Request {number}: {became}", number=one.id, became=results.get(one.id) or Message("{ask}.", ask=ask(one))
        )
        for one in (shown if became else shown[:SPOKEN])
    ]
    return card(words, body, speak=" ".join(words.say(said) for said in (Message("{head}.", head=head), *told)))


def _request(request: Request, became: str, words: Words) -> BareObject:
    items: list[BareObject] = [line(words.say(ask(request)), bold=True, spacing="none")]
    if became:
        return box("emphasis", [*items, line(became, spacing="none")], spacing="small")
    if request.kind in GIVES_MEMBERSHIP:
        last = last_day(request)
        until = Message("No end date") if last is None else Message("Until {day}", day=last)
        items.append(line(words.say(until), spacing="none"))
    if reason := foreign(request.reason, REASON_SHOWN):
        items.append(line(words.say(Message("Reason: {reason}", reason=reason)), subtle=True, spacing="none"))
    # A toggle reads Markdown, so that only the number stands in it.
    items.append(
        InputToggle(
            id=tick(request.id),
            label=words.say(Message("Request {number}", number=request.id)),
            title=words.say(Message("Approve")),
            value=UNTICKED,  # a toggle sends "true" or "false" unless told otherwise
        )
    )
    show = words.say(Message("Show {n}", n=request.id))
    items.append(buttons(button(Verb.SHOW_REQUEST, show, of_request(request)), spacing="small"))
    return box("emphasis", items, spacing="small")
