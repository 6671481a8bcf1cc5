"""The wire against servers that say exactly what a test wants them to say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from azure.core.exceptions import ClientAuthenticationError
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation

from approvals.ports.directory import DirectoryBusy, DirectoryRefused, Gone, TurnedAway
from directory.answers import Conflict
from directory.graph import Graph
from directory.graph_directory import GraphDirectory
from directory.odata import Get, Query
from tests.directory.conftest import Given

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def graph_that(answers: Answering) -> AsyncIterator[tuple[Graph, list[web.Request]]]:
    """A Graph whose server answers so, and the requests that reached it."""
    heard: list[web.Request] = []

    async def hear(request: web.Request) -> web.StreamResponse:
        heard.append(request)
        return await answers(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", hear)
    async with TestServer(app, host="127.0.0.1") as server:
        graph = Graph(Given("the-token"), str(server.make_url("/v1.0")))
        try:
            yield graph, heard
        finally:
            await graph.close()


def saying(status: int, body: Any = None, **headers: str) -> Answering:
    async def answer(_: web.Request) -> web.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response(body, status=status, headers={"request-id": "graphs-own", **named})

    return answer


def one_user(graph: Graph) -> RequestInformation:
    return graph.client.users.by_user_id("someone").to_get_request_information()


async def test_a_request_carries_the_token_and_an_id_of_ours() -> None:
    async with graph_that(saying(200, {"id": "someone"})) as (graph, heard):
        answer = await graph.get(one_user(graph))
    assert heard[0].headers["Authorization"] == "Bearer the-token"
    assert len(heard[0].headers["client-request-id"]) == 36
    assert heard[0].path == "/v1.0/users/someone"
    assert answer.request_id == "graphs-own"


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (400, DirectoryRefused),
        (401, DirectoryBusy),
        (403, DirectoryRefused),
        (404, Gone),
        (409, Conflict),
        (429, TurnedAway),
        (500, DirectoryBusy),
        (502, DirectoryBusy),
        (503, DirectoryBusy),
        (504, DirectoryBusy),
    ],
)
async def test_every_error_is_named_by_what_to_do_next(status: int, meaning: type[Exception]) -> None:
    body = {"error": {"code": "TheCode", "message": "The message."}}
    async with graph_that(saying(status, body)) as (graph, heard):
        with pytest.raises(meaning) as raised:
            await graph.send(one_user(graph))
    assert type(raised.value) is meaning
    assert str(raised.value) == f"{status} TheCode: The message."
    assert raised.value.request_id == "graphs-own"  # type: ignore[attr-defined]  # all three are DirectoryErrors
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"Retry_After": "12"}, 12),
        ({"Retry_After": "0.5"}, 0.5),
        ({"Retry_After": "999999"}, 3600),
        ({"Retry_After": "-4"}, 0),
        ({"Retry_After": "nan"}, 0),
        ({"Retry_After": "soon"}, 0),
        ({"Retry_After": "Sat, 21 Nov 2026 10:00:30 GMT", "Date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 30),
        ({}, 0),
    ],
)
async def test_retry_after_is_read_as_it_is_written(told: dict[str, str], seconds: float) -> None:
    async with graph_that(saying(429, {}, **told)) as (graph, _):
        with pytest.raises(DirectoryBusy) as busy:
            await graph.send(one_user(graph))
    assert busy.value.retry_after == seconds


async def test_a_write_is_never_repeated_by_the_sdk() -> None:
    async with graph_that(saying(503, {}, Retry_After="0")) as (graph, heard):
        with pytest.raises(DirectoryBusy):
            await GraphDirectory(graph).add_member("group", "person")
    assert [request.method for request in heard] == ["POST"]


async def test_a_read_is_tried_three_times_and_no_more() -> None:
    async with graph_that(saying(503, {})) as (graph, heard):
        with pytest.raises(DirectoryBusy):
            await graph.get(one_user(graph))
    assert len(heard) == 3


async def test_a_redirect_is_not_followed() -> None:
    async with graph_that(saying(302, {}, Location="http://127.0.0.1:1/")) as (graph, heard):
        with pytest.raises(DirectoryRefused):
            await graph.send(one_user(graph))
    assert len(heard) == 1


@pytest.mark.parametrize("text", ["", "<html>signed out</html>", '{"value": [{"id"', "[]", "null"])
async def test_an_answer_that_is_not_graphs_is_not_taken_for_an_empty_one(text: str) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text)

    async with graph_that(answer) as (graph, _):
        with pytest.raises(DirectoryBusy):
            await GraphDirectory(graph).is_member("group", "person")


async def test_a_missing_list_is_not_taken_for_an_empty_one() -> None:
    async with graph_that(saying(200, {"id": "surprise"})) as (graph, _):
        with pytest.raises(DirectoryBusy):
            await GraphDirectory(graph).is_member("group", "person")


async def test_pages_are_followed_on_our_host_only() -> None:
    async def answer(request: web.Request) -> web.Response:
        base = f"http://{request.host}/v1.0/groups"
        if request.query.get("page") == "2":
            return web.json_response({"value": [{"id": "b"}], "@odata.nextLink": "https://evil.example/v1.0/groups"})
        return web.json_response({"value": [{"id": "a"}], "@odata.nextLink": f"{base}?page=2"})

    async with graph_that(answer) as (graph, heard):
        seen = []
        with pytest.raises(DirectoryRefused):
            async for row in graph.pages(graph.client.groups.to_get_request_information()):
                seen.append(row["id"])  # noqa: PERF401 - what came before the refusal is what is looked at
    assert seen == ["a", "b"]
    assert len(heard) == 2


async def test_members_are_paged_through_where_graph_cannot_filter_them() -> None:
    async def answer(request: web.Request) -> web.Response:
        if "$filter" in request.query:
            return web.json_response({"error": {"code": "Request_UnsupportedQuery", "message": ""}}, status=400)
        link = {"@odata.nextLink": f"http://{request.host}/v1.0/groups/g/members?page=2"}
        page2 = request.query.get("page") == "2"
        return web.json_response({"value": [{"id": "them"}]} if page2 else {"value": [{"id": "other"}], **link})

    async with graph_that(answer) as (graph, heard):
        directory = GraphDirectory(graph)
        assert await directory.is_member("g", "them")
        assert not await directory.is_member("g", "nobody")
    assert len(heard) == 6


async def test_a_batch_holds_twenty_and_comes_back_in_the_order_asked() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.method == "GET":  # the one left unanswered is asked for again, and has no company then
            return web.json_response({}, status=503)
        asked = (await request.json())["requests"]
        assert len(asked) <= 20
        responses = [{"id": each["id"], "status": 200, "body": {"url": each["url"]}} for each in reversed(asked)]
        return web.json_response({"responses": [r for r in responses if r["body"]["url"] != "/x/7?$select=id"]})

    async with graph_that(answer) as (graph, heard):
        answers = await graph.batch([Get(f"/x/{n}", {"select": "id"}) for n in range(45)])
    assert [a.body["url"] if not isinstance(a, Exception) else type(a) for a in answers] == [
        DirectoryBusy if n == 7 else f"/x/{n}?$select=id" for n in range(45)
    ]
    assert [request.method for request in heard] == ["POST", "POST", "POST", "GET", "GET"]


async def test_names_cannot_break_out_of_a_query() -> None:
    odd = Get("/groups", {"filter": "displayName eq 'R&D + 50 % #1'", "select": "id,mail"}).read
    assert odd.url == "/groups?$filter=displayName%20eq%20%27R%26D%20%2B%2050%20%25%20%231%27&$select=id,mail"


@pytest.mark.parametrize("path", ["groups/g/members/m", "groups/g/owners/o", "users/u", "groups/g/members/m?x=/$ref"])
async def test_no_object_is_ever_deleted(path: str) -> None:
    async with graph_that(saying(204)) as (graph, heard):
        info = RequestInformation()
        info.http_method = Method.DELETE
        info.url = f"{graph.base_url}/{path}"
        with pytest.raises(AssertionError):
            await graph.send(info)
    assert not heard


async def test_without_a_token_nothing_is_asked_and_it_may_be_tried_again() -> None:
    class Broken(Given):
        async def get_token(self, *_: str, **__: Any) -> Any:
            raise ClientAuthenticationError("no identity here")

    async with graph_that(saying(200, {})) as (graph, heard):
        tokenless = Graph(Broken(""), graph.base_url)
        with pytest.raises(DirectoryBusy, match="no identity here"):
            await tokenless.send(one_user(tokenless))
        await tokenless.close()
    assert not heard


async def test_a_token_endpoint_that_hangs_is_bounded_too() -> None:
    class Hanging(Given):
        async def get_token(self, *_: str, **__: Any) -> Any:
            await asyncio.Event().wait()

    graph = Graph(Hanging(""), "http://127.0.0.1:9/v1.0")
    with pytest.raises(DirectoryBusy):
        await graph.get(one_user(graph), within=0.1)
    await graph.close()


def test_plain_http_is_for_this_machine_only() -> None:
    with pytest.raises(ValueError, match="https"):
        Graph(Given("token"), "http://graph.contoso.example/v1.0")


async def test_the_scope_follows_the_cloud() -> None:
    asked: list[str] = []

    class Noting(Given):
        async def get_token(self, *scopes: str, **_: Any) -> Any:
            asked.extend(scopes)
            raise ClientAuthenticationError("enough")

    for url in ("https://graph.microsoft.com/v1.0", "https://graph.microsoft.us/v1.0", "http://localhost:1/v1.0"):
        graph = Graph(Noting(""), url)
        with pytest.raises(DirectoryBusy):
            await graph.send(one_user(graph))
        await graph.close()
    assert asked == [
        "https://graph.microsoft.com/.default",
        "https://graph.microsoft.us/.default",
        "https://graph.microsoft.com/.default",
    ]


async def test_a_query_reaches_graph_under_odatas_names() -> None:
    async with graph_that(saying(200, {"value": []})) as (graph, heard):
        asked = Query(["id", "mail"], top=5, filter="id eq 'O''Brien'")
        await graph.get(graph.client.groups.to_get_request_information(asked.configured()))
    assert dict(heard[0].query) == {"$select": "id,mail", "$top": "5", "$filter": "id eq 'O''Brien'"}
