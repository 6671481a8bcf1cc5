"""The seats as a picture: pieces as wide as what they stand for, and every piece also said in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from approvals.licence_readiness import Fitness, Hindrance, Obstacle
from approvals.seats import Seats
from cards.licence_card import licence_card
from cards.licence_readiness_card import licence_readiness_card
from tests.cards.looking import text, typed
from tests.cards.samples import BRUSSELS, E5, MANY_PRODUCTS, MARKETING, NOW, PRODUCTS

ROOMY = Seats("roomy", "Roomy", enabled=100, consumed=50, promised=10, waiting=10)


def bars(card: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [
        columns["columns"]
        for columns in typed(card["body"], "ColumnSet")
        if not any(column["items"] for column in columns["columns"])
    ]


def drawn(product: Seats) -> list[tuple[str, str]]:
    [pieces] = bars(licence_card([product], NOW, BRUSSELS))
    return [(piece["width"], piece["style"]) for piece in pieces]


def test_a_bar_is_in_use_kept_for_requests_and_free() -> None:
    assert drawn(ROOMY) == [("50", "emphasis"), ("20", "accent"), ("30", "good")]
    assert drawn(replace(ROOMY, promised=0, waiting=0)) == [("50", "emphasis"), ("50", "good")]


def test_few_free_seats_are_another_colour_and_none_is_all_of_a_third() -> None:
    assert drawn(replace(ROOMY, consumed=75)) == [("75", "emphasis"), ("20", "accent"), ("5", "warning")]
    assert drawn(replace(ROOMY, consumed=80)) == [("100", "attention")]
    assert drawn(replace(ROOMY, consumed=200)) == [("100", "attention")]


def test_a_single_free_seat_of_thousands_is_still_seen() -> None:
    assert drawn(Seats("x", "X", enabled=9_000, consumed=8_999)) == [("100", "emphasis"), ("3", "warning")]


def test_every_piece_can_be_told_from_the_next_on_white_and_on_black() -> None:
    """A picture of one colour each; a client that draws none still has the container's style."""
    pieces = [piece for bar in bars(licence_card(PRODUCTS, NOW, BRUSSELS)) for piece in bar]
    by_style = {piece["style"]: piece["backgroundImage"] for piece in pieces}
    assert len(set(by_style.values())) == len(by_style) == 5


def test_what_the_colour_says_is_said_in_words_as_well() -> None:
    shown = text(licence_card(PRODUCTS, NOW, BRUSSELS))
    for words in ("1 seat too few", "none of 3 free", "only 9 of 101 free", "4 of 5 free", "no seats to be used"):
        assert words in shown
    assert "The trial ends on 26 Nov 2026." in shown
    assert "1 of them is in its grace period." in shown
    assert "2 more are cancelled." in shown


def test_a_screen_reader_hears_the_worst_first_with_its_numbers() -> None:
    card = licence_card(PRODUCTS, NOW, BRUSSELS)
    assert card["speak"].startswith("No seat is free of Microsoft 365 E5, Gone and Visio Plan 2, and few of")
    assert "Microsoft 365 E5: 1 seat too few." in card["speak"]


def test_the_queue_says_how_many_would_find_no_seat() -> None:
    assert "1 waiting request would find no seat." in text(licence_card([E5], NOW, BRUSSELS))
    assert "would find no seat" not in text(licence_card([ROOMY], NOW, BRUSSELS))


def test_sixty_products_are_all_there_in_bars_and_lines_and_the_rest_is_counted() -> None:
    card = licence_card(MANY_PRODUCTS, NOW, BRUSSELS)
    assert len(bars(card)) == 6
    assert text(card).count(" free.\n") == 40
    assert "and 14 more" in text(card)


def test_details_and_what_nobody_counts_are_folded_away() -> None:
    card = licence_card(PRODUCTS, NOW, BRUSSELS)
    hidden = [part["id"] for part in card["body"] if part.get("isVisible") is False]
    switches = [action["targetElements"] for action in typed(card["body"], "Action.ToggleVisibility")]
    assert sorted(target for targets in switches for target in targets) == sorted(hidden)
    assert "folded" in hidden


@pytest.mark.parametrize("obstacle", Obstacle)
def test_every_hindrance_is_said_with_whom_it_is_about(obstacle: Obstacle) -> None:
    fit = Fitness(MARKETING, 3, (Hindrance(obstacle, 2, ("Ada", "Bo")),))
    shown = text(licence_readiness_card([fit], BRUSSELS))
    assert "1 group was looked at, 1 with something in the way." in shown
    assert "Ada and Bo" in shown or obstacle in (Obstacle.KIND, Obstacle.UNREAD)
