"""Confirming, choosing, lists and help: what is on them and what their buttons send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from approvals.message import Message
from approvals.request import Kind
from cards.buttons import Press, Verb, read
from cards.choice_card import Choice, choice_card
from cards.confirm_card import confirm_card, confirm_question
from cards.help_card import Audience, help_card, lost_card
from cards.list_card import groups_card, requests_card
from cards.meaning_card import meaning_card
from cards.until_card import until_card
from cards.words import Words
from tests.cards.looking import buttons, parts, text, typed, verbs
from tests.cards.samples import (
    ANY_TWO,
    BRUSSELS,
    CHOICES,
    COLLEAGUES,
    COMPLETED,
    FRIDAY,
    MARKETING,
    MARKETING_EMEA,
    MARKETING_NEWS,
    NOTICES,
    PENDING,
    PROPOSALS,
    proposal,
)


def _pressed(action: dict[str, Any]) -> Press:
    return read({"action": action, "trigger": "manual"})


def test_a_join_is_confirmed_with_what_was_understood_and_can_be_corrected() -> None:
    card = confirm_card("d1", proposal(Kind.JOIN, reason="the campaign"), BRUSSELS, NOTICES)
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
    card = confirm_card("d1", proposal(Kind.LEAVE, asked=()), BRUSSELS)
    assert "You lose access to the team" in text(card)
    assert "Approvers" not in text(card)
    assert buttons(card)[0]["style"] == "destructive"
    assert not [part for part in parts(card) if str(part.get("type")).startswith("Input.")]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("join_by_rule", "You are let in at once: the group is public."),
        ("add_two_yeses", "2 different people have to say yes."),
        ("join_directly", "You own this group: it is done at once, nobody else is asked."),
        ("declare_by_role", "You administer groups: it is done at once, nobody else is asked."),
        ("declare_by_role_two_yeses", "You administer groups, so your own yes counts; 1 more person has to say yes."),
        ("add_directly_two_yeses", "your own yes counts; 1 more person has to say yes."),
        ("join_rule_directly", "Anybody who asks is let into Marketing at once."),
        ("extend_asked", "Keep Dana Fox and Chloé Petit in Marketing until Friday, 27 November 2026"),
        ("add_crowd", "Crew Member 11\nand 238 more people"),
        ("create_asked", "Members\nChloé Petit, Bob Li and Dana Fox"),
        ("give_up", "You no longer decide about this group"),
    ],
)
def test_every_kind_is_confirmed_with_what_it_does_and_who_agrees(name: str, told: str) -> None:
    card = confirm_card("d1", PROPOSALS[name], BRUSSELS)
    assert told in text(card)
    asked = bool(PROPOSALS[name].approvers)
    assert ("Approvers" in text(card)) is asked
    assert (buttons(card)[0]["title"] == "Send request") is asked


@pytest.mark.parametrize("name", PROPOSALS)
def test_what_takes_something_away_looks_like_it(name: str) -> None:
    style = buttons(confirm_card("d1", PROPOSALS[name], BRUSSELS))[0]["style"]
    takes_away = PROPOSALS[name].wish.kind in (Kind.LEAVE, Kind.REMOVE_OWNERS, Kind.HAND_OVER, Kind.BLOCK)
    assert style == ("destructive" if takes_away else "positive")


def test_a_reason_that_is_needed_is_asked_for_on_the_card() -> None:
    (reason,) = typed(confirm_card("d1", proposal(Kind.JOIN), BRUSSELS, reason_required=True), "Input.Text")
    assert (reason["isRequired"], reason["label"]) == (True, "Reason")
    assert reason["errorMessage"]


def test_a_longer_membership_needs_its_new_last_day() -> None:
    (day,) = typed(confirm_card("d1", proposal(Kind.EXTEND), BRUSSELS), "Input.Date")
    assert (day["isRequired"], day["value"]) == (True, "2026-11-27")


def test_a_toast_asks_what_the_card_asks() -> None:
    assert BRUSSELS.say(confirm_question(PROPOSALS["join"])) == "Join Marketing?"
    assert BRUSSELS.say(confirm_question(PROPOSALS["leave_directly"])).startswith("Remove Dana Fox")


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
    shown = text(
        choice_card("d1", "marketing", (Choice.of_group(MARKETING), Choice.of_group(namesake), CHOICES[2]), BRUSSELS)
    )
    assert "marketing@contoso.example" in shown
    assert "marketing.emea@contoso.example" in shown
    assert "marketing.news@contoso.example" not in shown


@pytest.mark.parametrize("audience", Audience)
def test_administrators_alone_are_led_to_where_self_service_is_set_and_can_read_on(audience: Audience) -> None:
    """Demands 2.19 and 2.33: entra.microsoft.com, and the four topics."""
    card = help_card(BRUSSELS, audience)
    topics = [action["title"] for action in typed(card, "Action.OpenUrl")]
    assert ("entra.microsoft.com > Groups > General" in text(card)) is (audience is Audience.ADMIN)
    assert topics == (
        ["Group settings by cmdlet", "Access by groups", "Managing applications", "On-premises integration"]
        if audience is Audience.ADMIN
        else []
    )


def test_a_choice_never_has_more_than_five() -> None:
    card = choice_card("d1", "marketing", [Choice.of_group(MARKETING)] * 9, BRUSSELS)
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


@pytest.mark.parametrize("drawn", [help_card, lost_card])
def test_three_sentences_to_tap_fit_the_person(drawn: Callable[[Words, Audience], dict[str, Any]]) -> None:
    said: dict[Audience, tuple[str, ...]] = {}
    for audience in Audience:
        actions = typed(drawn(BRUSSELS, audience), "Action.Submit")
        said[audience] = tuple(action["data"]["msteams"]["value"] for action in actions)
        assert len(actions) == 3
        assert all(action["data"]["msteams"] == {"type": "imBack", "value": action["title"]} for action in actions)
    assert len(set(said.values())) == len(Audience)


def test_at_most_two_meanings_are_offered_and_something_else() -> None:
    card = meaning_card("g1", "marketing thing", (*ANY_TWO, Message("Leave a group")), BRUSSELS)
    assert [action["title"] for action in buttons(card)] == [*map(str, ANY_TWO), "Something else"]
    assert [read(action["fallback"]["data"]).option for action in buttons(card)] == [1, 2, 0]
    assert "marketing thing" in text(card)
    assert "Join a group or Show who owns a group" in card["speak"]


def test_a_day_is_tapped_picked_or_left_out() -> None:
    card = until_card("d1", Message("Why?"), BRUSSELS, days=[(Message("For a week"), FRIDAY.date())], endless=True)
    pressed = {action["title"]: read(action["fallback"]["data"]) for action in buttons(card)}
    assert pressed["For a week"].inputs == {"until": "2026-11-27"}
    assert pressed["Without an end"].verb is Verb.WITHOUT_END
    without = until_card("d1", Message("Why?"), BRUSSELS)
    assert "Without an end" not in [action["title"] for action in buttons(without)]


def test_people_are_told_apart_by_what_they_do_and_their_address() -> None:
    shown = text(choice_card("d1", "olga", COLLEAGUES, BRUSSELS))
    for evidence in ("Whom do you mean?", "Head of Marketing, Marketing", "olga@contoso.example", "Finance"):
        assert evidence in shown


def test_all_of_them_may_be_meant_where_nobody_was_named() -> None:
    assert "All of them" in text(choice_card("d1", "", COLLEAGUES, BRUSSELS))
    assert "All of them" not in text(choice_card("d1", "", CHOICES, BRUSSELS))
    assert "All of them" not in text(choice_card("d1", "olga", COLLEAGUES, BRUSSELS))
