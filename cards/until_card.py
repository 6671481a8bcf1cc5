"""An end that is missing, was not understood or cannot be: what is wrong with it, days to tap and a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.buttons import UNTIL, Verb, button, of_draft
from cards.elements import InputDate
from cards.pieces import banner, buttons, card, heading, line
from cards.words import Words


def until_card(
    draft_id: str,
    question: Message,
    words: Words,
    *,
    days: Sequence[tuple[Message, date]] = (),
    endless: bool = False,
) -> dict[str, Any]:
    """``question`` says what is unclear, ``days`` are answers to tap, ``endless``: whether there need not be an end.

    Sends Verb.CHOOSE_DAY with the input "until", Verb.WITHOUT_END, or Verb.DISCARD. The day may be typed instead.
    """
    asked = words.say(question)
    tapped = [
        button(Verb.CHOOSE_DAY, words.say(title), of_draft(draft_id, **{UNTIL: day.isoformat()})) for title, day in days
    ]
    if endless:
        tapped.append(button(Verb.WITHOUT_END, words.say(Message("Without an end")), of_draft(draft_id)))
    use = button(Verb.CHOOSE_DAY, words.say(Message("Use this day")), of_draft(draft_id), style="positive", inputs=True)
    discard = button(Verb.DISCARD, words.say(Message("Discard")), of_draft(draft_id))
    body: list[BareObject] = [
        banner("accent", [heading(words, Message("Until when?"))]),
        line(asked, spacing="medium"),
        *([buttons(*tapped)] if tapped else []),
        InputDate(id=UNTIL, label=words.say(Message("Last day")), spacing="medium"),
        buttons(use, discard),
    ]
    return card(words, body, speak=asked)
