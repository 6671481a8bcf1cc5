"""Where two have to say yes, one is not enough, and the same person is not two."""

from __future__ import annotations

import asyncio

import pytest

from approvals.request import State
from tests.office import Colleague, Office, on_both_engines

pytestmark = pytest.mark.settings(two_approvers=("Marketing",))


async def test_the_first_yes_is_the_first_of_two(office: Office, olga: Colleague, bruno: Colleague, asked: int) -> None:
    await olga.clicks("Approve")
    assert await office.state_of(asked) is State.PENDING
    assert "Alice Martin" not in office.directory.members("Marketing")
    await bruno.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Marketing")


async def test_the_first_of_two_is_told_so_when_typed(office: Office, olga: Colleague, asked: int) -> None:
    await olga.says(f"approve {asked}")
    await olga.says("yes")
    olga.sees("Your yes is the first of two")
    assert await office.state_of(asked) is State.PENDING


async def test_nobody_says_yes_twice(office: Office, olga: Colleague, asked: int) -> None:
    card = olga.card_with("Approve")
    await olga.clicks("Approve", on=card)
    await olga.says(f"approve {asked}")
    await olga.says("yes")
    olga.sees("You have said yes to request", "somebody else")
    assert await office.state_of(asked) is State.PENDING


async def test_an_owners_own_yes_is_the_first_of_two(office: Office, olga: Colleague, bruno: Colleague) -> None:
    await olga.says("add Bob Stone to Marketing")
    olga.sees("Bruno Silva")
    await olga.says("yes")
    assert "Bob Stone" not in office.directory.members("Marketing")
    await bruno.clicks("Approve")
    assert "Bob Stone" in office.directory.members("Marketing")


async def test_a_no_is_enough_to_deny(office: Office, olga: Colleague, bruno: Colleague, asked: int) -> None:
    await olga.clicks("Approve")
    await bruno.clicks("Deny")
    assert await office.state_of(asked) is State.DENIED


@on_both_engines
async def test_two_at_once_are_two(office: Office, olga: Colleague, bruno: Colleague, asked: int) -> None:
    await asyncio.gather(olga.presses("Approve"), bruno.presses("Approve"))
    await office.settles()
    assert await office.state_of(asked) is State.COMPLETED
