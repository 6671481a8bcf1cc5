"""A request's whole life survives the death of the process before or after every single call to the outside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from itertools import cycle

import pytest
from sqlalchemy import delete, event

from approvals.request import NEXT, Request, State
from cards.buttons import Verb
from sandbox import buttons
from sandbox.chats import conversation_of
from store.audit import verify
from store.database import Database, is_sqlite, parse_url
from store.tables import metadata
from tests.reliability.life import THOROUGH, Usher
from tests.reliability.world import ALICE, BRUNO, MARKETING, OLGA, World, card_of

Story = Callable[[Usher, int], Awaitable[None]]


async def joins_until_friday(usher: Usher, second: int = 0) -> None:
    """Alice asks, Olga approves, Friday passes."""
    await usher.says(ALICE, "add me to Marketing until Friday, quarter close", then_dies_at=second)
    await usher.presses(ALICE, Verb.SEND_REQUEST, then_dies_at=second)
    await usher.works(then_dies_at=second)
    await usher.presses(OLGA, Verb.APPROVE, then_dies_at=second)
    await usher.works(then_dies_at=second)
    usher.world.clock.at += timedelta(days=6)
    await usher.works(then_dies_at=second)


async def leaves(usher: Usher, second: int = 0) -> None:
    """Alice, a member, wants to leave; nobody need agree."""
    usher.world.directory.members.add((MARKETING.id, ALICE.id))
    await usher.says(ALICE, "remove me from Marketing", then_dies_at=second)
    await usher.presses(ALICE, Verb.SEND_REQUEST, then_dies_at=second)
    await usher.works(then_dies_at=second)


async def is_denied(usher: Usher, second: int = 0) -> None:
    await usher.says(ALICE, "add me to Marketing", then_dies_at=second)
    await usher.presses(ALICE, Verb.SEND_REQUEST, then_dies_at=second)
    await usher.works(then_dies_at=second)
    await usher.presses(BRUNO, Verb.DENY, then_dies_at=second)
    await usher.works(then_dies_at=second)


async def waits_in_vain(usher: Usher, second: int = 0) -> None:
    """Nobody answers for two weeks, in which they are reminded."""
    await usher.says(ALICE, "add me to Marketing", then_dies_at=second)
    await usher.presses(ALICE, Verb.SEND_REQUEST, then_dies_at=second)
    for days in (0, 11, 4):
        usher.world.clock.at += timedelta(days=days)
        await usher.works(then_dies_at=second)


async def decided_in_an_outage(usher: Usher, second: int = 0) -> None:
    """Olga presses while Graph is down; her click is kept and judged when Graph is back."""
    await usher.says(ALICE, "add me to Marketing", then_dies_at=second)
    await usher.presses(ALICE, Verb.SEND_REQUEST, then_dies_at=second)
    await usher.works(then_dies_at=second)
    usher.world.directory.weather.down = True
    await usher.presses(OLGA, Verb.APPROVE, then_dies_at=second)
    usher.world.directory.weather.down = False
    await usher.works(then_dies_at=second)


# Each with the state it ends in, the writes it takes, the decisions it has, and words that Alice must have read.
STORIES: dict[str, tuple[Story, State, list[str], list[str], list[str]]] = {
    "join": (joins_until_friday, State.ENDED, ["add", "remove"], ["approved"], ["): done.", "the membership ended"]),
    "leave": (leaves, State.COMPLETED, ["remove"], [], ["): done."]),
    "deny": (is_denied, State.DENIED, [], ["denied"], ["denied by Bruno Silva"]),
    "expire": (waits_in_vain, State.EXPIRED, [], [], ["expired without an answer"]),
    "outage": (decided_in_an_outage, State.COMPLETED, ["add"], ["approved"], ["): done."]),
}


class Stage:
    """Plays stories, one after the other on one database that is emptied in between."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # The short form walks some points only on PostgreSQL, where the code is the same.
        self.stride = 1 if THOROUGH or is_sqlite(database.url) else 9

    async def plays(self, name: str, dies_at: int = 0, second: int = 0) -> int:
        """Play the story with these deaths, judge how it ended; returns how many points to die at it had."""
        story, state, writes, decisions, words = STORIES[name]
        world = World()
        await self._empty()
        usher = Usher(world, self._database)
        await usher.starts(dies_at)
        try:
            await story(usher, second)
            if dies_at and not usher.deaths:
                return 0
            points = len(usher.life.fuse.burnt)
            told = f"{name} dying at {usher.deaths}"
            [request] = await usher.life.book.requests_by(ALICE.id)
            assert request.state is state, told
            made = [entry[0] for entry in world.journal if entry[0] in ("add", "remove")]
            assert made == writes, told
            lines = await usher.life.book.audit_lines(request.id)
            assert verify(lines, request.version) is None, told
            assert [line.what for line in lines if line.what in ("approved", "denied")] == decisions, told
            for said in words:
                assert world.position(said) is not None, f"{told}: Alice never read “{said}”"
            if writes:
                done = world.position("): done.")
                effect = world.journal.index(world.effects(writes[0])[0])
                assert done is not None, told
                assert effect < done, f"{told}: “done” was said before it was"
            await _nothing_left(usher, request, told)
            return points
        finally:
            await usher.ends()

    async def plays_with_a_long_sleep(self, dies_at: int) -> bool:
        """Whether the process died at all; the request must have ended and Alice be out, whatever was done before."""
        world = World()
        await self._empty()
        usher = Usher(world, self._database)
        await usher.starts()
        try:
            await usher.says(ALICE, "add me to Marketing until Friday")
            await usher.presses(ALICE, Verb.SEND_REQUEST)
            await usher.works()
            usher.life.fuse.lights(dies_at)
            usher.sleeps = timedelta(days=12)
            await usher.presses(OLGA, Verb.APPROVE)
            await usher.works(patience=timedelta(minutes=1))
            if not usher.deaths:
                return False
            await usher.works(patience=timedelta(days=20))
            told = f"asleep {usher.deaths}"
            [request] = await usher.life.book.requests_by(ALICE.id)
            assert not NEXT[request.state], told
            assert not world.directory.members, f"{told}: Alice is still in, the request {request.state}"
            if world.effects("add"):
                assert request.state is State.ENDED, told
                assert world.position("the membership ended") is not None, told
            assert verify(await usher.life.book.audit_lines(request.id), request.version) is None, told
            return True
        finally:
            await usher.ends()

    async def _empty(self) -> None:
        await self._database.write(
            lambda conn: [conn.execute(delete(table)) for table in reversed(metadata.sorted_tables)]
        )


async def test_a_membership_ends_on_its_date_although_usher_slept_through_it(stage: Stage) -> None:
    """Dead from any moment after the approval until a week after the end date."""
    at, died = 1, True
    while died:
        died = await stage.plays_with_a_long_sleep(at)
        at += 1 if THOROUGH else 2 * stage.stride
    assert at > 20


async def _nothing_left(usher: Usher, request: Request, told: str) -> None:
    """Every remembered copy shows how it ended: nobody is offered a decision that is made."""
    for copy in await usher.life.book.copies(request.id):
        card = card_of(usher.world.teams.chats[conversation_of(copy.person_id)][copy.activity_id])
        assert card is not None
        assert buttons.find(card, Verb.APPROVE, None, {}) is None, f"{told}: {copy.person_id} is still asked"


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    database = Database(parse_url(database_url))
    if is_sqlite(database.url):
        # No power fails here, so no disk need be waited for.
        event.listen(database.writes.sync_engine, "connect", lambda c, _: c.execute("PRAGMA synchronous = OFF"))
    yield Stage(database)
    await database.close()


@pytest.mark.parametrize("name", STORIES)
async def test_a_story_survives_a_death_at_every_point(stage: Stage, name: str) -> None:
    points = await stage.plays(name)
    assert points > 10
    # Stories that begin like the first one need not die at all of the same points again.
    stride = stage.stride if THOROUGH or name in ("join", "leave") else 3 * stage.stride
    for at in range(points, 0, -stride):
        await stage.plays(name, at)


@pytest.mark.parametrize("name", STORIES)
async def test_a_story_survives_a_second_death_right_after_the_first(stage: Stage, name: str) -> None:
    points = await stage.plays(name)
    for at, second in zip(range(2, points + 1, 9 * stage.stride), cycle((1, 2, 3, 5, 8)), strict=False):
        await stage.plays(name, at, second)
