"""A plan whose process dies between any two of its lines is carried out to the end, and nothing in it twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, event

from approvals.request import Kind, State
from cards.buttons import Verb
from sandbox.chats import conversation_of
from store.database import Database, is_sqlite, parse_url
from store.tables import metadata
from tests.reliability.life import THOROUGH, Usher
from tests.reliability.world import ALICE, BRUNO, CHESS, MARKETING, World, text_of


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(parse_url(database_url))
    if is_sqlite(opened.url):
        # No power fails here, so no disk need be waited for.
        event.listen(opened.writes.sync_engine, "connect", lambda c, _: c.execute("PRAGMA synchronous = OFF"))
    yield opened
    await opened.close()


async def plays(database: Database, dies_at: int, *, by_typing: bool) -> int:
    """Alice asks, leaves and approves in one sentence; returns how many points to die at that had."""
    await database.write(lambda conn: [conn.execute(delete(table)) for table in reversed(metadata.sorted_tables)])
    world = World()
    world.directory.members.add((CHESS.id, ALICE.id))
    usher = Usher(world, database)
    await usher.starts()
    try:
        await usher.says(BRUNO, "add me to Chess")
        await usher.presses(BRUNO, Verb.SEND_REQUEST)
        await usher.works()
        [his] = await usher.life.book.requests_by(BRUNO.id)
        await usher.says(ALICE, f"add me to Marketing, remove me from Chess and approve request {his.id}")
        usher.life.fuse.lights(dies_at)
        if by_typing:
            await usher.says(ALICE, "yes")
        else:
            await usher.presses(ALICE, Verb.CONFIRM_PLAN)
        points = len(usher.life.fuse.burnt)
        await usher.works()
        told = f"dying at {usher.deaths}"
        mine = await usher.life.book.requests_by(ALICE.id)
        assert {(r.kind, r.group.id, r.state) for r in mine} == {
            (Kind.JOIN, MARKETING.id, State.PENDING),
            (Kind.LEAVE, CHESS.id, State.COMPLETED),
        }, told
        assert len(mine) == 2, told
        assert world.effects("add") == [("add", CHESS.id, BRUNO.id)], told
        assert world.effects("remove") == [("remove", CHESS.id, ALICE.id)], told
        decided = [line.what for line in await usher.life.book.audit(his.id) if line.what in ("approved", "denied")]
        assert decided == ["approved"], told
        card = next(shown for shown in reversed(_seen_by_alice(world)) if f"Approve request {his.id}" in shown)
        assert f"Request {his.id}:" in card, told
        assert "Not possible" not in card, told
        return points if not dies_at or usher.deaths else 0
    finally:
        await usher.ends()


def _seen_by_alice(world: World) -> list[str]:
    return [text_of(activity) for activity in world.teams.chats[conversation_of(ALICE.id)].values()]


@pytest.mark.parametrize("by_typing", [False, True], ids=["pressed", "typed"])
async def test_a_plan_survives_a_death_at_every_point(database: Database, by_typing: bool) -> None:
    points = await plays(database, 0, by_typing=by_typing)
    assert points > 4
    for at in range(points, 0, -1 if THOROUGH or is_sqlite(database.url) else -3):
        await plays(database, at, by_typing=by_typing)
