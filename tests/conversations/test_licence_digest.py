"""Administrators hear once a day what is wrong with licences, and nothing where nothing is."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete

from sandbox.tenant import BY_HAND
from store.tables import pulse
from tests.office import Colleague, Office, on_both_engines, text_of

DESK = "6a1d2f0e-0000-4000-8000-000000000001"
HEAD = "Licences today"
alerts = pytest.mark.settings(licence_alerts_to=(DESK,), licence_readers=DESK)


@pytest.fixture
def linh(office: Office) -> Colleague:
    """Alone in the group that hears of licences, and may read them by it."""
    linh = office.colleague("linh")
    office.directory.has("Licence Desk", id=DESK, members=[linh])
    office.sandbox.tenant.licensing.delay_s = 0.0
    return linh


def cards(colleague: Colleague) -> int:
    return sum(HEAD in text_of(message) for message in colleague.messages)


def seats(office: Office, product: str, **units: int) -> None:
    licensing = office.sandbox.tenant.licensing
    licensing.products[licensing.sku(product)]["prepaidUnits"].update(units)


@alerts
@on_both_engines
async def test_once_a_day_who_has_no_licence_what_runs_short_and_what_ends(office: Office, linh: Colleague) -> None:
    seats(office, "SPE_E3", warning=3)
    for name in ("ben", "daan", "chloe"):  # one seat is left
        office.sandbox.tenant.add("members", office.directory.id_of("Sales-E5"), office.colleague(name).id, BY_HAND)
    await office.does_its_hourly_duties()
    linh.sees(HEAD, "2 people lack a licence", "Sales-E5: 2 people, no seat is left.")
    linh.sees("Visio Plan 2: none of 3 free", "Microsoft 365 E5: none of 8 free")
    linh.sees("Microsoft 365 E3: 3 seats are in their grace period.", "who in Sales-E5 has no licence and why?")
    for _ in range(3):
        await office.does_its_hourly_duties()
    assert cards(linh) == 1


@alerts
async def test_the_same_is_told_again_after_a_week_and_something_new_the_next_day(
    office: Office, linh: Colleague
) -> None:
    await office.does_its_hourly_duties()
    await office.only_the_clock_moves(days=4)
    await office.does_its_hourly_duties()
    assert cards(linh) == 1, "four days of downtime are not made up for, and nothing is new"
    seats(office, "SPE_E5", enabled=7)
    await office.only_the_clock_moves(days=1)
    await office.does_its_hourly_duties()
    linh.sees("Microsoft 365 E5: none of 7 free")
    await office.only_the_clock_moves(days=6)
    await office.does_its_hourly_duties()
    assert cards(linh) == 2
    await office.only_the_clock_moves(days=1)
    await office.does_its_hourly_duties()
    assert cards(linh) == 3


@alerts
async def test_only_who_may_read_licences_at_that_moment(office: Office, linh: Colleague, ada: Colleague) -> None:
    office.directory.has("Licence Desk", members=[])
    await office.does_its_hourly_duties()
    assert cards(linh) == 0
    assert cards(ada) == 0, "an administrator who was not named"


@pytest.mark.settings(licence_alerts_to=("6a1d2f0e-0000-4000-8000-000000000002",))
async def test_whoever_is_named_without_the_right_hears_nothing(office: Office) -> None:
    alice = office.colleague("alice")
    office.directory.has("Curious", id="6a1d2f0e-0000-4000-8000-000000000002", members=[alice])
    await office.does_its_hourly_duties()
    assert cards(alice) == 0


@alerts
async def test_where_nothing_is_wrong_nobody_is_written_to(office: Office, linh: Colleague) -> None:
    for product in office.sandbox.tenant.licensing.products.values():
        product["prepaidUnits"].update(enabled=1000, warning=0)
    await office.does_its_hourly_duties()
    assert cards(linh) == 0


@alerts
@on_both_engines
async def test_one_that_was_killed_while_it_told_is_followed_by_none_that_day_and_by_one_the_next(
    office: Office, linh: Colleague
) -> None:
    """Killed before it was written down that somebody was told: another replica finds their day taken."""
    await office.does_its_hourly_duties()
    await _forgets(office, "turn digest")
    await _forgets(office, "turn told %")
    await office.does_its_hourly_duties()
    assert cards(linh) == 1
    await _forgets(office, "turn told %")
    await office.only_the_clock_moves(days=1)
    await office.does_its_hourly_duties()
    assert cards(linh) == 2


@alerts
async def test_a_day_on_which_graph_was_away_is_told_later_that_day(office: Office, linh: Colleague) -> None:
    office.graph_is_down()
    await office.does_its_hourly_duties()
    assert cards(linh) == 0
    office.graph_is_back()
    await office.does_its_hourly_duties()
    assert cards(linh) == 1


async def _forgets(office: Office, name: str) -> None:
    """What would have been written down was not."""
    book: Any = office.usher.book
    await book._database.write(lambda conn: conn.execute(delete(pulse).where(pulse.c.name.like(name))))
