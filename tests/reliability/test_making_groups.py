"""A hundred groups are asked for while Graph is at its worst and replicas lag: one of each is made, with its owners.

The whole way over HTTP: the rounds, the book and the real directory, against the sandbox. Whether Graph refuses a POST
whose ``uniqueName`` is taken is unverified, so that here it does not: two POSTs are two groups."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count

import pytest

from approvals import co_owners, making
from approvals.desk import Wish
from approvals.directory_objects import GroupKind, PersonRef
from approvals.ports.directory import NewGroup
from approvals.request import Details, Kind, Request, State
from approvals.steps import deciding
from approvals.to_be_made import TO_BE_MADE
from directory import making_groups
from directory.making_groups import MakingGroups
from sandbox import graph_properties
from sandbox.company import TENANT_ID
from tests.office import Office, open_office
from tests.reliability.checker import check
from tests.reliability.evidence import gather, links

GROUPS = 100
# Five of a hundred calls each: told to wait, an error (of which 504 comes after the effect), cut off before the effect,
# cut off after it; and two without any answer.
WEATHER = {"throttle": 0.05, "retry_after_s": 0.5, "errors": 0.05, "reset_before": 0.05, "reset_after": 0.05}
WEATHER |= {"hang": 0.02, "lag_s": 2.0, "seed": 4}
# Longer than the lag, as the looks and the minute in which no second POST is sent are longer than Entra's usual one.
LOOKS_S, SETTLED_S = (0.3, 0.7, 1.5), 3.0
# What hangs is given up after this long instead of 20 s.
PATIENCE_S = 1.0

both_ways = pytest.mark.parametrize("upsert", [True, False], ids=["upsert", "look and post"])
Seed = Callable[[pytest.MonkeyPatch], None]


@asynccontextmanager
async def company(url: str, patch: pytest.MonkeyPatch, *, upsert: bool) -> AsyncIterator[Office]:
    patch.setattr(making_groups, "MAKING_S", PATIENCE_S)
    patch.setattr(graph_properties, "UNIQUE", ("mailNickname",))
    async with open_office(url, creation="approval", creation_by_unique_name=upsert) as office:
        office.usher.directory._settled_s, office.usher.directory._looks_s = SETTLED_S, LOOKS_S
        yield office


async def asked_and_approved(office: Office, number: int) -> Request:
    """Somebody asks for a group with two owners; the second one wants to be one, and Ada says yes."""
    alice, ben, ada = (office.colleague(name) for name in ("alice", "ben", "ada"))
    nick = f"storm-{number}"
    kind = GroupKind.MICROSOFT_365 if number % 10 == 0 else GroupKind.SECURITY
    wish = Wish(
        Kind.CREATE,
        alice.id,
        f"{TO_BE_MADE}{nick}",
        TENANT_ID,
        nick,
        people=(alice.id, ben.id),
        group_name=f"Storm {number}",
        group_kind=kind,
        details=Details(mail_nickname=nick, visibility="Private" if kind is GroupKind.MICROSOFT_365 else ""),
    )
    request = await office.usher.desk.submit(wish)
    now = office.usher.clock.now()
    co_owner = co_owners.asked_as_one(request, ben.id)
    assert co_owner is not None
    request = await office.usher.book.apply(request, co_owners.accepted(request, co_owner, "", now))
    who = PersonRef(ada.id, ada.person.display_name)
    yes = deciding.approved(request, who, {"owners": []}, now, comment="", missing=1, until=None)
    return await office.usher.book.apply(request, yes)


async def all_is_done(office: Office) -> None:
    """The rounds go on, and time passes ten times as fast as usual, until every request is at its end. What all wait
    for comes within half a second."""
    stop = asyncio.Event()
    rounds = asyncio.create_task(office.usher.rounds.run(stop))
    try:
        while await under_way(office):
            made(office)
            await asyncio.sleep(0.5)
            due, now = await office.usher.book.next_due(), office.usher.clock.now()
            left = 0.0 if due is None or office.usher.rounds._running else (due - now).total_seconds()
            await office.only_the_clock_moves(seconds=min(max(left, 5.0), 900.0))
    finally:
        stop.set()
        await rounds


async def under_way(office: Office) -> bool:
    """Whether any of Alice's requests is still to be carried out."""
    asked = await office.usher.book.requests_by(office.colleague("alice").id, limit=GROUPS)
    return any(request.state is State.APPROVED for request in asked)


def made(office: Office) -> dict[str, list[str]]:
    """The groups of the storm, by name, each with the names of its owners."""
    found: dict[str, list[list[str]]] = {}
    tenant = office.sandbox.tenant
    for group in tenant.groups.values():
        if group["displayName"].startswith("Storm "):
            owners = sorted(tenant.name(owner) for owner in tenant.view().owners(group["id"]))
            found.setdefault(group["displayName"], []).append(owners)
    twice = {name: len(groups) for name, groups in found.items() if len(groups) > 1}
    assert not twice, f"made more than once: {twice}"
    return {name: groups[0] for name, groups in found.items()}


async def a_storm(url: str, patch: pytest.MonkeyPatch, *, upsert: bool, groups: int = GROUPS, **worse: float) -> None:
    """So many are asked for; there is to be one of each."""
    async with company(url, patch, upsert=upsert) as office:
        before = links(office.sandbox)
        for number in range(groups):
            await asked_and_approved(office, number)
        office.sandbox.graph_weather.update({**WEATHER, **worse})
        await all_is_done(office)
        struck = office.sandbox.graph_weather.struck
        office.sandbox.graph_weather.update({name: 0.0 for name in WEATHER if name not in ("seed", "retry_after_s")})
        await office.settles()

        assert made(office) == {f"Storm {number}": ["Alice Martin", "Ben Carter"] for number in range(groups)}
        assert struck > groups / 2, "that was no storm"
        report = check(await gather(office.sandbox, url, before, ()))
        assert not report.findings
        assert Counter(effect["kind"] for effect in office.sandbox.tenant.effects.after())["group.created"] == groups


@both_ways
async def test_a_hundred_groups_are_a_hundred_groups(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, upsert: bool
) -> None:
    await a_storm(sqlite_url, monkeypatch, upsert=upsert)


async def sees_nothing(*_: object) -> None:
    return None


def a_name_for_every_attempt(patch: pytest.MonkeyPatch) -> None:
    """Every attempt calls the group otherwise, and trusts that this makes it safe."""
    attempts, as_it_is = count(), making.new_group

    def new_group(request: Request) -> NewGroup:
        return replace(as_it_is(request), unique_name=f"usher-{next(attempts)}")

    patch.setattr(making, "new_group", new_group)
    patch.setattr(MakingGroups, "_looked_for", sees_nothing)
    patch.setattr(MakingGroups, "_refuse_in_doubt", lambda *_: None)


def nobody_looks(patch: pytest.MonkeyPatch) -> None:
    """A POST is simply sent again."""
    patch.setattr(MakingGroups, "find_made", sees_nothing)
    patch.setattr(MakingGroups, "_looked_for", sees_nothing)
    patch.setattr(MakingGroups, "_refuse_in_doubt", lambda *_: None)


@pytest.mark.parametrize(
    ("seed", "upsert"),
    [
        (a_name_for_every_attempt, True),
        (a_name_for_every_attempt, False),
        (nobody_looks, False),
    ],
)
async def test_a_seeded_bug_makes_groups_twice(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, seed: Seed, upsert: bool
) -> None:
    seed(monkeypatch)
    with pytest.raises(AssertionError, match="made more than once"):
        await a_storm(sqlite_url, monkeypatch, upsert=upsert, groups=20, reset_after=0.3)
