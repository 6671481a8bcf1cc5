"""Nobody holds a connection while they wait for another one: a database with a single one serves everybody, in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from sandbox.client import Manner
from store import postgresql
from tests.office import Colleague, Office, open_office, text_of, titles

NAMES = ("alice", "emily", "bob", "grace", "marcus", "raj")


async def test_one_connection_serves_people_rounds_and_duties(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked for a second connection with the first in hand would wait for themselves, for ever."""
    monkeypatch.setattr(postgresql, "_CONNECTIONS", 1)
    async with open_office(postgres_url) as office:
        stop = asyncio.Event()
        with capture_logs() as told:
            work = [asyncio.create_task(each.run(stop)) for each in (office.usher.rounds, office.usher.duties)]
            try:
                async with asyncio.timeout(60):
                    await everybody_asks_and_is_let_in(office)
            finally:
                stop.set()
                await asyncio.gather(*work)
        wrong = [entry for entry in told if entry["log_level"] in ("warning", "error", "critical")]
        assert not wrong


async def everybody_asks_and_is_let_in(office: Office) -> None:
    people = [office.colleague(name) for name in NAMES]
    olga, bruno = office.colleague("olga"), office.colleague("bruno")
    await asyncio.gather(*(types(one, "add me to Marketing") for one in people))
    await asyncio.gather(*(one.presses("Send request") for one in people))
    # Both owners press every card they have, at once; the probes and the names want the database meanwhile.
    await until(lambda: all(waiting(owner) == len(people) for owner in (olga, bruno)))
    cards = [(owner, card) for owner in (olga, bruno) for card in owner.messages if "Approve" in titles(card.card)]
    clicks = [owner.presses("Approve", on=card) for owner, card in cards]
    await asyncio.gather(*clicks, *(office.usher.book.ready() for _ in range(20)), office.usher.directory.refresh())
    await until(lambda: {one.person.display_name for one in people} <= set(office.directory.members("Marketing")))
    await until(lambda: all(any("): done." in text_of(message) for message in one.messages) for one in people))


async def types(one: Colleague, text: str) -> None:
    await one._office.sandbox.client.says(one.person, text, Manner())


def waiting(owner: Colleague) -> int:
    return sum("Approve" in titles(message.card) for message in owner.messages)


async def until(true: Callable[[], bool]) -> None:
    for _ in range(600):
        if true():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it never came to that")
