"""The line before the door: who comes first is answered first, and nobody waits for a turn that hangs."""

from __future__ import annotations

import asyncio

import pytest

from bot.line import Line


async def test_in_a_rush_turns_are_taken_as_they_came_and_never_more_at_once_than_there_are_places() -> None:
    line, came, most = Line(at_once=2), list[int](), 0
    under_way = 0

    async def turn(number: int) -> None:
        nonlocal under_way, most
        async with line.turn():
            under_way += 1
            most = max(most, under_way)
            came.append(number)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*map(turn, range(20)))
    assert came == list(range(20))
    assert most == 2


async def test_turns_that_hang_hold_nobody_up_for_long() -> None:
    line, hanging = Line(at_once=1, patience_s=0.01), asyncio.Event()

    async def hangs() -> None:
        async with line.turn():
            await hanging.wait()

    stuck = asyncio.create_task(hangs())
    await asyncio.sleep(0)
    async with asyncio.timeout(5), line.turn():
        assert not stuck.done()
    hanging.set()
    await stuck


async def test_a_turn_that_fails_gives_its_place_to_the_next() -> None:
    line = Line(at_once=1, patience_s=60)

    async def fails() -> None:
        async with line.turn():
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        await fails()
    async with asyncio.timeout(5), line.turn():
        pass
