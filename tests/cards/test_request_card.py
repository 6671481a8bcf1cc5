"""One card for a request's whole life: what each reader sees and can do in each state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from approvals.approver import Approver, Reach
from approvals.request import OPEN, Failure, Request, Result, State, Subject
from cards.request_card import Reader, request_card, summary
from cards.request_words import STATE
from tests.cards.looking import buttons, text, typed, verbs
from tests.cards.samples import (
    ALICE,
    APPROVED,
    BRUSSELS,
    COMPLETED,
    DENIED,
    END_FAILED,
    ENDED,
    EXPIRED,
    FOR_A_COLLEAGUE,
    LEFT,
    LIFE,
    NOW,
    OLGA,
    PENDING,
    READERS,
    failed,
)


def _card(request: Request, reader: str = "requester") -> dict[str, Any]:
    return request_card(request, READERS[reader], BRUSSELS, NOW)


def _says(request: Request, *expected: str, reader: str = "requester") -> None:
    shown = text(_card(request, reader))
    for words in expected:
        assert words in shown, shown


def test_an_owner_sees_who_asks_for_what_until_when_and_why() -> None:
    _says(PENDING, "Waiting for a decision", "Request 1042", "Alice Martin asks to join Marketing", reader="approver")
    _says(PENDING, "Until Friday", "27 November 2026", "spring campaign", "7 Dec 2026", reader="approver")


def test_everybody_reads_the_day_that_was_asked_for() -> None:
    asked_in_london = replace(PENDING, until=datetime(2026, 11, 27, 23, 59, 59, tzinfo=UTC), zone="Europe/London")
    for reader in READERS:
        assert "Until Friday, 27 November 2026" in text(_card(asked_in_london, reader))
    until_noon = replace(asked_in_london, until=datetime(2026, 11, 27, 12, tzinfo=UTC))
    _says(until_noon, "27 November 2026", "13:00 CET", reader="approver")


def test_an_owner_can_approve_or_deny_with_a_comment() -> None:
    card = _card(PENDING, "approver")
    approve, deny = buttons(card)
    assert (approve["verb"], approve["style"], deny["verb"], deny["style"]) == (
        "approve",
        "positive",
        "deny",
        "default",
    )
    assert approve["data"] == {"request": PENDING.key, "version": 3, "nonce": "nonce-olga"}
    assert approve["associatedInputs"] == deny["associatedInputs"] == "auto"
    assert [field["id"] for field in typed(card["body"][:-1], "Input.Text")] == ["comment"]


def test_the_requester_sees_who_was_asked_and_can_cancel() -> None:
    _says(PENDING, "Olga Nowak and Bruno Silva", "Not reached", "Gary Okafor")
    card = _card(PENDING)
    assert verbs(card) == ["cancel_request"]
    assert "nonce" not in buttons(card)[0]["data"]


def test_before_anybody_has_the_card_nobody_is_said_to_have_it() -> None:
    waiting = replace(PENDING, approvers=(Approver(OLGA, "n", Reach.TO_ASK),))
    _says(waiting, "are being asked now")


@pytest.mark.parametrize("state", [name for name in LIFE if name not in {"pending", "for_a_colleague"}])
@pytest.mark.parametrize("reader", READERS)
def test_a_decided_request_has_nothing_left_to_press(state: str, reader: str) -> None:
    card = _card(LIFE[state], reader)
    assert verbs(card) == []
    assert not typed(card, "Input.Text")


def test_an_onlooker_has_nothing_to_press() -> None:
    assert verbs(_card(PENDING, "onlooker")) == []


def test_approved_is_never_called_done() -> None:
    for reader in READERS:
        shown = text(_card(APPROVED, reader)) + _card(APPROVED, reader)["speak"]
        assert "being carried out" in shown
        assert "done" not in shown.casefold()
        assert "is a member" not in shown
    assert "done" not in summary(APPROVED, READERS["requester"], BRUSSELS).casefold()


def test_done_says_confirmed_with_the_end_and_the_owners_comment() -> None:
    _says(COMPLETED, "Done", "You are a member of Marketing now, confirmed in the directory.")
    _says(COMPLETED, "Until Friday", "Approved by", "Olga Nowak, 23 Nov 2026", "Welcome!")
    _says(COMPLETED, "Alice Martin is a member of Marketing now, confirmed in the directory.", reader="approver")


def test_what_was_so_before_is_not_claimed() -> None:
    already = replace(COMPLETED, subjects=(Subject(ALICE, Result.ALREADY, member_before=True),))
    _says(already, "Nothing had to be changed")
    assert "taken back" not in text(_card(already))


def test_denied_says_who_why_and_what_to_do() -> None:
    _says(DENIED, "Denied by", "Olga Nowak", "Please ask for Marketing EMEA", "talk to Olga Nowak")


def test_an_ended_membership_and_a_left_group() -> None:
    _says(ENDED, "Membership ended", "You are no longer a member of Marketing")
    _says(LEFT, "Leave Marketing", "You are no longer a member of Marketing")
    assert "Approved by" not in text(_card(LEFT))
    assert "Until" not in text(_card(LEFT))


def test_an_expired_request_names_the_day_and_the_way_forward() -> None:
    _says(EXPIRED, "Expired without an answer", "7 December 2026", "new request")


def test_a_request_whose_time_is_over_says_so_before_it_expires() -> None:
    late = request_card(PENDING, READERS["approver"], BRUSSELS, PENDING.expires_at + timedelta(hours=1))
    assert "about to expire" in text(late)


@pytest.mark.parametrize("failure", Failure)
def test_a_failure_is_told_in_words_with_a_way_forward_and_a_number(failure: Failure) -> None:
    _says(failed(failure), "Failed", "Nothing was changed.", "quote request 1042 and error E-7Q2K9")
    assert str(failure) not in text(_card(failed(failure)))


def test_a_failure_after_the_write_does_not_claim_that_nothing_changed() -> None:
    written = replace(failed(Failure.NOT_CONFIRMED), subjects=(Subject(ALICE, written_at=NOW),))
    unsure = replace(failed(Failure.GAVE_UP), subjects=(Subject(ALICE, member_before=False),))
    for request in (written, unsure):
        assert "Nothing was changed" not in text(_card(request))


def test_a_membership_that_could_not_be_taken_back_is_said_plainly() -> None:
    _says(END_FAILED, "could not be taken back", "An owner of Marketing has to remove Alice Martin")
    _says(END_FAILED, "Please remove Alice Martin from Marketing by hand.", reader="approver")


def test_a_request_for_colleagues_names_them() -> None:
    _says(FOR_A_COLLEAGUE, "add Gary Okafor and Bruno Silva to Marketing", "No end date", reader="approver")


@pytest.mark.parametrize("state", LIFE)
def test_only_an_open_request_refreshes_by_itself(state: str) -> None:
    request = LIFE[state]
    ids = _card(request, "approver")["refresh"]["userIds"]
    assert ids == (["29:olga"] if request.state in OPEN else [])
    assert _card(request, "onlooker")["refresh"]["userIds"] == []
    unknown = request_card(request, Reader.approver("nonce"), BRUSSELS, NOW)
    assert unknown["refresh"]["userIds"] == []


def test_a_toast_says_what_it_is_about() -> None:
    assert summary(PENDING, READERS["approver"], BRUSSELS) == "Please decide: Alice Martin asks to join Marketing"
    assert summary(COMPLETED, READERS["requester"], BRUSSELS) == "Join Marketing: Done (request 1042)"


def test_every_state_has_words() -> None:
    assert STATE.keys() == set(State)
