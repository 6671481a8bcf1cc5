"""The elements cards are made of: the package adaptivecards, brought to version 1.5, refusing what it does not know.

The package (0.4.1) writes version 1.2, has no inputs, actions or refresh, and drops a misspelt property without a word.
https://adaptivecards.io/explorer/ names the properties; those of the package keep its spelling here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import adaptivecards.containers as containers
import adaptivecards.elements as elements
from adaptivecards.adaptivecard import AdaptiveCard
from adaptivecards.baseobject import BareObject, Element, PropertyType

VERSION = "1.5"  # what Teams draws; Action.Execute may not show below it

# Each `type: ignore[misc]` below has one reason: the package ships no types, so its classes are Any to mypy.


class Strict:
    """Refuses a property that the element does not have."""

    _properties: ClassVar[frozenset[str]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        every = [item for kind in cls.__mro__ for item in vars(kind).items()]
        cls._properties = frozenset(name for name, value in every if isinstance(value, PropertyType))

    def __setattr__(self, name: str, value: object) -> None:
        # Not AttributeError: the package catches that one and goes on.
        if name != "_data" and name not in self._properties:
            raise TypeError(f"{type(self).__name__} has no property {name!r}")
        super().__setattr__(name, value)


class Card(Strict, AdaptiveCard):  # type: ignore[misc]
    refresh = PropertyType(type=BareObject)
    msteams = PropertyType(type=dict)

    def __init__(self, **properties: object) -> None:
        super().__init__()
        self.set_data("version", VERSION)
        for name, value in properties.items():
            setattr(self, name, value)


class TextBlock(Strict, elements.TextBlock):  # type: ignore[misc]
    """Markdown and ``{{DATE()}}`` are live in it: for our own words only."""

    style = PropertyType(type=str)  # "default" or "heading"


class TextRun(Strict, BareObject):  # type: ignore[misc]
    """Plain text in a RichTextBlock. Not an element in the schema, so it has none of an element's properties."""

    text = PropertyType(type=str)
    color = PropertyType(type=str)
    font_type = PropertyType(type=str, key_name="fontType")
    highlight = PropertyType(type=bool)
    is_subtle = PropertyType(type=bool, key_name="isSubtle")
    italic = PropertyType(type=bool)
    size = PropertyType(type=str)
    strikethrough = PropertyType(type=bool)
    underline = PropertyType(type=bool)
    weight = PropertyType(type=str)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self.set_data("type", "TextRun")


class RichTextBlock(Strict, Element):  # type: ignore[misc]
    """Text that is never read as Markdown; the only place for what people wrote. (The package's takes a ``url``.)"""

    element_type = "RichTextBlock"
    inlines = PropertyType(type=list)
    horizontal_alignment = PropertyType(type=str, key_name="horizontalAlignment")


class Container(Strict, containers.Container):  # type: ignore[misc]
    pass


class ColumnSet(Strict, containers.ColumnSet):  # type: ignore[misc]
    pass


class Column(Strict, containers.Column):  # type: ignore[misc]
    vertical_content_alignment = PropertyType(type=str, key_name="verticalContentAlignment")


class ActionSet(Strict, containers.ActionSet):  # type: ignore[misc]
    pass


class Input(Strict, Element):  # type: ignore[misc]
    label = PropertyType(type=str)
    is_required = PropertyType(type=bool, key_name="isRequired")
    error_message = PropertyType(type=str, key_name="errorMessage")


class InputText(Input):
    element_type = "Input.Text"
    is_multiline = PropertyType(type=bool, key_name="isMultiline")
    max_length = PropertyType(type=int, key_name="maxLength")
    placeholder = PropertyType(type=str)
    regex = PropertyType(type=str)
    style = PropertyType(type=str)
    value = PropertyType(type=str)


class InputDate(Input):
    element_type = "Input.Date"
    min = PropertyType(type=str)
    max = PropertyType(type=str)
    placeholder = PropertyType(type=str)
    value = PropertyType(type=str)


class Choice(Strict, BareObject):  # type: ignore[misc]
    title = PropertyType(type=str)
    value = PropertyType(type=str)


class InputChoiceSet(Input):
    element_type = "Input.ChoiceSet"
    choices = PropertyType(type=list)
    query = PropertyType(type=dict, key_name="choices.data")  # Teams' people picker, unknown to the schema of 1.5
    is_multi_select = PropertyType(type=bool, key_name="isMultiSelect")
    placeholder = PropertyType(type=str)
    style = PropertyType(type=str)
    value = PropertyType(type=str)
    wrap = PropertyType(type=bool)


class InputToggle(Input):
    element_type = "Input.Toggle"
    title = PropertyType(type=str)
    value = PropertyType(type=str)
    value_on = PropertyType(type=str, key_name="valueOn")
    value_off = PropertyType(type=str, key_name="valueOff")
    wrap = PropertyType(type=bool)


class Action(Strict, BareObject):  # type: ignore[misc]
    action_type = "None"
    fallback = PropertyType(type=BareObject)
    id = PropertyType(type=str)
    is_enabled = PropertyType(type=bool, key_name="isEnabled")
    mode = PropertyType(type=str)
    style = PropertyType(type=str)
    title = PropertyType(type=str)
    tooltip = PropertyType(type=str)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        self.set_data("type", self.action_type)


class ActionExecute(Action):
    action_type = "Action.Execute"
    associated_inputs = PropertyType(type=str, key_name="associatedInputs")
    data = PropertyType(type=dict)
    verb = PropertyType(type=str)


class ActionSubmit(Action):
    action_type = "Action.Submit"
    associated_inputs = PropertyType(type=str, key_name="associatedInputs")
    data = PropertyType(type=dict)


class ActionOpenUrl(Action):
    action_type = "Action.OpenUrl"
    url = PropertyType(type=str)


class ActionShowCard(Action):
    action_type = "Action.ShowCard"
    card = PropertyType(type=Card)


class ActionToggleVisibility(Action):
    action_type = "Action.ToggleVisibility"
    target_elements = PropertyType(type=list, key_name="targetElements")


class Refresh(Strict, BareObject):  # type: ignore[misc]
    """``user_ids`` are Teams ids (29:...), at most 60; an empty list means: only when the reader asks for it."""

    action = PropertyType(type=ActionExecute)
    user_ids = PropertyType(type=list, key_name="userIds")


def render(card: Card) -> dict[str, Any]:
    """The card as plain JSON values: botbuilder silently turns nested objects of any other kind into text."""
    plain = _plain(card)
    if not isinstance(plain, dict):
        raise TypeError(f"not a card: {card!r}")
    return plain


def _plain(value: object) -> object:
    match value:
        # The usual ones first: it is asked a hundred times for every card.
        case str():
            return str(value)  # a StrEnum becomes the text it is
        case BareObject():
            return {key: _plain(inner) for key, inner in value.render().items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case bool() | int() | float():
            return value
        case Mapping():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case _:
            raise TypeError(f"not a JSON value: {value!r}")
