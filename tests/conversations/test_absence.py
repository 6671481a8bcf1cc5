"""Who is away hands their turns on, and says who stands in; that gives nobody a right they do not have."""

from __future__ import annotations

from approvals.request import State
from tests.office import Colleague, Office


async def test_who_is_away_says_until_when_and_who_stands_in(
    office: Office, olga: Colleague, bruno: Colleague, asked: int
) -> None:
    await olga.says("I am away until Monday, let Bruno Silva decide")
    olga.sees("You are away until Monday, 30 November", "Bruno Silva owns the group of 1 request")
    await bruno.clicks("Approve")
    assert await office.state_of(asked) is State.COMPLETED


async def test_a_stand_in_who_owns_nothing_decides_nothing(office: Office, olga: Colleague, asked: int) -> None:
    ben = office.colleague("ben")
    await olga.says("I am away until Monday, let Ben Carter decide")
    olga.sees("Ben Carter does not own the group of 1 request", "whoever else may is asked")
    await ben.says(f"approve {asked}")
    ben.sees(f"I know no request {asked}")
    assert await office.state_of(asked) is State.PENDING


async def test_where_everybody_is_away_the_next_are_asked(
    office: Office, olga: Colleague, bruno: Colleague, ada: Colleague, asked: int
) -> None:
    ada.heard_nothing()
    await olga.says("I am away until Monday")
    olga.sees("You are away until Monday", "1 request waits for you")
    await bruno.says("I am away until Monday")
    ada.sees("Alice Martin", "Marketing")
    await ada.clicks("Approve")
    assert await office.state_of(asked) is State.COMPLETED


async def test_away_without_a_day_is_asked_until_when(olga: Colleague) -> None:
    await olga.says("I am away")
    olga.sees("Until when?")
    await olga.says("Monday")
    olga.sees("You are away until Monday")
    await olga.says("I am back")
    olga.sees("Welcome back")
    await olga.says("I am back")
    olga.sees("You had not told me that you were away")


async def test_a_stand_in_is_named_for_certain(olga: Colleague) -> None:
    await olga.says("I am away until Monday, let María García decide")
    olga.sees("Account Executive", "Payroll Specialist")
    await olga.clicks("Choose 1")
    olga.sees("You are away until Monday", "María García")


async def test_nobody_stands_in_for_themselves(olga: Colleague) -> None:
    await olga.says("I am away until Monday, let Olga Nowak decide")
    olga.sees("You cannot stand in for yourself")
