"""Finds the button a person means on an Adaptive Card and gathers what pressing it sends, as the real client does.

Source of the rules: npm `adaptivecards` 3 (SubmitAction.getReferencedInputs, Input.isSet, Input.validateValue).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_PRESSABLE = ("Action.Execute", "Action.Submit")
_CHILDREN = ("body", "items", "columns", "rows", "cells", "images", "inlines")


@dataclass(frozen=True)
class Button:
    """An action and the inputs that travel with it: those of its own card and of the cards around it."""

    action: Json
    inputs: tuple[Json, ...]


class MissingInputError(Exception):
    """A required input is empty: the client shows the card's own error message and sends nothing."""


def find(card: Json, verb: str | None, title: str | None, inputs: Json) -> Button | None:
    """The button with this `verb` (an Action.Submit: with this `data.verb` or `id`) and this `title`, as far as given.

    Several buttons may share a verb: the one whose own data occurs in `inputs` is meant, else the first.
    """
    fitting = [
        button
        for button in every(card)
        if (verb is None or verb in _names(button.action)) and (title is None or button.action.get("title") == title)
    ]
    return max(fitting, key=lambda button: _agrees(button.action, inputs), default=None)


def every(card: Json) -> Iterator[Button]:
    """Every Action.Execute and Action.Submit of the card, wherever it hides (refresh is not a button)."""
    yield from _of_card(card, ())


def data_of(button: Button, inputs: Json) -> Json:
    """What the click sends: the button's data, the untouched inputs' values, then what the person entered.

    Raises MissingInputError with the card's own `errorMessage`.
    """
    data = dict(button.action["data"]) if isinstance(button.action.get("data"), dict) else {}
    if str(button.action.get("associatedInputs", "auto")).lower() == "none":
        return data | inputs
    for element in button.inputs:
        value = inputs.get(element["id"], _untouched(element))
        if value not in (None, ""):
            data[element["id"]] = value
        elif element.get("isRequired"):
            label = element.get("label", element["id"])
            raise MissingInputError(element.get("errorMessage") or f"“{label}” has to be filled in.")
    return data | {key: value for key, value in inputs.items() if value is not None}


def words_of(data: Json) -> str | None:
    """What the person says by pressing an Action.Submit whose data is `{"msteams": {"type": "imBack", "value"}}`."""
    special = data.get("msteams")
    if isinstance(special, dict) and special.get("type") == "imBack":
        return str(special.get("value", ""))
    return None


def asks_for_refresh(card: Json, mri: str) -> Json | None:
    """The card's refresh action where this person is among its `userIds`; omitted userIds mean nobody."""
    refresh = card.get("refresh") or {}
    action: Json | None = refresh.get("action")
    return action if action is not None and mri in (refresh.get("userIds") or []) else None


def _of_card(card: Json, around: tuple[Json, ...]) -> Iterator[Button]:
    inputs = around + tuple(_inputs(card))
    yield from _of_action(card.get("selectAction"), inputs)
    yield from _of_element(card, inputs)


def _of_element(element: Json, inputs: tuple[Json, ...]) -> Iterator[Button]:
    for action in element.get("actions") or []:
        yield from _of_action(action, inputs)
    for child in _children(element):
        yield from _of_action(child.get("selectAction"), inputs)
        yield from _of_action(child.get("inlineAction"), inputs)
        yield from _of_element(child, inputs)


def _of_action(action: Any, inputs: tuple[Json, ...]) -> Iterator[Button]:
    if not isinstance(action, dict):
        return
    if action.get("type") in _PRESSABLE:
        yield Button(action, inputs)
    elif action.get("type") == "Action.ShowCard":
        yield from _of_card(action.get("card") or {}, inputs)


def _inputs(element: Json) -> Iterator[Json]:
    for child in _children(element):
        if str(child.get("type", "")).startswith("Input.") and child.get("id"):
            yield child
        yield from _inputs(child)


def _children(element: Json) -> Iterator[Json]:
    for name in _CHILDREN:
        children = element.get(name)
        if isinstance(children, list):
            yield from (child for child in children if isinstance(child, dict))


def _untouched(element: Json) -> Any:
    if element.get("type") == "Input.Toggle":
        return element.get("value", element.get("valueOff", "false"))
    return element.get("value")


def _names(action: Json) -> tuple[Any, ...]:
    if action["type"] == "Action.Execute":
        return (action.get("verb"),)
    data = action.get("data")
    return (data.get("verb") if isinstance(data, dict) else None, action.get("id"))


def _agrees(action: Json, inputs: Json) -> int:
    data = action.get("data")
    return sum(inputs.get(key) == value for key, value in data.items()) if isinstance(data, dict) else 0
