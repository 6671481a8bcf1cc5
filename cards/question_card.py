"""A missing part of a wish, asked for in words."""

from __future__ import annotations

from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.buttons import Verb, button, of_draft
from cards.pieces import banner, buttons, card, heading, line
from cards.words import Words


def question_card(
    draft_id: str, question: Message, detail: Message, words: Words, *, form: bool = False
) -> dict[str, Any]:
    """A question to be answered in words. ``question`` holds no text from outside. ``form``: everything about a new
    group can be filled in at once. Sends Verb.DISCARD or, for the form, EDIT_NEW_GROUP."""
    discard = button(Verb.DISCARD, words.say(Message("Discard")), of_draft(draft_id))
    fill_in = button(Verb.EDIT_NEW_GROUP, words.say(Message("Fill in a form")), of_draft(draft_id))
    body: list[BareObject] = [
        banner("accent", [heading(words, question)]),
        line(words.say(detail), spacing="medium"),
        buttons(*([fill_in] if form else []), discard),
    ]
    return card(words, body, speak=f"{words.say(question)} {words.say(detail)}")
