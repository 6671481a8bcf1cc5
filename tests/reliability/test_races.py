"""Many people decide at the same moment: exactly one decision counts, and every other one is told so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import event

from approvals.decisions import Said, Verdict
from approvals.directory_objects import Person
from approvals.refusals import Refused
from approvals.request import Kind, State
from approvals.rules import Rules
from store.audit import verify
from store.database import Database, is_sqlite, parse_url
from tests.reliability.life import RULES, THOROUGH, Usher
from tests.reliability.world import ADA, BRUNO, MARKETING, OLGA, World

REQUESTS = 500 if THOROUGH else 40
APPROVES, DENIES = Said(Verdict.APPROVE), Said(Verdict.DENY)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(parse_url(database_url))
    if is_sqlite(opened.url):
        # No power fails here, so no disk need be waited for.
        event.listen(opened.writes.sync_engine, "connect", lambda c, _: c.execute("PRAGMA synchronous = OFF"))
    yield opened
    await opened.close()


async def asked(database: Database, rules: Rules) -> tuple[Usher, list[int], Person]:
    """As many people as there are requests have asked for Marketing; and a stranger who owns nothing."""
    world = World()
    people = [Person(f"person-{n}", f"Person {n}") for n in range(REQUESTS)]
    world.directory.everybody |= {person.id: person for person in people}
    usher = Usher(world, database, rules)
    await usher.starts()
    return usher, [(await usher.wants(person, Kind.JOIN, MARKETING)).id for person in people], people[0]


async def decides(usher: Usher, actor: Person, number: int, said: Said) -> bool:
    """Whether this decision was taken."""
    try:
        await usher.life.decisions.decide_by_number(actor.id, number, said)
    except Refused:
        return False
    return True


async def test_of_eight_at_once_one_decides(database: Database) -> None:
    """edge 11, pain 4"""
    usher, numbers, stranger = await asked(database, RULES)
    eight = [*((owner, said) for owner in (OLGA, BRUNO) for said in (APPROVES, DENIES, APPROVES))]
    eight += [(ADA, APPROVES), (stranger, APPROVES)]
    try:
        for number in numbers:
            taken = await asyncio.gather(*(decides(usher, actor, number, said) for actor, said in eight))
            assert taken.count(True) == 1, number
            actor, said = eight[taken.index(True)]
            request = await usher.life.book.request(number)
            assert request is not None and request.decided_by is not None
            assert request.state is (State.APPROVED if said.approves else State.DENIED)
            assert request.decided_by.id == actor.id
            assert actor in (OLGA, BRUNO)
            lines = await usher.life.book.audit_lines(number)
            assert [line.what for line in lines if line.what in ("approved", "denied")] == [
                "approved" if said.approves else "denied"
            ]
            assert verify(lines, request.version) is None
    finally:
        await usher.ends()


async def test_two_who_must_agree_do_so_at_once_and_it_is_approved_once(database: Database) -> None:
    usher, numbers, stranger = await asked(database, replace(RULES, two_approvers=("Marketing",)))
    try:
        for number in numbers[: REQUESTS // 4]:
            everybody = (OLGA, BRUNO, OLGA, BRUNO, stranger)
            taken = await asyncio.gather(*(decides(usher, actor, number, APPROVES) for actor in everybody))
            assert taken.count(True) == 2, number
            request = await usher.life.book.request(number)
            assert request is not None and request.state is State.APPROVED
            assert {one.person.id for one in request.approvals} == {OLGA.id, BRUNO.id}
            what = [line.what for line in await usher.life.book.audit_lines(number)]
            assert (what.count("approved.first"), what.count("approved")) == (1, 1)
    finally:
        await usher.ends()
