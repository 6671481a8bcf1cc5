"""Reads asked for at the same moment are one request, and each has its own answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web

from approvals.ports.directory import DirectoryBusy, DirectoryRefused, Gone
from directory.odata import Get
from tests.directory.conftest import World, requests_made
from tests.directory.test_wire import graph_that

NOBODY = "00000000-0000-4000-8000-000000000000"


async def test_all_that_is_known_of_a_wish_is_one_request(world: World) -> None:
    alice, marketing, directory = world.person("alice"), world.group("Marketing"), world.directory
    with requests_made() as requests:
        (person, group), owners, member, nobody = await asyncio.gather(
            asyncio.gather(directory.person(alice), directory.group(marketing)),
            directory.owners(marketing),
            directory.is_member(marketing, alice),
            directory.people([alice, NOBODY]),
        )
    assert (person.id, group.id) == (alice, marketing)
    assert owners
    assert not member
    assert set(nobody) == {alice}
    assert len(requests) == 1
    assert "/$batch" in requests[0]


async def test_one_that_is_gone_is_only_its_own_askers_trouble(world: World) -> None:
    alice = world.person("alice")
    there, gone = await asyncio.gather(
        world.directory.person(alice), world.directory.person(NOBODY), return_exceptions=True
    )
    assert isinstance(gone, Gone)
    assert not isinstance(there, BaseException)
    assert there.id == alice


async def test_what_is_asked_twice_at_one_moment_is_read_once() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"id": request.path})

    async with graph_that(answer) as (graph, heard):
        first, second = await graph.batch([Get("/me", {"select": "id"})] * 2)
    assert first == second
    assert len(heard) == 1


async def test_what_graph_does_not_like_of_one_spoils_nothing_for_the_others() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.method == "POST":
            return web.json_response({"error": {"code": "BadRequest", "message": "odd url"}}, status=400)
        if request.path.endswith("/odd"):
            return web.json_response({"error": {"code": "BadRequest", "message": "odd url"}}, status=400)
        return web.json_response({"id": "good"})

    async with graph_that(answer) as (graph, heard):
        good, odd = await graph.batch([Get("/good", {"select": "id"}), Get("/odd", {"select": "id"})])
    assert not isinstance(good, Exception)
    assert isinstance(odd, DirectoryRefused)
    assert len(heard) == 3


async def test_whoever_stops_waiting_disturbs_nobody_else() -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        asked.set()
        await go_on.wait()
        wanted: list[dict[str, Any]] = (await request.json())["requests"]
        return web.json_response({"responses": [{"id": each["id"], "status": 200, "body": {}} for each in wanted]})

    async with graph_that(answer) as (graph, _):
        leaver = asyncio.create_task(graph.batch([Get("/a", {"select": "id"})]))
        stayer = asyncio.create_task(graph.batch([Get("/b", {"select": "id"})]))
        await asked.wait()
        leaver.cancel()
        go_on.set()
        [found] = await stayer
        with pytest.raises(asyncio.CancelledError):
            await leaver
    assert not isinstance(found, Exception)


async def test_a_batch_that_never_comes_back_is_told_to_all_who_wait() -> None:
    never = asyncio.Event()

    async def answer(_: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    async with graph_that(answer) as (graph, _):
        answers = await graph.batch([Get("/a", {"select": "id"}), Get("/b", {"select": "id"})], within=0.3)
        never.set()
    assert [type(each) for each in answers] == [DirectoryBusy, DirectoryBusy]


async def test_a_long_url_is_part_of_a_body() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"responses": [{"id": "0", "status": 200, "body": {}}]})

    async with graph_that(answer) as (graph, heard):
        await graph.batch([Get("/groups", {"filter": "x" * 5000})])
    assert [request.method for request in heard] == ["POST"]
