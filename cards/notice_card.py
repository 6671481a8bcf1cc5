"""One sentence where a card was: nothing is left to press."""

from __future__ import annotations

from typing import Any

from approvals.message import Message
from cards.pieces import card, line
from cards.words import Words


def notice_card(message: Message, words: Words) -> dict[str, Any]:
    said = words.say(message)
    return card(words, [line(said)], speak=said)
