"""Whatever the endpoint does, an answer comes within two seconds or none does, and a broken one is left in peace."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from llm.chat_completions import FAILURES, REST_S, WITHIN_S, ChatCompletions
from tests.llm.stub import Reply, StubModel


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def stub() -> AsyncIterator[StubModel]:
    async with StubModel().serving() as serving:
        yield serving


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model(stub: StubModel, session: aiohttp.ClientSession, clock: Clock) -> ChatCompletions:
    return ChatCompletions(session, f"{stub.url}/v1/", "the key", "small", "", clock)


async def ask(model: ChatCompletions) -> str | None:
    return await model.complete("Read.", "flumph me", {"type": "object"})


async def test_a_question_is_one_chat_completion_with_a_strict_schema(stub: StubModel, model: ChatCompletions) -> None:
    stub.says("an answer")
    assert await ask(model) == "an answer"
    [(path, headers, body)] = stub.asked
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer the key"
    assert body["model"] == "small"
    assert body["messages"] == [{"role": "system", "content": "Read."}, {"role": "user", "content": "flumph me"}]
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body.keys() == {"model", "messages", "response_format"}


async def test_azure_is_asked_for_its_deployment(stub: StubModel, session: aiohttp.ClientSession, clock: Clock) -> None:
    stub.says("an answer")
    assert await ask(ChatCompletions(session, stub.url, "the key", "my small/one", "2024-10-21", clock)) == "an answer"
    [(path, headers, _)] = stub.asked
    assert path == "/openai/deployments/my%20small%2Fone/chat/completions?api-version=2024-10-21"
    assert headers["api-key"] == "the key"
    assert "Authorization" not in headers


async def test_a_model_of_ones_own_needs_no_key(stub: StubModel, session: aiohttp.ClientSession, clock: Clock) -> None:
    stub.says("an answer")
    assert await ask(ChatCompletions(session, stub.url, "", "small", "", clock)) == "an answer"
    assert "Authorization" not in stub.asked[0][1]


async def _silent(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(10)
    return web.Response()


async def _dripping(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(100):
        await response.write(b" ")
        await asyncio.sleep(0.1)
    return response


async def _ten_megabytes(_: web.Request) -> web.StreamResponse:
    return web.json_response({"choices": [{"message": {"content": "x" * 10_000_000}}]})


async def _bomb(_: web.Request) -> web.StreamResponse:
    return web.Response(body=gzip.compress(b" " * 50_000_000), headers={"Content-Encoding": "gzip"})


async def _elsewhere(request: web.Request) -> web.StreamResponse:
    if request.path.endswith("/elsewhere"):
        return web.json_response({"choices": [{"message": {"content": "from elsewhere"}}]})
    raise web.HTTPTemporaryRedirect("/elsewhere")


async def _cut_off(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b"{")
    assert request.transport is not None
    request.transport.close()
    return response


def _body(text: str, status: int = 200) -> Reply:
    async def reply(_: web.Request) -> web.StreamResponse:
        return web.Response(text=text, status=status, content_type="application/json")

    return reply


@pytest.mark.parametrize(
    "reply",
    [
        _silent,
        _dripping,
        _ten_megabytes,
        _bomb,
        _elsewhere,
        _cut_off,
        _body("{"),
        _body(""),
        _body("null"),
        _body("[" * 60_000),
        _body("\ud800".encode("utf-8", "surrogatepass").decode("latin-1")),
        _body('{"choices": []}'),
        _body('{"choices": [{"message": {"content": null, "refusal": "I cannot help with that."}}]}'),
        _body('{"choices": [{"message": {"content": {"wishes": []}}}]}'),
        _body('{"choices": [{"message": {"content": "an answer"}}]}', 429),
        _body('{"error": {"message": "Incorrect API key provided: the key"}}', 401),
        _body("", 500),
    ],
)
async def test_what_is_no_answer_in_time_is_none(
    stub: StubModel, model: ChatCompletions, reply: Reply, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.does(reply)
    began = time.monotonic()
    assert await ask(model) is None
    assert time.monotonic() - began < WITHIN_S + 0.5
    assert len(stub.asked) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["event"] == "no_second_opinion"
    assert "the key" not in line
    assert "flumph" not in line


async def test_nobody_there_is_no_answer(session: aiohttp.ClientSession, clock: Clock) -> None:
    assert await ask(ChatCompletions(session, "http://127.0.0.1:9", "", "small", "", clock)) is None


async def test_after_failures_in_a_row_the_endpoint_is_left_in_peace_and_then_tried_once(
    stub: StubModel, model: ChatCompletions, clock: Clock
) -> None:
    for _ in range(FAILURES + 5):
        assert await ask(model) is None
    assert len(stub.asked) == FAILURES
    clock.now += REST_S + 1
    assert await asyncio.gather(*(ask(model) for _ in range(5))) == [None] * 5
    assert len(stub.asked) == FAILURES + 1, "only one of them tried"
    stub.says("an answer")
    assert await ask(model) is None, "it rests again"
    clock.now += REST_S + 1
    assert await ask(model) == "an answer"
    assert await ask(model) == "an answer"
    assert len(stub.asked) == FAILURES + 3


async def test_a_failure_now_and_then_is_forgotten(stub: StubModel, model: ChatCompletions) -> None:
    for _ in range(FAILURES * 2):
        stub.does(_body("", 500))
        assert await ask(model) is None
        stub.says("an answer")
        assert await ask(model) == "an answer"
