"""When to act on a reading and when to ask: the bot is sure only where it was measured to be right."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dialogs.language.decoding import Decoded, Wish
from dialogs.language.frame import DESTRUCTIVE, Intent

FACTS = ("always", "intent", "rivals", "slots", "borders", "wishes", "words", "unknown_names")
_LEAST = 1e-4


def facts(decoded: Decoded) -> list[float]:
    """What a reading's clearness is weighed from, in the order of FACTS.

    Log-probabilities of the least certain intent, slot and border, how far the second best intent is behind, how many
    wishes there are, how long the sentence is, and how many names are not of the directory.
    """
    return [
        1.0,
        min(_log(wish.intents[0][1]) for wish in decoded.wishes),
        min(_log(wish.intents[0][1] - wish.intents[1][1]) for wish in decoded.wishes),
        min(_log(wish.certainty) for wish in decoded.wishes),
        _log(decoded.borders),
        float(len(decoded.wishes) - 1),
        math.log1p(decoded.read) / 3,
        float(min(3, sum(wish.unknown_names for wish in decoded.wishes))),
    ]


def clearness(decoded: Decoded, weights: Mapping[str, float]) -> float:
    """Log-odds that every wish and every slot is right, as measured on people who taught the model nothing."""
    return sum(weights[name] * value for name, value in zip(FACTS, facts(decoded), strict=True))


def confidence(decoded: Decoded, measured: Mapping[str, Any]) -> float:
    """How probable it is that everything is right, 0 to 1."""
    if not measured:
        return min(decoded.borders, *(min(wish.intents[0][1], wish.certainty) for wish in decoded.wishes))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, clearness(decoded, measured["weights"])))))


def sure(decoded: Decoded, measured: Mapping[str, Any]) -> bool:
    """Whether readings as clear as this one were right nearly always; what takes away must be clearer still."""
    destructive = any(wish.intent in DESTRUCTIVE for wish in decoded.wishes)
    least = float(measured["sure_destructive" if destructive else "sure"])
    return clearness(decoded, measured["weights"]) >= least


def others(wish: Wish) -> tuple[Intent, ...]:
    """The next best intents, best first: the buttons of "did you mean"."""
    return tuple(intent for intent, _ in wish.intents[1:])


def _log(probability: float) -> float:
    return math.log(max(probability, _LEAST))
