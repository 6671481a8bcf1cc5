"""How the organisation marks a group: its classification and its sensitivity labels, as rows of a card."""

from __future__ import annotations

from collections.abc import Sequence

from adaptivecards.baseobject import BareObject

from approvals.message import Message
from cards.foreign import NOTE, foreign
from cards.pieces import row
from cards.words import Words


def marks(classification: str, labels: Sequence[str], words: Words) -> list[BareObject]:
    """Nothing where it has neither."""
    rows: list[BareObject] = []
    if classification:
        rows.append(row(words.say(Message("Classification")), foreign(classification, NOTE)))
    if labels:
        said = [foreign(label, NOTE) for label in labels]
        rows.append(row(words.say(Message("Sensitivity label")), words.listing(said)))
    return rows
