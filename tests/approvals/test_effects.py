"""The list of what a group opens: one order, one hash, and what has changed between two of them."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.consent import outdated
from approvals.effects import (
    LONGEST_DECLARED,
    OF_APP,
    Declared,
    Opening,
    Opens,
    declared_opening,
    difference,
    effects_hash,
    found_among,
    in_order,
    together,
)
from approvals.request import Details, Kind
from tests.cards.samples import of_kind

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CRM = Opening(Opens.APP, "crm:user", "Contoso CRM", "User")
PAYDAY = Opening(Opens.APP, "payday:0", "Payday")
E5 = Opening(Opens.LICENCE, "e5", "Microsoft 365 E5")

openings = st.builds(
    Opening,
    st.sampled_from(Opens),
    st.text(max_size=12),
    st.text(max_size=12),
    st.text(max_size=4),
    st.text(max_size=4),
)
lists = st.lists(openings, max_size=8)


@given(lists, st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_hash_depends_on_the_order(some: list[Opening], chance: random.Random) -> None:
    mixed = [*some, *some[:2]]
    chance.shuffle(mixed)
    assert in_order(mixed) == in_order(some)
    assert effects_hash(mixed) == effects_hash(some)


@given(lists, openings)
def test_the_hash_changes_with_any_effect(some: list[Opening], one: Opening) -> None:
    there = any(other.key == one.key for other in some)
    assert (effects_hash([*some, one]) == effects_hash(some)) is there


@given(lists, openings)
def test_what_it_is_called_is_not_what_it_is(some: list[Opening], one: Opening) -> None:
    """A renamed application, or another declarer, asks nobody again."""
    renamed = replace(one, name=f"{one.name}!", role="", by="")
    assert effects_hash([*some, one]) == effects_hash([*some, renamed])


@given(lists, lists)
def test_the_difference_leads_from_one_to_the_other(before: list[Opening], now: list[Opening]) -> None:
    changed = difference(before, now)
    kept = [one for one in in_order(before) if one.key not in {gone.key for gone in changed.gone}]
    assert effects_hash([*kept, *changed.added]) == effects_hash(now)
    assert bool(changed) is (effects_hash(before) != effects_hash(now))


def test_neighbours_are_not_taken_for_one() -> None:
    """What would be the same text one after the other is not the same list."""
    assert effects_hash([Opening(Opens.APP, "a", ""), Opening(Opens.APP, "b", "")]) != effects_hash(
        [Opening(Opens.APP, 'a"],["app","b', "")]
    )


def test_licences_come_before_applications() -> None:
    assert in_order([PAYDAY, CRM, E5]) == (E5, CRM, PAYDAY)


def test_what_is_declared_is_dropped_once_the_directory_shows_it() -> None:
    meant = Declared("g", Opening(Opens.DECLARED, f"{OF_APP}crm", "Contoso CRM", by="Ada"), "ada", 1, NOW)
    named_so = Declared("g", Opening(Opens.DECLARED, "payday", "PayDay"), "olga", 2, NOW)
    assert together([], [meant, named_so]) == in_order([meant.opening, named_so.opening])
    assert together([CRM, PAYDAY], [meant, named_so]) == (CRM, PAYDAY)


@given(st.text(max_size=400))
def test_a_declared_thing_is_a_short_line_that_can_be_seen(text: str) -> None:
    found = declared_opening(text, "Olga")
    if found is not None:
        assert 0 < len(found.name) <= LONGEST_DECLARED
        assert found.name == found.name.strip()
        assert "\n" not in found.name and "\u202e" not in found.name and "\x00" not in found.name
        again = declared_opening(found.name.upper(), "Olga")
        assert again is not None


def test_what_is_withdrawn_is_found_by_its_name() -> None:
    meant = Declared("g", Opening(Opens.DECLARED, f"{OF_APP}crm", "Contoso CRM"), "ada", 1, NOW)
    said = declared_opening("contoso crm", "Olga")
    assert said is not None
    assert found_among(said, [meant]) == meant.opening
    assert found_among(replace(said, id="other"), [meant]) is None


@pytest.mark.parametrize(
    ("asked", "shown", "now", "is_outdated"),
    [
        ((CRM,), (CRM,), (CRM,), False),
        ((CRM,), None, (CRM,), False),  # a card from before there was a list on it
        ((CRM,), (CRM,), (CRM, PAYDAY), True),
        ((CRM, PAYDAY), (CRM,), (CRM, PAYDAY), True),  # this copy was not drawn again
        ((CRM,), (CRM,), (), True),
        (None, None, (), False),
        (None, None, (CRM,), True),  # asked for by the version before this one, which read no list
    ],
)
def test_a_yes_counts_for_what_was_shown_and_is_so_now(
    asked: tuple[Opening, ...] | None, shown: tuple[Opening, ...] | None, now: tuple[Opening, ...], is_outdated: bool
) -> None:
    request = of_kind(Kind.JOIN, details=Details(opens=asked))
    seen = "" if shown is None else effects_hash(shown)
    assert outdated(request, now, seen) is is_outdated
