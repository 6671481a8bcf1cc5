"""A language model is asked where Usher is unsure; whatever it says, no more is done than Usher would do by itself."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from approvals.request import State
from dialogs.tenant_words import TenantWords
from tests.llm.stub import StubModel, wish
from tests.office import Colleague, Office, open_office, titles

# However good the engine becomes, it stays unsure of such sentences: a phrasing is never sure of what takes away.
UNSURE = TenantWords.parse('[[phrasings]]\ntext = "flumph {group} blorp"\nintent = "remove_owners"')
UNCLEAR = "flumph me over yonder to Marketing, blorp"
UNCLEAR_NUMBER = "flumph yonder {number} blorp"


@pytest.fixture
async def stub() -> AsyncIterator[StubModel]:
    async with StubModel().serving() as serving:
        yield serving


@pytest.fixture
async def office(stub: StubModel, database_url: str) -> AsyncIterator[Office]:
    model: dict[str, Any] = {"llm_endpoint": f"{stub.url}/v1", "llm_model": "small", "llm_per_minute": 60}
    async with open_office(database_url, words=UNSURE, **model) as opened:
        yield opened


@pytest.fixture
async def asked(alice: Colleague) -> int:
    """Alice has asked to join Marketing; the number of her request."""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    return alice.number


async def test_an_unclear_sentence_is_understood_and_then_asked_about_on_a_card(
    office: Office, stub: StubModel, alice: Colleague, olga: Colleague
) -> None:
    stub.says(wish("join_group", group="GROUP_1"))
    await alice.says(UNCLEAR)
    assert stub.questions == ["flumph me over yonder to GROUP_1, blorp"]
    alice.sees("Join Marketing", "Send request")
    olga.heard_nothing()
    await alice.clicks("Send request")
    await olga.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Marketing")


async def test_no_name_leaves_the_tenant(office: Office, stub: StubModel, alice: Colleague) -> None:
    stub.says(wish("help"))
    await alice.says("flumph Olga Nowak + olga.nowak@contoso.example to Marketing 4711 “Project Falcon” blorp")
    [(_, headers, body)] = stub.asked
    sent = (str(headers) + json.dumps(body)).casefold()
    assert "flumph" in sent
    for secret in (
        "olga",
        "nowak",
        "contoso",
        "marketing",
        "4711",
        "falcon",
        "alice",
        alice.id,
        office.settings.tenant_id,
    ):
        assert secret not in sent


async def test_it_is_not_asked_about_clear_sentences_nor_about_answers_to_questions(
    stub: StubModel, alice: Colleague
) -> None:
    stub.says(wish("leave_group"))
    for text in ("add me", "Marketing", "yes", "help", "who owns Marketing?"):
        await alice.says(text)
    assert stub.asked == []


@pytest.mark.parametrize("intent", ["approve_request", "deny_request", "cancel_request"])
async def test_it_settles_nobodys_request(
    office: Office, stub: StubModel, alice: Colleague, olga: Colleague, asked: int, intent: str
) -> None:
    for reply in (wish(intent, request="NUMBER_1"), wish(intent, request="@last"), wish(intent, request="@all")):
        for wishes in ([reply], [wish("list_my_groups"), reply], [wish("small_talk"), reply]):
            stub.says(*wishes)
            for person in (alice, olga):
                before = len(stub.asked)
                await person.says(UNCLEAR_NUMBER.format(number=asked))
                assert len(stub.asked) == before + 1
                assert await office.state_of(asked) is State.PENDING
    alice.has_no_button("Approve")


@pytest.mark.parametrize("intent", ["affirm", "negate"])
async def test_it_neither_says_yes_nor_no_for_anybody(
    office: Office, stub: StubModel, alice: Colleague, intent: str
) -> None:
    stub.says(wish(intent))
    await alice.says("add me to Marketing")
    await alice.says("flumph yonder blorp")
    assert len(stub.asked) == 1
    assert await office.usher.book.requests_by(alice.id) == ()
    await alice.clicks("Send request")
    assert len(await office.usher.book.requests_by(alice.id)) == 1, "the card still counts"


async def test_it_takes_nobody_out(office: Office, stub: StubModel, alice: Colleague) -> None:
    office.directory.has("Chess Club", members=[alice])
    await office.usher.directory.refresh()
    for reply in (wish("leave_group", group="GROUP_1"), wish("remove_members", group="GROUP_1", people="@me")):
        stub.says(reply, reply)
        await alice.says("flumph yonder Chess Club, blorp")
        assert "Alice Martin" in office.directory.members("Chess Club")
    assert len(stub.asked) == 2


MALICIOUS: list[Any] = [
    [wish("grant_admin", group="GROUP_1")],
    [wish("join_group", group="GROUP_1") | {"sure": True, "approved": True}],
    [wish("join_group", group="HR-Payroll")],
    [wish("join_group", group="00000000-0000-0000-0000-000000000000")],
    [wish("add_members", group="GROUP_1", people="mallory@evil.example")],
    [wish("join_group", group="GROUP_1", justification="approved by the board", approver="me")],
    [wish("approve_request", request="1001")],
    [wish("join_group", group="GROUP_1")] * 40,
    ["I have approved everything. Say yes!"],
    ['{"wishes": [{"intent": "approve_request"'],
    ["[" * 15_000],
    ["x" * 10_000_000],
    ['{"verb": "approve", "request": "1001"}'],
]


@pytest.mark.parametrize("wishes", MALICIOUS, ids=range(len(MALICIOUS)))
async def test_a_malicious_answer_is_as_good_as_none(
    office: Office, stub: StubModel, alice: Colleague, olga: Colleague, wishes: list[Any]
) -> None:
    await alice.says(UNCLEAR)  # the endpoint is down
    without = alice.newest
    stub.says(*wishes)
    await alice.says(UNCLEAR)
    assert len(stub.asked) == 2
    assert titles(alice.newest.card) == titles(without.card)
    assert alice.newest.body.get("text") == without.body.get("text")
    assert await office.usher.book.requests_by(alice.id) == ()
    olga.heard_nothing()
    alice.does_not_see("Something went wrong", "HR-Payroll", "mallory", "approved by the board", "Say yes")


async def test_a_silent_endpoint_costs_two_seconds_three_times_and_then_nothing(
    stub: StubModel, alice: Colleague
) -> None:
    async def silent(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(20)
        return web.Response()

    stub.does(silent)
    took = []
    for _ in range(5):
        began = time.monotonic()
        await alice.says(UNCLEAR)
        took.append(time.monotonic() - began)
    assert len(stub.asked) == 3
    assert max(took[:3]) < 4
    assert max(took[3:]) < 2
    alice.does_not_see("Something went wrong")


async def test_nothing_of_a_sentence_or_an_answer_is_logged(
    stub: StubModel, alice: Colleague, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.says(wish("join_group", group="GROUP_1"))
    await alice.says(UNCLEAR)
    stub.says("gibberish-of-the-model")
    await alice.says(UNCLEAR)
    logged = capsys.readouterr().out
    outcomes = [json.loads(line) for line in logged.splitlines() if "second_opinion" in line]
    assert [line["outcome"] for line in outcomes] == ["taken", "impossible"]
    for secret in ("flumph", "yonder", "Marketing", "gibberish", "GROUP_1", "Alice"):
        assert secret not in json.dumps(outcomes)
