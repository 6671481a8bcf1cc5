"""Frames become lines, what was said twice is one, and a plan comes back from the book as it went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.language import Frame, Intent
from dialogs.language.frame import INTENT_SLOTS, WRITES
from dialogs.plan import OPEN, Line, Plan, Stage, lines, once, parts
from dialogs.plan_words import title

JOIN, LEAVE = Intent.JOIN_GROUP, Intent.LEAVE_GROUP


def frame(intent: Intent, *also: Frame, **slots: Any) -> Frame:
    return Frame(intent, slots, also=also, sure=True)


def test_it_is_the_group_named_last_before() -> None:
    asked = frame(Intent.LIST_OWNERS, frame(JOIN, group=("@ctx",)), frame(LEAVE, group=("B",)), group=("A",))
    assert [part.values("group") for part in parts(asked)] == [("A",), ("A",), ("B",)]
    assert all(part.sure for part in parts(asked))


def test_it_stays_unknown_where_nothing_was_named() -> None:
    assert parts(frame(JOIN, group=("@ctx",)))[0].values("group") == ("@ctx",)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (frame(JOIN, group=("A", "B"), until="Friday"), [(JOIN, "A", "Friday"), (JOIN, "B", "Friday")]),
        (frame(JOIN), [(JOIN, "", "")]),
        (frame(LEAVE, group=("A",)), [(LEAVE, "A", "")]),
        (
            frame(Intent.APPROVE_REQUEST, request=("17", "#18")),
            [(Intent.APPROVE_REQUEST, n, "") for n in ("17", "#18")],
        ),
        (frame(Intent.APPROVE_REQUEST, people=("Ann",)), []),  # which one? what waits is shown instead
        (frame(Intent.CANCEL_REQUEST), [(Intent.CANCEL_REQUEST, "@last", "")]),
        (frame(Intent.LIST_OWNERS, group=("A",)), []),
        (frame(Intent.ADD_MEMBERS, group=("A",), people=("Ann",)), [(Intent.ADD_MEMBERS, "A", "")]),
    ],
)
def test_a_wish_has_a_line_for_each_action(said: Frame, expected: list[tuple[Intent, str, str]]) -> None:
    assert [(line.wants, line.said, line.until_phrase) for line in lines(said)] == expected


@pytest.mark.parametrize("intent", sorted(WRITES))
def test_every_action_has_a_title_with_and_without_what_it_is_about(intent: Intent) -> None:
    full = {"group": ("A",), "people": ("Ann",), "owners": ("Ann",), "request": ("17",)}
    slots = {name: value for name, value in full.items() if name in INTENT_SLOTS[intent]}
    for said in (frame(intent, **slots), frame(intent)):
        for line in lines(said):
            assert "{" not in str(title(line)), intent


def test_what_was_said_twice_is_done_once_in_the_order_of_saying() -> None:
    a, b = Line(JOIN, "A", group_id="1"), Line(JOIN, "B", group_id="2")
    again = Line(JOIN, "a group", group_id="1")
    assert once((a, b, again)) == (a, b)
    assert once((a, replace(a, wants=LEAVE))) == (a, replace(a, wants=LEAVE))


stages = st.sampled_from(Stage)
some_lines = st.builds(
    Line,
    st.sampled_from(sorted(WRITES)),
    said=st.text(),
    people=st.tuples(st.text()),
    choices=st.tuples(st.text(), st.text()) | st.just(()),
    number=st.integers(0, 999_999_999),
    until=st.none() | st.datetimes(timezones=st.just(UTC)),
    reason=st.text(),
    stage=stages,
)


@given(st.lists(some_lines, max_size=8))
def test_a_plan_comes_back_as_it_was_kept(found: list[Line]) -> None:
    plan = Plan("p", "t", "Europe/Brussels", tuple(found))
    assert Plan.from_json(plan.to_json()) == plan
    assert not plan.dropped().open
    assert plan.open == any(line.stage in OPEN for line in found)


@given(st.lists(some_lines, max_size=8).map(tuple).map(once))
def test_no_two_lines_share_a_draft(found: tuple[Line, ...]) -> None:
    plan = Plan("p", "t", "UTC", found)
    ids = sorted(plan.draft_of(line) for line in found)
    assert all(one != other for one, other in pairwise(ids))


def test_what_was_kept_otherwise_is_no_plan() -> None:
    assert Plan.from_json("") is None
    assert Plan.from_json('{"id": "d", "kind": "join"}') is None


def test_choices_are_numbered_through_the_card_and_only_while_they_are_asked() -> None:
    asking = Line(JOIN, "a", choices=("1", "2"), stage=Stage.ASKING)
    settled = replace(asking, stage=Stage.DROPPED)
    plan = Plan("p", "t", "UTC", (asking, settled, replace(asking, said="b", choices=("3",))))
    assert plan.choices() == ("1", "2", "3")
    kept = Plan("p", "t", "UTC", (Line(JOIN, "a", until=datetime(2026, 11, 27, tzinfo=UTC)),))
    assert kept.choices() == ()
