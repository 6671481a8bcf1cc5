"""When to act on a reading and when to ask: the bot is sure only where it was measured to be right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.language.decoding import Decoded, Wish
from dialogs.language.frame import DESTRUCTIVE, Intent


def confidence(decoded: Decoded) -> float:
    """How probable it is that every wish and every slot of it is right, 0 to 1, before it is measured against people."""
    return min(decoded.borders, *(min(wish.intents[0][1], wish.certainty) for wish in decoded.wishes))


def sure(decoded: Decoded, measured: Mapping[str, Any]) -> bool:
    """Whether readings as clear as this one were right often enough on voices nobody had tuned on.

    `measured` holds the least confidence for that: "sure" for most wishes, "sure_destructive" for those that take away.
    """
    destructive = any(wish.intent in DESTRUCTIVE for wish in decoded.wishes)
    return confidence(decoded) >= float(measured["sure_destructive" if destructive else "sure"])


def others(wish: Wish) -> tuple[Intent, ...]:
    """The next best intents, best first: the buttons of "did you mean"."""
    return tuple(intent for intent, _ in wish.intents[1:])
