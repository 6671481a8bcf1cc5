"""What Usher can do, with sentences to tap that fit the person."""

from __future__ import annotations

from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.elements import ActionSubmit
from cards.pieces import banner, buttons, card, heading, line
from cards.words import Words

_EMPLOYEE = (Message("Add me to Marketing until Friday"), Message("Where is my request?"), Message("My groups"))
_OWNER = (Message("Add me to Marketing until Friday"), Message("What do I have to approve?"), Message("My groups"))


def help_card(words: Words, *, owner: bool = False) -> dict[str, Any]:
    """``owner``: whether the person owns a group. Tapping a sentence says it in the chat, as if it were typed."""
    sentences = _OWNER if owner else _EMPLOYEE
    can: tuple[Message, ...] = (
        Message(
            "Ask me in your own words to join or leave a group. An owner decides; I do the rest, also on the last day."
        ),
    )
    if owner:
        can = (*can, Message("When somebody asks to join a group of yours, you get a card here to approve or deny it."))
    body: list[BareObject] = [banner("accent", [heading(words, Message("What I can do for you"))])]
    body += [line(words.say(sentence), spacing="medium") for sentence in can]
    body.append(line(words.say(Message("Tap a sentence, or type your own:")), subtle=True, spacing="medium"))
    body += [buttons(_say(words.say(sentence)), spacing="small") for sentence in sentences]
    return card(words, body, speak=" ".join(words.say(sentence) for sentence in can))


def _say(sentence: str) -> ActionSubmit:
    return ActionSubmit(
        title=sentence, data={"msteams": {"type": "imBack", "value": sentence}}, associated_inputs="none"
    )
