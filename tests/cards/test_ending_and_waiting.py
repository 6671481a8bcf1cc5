"""A membership that ends can be prolonged or let go; ten waiting requests are one list where only ticks count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from approvals.message import Message
from cards.buttons import Verb, read
from cards.ending_card import ending_card, ending_summary
from cards.waiting_card import waiting_card
from tests.cards.looking import buttons, text, typed, verbs
from tests.cards.samples import BRUSSELS, COMPLETED, WAITING


def test_a_member_reads_when_it_ends_and_may_ask_for_longer() -> None:
    card = ending_card(COMPLETED, BRUSSELS)
    assert "Your membership in Marketing ends on Friday, 27 November 2026" in text(card)
    (day,) = typed(card, "Input.Date")
    assert (day["id"], day["min"]) == ("until", "2026-11-28")
    longer, let = buttons(card)
    assert (longer["verb"], longer["associatedInputs"]) == ("extend", "auto")
    assert (let["verb"], let["associatedInputs"]) == ("let_end", "none")
    assert read(let["fallback"]["data"]).request_key == COMPLETED.key


def test_once_pressed_nothing_is_left_to_press() -> None:
    card = ending_card(COMPLETED, BRUSSELS, became=Message("Request 1050: Olga Nowak was asked."))
    assert verbs(card) == []
    assert not typed(card, "Input.Date")
    assert "Olga Nowak was asked." in text(card)
    assert "Olga Nowak was asked." in card["speak"]


def test_an_end_at_noon_is_told_with_its_time() -> None:
    at_noon = replace(COMPLETED, until=datetime(2026, 11, 27, 11, tzinfo=UTC))
    assert "12:00" in BRUSSELS.say(ending_summary(at_noon))


def test_nothing_is_ticked_before_somebody_ticks_it() -> None:
    card = waiting_card("d1", WAITING[:3], BRUSSELS)
    ticks = typed(card, "Input.Toggle")
    assert [tick["id"] for tick in ticks] == ["r1100", "r1101", "r1102"]
    assert {tick["value"] for tick in ticks} == {"false"}
    assert verbs(card) == ["show_request"] * 3 + ["approve_ticked"]
    sent = read({**buttons(card)[-1]["fallback"]["data"], "r1100": "true", "r1101": "false", "r1102": "true"})
    assert (sent.verb, sent.draft_id, sent.ticked) == (Verb.APPROVE_TICKED, "d1", (1100, 1102))


def test_each_line_says_who_wants_what_until_when_and_why() -> None:
    long = replace(WAITING[0], reason="because " * 40)
    shown = text(waiting_card("d1", [long], BRUSSELS))
    assert "Alice Martin asks to join Marketing\nUntil Friday, 27 November 2026\nReason: because" in shown
    assert "…" in shown


def test_more_than_ten_are_counted() -> None:
    card = waiting_card("d1", WAITING, BRUSSELS)
    assert len(typed(card, "Input.Toggle")) == 10
    assert "14 requests wait for you" in text(card)
    assert "and 4 more" in text(card)


def test_what_became_of_each_stands_where_its_tick_was() -> None:
    became = {1100: Message("Approved."), 1101: Message("Bruno Silva denied it already.")}
    card = waiting_card("d1", WAITING[:3], BRUSSELS, became=became)
    assert "Alice Martin asks to join Marketing\nApproved.\n" in text(card)
    assert [tick["id"] for tick in typed(card, "Input.Toggle")] == ["r1102"]
    assert "1 request waits for you" in text(card)
    assert "Bruno Silva denied it already." in card["speak"]


def test_when_all_are_decided_nothing_is_left_to_press() -> None:
    card = waiting_card("d1", WAITING[:1], BRUSSELS, became={1100: Message("Approved.")})
    assert verbs(card) == []
    assert "This is what became of it" in text(card)
