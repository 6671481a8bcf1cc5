"""Confirming, choosing, lists and help: what is on them and what their buttons send."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from approvals.request import Kind
from cards.buttons import Press, Verb, read
from cards.choice_card import Choice, choice_card
from cards.confirm_card import confirm_card
from cards.help_card import help_card
from cards.list_card import groups_card, requests_card
from tests.cards.looking import buttons, parts, text, typed, verbs
from tests.cards.samples import (
    BRUNO,
    BRUSSELS,
    CHOICES,
    COMPLETED,
    FRIDAY,
    MARKETING,
    MARKETING_EMEA,
    MARKETING_NEWS,
    NOTICES,
    OLGA,
    PENDING,
)


def _pressed(action: dict[str, Any]) -> Press:
    return read({"action": action, "trigger": "manual"})


def test_a_join_is_confirmed_with_what_was_understood_and_can_be_corrected() -> None:
    card = confirm_card("d1", Kind.JOIN, MARKETING, (OLGA, BRUNO), FRIDAY, "the campaign", BRUSSELS, NOTICES)
    shown = text(card)
    for words in (
        "Join Marketing",
        "Private Microsoft 365 group with a team",
        "Olga Nowak and Bruno Silva",
        "3 are left",
    ):
        assert words in shown
    (day,), (reason,) = typed(card, "Input.Date"), typed(card, "Input.Text")
    assert (day["id"], day["value"]) == ("until", "2026-11-27")
    assert (reason["id"], reason["value"], reason["maxLength"]) == ("reason", "the campaign", 500)
    send, discard = buttons(card)
    assert (_pressed(send), send["style"]) == (Press(Verb.SEND_REQUEST, draft_id="d1"), "positive")
    assert _pressed(discard) == Press(Verb.DISCARD, draft_id="d1")
    assert (send["associatedInputs"], discard["associatedInputs"]) == ("auto", "none")


def test_a_leave_is_confirmed_without_inputs_and_says_what_it_costs() -> None:
    card = confirm_card("d1", Kind.LEAVE, MARKETING, (), None, "", BRUSSELS)
    assert "You lose access to the team" in text(card)
    assert "Approvers" not in text(card)
    assert buttons(card)[0]["style"] == "destructive"
    assert not [part for part in parts(card) if str(part.get("type")).startswith("Input.")]


def test_a_choice_tells_the_groups_apart_and_sends_the_chosen_one() -> None:
    card = choice_card("d1", "marketting", CHOICES, BRUSSELS)
    shown = text(card)
    for words in (
        "marketting",
        "1. Marketing",
        "Security group",
        "Security group · owned by Olga Nowak",
        "no owner",
        "3. Marketing News",
    ):
        assert words in shown
    presses = [_pressed(action) for action in buttons(card)]
    assert [press.group_id for press in presses[:3]] == [MARKETING.id, MARKETING_EMEA.id, MARKETING_NEWS.id]
    assert presses[3] == Press(Verb.DISCARD, draft_id="d1")


def test_groups_of_one_name_are_told_apart_by_their_address() -> None:
    namesake = replace(MARKETING_EMEA, name="marketing", mail="marketing.emea@contoso.example")
    shown = text(choice_card("d1", "marketing", (Choice(MARKETING), Choice(namesake), CHOICES[2]), BRUSSELS))
    assert "marketing@contoso.example" in shown
    assert "marketing.emea@contoso.example" in shown
    assert "marketing.news@contoso.example" not in shown


def test_a_choice_never_has_more_than_five() -> None:
    card = choice_card("d1", "marketing", [Choice(MARKETING)] * 9, BRUSSELS)
    assert verbs(card) == ["choose_group"] * 5 + ["discard"]
    assert "More groups fit" in text(card)


def test_my_requests_can_be_shown_and_the_waiting_ones_cancelled() -> None:
    card = requests_card((PENDING, replace(COMPLETED, id=1037, key="other")), BRUSSELS)
    assert "Waiting for a decision · request 1042, 23 Nov 2026" in text(card)
    show, cancel, show_other = (_pressed(action) for action in buttons(card))
    assert (show.verb, cancel.verb, show_other.verb) == (Verb.SHOW_REQUEST, Verb.CANCEL_REQUEST, Verb.SHOW_REQUEST)
    assert (cancel.request_key, cancel.version, show_other.request_key) == (PENDING.key, 3, "other")


def test_a_long_list_of_requests_ends_with_a_count() -> None:
    assert "3 older requests are not shown" in text(requests_card([PENDING] * 11, BRUSSELS))


def test_my_groups_begin_with_the_owned_ones_and_tell_their_end() -> None:
    ends = {MARKETING_EMEA.id: FRIDAY}
    shown = text(groups_card((MARKETING,), (MARKETING_EMEA, MARKETING_NEWS), ends, BRUSSELS))
    assert shown.index("You own 1 group") < shown.index("You are in 2 groups")
    assert "Security group, until Friday" in shown
    assert "25 more groups" in text(groups_card([MARKETING] * 40, (), {}, BRUSSELS))


def test_help_offers_three_sentences_that_fit_the_person() -> None:
    said: dict[bool, list[str]] = {}
    for owner in (False, True):
        actions = typed(help_card(BRUSSELS, owner=owner), "Action.Submit")
        said[owner] = [action["data"]["msteams"]["value"] for action in actions]
        assert len(actions) == 3
        assert all(action["data"]["msteams"] == {"type": "imBack", "value": action["title"]} for action in actions)
    assert said[False] != said[True]
