"""A membership with an end is prolonged: from the reminder's button or by saying so; the owners are asked again."""

from __future__ import annotations

import asyncio

import pytest

from approvals.request import State
from tests.office import Colleague, Office, titles, told


@pytest.fixture
async def until_friday_week(office: Office, alice: Colleague, olga: Colleague) -> None:
    """Alice is in Marketing until Friday of next week, 4 December."""
    await alice.says("add me to Marketing until 4 December 2026, spring campaign")
    await alice.clicks("Send request")
    await olga.clicks("Approve")


@pytest.mark.usefixtures("until_friday_week")
async def test_before_the_end_one_press_asks_for_longer(office: Office, alice: Colleague, olga: Colleague) -> None:
    await office.passes(days=9)
    alice.sees("Your membership in Marketing ends on")
    card = alice.card_with("Ask to stay longer")
    await alice.clicks("Ask to stay longer", until="2026-12-31")
    olga.sees("Alice Martin", "Marketing", "31 December 2026", "spring campaign")
    await olga.clicks("Approve")
    assert "Ask to stay longer" not in titles(card.card)
    await office.passes(days=10)
    assert "Alice Martin" in office.directory.members("Marketing"), "the old end no longer counts"
    await office.passes(days=20)
    assert "Alice Martin" not in office.directory.members("Marketing")


@pytest.mark.usefixtures("until_friday_week")
async def test_pressing_twice_asks_once(office: Office, alice: Colleague) -> None:
    await office.passes(days=9)
    card = alice.card_with("Ask to stay longer")
    await asyncio.gather(*(alice.presses("Ask to stay longer", on=card, until="2026-12-31") for _ in range(3)))
    await office.settles()
    assert len(await office.usher.book.requests_by(alice.id)) == 2


@pytest.mark.usefixtures("until_friday_week")
async def test_what_is_asked_already_is_not_asked_again(office: Office, alice: Colleague) -> None:
    await office.passes(days=9)
    await alice.clicks("Ask to stay longer", until="2026-12-31")
    await alice.says("extend my membership in Marketing until 31 December 2026")
    alice.sees("request 1002 for Marketing waits for")


@pytest.mark.usefixtures("until_friday_week")
async def test_without_a_day_the_button_asks_for_one(office: Office, alice: Colleague) -> None:
    await office.passes(days=9)
    assert "Until when?" in told(await alice.clicks("Ask to stay longer"))


@pytest.mark.usefixtures("until_friday_week")
async def test_who_lets_it_end_is_out_on_the_day(office: Office, alice: Colleague) -> None:
    await office.passes(days=9)
    await alice.clicks("Let it end")
    alice.sees("All right: your membership in Marketing ends on")
    alice.has_no_button("Ask to stay longer")
    await office.passes(days=4)
    assert "Alice Martin" not in office.directory.members("Marketing")
    assert len(await office.usher.book.requests_by(alice.id)) == 1


@pytest.mark.usefixtures("until_friday_week")
async def test_saying_so_without_a_day_is_asked_until_when(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("please extend my membership in Marketing")
    if "Extend a membership" in titles(alice.newest.card):
        await alice.clicks("Extend a membership")
    alice.sees("Until when?")
    assert "Without an end" not in titles(alice.newest.card)
    await alice.says("31 December")
    alice.sees("Marketing", "Send request", "Olga Nowak and Bruno Silva")
    await alice.says("yes")
    await olga.clicks("Approve")
    await office.passes(days=20)
    assert "Alice Martin" in office.directory.members("Marketing")


@pytest.mark.usefixtures("until_friday_week")
async def test_an_earlier_day_is_no_extension(alice: Colleague) -> None:
    await alice.says("extend my membership in Marketing until 2 December 2026")
    alice.sees("lasts until", "already")


async def test_what_has_no_end_is_not_extended(office: Office, alice: Colleague) -> None:
    await alice.says("extend my membership in Marketing until 31 December 2026")
    alice.sees("nothing to extend")
    assert await office.usher.book.requests_by(alice.id) == ()


@pytest.mark.usefixtures("until_friday_week")
async def test_a_reminder_forwarded_to_somebody_else_does_nothing(
    office: Office, alice: Colleague, bruno: Colleague
) -> None:
    await office.passes(days=9)
    copy = alice.forwards("Ask to stay longer", bruno)
    answer = told(await bruno.clicks("Ask to stay longer", on=copy, until="2026-12-31"))
    assert "I do not know that request any more" in answer
    assert await office.usher.book.requests_by(bruno.id) == ()


@pytest.mark.usefixtures("until_friday_week")
async def test_an_owner_sets_a_later_end_at_once(office: Office, olga: Colleague) -> None:
    await olga.says("extend Alice Martin's membership in Marketing until 31 December 2026")
    await olga.clicks("Set the new end")
    assert await office.state_of(olga.number) is State.COMPLETED
    await office.passes(days=20)
    assert "Alice Martin" in office.directory.members("Marketing")
