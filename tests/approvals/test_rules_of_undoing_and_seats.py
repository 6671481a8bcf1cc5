"""A change to a group is taken back only where nobody has changed it since; and no seat is given that is not there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from approvals.directory_objects import JoinRule
from approvals.naming_policy import Fault, Judged, Named, NamingPolicy, Problem, unnamed
from approvals.refusals import Refusal
from approvals.refusals.seats import no_seat_left, seats_unreadable
from approvals.refusals.taking_back import described_since, join_rule_since, named_otherwise, renamed_since
from approvals.request import Before, Details, Kind
from approvals.rules import NoSeats, Rules
from approvals.seats import Coming, Outlook, Promise, Seats
from approvals.tenant_policy import Standing
from approvals.undo_rules import as_it_was, unchanged_since
from approvals.wish_rules import seat
from tests.approvals.facts import ALICE, BRUNO, MARKETING, NOW, OLGA, OPEN_HOUSE, facts

BEFORE = Before("Marketing before", "Brand", JoinRule.APPROVAL)
RENAMED = Details(new_name=MARKETING.name, before=BEFORE)
DESCRIBED = Details(new_description=MARKETING.description, before=BEFORE)
OPENED = Details(join_rule=JoinRule.OPEN, before=BEFORE)
GONE = replace(BRUNO, enabled=False)
SOMEBODY_S = replace(MARKETING, name="Somebody's", description="Somebody's")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"undoes": Details(new_name="Marketing")}, None),
        ({"undoes": RENAMED}, None),
        ({"undoes": RENAMED, "group": replace(MARKETING, name=BEFORE.name)}, None),
        ({"undoes": RENAMED, "group": SOMEBODY_S}, renamed_since(SOMEBODY_S, BEFORE.name, [OLGA, BRUNO])),
        ({"undoes": DESCRIBED}, None),
        ({"undoes": DESCRIBED, "group": replace(MARKETING, description="Brand")}, None),
        ({"undoes": DESCRIBED, "group": SOMEBODY_S}, described_since(SOMEBODY_S, [OLGA, BRUNO])),
        ({"undoes": OPENED, "join_rule": JoinRule.OPEN}, None),
        ({"undoes": OPENED, "join_rule": JoinRule.APPROVAL}, None),
        ({"undoes": OPENED, "join_rule": JoinRule.CLOSED}, join_rule_since(MARKETING, [OLGA, BRUNO])),
        (
            {
                "undoes": DESCRIBED,
                "group": SOMEBODY_S,
                "requester": OLGA,
                "owners": (OLGA, replace(BRUNO, enabled=False)),
            },
            described_since(SOMEBODY_S, []),
        ),
    ],
)
def test_what_somebody_changed_since_is_not_overwritten(changes: dict[str, Any], expected: Refusal | None) -> None:
    assert unchanged_since(facts(**changes), Rules()) == expected


@pytest.mark.parametrize(
    ("new_name", "undoes", "refused"),
    [
        ("GRP Marketing before", RENAMED, True),
        (BEFORE.name, RENAMED, False),
        ("", RENAMED, False),
        ("GRP Marketing before", None, False),
    ],
)
def test_an_old_name_comes_back_as_it_was_or_not_at_all(
    new_name: str, undoes: Details | None, *, refused: bool
) -> None:
    said = as_it_was(facts(kind=Kind.DESCRIBE, undoes=undoes, details=Details(new_name=new_name)), Rules())
    assert said == (named_otherwise(MARKETING, BEFORE.name, new_name) if refused else None)


LICENSED = replace(MARKETING, licences=("e5",))
BLOCKS = replace(OPEN_HOUSE, no_seats=NoSeats.BLOCK)


def outlook(seats: int) -> Outlook:
    promise = Promise(("e5",), (ALICE.id,), (Seats("e5", "E5", enabled=seats),), {MARKETING.id: ("e5",)}, {}, NOW)
    return Outlook(promise, promise.takes([Coming(7, MARKETING.id, BRUNO.id, NOW)]))


@pytest.mark.parametrize(
    ("changes", "rules", "expected"),
    [
        ({"group": LICENSED, "outlook": outlook(1)}, BLOCKS, no_seat_left(LICENSED, outlook(1))),
        ({"group": LICENSED, "outlook": outlook(2)}, BLOCKS, None),
        ({"group": LICENSED}, BLOCKS, seats_unreadable(LICENSED)),
        ({"group": LICENSED, "outlook": outlook(1)}, OPEN_HOUSE, None),
        ({"group": LICENSED, "outlook": outlook(1), "kind": Kind.LEAVE}, BLOCKS, None),
        ({"outlook": outlook(1)}, BLOCKS, None),
    ],
)
def test_where_nobody_is_let_in_without_a_licence(
    changes: dict[str, Any], rules: Rules, expected: Refusal | None
) -> None:
    """Demand 4.7."""
    assert seat(facts(**changes), rules) == expected


def test_what_is_personal_in_names_and_whether_somebody_administers_at_all() -> None:
    assert NamingPolicy("[Department]_[GroupName]_[Department]").personal == ("[Department]",)
    assert Standing(frozenset({"a role"})).administers_anything
    assert not Standing().administers_anything


def test_before_it_has_a_name_a_group_is_not_told_that_it_has_none() -> None:
    problems = (Problem(Fault.EMPTY), Problem(Fault.BLOCKED, "Payroll"))
    left = unnamed(Judged(Named("", "", problems=problems)))
    assert [problem.fault for problem in left.named.problems] == [Fault.BLOCKED]
