"""A few answers to choose from, where any of them will do: what kind of group, or how people get in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.buttons import Verb, button, of_draft
from cards.pieces import banner, buttons, card, heading, line
from cards.words import Words


def options_card(
    draft_id: str, question: Message, options: Sequence[Message], words: Words, *, detail: Message | None = None
) -> dict[str, Any]:
    """Numbered in the given order; the number may be typed instead. ``question`` holds no text from outside.

    Sends Verb.CHOOSE_OPTION with the option's number from 1, or Verb.DISCARD.
    """
    body: list[BareObject] = [banner("accent", [heading(words, question)])]
    if detail is not None:
        body.append(line(words.say(detail), spacing="medium"))
    for number, option in enumerate(options, 1):
        chosen = button(Verb.CHOOSE_OPTION, words.say(option), of_draft(draft_id, option=number))
        body.append(buttons(chosen, spacing="small"))
    body.append(buttons(button(Verb.DISCARD, words.say(Message("Discard")), of_draft(draft_id))))
    told = tuple(Message("{number}: {option}", number=n, option=option) for n, option in enumerate(options, 1))
    speak = Message("{question} {options}. Answer with the number.", question=question, options=told)
    return card(words, body, speak=words.say(speak))
