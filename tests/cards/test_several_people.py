"""A request for several people tells what became of each, and what owners did by their own right is told as done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from approvals.request import Failure, Kind, Request, Result, State, Subject
from cards.buttons import Verb, read
from cards.request_card import Reader, request_card, summary
from tests.cards.looking import buttons, text, typed, verbs
from tests.cards.samples import (
    ALICE,
    BOB,
    BRUSSELS,
    CHLOE,
    CREW,
    CROWD,
    DANA,
    DIRECT,
    INSTEAD,
    LESS,
    LET_IN,
    MORE,
    NOW,
    OLGA,
    PENDING,
    PROLONGED,
    READERS,
    failed,
    of_kind,
)


def _shown(request: Request, reader: str = "requester") -> str:
    return text(request_card(request, READERS[reader], BRUSSELS, NOW))


def test_everybody_has_a_result_of_their_own() -> None:
    shown = _shown(DIRECT)
    for told in (
        "Dana Fox and Chloé Petit are members of Marketing now, confirmed in the directory.",
        "For Gary Okafor it was so already.",
        "Bob Li could not be added: the account is gone or switched off.",
        "Bob Li\nNot done",
        "Gary Okafor\nWas so already",
    ):
        assert told in shown


def test_of_two_hundred_and_fifty_people_the_results_are_counted() -> None:
    shown = _shown(CROWD)
    assert "Done: 243. Not done: 7." in shown
    assert "Crew Member 0, Crew Member 1" in shown
    assert "and 238 others are members" in shown
    asked = _shown(MORE["crowd_asked"], "approver")
    assert "Crew Member 11\nand 238 more people" in asked
    assert "Crew Member 12" not in asked


def test_when_nobody_of_several_could_be_added_each_reason_is_told() -> None:
    nobody = (
        Subject(BOB, Result.FAILED, failure=Failure.PERSON_GONE),
        Subject(DANA, Result.FAILED, failure=Failure.DIRECTORY_REFUSED),
    )
    shown = _shown(replace(failed(Failure.PERSON_GONE), subjects=nobody))
    assert "Bob Li could not be added: the account is gone or switched off." in shown
    assert "Dana Fox could not be added: the directory refused it." in shown
    assert "Nothing was changed." in shown


def test_only_those_who_were_members_by_it_are_said_to_be_no_longer() -> None:
    shown = _shown(replace(DIRECT, state=State.ENDED, ended_at=DIRECT.until))
    assert "Dana Fox and Chloé Petit are no longer members of Marketing" in shown
    assert "Bob Li is no longer" not in shown


def test_whom_it_was_done_to_reads_what_is_theirs_now_and_cannot_undo_it() -> None:
    card = request_card(DIRECT, Reader.of(DIRECT, DANA.id), BRUSSELS, NOW)
    assert "You are a member of Marketing now, confirmed in the directory." in text(card)
    assert verbs(card) == []
    assert "Bob Li could not be added" in text(request_card(DIRECT, Reader.of(DIRECT, BOB.id), BRUSSELS, NOW))
    ended = replace(DIRECT, state=State.ENDED, ended_at=DIRECT.until)
    assert "You are no longer a member" in text(request_card(ended, Reader.of(ended, DANA.id), BRUSSELS, NOW))


def test_everybody_reads_a_request_as_who_they_are_in_it() -> None:
    assert Reader.of(PENDING, ALICE.id, "29:a") == Reader.requester("29:a")
    assert Reader.of(PENDING, OLGA.id) == Reader.approver("nonce-olga")
    assert Reader.of(DIRECT, DANA.id) == Reader.subject(DANA.id)
    assert Reader.of(PENDING, DANA.id) == Reader.onlooker()


def test_an_owner_added_and_did_not_ask() -> None:
    assert "Olga Nowak added Dana Fox" in _shown(DIRECT)
    assert "asks" not in _shown(DIRECT)
    assert "Olga Nowak adds Dana Fox and Chloé Petit to Marketing" in _shown(MORE["direct_under_way"])


def test_an_owner_can_undo_for_ten_minutes() -> None:
    card = request_card(DIRECT, READERS["requester"], BRUSSELS, NOW + timedelta(minutes=9))
    (undo,) = buttons(card)
    assert read(undo["fallback"]["data"]).verb is Verb.UNDO
    assert read(undo["fallback"]["data"]).request_key == DIRECT.key
    for late, within in ((11, 10), (3, 2)):
        at, window = NOW + timedelta(minutes=late), timedelta(minutes=within)
        assert verbs(request_card(DIRECT, READERS["requester"], BRUSSELS, at, undo_within=window)) == []


@pytest.mark.parametrize(
    "request_",
    [
        replace(DIRECT, decided_by=ALICE),
        replace(DIRECT, kind=Kind.EXTEND),
        replace(DIRECT, kind=Kind.JOIN_RULE),
        replace(DIRECT, kind=Kind.REMOVE_OWNERS, subjects=(Subject(OLGA, Result.DONE),)),
        replace(DIRECT, subjects=(Subject(BOB, Result.ALREADY),)),
        replace(DIRECT, state=State.APPROVED, finished_at=None),
    ],
)
def test_nothing_else_is_undone_by_a_button(request_: Request) -> None:
    assert verbs(request_card(request_, READERS["requester"], BRUSSELS, NOW)) == []


def test_only_whoever_did_it_is_offered_to_undo_it() -> None:
    assert verbs(request_card(DIRECT, READERS["onlooker"], BRUSSELS, NOW)) == []


def test_another_group_that_was_suggested_is_one_press_away_for_the_requester_only() -> None:
    card = request_card(INSTEAD, READERS["requester"], BRUSSELS, NOW)
    assert "Olga Nowak suggests Marketing EMEA instead." in text(card)
    (ask,) = buttons(card)
    assert (ask["title"], ask["verb"]) == ("Ask for that group instead", "ask_instead")
    assert "nonce" not in ask["data"]
    assert verbs(request_card(INSTEAD, READERS["approver"], BRUSSELS, NOW)) == []


def test_an_approver_may_offer_less_behind_a_third_button() -> None:
    card = request_card(PENDING, READERS["approver"], BRUSSELS, NOW)
    (more,) = typed(card["body"], "Action.ToggleVisibility")
    (hidden,) = [part for part in typed(card["body"], "Container") if part.get("isVisible") is False]
    assert more["targetElements"] == [hidden["id"]]
    (day,) = typed(hidden, "Input.Date")
    assert (day["id"], day["min"], day["max"]) == ("until", "2026-11-23", "2026-11-27")
    assert [field["id"] for field in typed(hidden, "Input.Text")] == ["suggest"]


@pytest.mark.parametrize(
    ("kind", "offers"),
    [(Kind.EXTEND, ["Input.Date"]), (Kind.LEAVE, []), (Kind.ADD_OWNERS, []), (Kind.CREATE, []), (Kind.JOIN_RULE, [])],
)
def test_only_what_can_be_offered_is(kind: Kind, offers: list[str]) -> None:
    card = request_card(of_kind(kind), READERS["approver"], BRUSSELS, NOW)
    inputs = [part["type"] for part in typed(card, "Input.Date") + typed(card, "Input.Text")]
    assert inputs == [*offers, "Input.Text"]  # the comment
    assert bool(typed(card["body"], "Action.ToggleVisibility")) is bool(offers)


def test_less_than_was_asked_is_said() -> None:
    assert "Until Friday, 27 November 2026\nAsked for until Friday, 4 December 2026" in _shown(LESS)


def test_whom_a_rule_let_in_reads_which_one() -> None:
    assert "Approval\nNot needed: its owners have opened the group to everybody" in _shown(LET_IN)


def test_a_membership_that_goes_on_is_not_said_to_be_over() -> None:
    shown = _shown(PROLONGED)
    assert "Replaced by a later request" in shown
    assert "no longer a member" not in shown
    assert "Membership ended" not in summary(PROLONGED, READERS["requester"], BRUSSELS)


ME, OTHERS = (Subject(ALICE),), (Subject(DANA), Subject(CHLOE))


@pytest.mark.parametrize(
    ("kind", "subjects", "asks"),
    [
        (Kind.JOIN, ME, "asks to join Marketing"),
        (Kind.JOIN, OTHERS, "asks to add Dana Fox and Chloé Petit to Marketing"),
        (Kind.LEAVE, OTHERS, "asks to remove Dana Fox and Chloé Petit from Marketing"),
        (Kind.EXTEND, ME, "asks to stay in Marketing until Friday, 27 November 2026"),
        (Kind.EXTEND, OTHERS, "asks to keep Dana Fox and Chloé Petit in Marketing until Friday"),
        (Kind.ADD_OWNERS, ME, "asks to become an owner of Marketing"),
        (Kind.ADD_OWNERS, OTHERS, "asks to add Dana Fox and Chloé Petit to the owners of Marketing"),
        (Kind.REMOVE_OWNERS, OTHERS, "asks to remove Dana Fox and Chloé Petit from the owners of Marketing"),
        (Kind.CREATE, OTHERS, "asks for a new group, Marketing"),
        (Kind.JOIN_RULE, ME, "asks to change how people get into Marketing"),
    ],
)
def test_every_kind_asks_in_its_own_words(kind: Kind, subjects: tuple[Subject, ...], asks: str) -> None:
    assert f"Alice Martin {asks}" in _shown(of_kind(kind, subjects=subjects), "approver")


@pytest.mark.parametrize(
    ("kind", "mine", "theirs"),
    [
        (Kind.EXTEND, "You stay a member of Marketing until Friday", "stay members of Marketing until Friday"),
        (Kind.LEAVE, "You are no longer a member of Marketing", "are no longer members of Marketing"),
        (Kind.ADD_OWNERS, "You are an owner of Marketing now", "are owners of Marketing now"),
        (Kind.REMOVE_OWNERS, "You are no longer an owner of Marketing", "are no longer owners of Marketing"),
        (Kind.CREATE, "Marketing is there now and you own it", "Its owners are Dana Fox and Chloé Petit"),
    ],
)
def test_every_kind_is_done_in_its_own_words(kind: Kind, mine: str, theirs: str) -> None:
    assert mine in _shown(of_kind(kind, State.COMPLETED))
    done = tuple(replace(one, result=Result.DONE) for one in OTHERS)
    assert theirs in _shown(of_kind(kind, State.COMPLETED, subjects=done))


def test_a_new_group_is_decided_with_everything_about_it_in_sight() -> None:
    shown = _shown(of_kind(Kind.CREATE, subjects=OTHERS), "approver")
    for told in (
        "Owners\nDana Fox and Chloé Petit",
        "Members\nChloé Petit, Bob Li and Dana Fox",
        "Private: only members see what is in it",
        "Plans the trade fairs.",
    ):
        assert told in shown


def test_a_new_way_in_is_said_and_read_aloud() -> None:
    card = request_card(of_kind(Kind.JOIN_RULE), READERS["approver"], BRUSSELS, NOW)
    assert "Anybody who asks is let into Marketing at once." in text(card)
    assert "Anybody who asks" in card["speak"]
    assert "From now on: Anybody who asks" in _shown(of_kind(Kind.JOIN_RULE, State.COMPLETED))


def test_a_toast_names_the_people_and_a_crowd_is_shortened() -> None:
    told = summary(replace(PENDING, subjects=tuple(map(Subject, CREW))), READERS["approver"], BRUSSELS)
    assert told.endswith("and 245 others to Marketing")
