"""What Usher can do, with sentences to tap that fit the person."""

from __future__ import annotations

from typing import Any

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.elements import ActionSubmit
from cards.pieces import banner, buttons, card, heading, line
from cards.words import Words

_EMPLOYEE = (Message("Add me to Marketing until Friday"), Message("Where is my request?"), Message("My groups"))
_OWNER = (
    Message("What do I have to approve?"),
    Message("Which groups do I own?"),
    Message("Add me to Marketing until Friday"),
)


def help_card(words: Words, *, owner: bool = False) -> dict[str, Any]:
    """``owner``: whether the person owns a group. Tapping a sentence says it in the chat, as if it were typed."""
    sentences = _OWNER if owner else _EMPLOYEE
    can: tuple[Message, ...] = (
        Message("I let people into groups: you ask in your own words, an owner approves, and I make the change."),
        Message("I also take memberships back on their last day, and tell you where your request stands."),
    )
    if owner:
        can = (*can, Message("As an owner you get a card here for each request about your groups."))
    body: list[BareObject] = [banner("accent", [heading(words, Message("What I can do for you"))])]
    body += [line(words.say(sentence), spacing="medium") for sentence in can]
    body.append(line(words.say(Message("Tap a sentence, or type your own:")), subtle=True, spacing="medium"))
    body += [buttons(_say(words.say(sentence))) for sentence in sentences]
    return card(words, body, speak=" ".join(words.say(sentence) for sentence in can))


def _say(sentence: str) -> ActionSubmit:
    return ActionSubmit(
        title=sentence, data={"msteams": {"type": "imBack", "value": sentence}}, associated_inputs="none"
    )
