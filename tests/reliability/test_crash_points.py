"""A request's whole life survives the death of the process before or after every single call to the outside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, func, select

from approvals.request import NEXT, Request, State
from cards.buttons import Verb
from sandbox import buttons
from sandbox.chats import conversation_of
from store import requests, tables
from store.audit import AuditLine, verify
from store.book import SqlBook
from store.database import Database, is_sqlite, parse_url
from tests.reliability.life import THOROUGH, Usher
from tests.reliability.seating import promised_twice
from tests.reliability.stories import STORIES, said_too_early
from tests.reliability.world import ALICE, EVERYBODY, OLGA, World, card_of

# Every point of every story takes longer than a test may usually.
pytestmark = pytest.mark.timeout(7200 if THOROUGH else 300)

# How many of a story's deaths the short form plays.
SINGLES, PAIRS = {True: 12, False: 4}, {True: 2, False: 1}
SECONDS = (1, 2, 3, 5, 8, 13)


class Stage:
    """Plays stories, one after the other on one database that is emptied in between."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.book: type[SqlBook] = SqlBook
        self.quick = is_sqlite(database.url)
        self.readings = 0  # of the clock, in the story played last

    async def plays(
        self, name: str, dies_at: int = 0, second: int = 0, sets: Mapping[int, timedelta] | None = None
    ) -> int:
        """Play the story with these deaths, and its clock set at these readings; judge how it ended. Returns how many
        points to die at it had."""
        story = STORIES[name]
        world = World()
        world.clock.sets = sets or {}
        await self._empty()
        usher = Usher(world, self._database, story.rules, self.book, second)
        await usher.starts(dies_at)
        try:
            await story.plays(usher)
            if dies_at and not usher.deaths:
                return 0
            points, self.readings = len(usher.life.fuse.burnt), world.clock.readings
            told = f"{name} dying at {usher.deaths}"
            await self._judge(usher, name, told + (f", the clock set at {sets}" if sets else ""))
            return points
        finally:
            await usher.ends()

    async def _judge(self, usher: Usher, name: str, told: str) -> None:
        story, world = STORIES[name], usher.world
        stored = await self._database.read(
            lambda conn: requests.every(conn, select(tables.request).order_by(tables.request.c.id))
        )
        assert tuple(request.state for request in stored) == story.ends, (
            f"{told}: {[(r.state, r.failure) for r in stored]}"
        )
        names = {person.id: person for person in EVERYBODY}
        made = [(e[0], names.get(e[2], e[2])) for e in world.journal if e[0] not in ("shown", "redrawn")]
        wrote = ", ".join(f"{what} {who if isinstance(who, str) else who.name}" for what, who in made)
        assert made == list(story.writes), f"{told} wrote {wrote}"
        decided, yeses = [], list[AuditLine]()
        for request in stored:
            lines = await usher.life.book.audit_lines(request.id)
            whole = verify(lines, request.version)
            assert whole is None, f"{told}: the audit is not whole: {whole}"
            yeses += lines
            decided += [line.what for line in lines if line.what in ("approved.first", "approved", "denied")]
            await _nobody_is_asked_any_more(usher, request, told)
        assert tuple(decided) == story.decisions, f"{told}: decided {decided}"
        twice = promised_twice(yeses, world.licences.bought)
        assert twice is None, f"{told}: {twice}"
        heard = {(entry[1], entry[2]) for entry in world.journal if entry[0] == "shown"}
        for person, words in story.told:
            assert any(who == person.id and words in text for who, text in heard), (
                f"{told}: {person.name} never read: {words}"
            )
        early = said_too_early(world.journal, stored)
        assert early is None, f"{told}: {early}"
        dead = select(func.count()).select_from(tables.job).where(tables.job.c.dead_at.is_not(None))
        assert await self._database.read(lambda conn: conn.execute(dead).scalar_one()) == 0, f"{told}: a dead letter"

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
            lambda conn: [conn.execute(delete(table)) for table in reversed(tables.metadata.sorted_tables)]
        )


async def _nobody_is_asked_any_more(usher: Usher, request: Request, told: str) -> None:
    """Every remembered copy shows how it ended: nobody is offered a decision that is made."""
    for copy in await usher.life.book.copies(request.id):
        card = card_of(usher.world.teams.chats[conversation_of(copy.person_id)][copy.activity_id])
        assert card is not None
        assert buttons.find(card, Verb.APPROVE, None, {}) is None, f"{told}: {copy.person_id} is still asked"


def spread(points: int, most: int) -> list[int]:
    """So many of the points, the first and the last among them; all of them in the thorough form."""
    if THOROUGH or points <= most:
        return list(range(1, points + 1))
    return sorted({1 + round(n * (points - 1) / (most - 1)) for n in range(most)}) if most > 1 else [points // 2]


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    database = Database(parse_url(database_url))
    if is_sqlite(database.url):
        # No power fails here, so no disk need be waited for.
        event.listen(database.writes.sync_engine, "connect", lambda c, _: c.execute("PRAGMA synchronous = OFF"))
    yield Stage(database)
    await database.close()


async def test_every_story_survives_a_death_at_every_point(stage: Stage) -> None:
    for name in STORIES:
        points = await stage.plays(name)
        assert points > 10
        for at in spread(points, SINGLES[stage.quick]):
            await stage.plays(name, at)


async def test_every_story_survives_a_second_death_soon_after_the_first(stage: Stage) -> None:
    for turn, name in enumerate(STORIES):
        points = await stage.plays(name)
        for at in spread(points, PAIRS[stage.quick]):
            for second in SECONDS if THOROUGH else SECONDS[(turn + at) % len(SECONDS) :][:1]:
                await stage.plays(name, at, second)


async def test_a_membership_ends_on_its_date_although_usher_slept_through_it(stage: Stage) -> None:
    """Dead from any moment after the approval until a week after the end date."""
    at, died = 1, True
    while died:
        died = await stage.plays_with_a_long_sleep(at)
        at += 1 if THOROUGH else 4 if stage.quick else 12
    assert at > 20
