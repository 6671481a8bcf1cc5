"""Nothing is written that the organisation's policy forbids at that moment, whatever changes in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from approvals import consent, policy, recheck, switches, tenant_rules, wish_rules
from approvals.gathering import Gathering
from approvals.tenant_policy import Standing, TenantPolicy
from store.database import Database, parse_url
from tests.reliability.bypass import Bypass
from tests.reliability.life import THOROUGH
from tests.reliability.own_law import GLOBAL

STEPS = 5_000 if THOROUGH else 2_000
WRITES = ("add", "remove", "add_owner", "remove_owner", "describe", "make", "join_rule", "block")

Seed = Callable[[pytest.MonkeyPatch], None]


async def walks(url: str, steps: int, seed: int = 5) -> Bypass:
    database = Database(parse_url(url))
    event.listen(database.writes.sync_engine, "connect", lambda c, _: c.execute("PRAGMA synchronous = OFF"))
    walk = Bypass(database, seed)
    try:
        await walk.plays(steps)
    finally:
        await database.close()
    return walk


@pytest.mark.timeout(3600 if THOROUGH else 120)
async def test_nobody_walks_around_the_policy(sqlite_url: str) -> None:
    walk = await walks(sqlite_url, STEPS)
    done, figures = walk.law.carried_out, walk.figures

    assert all(done[what] >= STEPS // 2_000 for what in WRITES), done
    assert figures["rightly stopped"] >= STEPS // 400, figures
    assert figures["wrongly stopped"] <= 1 + done.total() // 100, figures


def without(name: str) -> Seed:
    return lambda patch: patch.setattr(policy, "RULES", tuple(one for one in policy.RULES if one.name != name))


def uses_an_administrators_rights(patch: pytest.MonkeyPatch) -> None:
    """What counts is whoever administers, and not whoever asks."""
    policy_for = Gathering.policy_for

    async def mighty(self: Gathering, *wanted: Any, **named: Any) -> tuple[TenantPolicy, Standing]:
        read, standing = await policy_for(self, *wanted, **named)
        return read, replace(standing, roles=frozenset({GLOBAL}))

    patch.setattr(Gathering, "policy_for", mighty)


def takes_circles_for_everybody(patch: pytest.MonkeyPatch) -> None:
    """Whoever may use self-service for security groups is not looked up."""
    patch.setattr(switches, "security_groups", lambda said, _: switches.Switch(True, said.security_group_users))


def lets_the_blocked_in(patch: pytest.MonkeyPatch) -> None:
    without("blocked")(patch)
    patch.setattr(recheck, "may_be_given", lambda *_: None)


def believes_a_policy_read_before(patch: pytest.MonkeyPatch) -> None:
    """Before the write, what was read within five minutes counts."""
    policy_for = Gathering.policy_for

    async def kept(self: Gathering, *wanted: Any, **named: Any) -> tuple[TenantPolicy, Standing]:
        return await policy_for(self, *wanted, **named | {"fresh": False})

    patch.setattr(Gathering, "policy_for", kept)


def patched(where: Any, name: str, wrong: Any) -> Seed:
    return lambda patch: patch.setattr(where, name, wrong)


BUGS: dict[str, tuple[Seed, str]] = {
    "the lists are skipped": (without("listed"), "lists"),
    "the master switch is skipped": (without("self_service"), "self_service"),
    "owners change groups though creating is off": (without("tenant_change"), "change"),
    "the administrator's rights, not the asker's": (
        uses_an_administrators_rights,
        "change|creation|adding|asking|self_service",
    ),
    "Some is everybody": (takes_circles_for_everybody, "change|creation|adding"),
    "what became of the group is not looked at": (patched(wish_rules, "unwritable", lambda _: None), "protected"),
    "duties are not kept apart": (patched(tenant_rules, "kept_apart", lambda *_: None), "apart"),
    "the blocked are let in": (lets_the_blocked_in, "blocked|apart"),
    "a policy read before counts at the write": (
        believes_a_policy_read_before,
        "change|creation|adding|asking|guest",
    ),
    "guests decide as owners": (patched(consent, "can_decide", lambda person, _: person.enabled), "consent"),
}


@pytest.mark.skipif(not THOROUGH, reason="a planted bug takes up to 5,000 steps to be met")
@pytest.mark.parametrize("name", BUGS)
async def test_a_planted_bug_is_found(name: str, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plants, objection = BUGS[name]
    plants(monkeypatch)
    with pytest.raises(AssertionError, match=objection):
        await walks(sqlite_url, 5_000, seed=1)
