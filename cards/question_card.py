"""A missing part of a wish, asked for in words."""

from __future__ import annotations

from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.buttons import Verb, button, of_draft
from cards.pieces import banner, buttons, card, heading, line
from cards.words import Words


def question_card(draft_id: str, question: Message, detail: Message, words: Words) -> dict[str, Any]:
    """A question to be answered in words. ``question`` holds no text from outside. Sends Verb.DISCARD."""
    body: list[BareObject] = [
        banner("accent", [heading(words, question)]),
        line(words.say(detail), spacing="medium"),
        buttons(button(Verb.DISCARD, words.say(Message("Discard")), of_draft(draft_id))),
    ]
    return card(words, body, speak=f"{words.say(question)} {words.say(detail)}")
