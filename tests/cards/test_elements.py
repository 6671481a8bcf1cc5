"""The elements refuse what Adaptive Cards do not have, and render to plain JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from cards import elements
from cards.buttons import Verb
from cards.elements import (
    ActionExecute,
    ActionOpenUrl,
    ActionSet,
    ActionShowCard,
    ActionSubmit,
    ActionToggleVisibility,
    Card,
    Choice,
    Container,
    InputChoiceSet,
    InputDate,
    InputText,
    InputToggle,
    RichTextBlock,
    TextBlock,
    TextRun,
    render,
)
from tests.cards.schema import complaints


def test_every_element_we_have_is_drawn_as_the_schema_wants() -> None:
    card = Card(
        body=[
            TextBlock(text="Title", style="heading", wrap=True),
            Container(
                style="attention",
                bleed=True,
                items=[
                    RichTextBlock(inlines=[TextRun(text="x", italic=True, is_subtle=True)], horizontal_alignment="left")
                ],
            ),
            InputText(id="reason", label="Reason", is_multiline=True, max_length=500, regex=".*", value="x"),
            InputDate(id="until", label="Until", min="2026-01-01", max="2027-01-01", value="2026-11-27"),
            InputChoiceSet(
                id="who", label="Who", is_multi_select=True, style="expanded", choices=[Choice(title="A", value="a")]
            ),
            InputToggle(id="sure", label="Sure", title="Yes", value="true", value_on="true", value_off="false"),
            ActionSet(
                actions=[
                    ActionExecute(verb=Verb.APPROVE, title="x", data={"a": [1, 2]}, fallback=ActionSubmit(title="x")),
                    ActionOpenUrl(title="x", url="https://contoso.example"),
                    ActionShowCard(title="x", card=Card(body=[])),
                    ActionToggleVisibility(title="x", target_elements=["reason"]),
                ]
            ),
        ],
        msteams={"width": "Full"},
        speak="Title",
    )
    drawn = render(card)
    assert complaints(drawn) == []
    assert json.loads(json.dumps(drawn)) == drawn
    assert type(drawn["body"][-1]["actions"][0]["verb"]) is str


@pytest.mark.parametrize("kind", [TextBlock, RichTextBlock, TextRun, Container, InputText, ActionExecute, Card])
def test_a_misspelt_property_is_an_error(kind: type) -> None:
    with pytest.raises(TypeError, match="no property 'wrapp'"):
        kind(wrapp=True)
    with pytest.raises(TypeError, match="no property 'wrapp'"):
        kind().wrapp = True


def test_a_property_of_another_type_is_an_error() -> None:
    with pytest.raises(TypeError):
        TextBlock(text=1042)
    with pytest.raises(TypeError):
        TextBlock(text=None)


def test_a_value_that_is_not_json_is_an_error() -> None:
    with pytest.raises(TypeError, match="not a JSON value"):
        render(Card(body=[datetime(2026, 11, 27, tzinfo=UTC)]))


def test_cards_share_nothing() -> None:
    first, second = Card(body=[]), Card(body=[])
    first.speak = "x"
    assert "speak" not in render(second)
    assert render(first)["version"] == elements.VERSION
