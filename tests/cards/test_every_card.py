"""What holds for every card in every state: valid, small, readable aloud, narrow, and safe to press."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cards.buttons import read
from cards.words import Words
from tests.cards.looking import buttons, parts, text, typed
from tests.cards.samples import every_kind, gallery
from tests.cards.schema import complaints

MOST_BYTES = 20_000
GALLERY = dict((*gallery(), *every_kind()))


@pytest.fixture(params=GALLERY, name="card")
def every_card(request: pytest.FixtureRequest) -> dict[str, Any]:
    return GALLERY[request.param]


def test_every_card_is_valid_and_small(card: dict[str, Any]) -> None:
    assert complaints(card) == []
    assert len(json.dumps(card).encode()) <= MOST_BYTES


def test_every_card_can_be_read_aloud_and_shown_by_old_clients(card: dict[str, Any]) -> None:
    assert card["speak"].strip()
    assert card["speak"][:40] in card["fallbackText"]
    assert card["lang"] == "en"
    assert typed(card, "TextBlock")[0]["style"] == "heading"


def test_colour_never_says_more_than_the_words(card: dict[str, Any]) -> None:
    for part in parts(card["body"]):
        if part.get("type") == "Container" and part.get("style") not in (None, "emphasis"):
            assert typed(part, "TextBlock") or typed(part, "TextRun")


def test_every_card_fits_a_phone(card: dict[str, Any]) -> None:
    for columns in typed(card, "ColumnSet"):
        drawn = not any(column["items"] for column in columns["columns"])  # a bar: nothing stands in it
        assert len(columns["columns"]) == 2 or (drawn and len(columns["columns"]) <= 3)
        assert not any(typed(column["items"], "ColumnSet") for column in columns["columns"])
    assert all(block["wrap"] for block in typed(card, "TextBlock"))
    assert not typed(card, "FactSet")


def test_every_input_has_a_label_and_a_limit(card: dict[str, Any]) -> None:
    for field in parts(card):
        if str(field.get("type")).startswith("Input."):
            assert field["label"]
            assert field["type"] != "Input.Text" or field["maxLength"] in (64, 500)


def test_every_button_has_a_fallback_that_sends_the_same(card: dict[str, Any]) -> None:
    in_sets = [action for actions in typed(card["body"], "ActionSet") for action in actions["actions"]]
    assert "actions" not in card
    for action in buttons(card):
        assert action in in_sets
        assert action["fallback"]["type"] == "Action.Submit"
        assert action["fallback"]["title"] == action["title"]
        invoke = {"action": {"type": "Action.Execute", "id": "", "verb": action["verb"], "data": action["data"]}}
        assert read(invoke) == read(action["fallback"]["data"])


def test_a_card_carries_nothing_but_opaque_ids_and_the_number_or_the_day_of_a_choice(card: dict[str, Any]) -> None:
    for action in buttons(card):
        known = {"request", "version", "nonce", "effects", "draft", "group", "person", "option", "until"}
        assert action["data"].keys() <= known


def test_refresh_is_explicit_about_whom_it_is_for(card: dict[str, Any]) -> None:
    if "refresh" in card:
        verb = card["refresh"]["action"]["verb"]
        assert verb in ("refresh", "show_plan")  # these only look: a client sends them by itself
        assert isinstance(card["refresh"]["userIds"], list)
        value = {"action": card["refresh"]["action"], "trigger": "automatic"}
        assert read(value).verb == verb


def test_cards_are_valid_for_an_unknown_locale_in_a_far_zone() -> None:
    for name, card in gallery(Words("tlh-Piqd", "Pacific/Chatham")):
        assert complaints(card) == [], name


def test_no_placeholder_is_left_in_what_people_read(card: dict[str, Any]) -> None:
    assert "{" not in text(card) + card["speak"] + card["fallbackText"]


def test_the_validator_itself_notices_mistakes() -> None:
    good = GALLERY["help_owner"]
    assert complaints({**good, "msteams": {"width": "Full"}}) == []
    assert complaints({**good, "msteams": {"wdith": "Full"}})
    assert complaints({**good, "speek": "x"})
    assert complaints({key: value for key, value in good.items() if key != "version"})
    assert complaints({**good, "body": [{"type": "TextBlock", "text": "x", "wrapp": True}]})
    assert complaints({**good, "body": [{"type": "TextBlock", "text": None}]})
