"""The card that asks for a sign-in, and what a waiting request says about it."""

from __future__ import annotations

from dataclasses import replace

from approvals.request import Details, SignInWait
from cards.request_card import request_card
from cards.sign_in_card import SignInOffer, sign_in_card
from tests.cards.looking import text
from tests.cards.samples import BRUNO, BRUSSELS, MORE, NOW, OLGA, READERS, WAITS_FOR_SIGN_IN

OFFER = SignInOffer("api://botid-x", "https://login.example/authorize")


def test_teams_reads_from_it_whom_to_sign_in_to_and_what_to_send_back() -> None:
    card = sign_in_card(WAITS_FOR_SIGN_IN, "key.17", OFFER, BRUSSELS)
    assert card["tokenExchangeResource"] == {"id": "key.17", "uri": "api://botid-x", "providerId": ""}
    assert card["connectionName"] == ""
    (button,) = card["buttons"]
    assert (button["type"], button["value"]) == ("signin", "https://login.example/authorize")
    assert "Marketing" in card["text"] and "an hour at most" in card["text"]


def test_a_hostile_name_stays_text() -> None:
    """Teams reads Markdown in some clients here."""
    group = replace(WAITS_FOR_SIGN_IN.group, name="**Free** [money](https://evil.example)")
    said = sign_in_card(replace(WAITS_FOR_SIGN_IN, group=group), "key.17", OFFER, BRUSSELS)["text"]
    assert "](https" not in said


def test_a_request_says_whose_sign_in_it_waits_for_until_it_came() -> None:
    card = request_card(WAITS_FOR_SIGN_IN, READERS["requester"], BRUSSELS, NOW)
    assert "Approved, waiting for a sign-in" in text(card)
    assert "in the name of Olga Nowak" in text(card)
    came = replace(WAITS_FOR_SIGN_IN, details=Details(sign_in=SignInWait((OLGA.id,), NOW, NOW)))
    assert "Approved, being carried out" in text(request_card(came, READERS["requester"], BRUSSELS, NOW))


def test_owners_whom_the_request_does_not_know_are_not_named() -> None:
    waits = MORE["waits_for_an_owners_sign_in"]
    said = text(request_card(waits, READERS["requester"], BRUSSELS, NOW))
    assert "in the name of an owner" in said
    assert BRUNO.name not in said
