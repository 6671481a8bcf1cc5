"""An end that was not understood, or cannot be: what is wrong with it, and a calendar to choose the day in."""

from __future__ import annotations

from typing import Any

from approvals.message import Message
from cards.buttons import UNTIL, Verb, button, of_draft
from cards.elements import InputDate
from cards.pieces import banner, buttons, card, heading, line
from cards.words import Words


def until_card(draft_id: str, question: Message, words: Words) -> dict[str, Any]:
    """``question`` says what is unclear. Sends Verb.CHOOSE_DAY with the input "until", or Verb.DISCARD.

    The day may be typed as a message instead.
    """
    asked = words.say(question)
    choose = button(
        Verb.CHOOSE_DAY, words.say(Message("Use this day")), of_draft(draft_id), style="positive", inputs=True
    )
    discard = button(Verb.DISCARD, words.say(Message("Discard")), of_draft(draft_id))
    body = [
        banner("accent", [heading(words, Message("Until when?"))]),
        line(asked, spacing="medium"),
        InputDate(id=UNTIL, label=words.say(Message("Last day")), spacing="medium"),
        buttons(choose, discard),
    ]
    return card(words, body, speak=asked)
