"""Reads while Graph is slow, busy or broken: bounded, repeated a little, and told honestly."""

from __future__ import annotations

from time import perf_counter

import pytest

from approvals.ports.directory import DirectoryBusy
from directory.graph import Graph
from directory.graph_directory import GraphDirectory
from sandbox.identity import GRAPH
from tests.directory.conftest import Given, World, requests_made


async def test_a_throttled_read_says_how_long_to_wait_and_does_not_wait_itself(world: World) -> None:
    world.weather(throttle=1.0, retry_after_s=17)
    with requests_made() as requests, pytest.raises(DirectoryBusy) as busy:
        await world.directory.person(world.person("alice"))
    assert busy.value.retry_after == 17
    assert busy.value.request_id
    assert len(requests) == 1


async def test_a_read_is_repeated_while_graph_only_stumbles(world: World) -> None:
    world.weather(errors=0.3, seed=4)
    for _ in range(4):
        assert (await world.directory.person(world.person("alice"))).name == "Alice Martin"


async def test_a_batch_asks_again_only_for_what_was_throttled(world: World) -> None:
    await world.directory.refresh()
    world.weather(throttle=0.4, retry_after_s=0.1, seed=3)
    with requests_made() as requests:
        matches = await world.directory.find_groups("Marketing")
    assert [match.group.name for match in matches] == ["Marketing", "Marketing Analytics"]
    assert len(requests) == 2


async def test_a_batch_that_stays_throttled_is_busy_with_its_items_retry_after(world: World) -> None:
    await world.directory.refresh()
    world.weather(throttle=1.0, retry_after_s=9)
    with pytest.raises(DirectoryBusy) as busy:
        await world.directory.find_groups("Marketing")
    assert busy.value.retry_after == 9


async def test_a_graph_that_hangs_costs_a_bounded_time(world: World) -> None:
    graph = Graph(Given(*world.sandbox.tokens.issue(GRAPH)), f"{world.sandbox.base_url}/v1.0")
    world.weather(hang=1.0)
    info = graph.client.users.by_user_id(world.person("alice")).to_get_request_information()
    started = perf_counter()
    with pytest.raises(DirectoryBusy):
        await graph.get(info, within=0.4)
    with pytest.raises(DirectoryBusy):
        await graph.send(info, within=0.2)
    assert perf_counter() - started < 10, "bounded by what was said, not by the minute the transport would wait"
    await graph.close()


async def test_one_answer_that_never_comes_leaves_time_for_a_second_try(world: World) -> None:
    graph = Graph(Given(*world.sandbox.tokens.issue(GRAPH)), f"{world.sandbox.base_url}/v1.0")
    world.weather(hang=0.5, seed=1)
    draws = [world.sandbox.graph_weather.draw() for _ in range(2)]
    assert [each.value for each in draws] == ["hang", "none"], "choose a seed that hangs once"
    world.weather(seed=1)
    info = graph.client.users.by_user_id(world.person("alice")).to_get_request_information()
    assert (await graph.get(info, within=2.0)).body["displayName"] == "Alice Martin"
    await graph.close()


async def test_a_graph_that_is_not_there_is_busy() -> None:
    graph = Graph(Given("token"), "http://127.0.0.1:9/v1.0")
    with pytest.raises(DirectoryBusy):
        await GraphDirectory(graph).person("x")
    await graph.close()


async def test_a_group_that_other_replicas_do_not_know_yet_is_not_shown(world: World) -> None:
    await world.directory.refresh()
    world.weather(lag_s=60)
    world.has("Brand-new Group")
    assert all(match.group.name != "Brand-new Group" for match in await world.directory.find_groups("Brand-new Group"))
