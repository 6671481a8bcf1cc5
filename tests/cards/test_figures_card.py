"""Administrators read how long people wait and what is stuck, without anybody's name."""

from __future__ import annotations

from approvals.figures import Figures
from cards.figures_card import figures_card
from tests.cards.looking import text, verbs
from tests.cards.samples import BRUSSELS, FIGURES, NOW


def test_waits_verdicts_and_ages_are_told() -> None:
    card = figures_card(FIGURES, BRUSSELS)
    shown = text(card)
    for told in (
        "8 requests are open.",
        "up to 60 minutes\n1",
        "longer\n1",
        "The last 30 days",
        "half of the decisions took no longer than 2 hours, nine in ten no longer than 30 hours.",
        "Approved\n41",
        "Nobody decided anything in 90 days.",
    ):
        assert told in shown
    assert "half of the decisions" in card["speak"]
    assert verbs(card) == []


def test_what_is_stuck_is_named_by_its_number_and_the_rest_counted() -> None:
    shown = text(figures_card(FIGURES, BRUSSELS))
    assert "14 requests are stuck." in shown
    assert "Request 900 has waited for an answer since Tuesday, 3 November 2026." in shown
    assert "Request 901 was approved on Saturday, 21 November 2026 and is not carried out." in shown
    assert "Work for request 902 was given up" in shown
    assert "and 4 more" in shown


def test_a_quiet_company_has_a_quiet_card() -> None:
    assert "Nothing is stuck." in text(figures_card(Figures(NOW, (), (0, 0, 0, 0, 0), ()), BRUSSELS))
