"""Seats: what is free and promised, which product decides, and never a seat too many."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.seats import Capability, Coming, Seats, Shortage, Taking, reserved, scarcest_first, taking

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
E5 = Seats("e5", "Microsoft 365 E5", enabled=8, consumed=7)
POWER_BI = Seats("bi", "Power BI Pro", enabled=20, consumed=7)
FREE = Seats("flow", "Power Automate Free", enabled=10_000, consumed=2, costs_nothing=True)
COMPANY = Seats("storage", "Extra storage", enabled=5, to_people=False)


def only(products: tuple[Seats, ...]) -> Seats:
    [one] = products
    return one


def test_what_is_free_counts_the_grace_period_and_what_is_reserved() -> None:
    product = Seats("x", "X", enabled=5, warning=3, suspended=9, locked_out=4, consumed=4, promised=1, waiting=2)
    assert (product.usable, product.reserved, product.free, product.unpromised) == (8, 3, 1, 3)


def test_after_a_downgrade_less_than_nothing_is_free() -> None:
    downgraded = Seats("x", "X", enabled=5, consumed=7)
    assert downgraded.free == -2
    assert downgraded.shortage is Shortage.OUT


@pytest.mark.parametrize(
    ("product", "grade"),
    [
        (Seats("x", "X", enabled=0), Shortage.OUT),
        (Seats("x", "X", enabled=3, consumed=3), Shortage.OUT),
        (Seats("x", "X", enabled=20, consumed=18), Shortage.LOW),
        (Seats("x", "X", enabled=100, consumed=90), Shortage.LOW),
        (Seats("x", "X", enabled=100, consumed=89), Shortage.ENOUGH),
        (FREE, Shortage.UNCOUNTED),
        (COMPANY, Shortage.UNCOUNTED),
        (Seats("x", "Nobody bought a million", enabled=1_000_000, consumed=1), Shortage.UNCOUNTED),
        (Seats("x", "A large company", enabled=100_000, consumed=100_000), Shortage.OUT),
    ],
)
def test_how_short_a_product_is(product: Seats, grade: Shortage) -> None:
    assert product.shortage is grade


def test_a_product_in_its_grace_period_lapses_only_if_nothing_else_is_left() -> None:
    assert Seats("x", "X", warning=5).lapsing
    assert not Seats("x", "X", enabled=1, warning=5).lapsing
    assert not Seats("x", "X", suspended=5, capability=Capability.SUSPENDED).bought


def test_the_scarcest_comes_first_and_what_nobody_counts_last() -> None:
    none = Seats("none", "Visio", enabled=3, consumed=3)
    few = Seats("few", "Project", warning=5, consumed=4)
    assert scarcest_first([FREE, POWER_BI, none, COMPANY, few, E5]) == (none, E5, few, POWER_BI, COMPANY, FREE)


def test_a_request_takes_a_seat_of_each_product_of_its_group() -> None:
    sales = {"sales": ("e5", "bi")}
    coming = [Coming(1, "sales", "ada"), Coming(2, "sales", "bo", decided_at=NOW)]
    e5, bi = reserved([E5, POWER_BI], coming, sales, {})
    assert (e5.waiting, e5.promised, e5.free) == (1, 1, -1)
    assert (bi.waiting, bi.promised, bi.free) == (1, 1, 11)


def test_who_holds_it_already_or_asks_twice_takes_no_second_seat() -> None:
    coming = [
        Coming(1, "sales", "ada"),
        Coming(2, "other", "ada", decided_at=NOW),
        Coming(3, "sales", "bo"),
        Coming(4, "free of licences", "cy", decided_at=NOW),
    ]
    e5 = only(reserved([E5], coming, {"sales": ("e5",), "other": ("e5",)}, {"bo": {"e5"}, "ada": {"bi"}}))
    assert (e5.promised, e5.waiting) == (1, 0)


def test_the_scarcest_product_of_a_group_decides() -> None:
    first, second, third = taking(["bi", "e5", "flow"], [POWER_BI, E5, FREE], ["ada", "bo"], {"bo": {"bi"}})
    assert (first.seats, first.need, first.left, first.missing) == (E5, 2, -1, 1)
    assert first.cannot_be_met
    assert (second.seats, second.need, second.left, second.missing) == (POWER_BI, 1, 12, 0)
    assert (third.seats, third.missing, third.cannot_be_met) == (FREE, 0, False)


def test_pending_requests_do_not_keep_each_other_from_being_approved() -> None:
    wanted = Seats("e5", "E5", enabled=8, consumed=7, waiting=3)
    [one] = taking(["e5"], [wanted], ["ada"], {})
    assert (one.missing, one.cannot_be_met) == (1, False)
    [promised] = taking(["e5"], [Seats("e5", "E5", enabled=8, consumed=7, promised=1)], ["ada"], {})
    assert promised.cannot_be_met


def test_whoever_holds_it_can_always_be_let_in() -> None:
    [one] = taking(["e5"], [Seats("e5", "E5", enabled=8, consumed=9)], ["ada"], {"ada": {"e5"}})
    assert (one.need, one.missing, one.cannot_be_met) == (0, 0, False)


def test_a_product_the_organisation_no_longer_has_gives_nothing() -> None:
    [one] = taking(["gone"], [E5], ["ada"], {})
    assert (one.seats.capability, one.left, one.cannot_be_met) == (Capability.DELETED, -1, True)


SKUS = ("a", "b", "c")
GROUPS = {"plain": (), "one": ("a",), "two": ("a", "b"), "all": SKUS}
PEOPLE = tuple("pqrstu")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "approve", "deny", "carry out", "hand out", "leave", "buy"]),
        st.sampled_from(sorted(GROUPS)),
        st.sampled_from(PEOPLE),
    ),
    max_size=40,
)


@dataclass
class Company:
    """The organisation told anew, person by person and seat by seat, without any of the arithmetic under test."""

    chairs: dict[str, int]
    sitting: dict[str, set[str]] = field(default_factory=lambda: {sku: set() for sku in SKUS})
    pending: list[tuple[str, str]] = field(default_factory=list)
    promised: list[tuple[str, str]] = field(default_factory=list)
    members: set[tuple[str, str]] = field(default_factory=set)
    went_without: Counter[str] = field(default_factory=Counter)

    def facts(self, besides: tuple[str, str] | None = None) -> tuple[Seats, ...]:
        coming = [Coming(1, *wish, decided_at=NOW) for wish in self.promised]
        coming += [Coming(2, *wish) for wish in self.pending if wish != besides]
        products = [Seats(sku, sku, enabled=self.chairs[sku], consumed=len(self.sitting[sku])) for sku in SKUS]
        return reserved(products, coming, GROUPS, self.held())

    def held(self) -> dict[str, set[str]]:
        return {one: {sku for sku in SKUS if one in self.sitting[sku]} for one in PEOPLE}

    def takes(self, wish: tuple[str, str]) -> tuple[Taking, ...]:
        return taking(GROUPS[wish[0]], self.facts(besides=wish), [wish[1]], self.held())

    def does(self, step: str, group: str, person: str) -> None:
        wish = (group, person)
        if step == "ask" and wish not in self.pending and wish not in self.promised and wish not in self.members:
            self.pending.append(wish)
        elif step == "approve" and wish in self.pending and not any(one.cannot_be_met for one in self.takes(wish)):
            self.pending.remove(wish)
            self.promised.append(wish)
        elif step == "deny" and wish in self.pending:
            self.pending.remove(wish)
        elif step == "carry out":
            self.members |= {one for one in self.promised if one == wish}
        elif step == "hand out" and wish in self.members and wish in self.promised:
            self.promised.remove(wish)
            self.sit_down(wish)
        elif step == "leave" and wish in self.members and wish not in self.promised:
            self.members.remove(wish)
            self.stand_up(person)
        elif step == "buy":
            self.chairs[SKUS[len(person + group) % 3]] += 1

    def sit_down(self, wish: tuple[str, str]) -> None:
        for sku in GROUPS[wish[0]]:
            if wish[1] in self.sitting[sku]:
                continue
            if len(self.sitting[sku]) < self.chairs[sku]:
                self.sitting[sku].add(wish[1])
            else:
                self.went_without[sku] += 1

    def stand_up(self, person: str) -> None:
        entitled = {sku for group, one in self.members if one == person for sku in GROUPS[group]}
        for sku in set(SKUS) - entitled:
            self.sitting[sku].discard(person)


@settings(max_examples=2_000 if os.environ.get("USHER_TEST_THOROUGH") else 150, deadline=None)
@given(chairs=st.tuples(*[st.integers(0, 4)] * 3), steps=STEPS)
def test_whoever_is_approved_finds_a_seat(chairs: tuple[int, int, int], steps: list[tuple[str, str, str]]) -> None:
    company = Company(dict(zip(SKUS, chairs, strict=True)))
    for step in steps:
        company.does(*step)
        waiting = {sku: {one for group, one in company.pending if sku in GROUPS[group]} for sku in SKUS}
        promised = {sku: {one for group, one in company.promised if sku in GROUPS[group]} for sku in SKUS}
        for product in company.facts():
            sitting = company.sitting[product.sku_id]
            spoken_for = sitting | promised[product.sku_id] | waiting[product.sku_id]
            assert product.free == company.chairs[product.sku_id] - len(spoken_for)
            assert len(sitting | promised[product.sku_id]) <= company.chairs[product.sku_id]
    assert not company.went_without
