"""Many yeses at the same moment promise every seat once, and the law that says so finds a promise made too early."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest

from approvals.change import Change
from approvals.decisions import Said, Verdict
from approvals.directory_objects import Person
from approvals.jobs import Job
from approvals.request import Kind, Request, State
from store import seats
from store.book import SqlBook
from store.database import Database, parse_url
from tests.reliability.life import RULES, Usher
from tests.reliability.seating import promised_twice
from tests.reliability.world import BRUNO, MARKETING, OLGA, World

PEOPLE, SEATS = 6, 2


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(parse_url(database_url))
    yield opened
    await opened.close()


class PromisesBefore(SqlBook):
    """The seats are looked at in a transaction of its own, before the one that stores the yes."""

    async def apply(
        self,
        request: Request,
        change: Change,
        done: Job | None = None,
        overtaken: Sequence[tuple[Request, Change]] = (),
    ) -> Request:
        if (promise := change.promise) is not None:
            await self._database.write(lambda conn: seats.keep(conn, promise))
            await asyncio.sleep(0.05)
        return await super().apply(request, replace(change, promise=None), done, overtaken)


async def everybody_is_approved_at_once(database: Database, book: type[SqlBook] = SqlBook) -> list[State]:
    """What became of each request, judged by the audit alone."""
    world = World()
    people = [Person(f"person-{n}", f"Person {n}") for n in range(PEOPLE)]
    world.directory.everybody |= {person.id: person for person in people}
    world.licences.gives(MARKETING, SEATS, world.clock.at)
    usher = Usher(world, database, RULES, book)
    await usher.starts()
    try:
        numbers = [(await usher.wants(person, Kind.JOIN, MARKETING)).id for person in people]
        await asyncio.gather(
            *(
                usher.life.decisions.decide_by_number((OLGA, BRUNO)[n % 2].id, number, Said(Verdict.APPROVE))
                for n, number in enumerate(numbers)
            )
        )
        lines = [line for number in numbers for line in await usher.life.book.audit_lines(number)]
        assert (twice := promised_twice(lines, world.licences.bought)) is None, twice
        stored = [await usher.life.book.request(number) for number in numbers]
        return [request.state for request in stored if request is not None]
    finally:
        await usher.ends()


async def test_of_six_yeses_at_once_two_find_a_seat_and_the_others_do_not_count(database: Database) -> None:
    """Demand 4.7, edge 18."""
    states = await everybody_is_approved_at_once(database)
    assert sorted(states) == [State.APPROVED] * SEATS + [State.PENDING] * (PEOPLE - SEATS)


async def test_a_promise_outside_the_transaction_of_its_yes_is_found(database: Database) -> None:
    with pytest.raises(AssertionError, match="seats were promised where there are 2"):
        await everybody_is_approved_at_once(database, PromisesBefore)
