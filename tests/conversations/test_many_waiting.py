"""Up to three waiting requests are cards; more are a list in which each tick is judged by itself."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.request import State
from tests.office import Colleague, Office, text_of, titles

ASKERS = ("alice", "dana", "emily", "tom", "lars", "anna")


@pytest.fixture
async def six(office: Office) -> list[int]:
    """Six people have asked to join Marketing; the numbers of their requests."""
    numbers = []
    for name in ASKERS:
        asker = office.colleague(name)
        await asker.says("add me to Marketing", locale="en-GB")
        await asker.clicks("Send request")
        numbers.append(asker.number)
    return numbers


def ticks(*numbers: int) -> dict[str, Any]:
    return {f"r{number}": "true" for number in numbers}


async def test_many_are_a_list_and_only_what_is_ticked_is_approved(
    office: Office, olga: Colleague, six: list[int]
) -> None:
    await olga.says("what do I have to approve?")
    olga.sees("6 requests wait for you", "Alice Martin", "Dana Fox")
    await olga.clicks("Approve the ticked ones", **ticks(six[0], six[2]))
    states = [await office.state_of(number) for number in six]
    assert [state is State.PENDING for state in states] == [False, True, False, True, True, True]
    assert {"Alice Martin", "Emily Zhang"} <= set(office.directory.members("Marketing"))


async def test_nothing_ticked_is_nothing_approved(office: Office, olga: Colleague, six: list[int]) -> None:
    await olga.says("approve all")
    olga.sees("6 requests wait for you")
    await olga.says("yes")
    await olga.clicks("Approve the ticked ones")
    assert {await office.state_of(number) for number in six} == {State.PENDING}


async def test_pressing_twice_tells_what_became_of_each(office: Office, olga: Colleague, six: list[int]) -> None:
    await olga.says("what do I have to approve?")
    card = olga.newest
    await olga.clicks("Approve the ticked ones", on=card, **ticks(six[0]))
    await olga.clicks("Approve the ticked ones", on=card, **ticks(six[0], six[1]))
    shown = text_of(card)
    assert "Done" in shown or "Approved" in shown
    assert await office.state_of(six[1]) is State.COMPLETED


async def test_one_refusal_takes_nothing_from_the_others(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague, six: list[int]
) -> None:
    await olga.says("what do I have to approve?")
    card = olga.newest
    await bruno.says(f"deny {six[0]}")
    await bruno.says("yes")
    await olga.clicks("Approve the ticked ones", on=card, **ticks(six[0], six[1]))
    assert "Bruno Silva denied request" in text_of(card)
    assert await office.state_of(six[0]) is State.DENIED
    assert await office.state_of(six[1]) is State.COMPLETED


async def test_a_tick_for_what_was_not_offered_counts_for_nothing(
    office: Office, alice: Colleague, olga: Colleague, six: list[int]
) -> None:
    """Olga owns Market Research as well; a request that came after the list is not on it."""
    await olga.says("what do I have to approve?")
    card = olga.newest
    await alice.says("add me to Market Research")
    await alice.clicks("Send request")
    await olga.clicks("Approve the ticked ones", on=card, **ticks(alice.number, six[0]))
    assert await office.state_of(alice.number) is State.PENDING
    assert await office.state_of(six[0]) is State.COMPLETED


async def test_a_forwarded_list_decides_nothing(
    office: Office, olga: Colleague, bruno: Colleague, six: list[int]
) -> None:
    await olga.says("what do I have to approve?")
    copy = olga.forwards("Approve the ticked ones", bruno)
    await bruno.clicks("Approve the ticked ones", on=copy, **ticks(*six))
    assert {await office.state_of(number) for number in six} == {State.PENDING}


async def test_a_few_are_cards(office: Office, alice: Colleague, olga: Colleague, asked: int) -> None:
    await olga.says("what do I have to approve?")
    assert "Approve" in titles(olga.newest.card)
    await olga.says("approve all")
    assert "Approve the ticked ones" in titles(olga.newest.card)
    assert await office.state_of(asked) is State.PENDING
