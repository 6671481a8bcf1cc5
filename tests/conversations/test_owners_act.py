"""Owners change their own groups with one sentence and one yes, and take it back for ten minutes."""

from __future__ import annotations

import asyncio

import pytest

from approvals.request import State
from tests.office import Colleague, Office, on_both_engines, told


async def test_an_owner_adds_somebody_with_one_sentence_and_one_yes(
    office: Office, olga: Colleague, bruno: Colleague
) -> None:
    """Demand 1.4: she holds no role in the directory; that she owns the group is enough."""
    await olga.says("add Bob Stone to Marketing")
    olga.sees("Bob Stone", "Marketing", "done at once", "nobody else is asked")
    assert "Bob Stone" not in office.directory.members("Marketing")
    await olga.says("yes")
    assert "Bob Stone" in office.directory.members("Marketing")
    olga.sees_on_a_card("Done", "Undo")
    bruno.heard_nothing()


async def test_an_owner_takes_somebody_out_and_they_are_told(office: Office, olga: Colleague) -> None:
    ben = office.colleague("ben")
    await olga.says("remove Ben Carter from Marketing")
    assert "Ben Carter" in office.directory.members("Marketing"), "never without a yes"
    await olga.clicks("Remove from the group")
    assert "Ben Carter" not in office.directory.members("Marketing")
    ben.sees("Marketing")


async def test_what_was_done_is_undone_by_its_button(office: Office, olga: Colleague) -> None:
    await olga.says("add Bob Stone to Marketing")
    await olga.says("yes")
    await olga.clicks("Undo")
    assert "Bob Stone" not in office.directory.members("Marketing")
    olga.sees_on_a_card("Done", "Bob Stone")


@pytest.mark.parametrize("typed", ["undo", "undo 1001"])
async def test_what_was_done_is_undone_by_a_word(office: Office, olga: Colleague, typed: str) -> None:
    await olga.says("remove Ben Carter from Marketing")
    await olga.says("yes")
    await olga.says(typed)
    assert "Ben Carter" in office.directory.members("Marketing")


@on_both_engines
async def test_undoing_twice_at_once_undoes_once(office: Office, olga: Colleague) -> None:
    await olga.says("remove Ben Carter from Marketing")
    await olga.says("yes")
    card = olga.card_with("Undo")
    await asyncio.gather(*(olga.presses("Undo", on=card) for _ in range(3)))
    await office.settles()
    assert "Ben Carter" in office.directory.members("Marketing")
    assert len(await office.usher.book.requests_by(olga.id)) == 2


async def test_after_ten_minutes_it_is_too_late(office: Office, olga: Colleague) -> None:
    await olga.says("add Bob Stone to Marketing")
    await olga.says("yes")
    card = olga.card_with("Undo")
    await office.only_the_clock_moves(minutes=11)
    assert "10 minutes only" in told(await olga.presses("Undo", on=card))
    await office.settles()
    await olga.says("undo")
    olga.sees("10 minutes only")
    assert "Bob Stone" in office.directory.members("Marketing")


async def test_undoing_a_removal_gives_the_old_end_back(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("add me to Marketing until Friday")
    await alice.clicks("Send request")
    await olga.clicks("Approve")
    await olga.says("remove Alice Martin from Marketing")
    await olga.says("yes")
    assert "Alice Martin" not in office.directory.members("Marketing")
    await olga.says("undo")
    assert "Alice Martin" in office.directory.members("Marketing")
    await office.passes(days=6)
    assert "Alice Martin" not in office.directory.members("Marketing")


async def test_nobody_undoes_what_somebody_else_did(office: Office, alice: Colleague, olga: Colleague) -> None:
    await olga.says("remove Ben Carter from Marketing")
    await olga.says("yes")
    number = olga.number
    await alice.says(f"undo {number}")
    alice.sees(f"I know no request {number}")
    await alice.says("undo")
    alice.sees("You have changed nothing as an owner")
    copy = olga.forwards("Undo", alice)
    await alice.clicks("Undo", on=copy)
    assert "Ben Carter" not in office.directory.members("Marketing")


async def test_an_approval_is_not_undone_but_said_how_to_change(office: Office, olga: Colleague, asked: int) -> None:
    await olga.clicks("Approve")
    await olga.says(f"undo {asked}")
    olga.sees("Only whoever did it by their own right", "remove … from Marketing")
    assert await office.state_of(asked) is State.COMPLETED


async def test_owners_are_named_and_taken_away_by_owners(office: Office, olga: Colleague) -> None:
    await olga.says("make Ben Carter an owner of Marketing")
    await olga.clicks("Add to the owners")
    assert "Ben Carter" in office.directory.owners("Marketing")
    await olga.says("undo")
    assert "Ben Carter" not in office.directory.owners("Marketing")


async def test_whoever_is_no_owner_asks_the_owners_for_a_new_one(
    office: Office, alice: Colleague, bruno: Colleague
) -> None:
    await alice.says("make Ben Carter an owner of Marketing")
    await alice.clicks("Send request")
    await bruno.clicks("Approve")
    assert "Ben Carter" in office.directory.owners("Marketing")
