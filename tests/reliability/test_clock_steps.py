"""Somebody sets the clock while a request lives, forth or back, for a while or for good: it ends as it would have."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import false

from store import jobs
from tests.reliability.life import THOROUGH
from tests.reliability.stories import STORIES
from tests.reliability.test_crash_points import Stage, stage

__all__ = ["stage"]

pytestmark = pytest.mark.timeout(7200 if THOROUGH else 300)

# Set at the first of two readings, and set right again at the second, if at all.
STEPS = {
    "five hours back": (timedelta(hours=-5), False),
    "five hours ahead": (timedelta(hours=5), False),
    "five hours ahead for a while": (timedelta(hours=5), True),
    "an hour back for a while": (timedelta(hours=-1), True),
}
# How many readings somebody takes to notice.
A_WHILE = 12
# An owner may undo for ten minutes; with the clock set ahead in these it is too late, and rightly so.
TOO_LATE = {("undo", "five hours ahead"), ("undo", "five hours ahead for a while")}


async def test_every_story_survives_a_clock_that_is_set(stage: Stage) -> None:
    for turn, name in enumerate(STORIES):
        await stage.plays(name)
        readings = stage.readings
        for place, step in enumerate(STEPS):
            if (name, step) in TOO_LATE or not (THOROUGH or stage.quick or place == turn % len(STEPS)):
                continue
            for at in range(1, readings + 1) if THOROUGH else [1 + (7 + 5 * (turn + place)) % readings]:
                await stage.plays(name, sets=sets(step, at))


async def test_whoever_is_to_be_asked_at_once_is_when_the_clock_is_set_back(stage: Stage) -> None:
    """At each moment of a request's life (on PostgreSQL at some), by so much that "at once" looks like a date."""
    await stage.plays("deny")
    for at in range(1, stage.readings + 1, 1 if stage.quick else 7):
        await stage.plays("deny", sets=sets("five hours back", at))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_wait_kept_by_one_clock_alone_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded bug: what is to be done at once waits until the clock that was set back has come so far again."""
    monkeypatch.setattr(jobs, "_WAITED", jobs._WAITED.where(false()))
    await stage.plays("join")
    with pytest.raises(AssertionError, match="what has waited long enough is not done"):
        for at in range(1, stage.readings + 1):
            await stage.plays("join", sets=sets("five hours back", at))


def sets(step: str, at: int) -> dict[int, timedelta]:
    by, for_a_while = STEPS[step]
    return {at: by, at + A_WHILE: -by} if for_a_while else {at: by}
