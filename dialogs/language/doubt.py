"""When to act on a reading and when to ask: the bot is sure only where it was measured to be right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from dialogs.language.decoding import Decoded, Wish
from dialogs.language.frame import DESTRUCTIVE, Intent
from dialogs.language.names import fold
from dialogs.language.pieces import Piece

FACTS = ("always", "intent", "borders", "wishes")
_LEAST = 1e-4


def facts(decoded: Decoded) -> list[float]:
    """What a reading's clearness is weighed from, in the order of FACTS.

    Log-probabilities of the least certain intent and of the least certain border between wishes, and how many further
    wishes there are. Names, ends and reasons are left out: the directory, the calendar and the person check those.
    """
    return [
        1.0,
        min(_log(wish.intents[0][1]) for wish in decoded.wishes),
        _log(decoded.borders),
        float(len(decoded.wishes) - 1),
    ]


def clearness(decoded: Decoded, weights: Mapping[str, float]) -> float:
    """Log-odds that what is wished for was understood, as measured on people who taught the model nothing."""
    return sum(weights[name] * value for name, value in zip(FACTS, facts(decoded), strict=True))


def confidence(decoded: Decoded, measured: Mapping[str, Any]) -> float:
    """How probable it is that what is wished for was understood, 0 to 1."""
    if not measured:
        return min(decoded.borders, *(min(wish.intents[0][1], wish.certainty) for wish in decoded.wishes))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, clearness(decoded, measured["weights"])))))


def sure(decoded: Decoded, pieces: Sequence[Piece], measured: Mapping[str, Any]) -> bool:
    """Whether readings as clear as this one were right nearly always; what takes away must be clearer and plain."""
    if not takes(decoded):
        return clearness(decoded, measured["weights"]) >= float(measured["sure"])
    return plain(decoded, pieces) and clearness(decoded, measured["weights"]) >= float(measured["sure_destructive"])


def takes(decoded: Decoded) -> bool:
    """Whether a wish takes something away or decides something."""
    return any(wish.intent in DESTRUCTIVE for wish in decoded.wishes)


def plain(decoded: Decoded, pieces: Sequence[Piece]) -> bool:
    """Whether it is one wish, about one thing of each kind, without an if, a question or a not.

    What a typed form says itself is none of these.
    """
    one = len(decoded.wishes) == 1 and all(
        isinstance(value, str) or len(value) == 1 for value in decoded.wishes[0].slots.values()
    )
    return one and not any(
        word in _words("hesitation") or (word in _words("negation") and place not in decoded.reasons)
        for place, word in enumerate(fold(piece.value) if piece.kind == "w" else "" for piece in pieces)
        if place not in decoded.settled
    )


def others(wish: Wish) -> tuple[Intent, ...]:
    """The next best intents, best first: the buttons of "did you mean"."""
    return tuple(intent for intent, _ in wish.intents[1:])


@cache
def _words(name: str) -> frozenset[str]:
    lines = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line and not line.startswith("#"))


def _log(probability: float) -> float:
    return math.log(max(probability, _LEAST))
