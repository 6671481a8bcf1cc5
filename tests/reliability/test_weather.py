"""Graph and Teams at their worst, over HTTP: a request completes, once, and nobody is told "done" before it is."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from time import perf_counter

import pytest
from sqlalchemy import make_url

from approvals.request import State
from tests.office import Colleague, Office, open_office, text_of

STORM = {"throttle": 0.07, "retry_after_s": 1.0, "errors": 0.07, "reset_before": 0.03, "reset_after": 0.03}


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    async with open_office(sqlite_url) as opened:
        yield opened


@pytest.fixture
def alice(office: Office) -> Colleague:
    return office.colleague("alice")


@pytest.fixture
def bruno(office: Office) -> Colleague:
    return office.colleague("bruno")


@pytest.fixture
def olga(office: Office) -> Colleague:
    return office.colleague("olga")


def sees_anywhere(person: Colleague, *words: str) -> bool:
    return any(all(word in text_of(message) for word in words) for message in person.messages)


def effects(office: Office, person: Colleague, group: str) -> list[str]:
    mine = [e for e in office.sandbox.tenant.effects.after() if e.get("subjectId") == person.id and e["changed"]]
    return [effect["kind"] for effect in mine if effect.get("groupName") == group]


async def until_true(office: Office, true: Callable[[], bool]) -> None:
    """Let time pass, round by round, until it is; on the way nobody may be told "done" before it is done."""
    alice = office.colleague("alice")
    for _ in range(300):
        while await office.usher.rounds.once():
            if sees_anywhere(alice, "): done."):
                assert "Alice Martin" in office.directory.members("Marketing"), "said before it was done"
        if true():
            return
        await office.only_the_clock_moves(seconds=20)
    raise AssertionError(f"it never came to that; Alice sees:\n{alice.chat()}")


async def decisions(office: Office, person: Colleague) -> list[str]:
    [request] = await office.usher.book.requests_by(person.id)
    return [e.what for e in await office.usher.book.audit(request.id) if e.what in ("approved", "decision.received")]


@pytest.mark.parametrize("seed", range(3))
async def test_a_request_completes_in_a_storm(office: Office, alice: Colleague, olga: Colleague, seed: int) -> None:
    await alice.says("add me to Marketing")
    for weather in (office.sandbox.graph_weather, office.sandbox.teams_weather):
        weather.update({**STORM, "lag_s": 3.0, "seed": seed})
    while not await office.usher.book.requests_by(alice.id):
        await alice.presses("Send request")
    await until_true(office, lambda: sees_anywhere(olga, "Approve"))
    while not await decisions(office, alice):
        await olga.presses("Approve")
    await until_true(office, lambda: sees_anywhere(alice, "): done."))

    assert effects(office, alice, "Marketing") == ["member.added"]
    assert (await decisions(office, alice)).count("approved") == 1
    [request] = await office.usher.book.requests_by(alice.id)
    assert request.state is State.COMPLETED


async def test_graph_never_answers_a_person_is_told_in_time_with_a_number(office: Office, alice: Colleague) -> None:
    await alice.says("help")
    office.sandbox.graph_weather.update({"hang": 1.0})
    began = perf_counter()
    await alice.says("add me to Marketing")
    assert perf_counter() - began < 10, "Teams gives a bot 15 seconds"
    alice.sees("Microsoft Entra does not answer", "tell your IT department the number")
    office.sandbox.graph_weather.update({"hang": 0.0})
    await alice.says("yes")
    assert await office.usher.book.requests_by(alice.id) == (), "a yes to a card that was never shown"


async def test_graph_is_dead_when_the_owner_approves(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    office.graph_is_down()
    await olga.clicks("Approve", comment="Welcome")
    await olga.clicks("Approve")
    await office.only_the_clock_moves(minutes=30)
    await office.settles()
    assert not sees_anywhere(alice, "): done.")
    office.graph_is_back()
    await until_true(office, lambda: sees_anywhere(alice, "): done.", "Welcome"))

    assert effects(office, alice, "Marketing") == ["member.added"]
    assert (await decisions(office, alice)).count("approved") == 1
    bruno.has_no_button("Approve")


async def test_teams_is_dead_when_the_request_is_sent(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("add me to Marketing")
    office.sandbox.teams_weather.update({"reset_before": 1.0})
    await alice.clicks("Send request")
    assert len(await office.usher.book.requests_by(alice.id)) == 1
    await office.only_the_clock_moves(hours=2)
    await office.settles()
    assert not sees_anywhere(olga, "Alice Martin")
    office.sandbox.teams_weather.update({"reset_before": 0.0})
    await until_true(office, lambda: sees_anywhere(olga, "Alice Martin", "Approve"))


async def test_a_database_that_others_hold_is_told_in_words(
    office: Office, alice: Colleague, olga: Colleague, sqlite_url: str
) -> None:
    await alice.says("add me to Marketing")
    with closing(sqlite3.connect(make_url(sqlite_url).database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = perf_counter()
        await alice.presses("Send request")
        assert perf_counter() - began < 14, "Teams gives a bot 15 seconds"
        other.execute("ROLLBACK")
    assert "I cannot write to my records right now" in notices(alice)
    assert await office.usher.book.requests_by(alice.id) == ()
    await alice.clicks("Send request")
    olga.sees("Alice Martin")


def notices(person: Colleague) -> str:
    """The sentences that came as answers to clicks."""
    return "\n".join(message.notice or "" for message in person.messages)
