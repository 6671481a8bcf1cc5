"""Finding groups by name: from memory, but told as Graph knows them at this moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from approvals.ports.directory import DirectoryBusy, Match, NotReadYet
from directory.all_names import AllNames
from directory.graph import Graph
from sandbox.identity import GRAPH
from tests.directory.conftest import Given, World, known, requests_made


def told(matches: tuple[Match, ...]) -> list[str]:
    return [match.group.name for match in matches]


async def test_a_name_is_found_in_one_request_and_told_with_everything_that_decides(world: World) -> None:
    await world.directory.refresh()
    with requests_made() as requests:
        (falcon,) = await world.directory.find_groups("project falcn", limit=1)
    assert len(requests) == 1
    assert falcon.group == await world.directory.group(world.group("Project Falcon"))
    assert 90 <= falcon.score < 100


async def test_before_the_names_are_read_graphs_own_search_finds_them(world: World) -> None:
    with requests_made() as requests:
        assert told(await world.directory.find_groups("marketing"))[:2] == ["Marketing", "Marketing Analytics"]
        assert told(await world.directory.find_groups("apollo-team"))[0] == "Apollo"
        assert told(await world.directory.find_groups("falcon"))[0] == "Project Falcon"
    assert len(requests) == 6


async def test_a_name_is_never_unknown_because_the_names_are_not_read_yet(world: World) -> None:
    with pytest.raises(NotReadYet):
        await world.directory.find_groups("Projct Falcn")
    with pytest.raises(NotReadYet):
        await world.directory.find_groups("xyzzy")


async def test_a_typo_right_after_the_start_waits_for_the_first_reading(world: World) -> None:
    world.weather(latency_ms=100)
    stop = asyncio.Event()
    keeping = asyncio.create_task(world.directory.keep_fresh(stop))
    await asyncio.sleep(0)
    assert told(await world.directory.find_groups("Projct Falcn"))[0] == "Project Falcon"
    stop.set()
    await keeping


async def test_stopping_during_the_first_reading_leaves_nothing_behind(world: World) -> None:
    world.weather(hang=1.0)
    keeping = asyncio.create_task(world.directory.keep_fresh(asyncio.Event()))
    await asyncio.sleep(0.05)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert not [task for task in asyncio.all_tasks() if "refresh" in repr(task.get_coro())]


@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize(
    "name",
    [
        "Côte d'Azur (été) #1 + 50 %",
        "*Stars* & <b>Bars</b> [link](https://evil.example)",
        "R&D and Friends",
        "日本チーム",
        'Say "hello" \\ to / all?',
        "Leave Management",
    ],
)
async def test_odd_names_are_found_as_they_are_written(world: World, name: str, warm: bool) -> None:
    world.has(name)
    if warm:
        await world.directory.refresh()
    best, *_ = await world.directory.find_groups(name)
    assert (best.group.name, best.score) == (name, 100.0)


@pytest.mark.parametrize("name", ["", " ", '"', "'", "\\", "***", "' or id ne '", "\x00", "a" * 5000])
@pytest.mark.parametrize("warm", [True, False])
async def test_what_is_no_name_finds_nothing_and_breaks_nothing(world: World, name: str, warm: bool) -> None:
    if warm:
        await world.directory.refresh()
        assert await world.directory.find_groups(name) == ()
    else:
        with pytest.raises(NotReadYet):
            await world.directory.find_groups(name)


async def test_two_groups_of_one_name_are_both_told(world: World) -> None:
    await world.directory.refresh()
    both = await world.directory.find_groups("Apollo")
    assert [(match.group.name, match.score) for match in both] == [("Apollo", 100.0), ("Apollo", 100.0)]
    assert both[0].group.id != both[1].group.id


async def test_a_deleted_group_is_left_out(world: World) -> None:
    await world.directory.refresh()
    world.sandbox.tenant.delete_group(world.group("Marketing"))
    assert told(await world.directory.find_groups("Marketing")) == ["Marketing Analytics"]


async def test_a_renamed_group_counts_under_its_new_name_only(world: World) -> None:
    """Else somebody would be let into a group that is called something else by now."""
    await world.directory.refresh()
    world.has("", id=world.group("Night Shift"), displayName="Canteen", mailNickname="canteen")
    assert all(match.score < 75 for match in await world.directory.find_groups("Night Shift"))
    assert told(await world.directory.find_groups("Canteen")) == ["Canteen"]


async def test_a_group_made_a_moment_ago_is_found_by_its_name(world: World) -> None:
    await world.directory.refresh()
    world.has("Spring Campaign")
    assert told(await world.directory.find_groups("spring campaign")) == ["Spring Campaign"]


async def test_nothing_near_is_nothing(world: World) -> None:
    await world.directory.refresh()
    assert await world.directory.find_groups("Xyzzy Plugh") == ()


async def test_names_are_kept_fresh_through_an_outage_until_told_to_stop(world: World) -> None:
    graph = Graph(Given(*world.sandbox.tokens.issue(GRAPH)), f"{world.sandbox.base_url}/v1.0")
    names, stop = AllNames(graph), asyncio.Event()
    keeping = asyncio.create_task(names.keep_fresh(stop, every=0.02))
    await until(lambda: names.groups.live is not None and names.people.live is not None)
    world.weather(throttle=1.0, retry_after_s=60)
    world.has("Made in the storm")
    await asyncio.sleep(0.1)
    assert "Marketing" in known(names.groups)
    world.weather(throttle=0.0)
    await until(lambda: "Made in the storm" in known(names.groups))
    stop.set()
    await asyncio.wait_for(keeping, 1)
    await graph.close()


async def test_names_that_cannot_be_read_are_told_to_whoever_asks_for_them(world: World) -> None:
    world.weather(throttle=1.0, retry_after_s=60)
    with pytest.raises(DirectoryBusy):
        await world.directory.refresh()


async def until(happened: Callable[[], bool]) -> None:
    for _ in range(500):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen in time")
