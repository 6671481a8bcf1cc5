"""However people ask, agree, come, leave and buy: no yes promises a seat that is not there."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.seats import Coming, Promise, Seats

THOROUGH = bool(os.environ.get("USHER_TEST_THOROUGH"))
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CARRIED = {"sales": ("e5", "bi"), "board": ("e5",), "club": ()}
PEOPLE = ("ada", "bo", "cy", "dee", "eli")


@dataclass
class Tenant:
    """What is true, kept in the simplest way: who sits where, and whose request was approved and has no seat yet."""

    chairs: dict[str, int]
    sitting: dict[str, set[str]] = field(default_factory=lambda: {"e5": set(), "bi": set()})
    coming: list[Coming] = field(default_factory=list)
    minutes: int = 0
    asked: int = 0

    def promise(self, request: Coming) -> Promise:
        products = tuple(
            Seats(sku, sku, enabled=many, consumed=len(self.sitting[sku])) for sku, many in self.chairs.items()
        )
        held = {one: {sku for sku in self.sitting if one in self.sitting[sku]} for one in PEOPLE}
        skus = CARRIED[request.group_id]
        return Promise(skus, (request.person_id,), products, CARRIED, held, START, request.request_id)

    def asks(self, person: str, group: str) -> None:
        self.asked += 1
        self.coming.append(Coming(self.asked, group, person))

    def is_approved(self, which: int) -> None:
        pending = [one for one in self.coming if not one.decided]
        if not pending:
            return
        request = pending[which % len(pending)]
        if not self.promise(request).fits(self.coming):
            return
        self.minutes += 1
        place = self.coming.index(request)
        at = START + timedelta(minutes=self.minutes)
        self.coming[place] = Coming(request.request_id, request.group_id, request.person_id, at)
        for sku in CARRIED[request.group_id]:  # counted one by one, by nobody's arithmetic but this
            without = {one.person_id for one in self.coming if one.decided and sku in CARRIED[one.group_id]}
            assert len(self.sitting[sku] | without) <= self.chairs[sku], f"{sku} is promised to too many"

    def is_given(self, which: int) -> None:
        """Entra hands the licences out; which promise is kept first is its own business."""
        decided = [one for one in self.coming if one.decided]
        if decided:
            one = decided[which % len(decided)]
            for sku in CARRIED[one.group_id]:
                self.sitting[sku].add(one.person_id)
            self.coming.remove(one)

    def leaves(self, person: str) -> None:
        for seats in self.sitting.values():
            seats.discard(person)


STEPS = st.one_of(
    st.tuples(st.just("asks"), st.sampled_from(PEOPLE), st.sampled_from(sorted(CARRIED))),
    st.tuples(st.just("is_approved"), st.integers(0, 9)),
    st.tuples(st.just("is_given"), st.integers(0, 9)),
    st.tuples(st.just("leaves"), st.sampled_from(PEOPLE)),
)


@settings(max_examples=2000 if THOROUGH else 200, deadline=None)
@given(st.integers(0, 4), st.integers(0, 4), st.lists(STEPS, max_size=30))
def test_no_yes_promises_a_seat_too_many(
    e5: int, power_bi: int, steps: list[tuple[str, str, str] | tuple[str, int] | tuple[str, str]]
) -> None:
    """Demand 4.6 and 4.7, edge 18."""
    tenant = Tenant({"e5": e5, "bi": power_bi})
    for step, *what in steps:
        getattr(tenant, step)(*what)


def test_of_those_who_wait_the_first_approved_comes_first() -> None:
    first = Coming(7, "board", "ada", START)
    second = Coming(3, "board", "bo", START + timedelta(minutes=1))
    tenant = Tenant({"e5": 1, "bi": 0}, coming=[second, first])
    assert tenant.promise(first).has_come(tenant.coming, START)
    assert not tenant.promise(second).has_come(tenant.coming, START + timedelta(minutes=1))


def test_whoever_only_asked_keeps_nobody_waiting() -> None:
    waits = Coming(2, "board", "bo", START)
    tenant = Tenant({"e5": 1, "bi": 0}, coming=[Coming(1, "board", "ada"), waits])
    assert tenant.promise(waits).has_come(tenant.coming, START)
