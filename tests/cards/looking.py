"""Ways to look into a finished card as a person or a client would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def parts(node: object) -> Iterator[dict[str, Any]]:
    """Every JSON object in the card, outermost first, without what buttons carry."""
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key != "data":
                yield from parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts(value)


def typed(node: object, kind: str) -> list[dict[str, Any]]:
    return [part for part in parts(node) if part.get("type") == kind]


def text(card: dict[str, Any]) -> str:
    """What a person reads on the card, top to bottom (not what only an old client shows)."""
    keys = ("text", "label", "value", "placeholder", "title")
    shown = [part for part in parts(card.get("body")) if part.get("type") != "Action.Submit"]
    return "\n".join(part[key] for part in shown for key in keys if isinstance(part.get(key), str))


def buttons(card: dict[str, Any]) -> list[dict[str, Any]]:
    """The Action.Execute buttons a person can press."""
    return typed(card.get("body"), "Action.Execute")


def verbs(card: dict[str, Any]) -> list[str]:
    return [button["verb"] for button in buttons(card)]
