"""Whoever waits sees who was asked and whose turn comes; whoever decides sees who else was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from approvals.approver import Approver, Reach, Rung
from approvals.request import Kind
from cards.request_card import Reader, request_card
from tests.cards.looking import text, verbs
from tests.cards.samples import (
    BRUNO,
    BRUSSELS,
    CHLOE,
    DANA,
    LADDER,
    MIA,
    NOW,
    OLGA,
    PENDING,
    READERS,
    STAN,
    of_kind,
)

MINE = READERS["requester"]


@pytest.mark.parametrize(
    "sentence",
    [
        "1 of 2 approvals: Olga Nowak.",
        "Chloé Petit was asked on Monday 23 November.",
        "Dana Fox is away until Monday 30 November.",
        "Bob Li cannot be reached in Teams and got a mail on Monday 23 November.",
        "Bruno Silva is asked on Thursday 26 November if nobody answers.",
        "Mia Ek, as the manager of an owner, is asked on Sunday 29 November if nobody answers.",
        "Stan Ward, who stands in for owners, is asked on Wednesday 2 December if nobody answers.",
    ],
)
def test_the_requester_sees_every_rung_in_words_and_hears_it(sentence: str) -> None:
    card = request_card(LADDER, MINE, BRUSSELS, NOW)
    assert sentence in text(card)
    assert sentence in card["speak"]


def test_the_steps_are_told_in_their_order() -> None:
    shown = text(request_card(LADDER, MINE, BRUSSELS, NOW))
    places = [shown.index(one.name) for one in (OLGA, CHLOE, DANA, BRUNO, MIA, STAN)]
    assert places == sorted(places)


def test_several_asked_on_one_day_are_one_sentence() -> None:
    shown = text(request_card(PENDING, MINE, BRUSSELS, NOW))
    assert "Olga Nowak and Bruno Silva were asked on Monday 23 November." in shown


def test_a_turn_that_has_come_is_no_longer_announced() -> None:
    card = text(request_card(LADDER, MINE, BRUSSELS, NOW + timedelta(days=3)))
    assert "Bruno Silva is being asked now." in card
    assert "Dana Fox is away" not in text(request_card(LADDER, MINE, BRUSSELS, NOW + timedelta(days=8)))


def test_an_approver_sees_who_else_was_asked_and_how_many_have_to_say_yes() -> None:
    shown = text(request_card(LADDER, Reader.approver("nonce-chloe"), BRUSSELS, NOW))
    assert "Approvers\nOlga Nowak, Chloé Petit, Dana Fox and Bob Li" in shown
    assert "Asked later\nBruno Silva, Mia Ek and Stan Ward" in shown
    assert "1 of 2 approvals: Olga Nowak." in shown
    assert "A single no denies it" in shown
    nobody_yet = replace(PENDING, quorum=2)
    assert "2 different people have to say yes." in text(request_card(nobody_yet, READERS["approver"], BRUSSELS, NOW))


def test_whoever_has_said_yes_has_nothing_left_to_press() -> None:
    card = request_card(LADDER, READERS["approver"], BRUSSELS, NOW)
    assert verbs(card) == []
    assert "You have said yes; 1 more has to." in text(card)
    assert verbs(request_card(LADDER, Reader.approver("nonce-chloe"), BRUSSELS, NOW)) == ["approve", "deny"]


def test_people_appointed_for_new_groups_are_not_said_to_stand_in() -> None:
    later = Approver(STAN, "n", Reach.TO_ASK, rung=Rung.STAND_IN, ask_at=NOW + timedelta(days=3))
    shown = text(request_card(of_kind(Kind.CREATE, approvers=(later,)), MINE, BRUSSELS, NOW))
    assert "Stan Ward is asked on Thursday 26 November if nobody answers." in shown
    assert "stands in" not in shown


def test_an_owners_own_yes_is_the_first_of_two() -> None:
    own = Approver(OLGA, "n", Reach.ASKED, NOW, approved_at=NOW)
    waiting = replace(PENDING, requester=OLGA, quorum=2, approvers=(own, Approver(BRUNO, "n2", Reach.ASKED, NOW)))
    shown = text(request_card(waiting, MINE, BRUSSELS, NOW))
    assert "1 of 2 approvals: Olga Nowak." in shown
    assert "Olga Nowak was asked" not in shown
    other = text(request_card(waiting, Reader.approver("n2"), BRUSSELS, NOW))
    assert "Approvers\nBruno Silva" in other
