"""Weather over the Graph: every trouble it can make, told from the caller's side of the wire."""

from __future__ import annotations

import asyncio
import time

import pytest
from aiohttp import ServerDisconnectedError

from sandbox.effects import Cause
from sandbox.weather import Weather
from tests.sandbox.conftest import EVENTUAL, Contoso, a_group


async def test_a_busy_graph_says_when_to_come_back(contoso: Contoso) -> None:
    contoso.weather.update({"throttle": 1, "retry_after_s": 2.5})
    said = await contoso.get("/users")

    assert (said.status, said.code, said.headers["Retry-After"]) == (429, "TooManyRequests", "2.5")
    assert said.body["error"]["innerError"]["request-id"] == said.headers["request-id"]

    contoso.weather.update({"throttle": 0})
    assert (await contoso.get("/users")).status == 200


async def test_errors_are_all_of_the_5xx_and_only_a_504_may_have_done_it(contoso: Contoso) -> None:
    contoso.weather.update({"errors": 1.0})
    group = contoso.group("brie-test")
    seen: dict[int, bool] = {}
    for _ in range(60):
        said = await contoso.ask("POST", f"/groups/{group}/members/$ref", contoso.reference("alice"))
        seen[said.status] = contoso.tenant.remove("members", group, contoso.person("alice"), Cause())

    assert seen == {500: False, 502: False, 503: False, 504: True}


@pytest.mark.parametrize(("share", "done"), [("reset_before", False), ("reset_after", True)])
async def test_a_cut_line_says_nothing_about_the_effect(contoso: Contoso, share: str, done: bool) -> None:
    contoso.weather.update({share: 1.0})
    with pytest.raises((ServerDisconnectedError, ConnectionResetError)):
        await contoso.ask("POST", f"/groups/{contoso.group('brie-test')}/members/$ref", contoso.reference("alice"))
    contoso.weather.update({share: 0})

    assert ("Alice Martin" in await contoso.members("brie-test")) is done


async def test_an_answer_that_never_comes(contoso: Contoso) -> None:
    contoso.weather.update({"hang": 1.0})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(contoso.get("/users"), 0.3)


async def test_a_slow_graph_is_slow(contoso: Contoso) -> None:
    contoso.weather.update({"latency_ms": 80})
    started = time.monotonic()
    await contoso.get("/users")

    assert time.monotonic() - started >= 0.08


async def test_lists_lag_behind_and_a_read_by_id_less_so(contoso: Contoso) -> None:
    contoso.weather.update({"lag_s": 8})
    made = (await contoso.ask("POST", "/groups", a_group("Late Comers"))).body["id"]

    assert (await contoso.get(f"/groups/{made}")).status == 404
    contoso.ticks.pass_by(3)
    assert (await contoso.get(f"/groups/{made}")).status == 200
    assert (await contoso.get("/groups?$filter=displayName eq 'Late Comers'")).names == []
    assert (await contoso.get('/groups?$search="displayName:late"', **EVENTUAL)).names == []
    contoso.ticks.pass_by(6)
    assert (await contoso.get("/groups?$filter=displayName eq 'Late Comers'")).names == ["Late Comers"]
    assert (await contoso.get('/groups?$search="displayName:late"', **EVENTUAL)).names == ["Late Comers"]


async def test_old_pictures_are_whole_ones(contoso: Contoso) -> None:
    contoso.weather.update({"lag_s": 8})
    group, alice = contoso.group("brie-test"), contoso.person("alice")
    await contoso.ask("PATCH", f"/groups/{group}", {"displayName": "renamed"})
    await contoso.ask("POST", f"/groups/{group}/members/$ref", contoso.reference("alice"))
    await contoso.ask("DELETE", f"/groups/{group}/members/{contoso.person('linh')}/$ref")
    question = {"groupIds": [group]}

    assert (await contoso.members("brie-test")) == {"Nguyễn Thị Linh"}
    assert (await contoso.get(f"/groups/{group}?$select=displayName")).body["displayName"] == "brie-test"
    contoso.ticks.pass_by(3)
    assert (await contoso.members("renamed")) == {"Alice Martin"}
    assert (await contoso.ask("POST", f"/users/{alice}/checkMemberGroups", question)).body["value"] == []
    contoso.ticks.pass_by(6)
    assert (await contoso.ask("POST", f"/users/{alice}/checkMemberGroups", question)).body["value"] == [group]


async def test_a_deleted_group_lingers_in_the_lists(contoso: Contoso) -> None:
    contoso.weather.update({"lag_s": 8})
    await contoso.ask("DELETE", f"/groups/{contoso.group('brie-test')}")

    assert (await contoso.get("/groups?$filter=displayName eq 'brie-test'")).names == ["brie-test"]
    contoso.ticks.pass_by(9)
    assert (await contoso.get("/groups?$filter=displayName eq 'brie-test'")).names == []


def test_the_same_seed_brings_the_same_weather() -> None:
    def days(seed: int) -> list[str]:
        weather = Weather(throttle=0.3, errors=0.3, reset_after=0.3, seed=seed)
        return [weather.draw().value for _ in range(50)]

    assert days(3) == days(3) != days(4)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"snow": 1}, "no weather called 'snow'"),
        ({"throttle": 1.5}, "between 0 and 1"),
        ({"latency_ms": -1}, "latency_ms"),
        ({"lag_s": "long"}, "must be a number"),
        ({"seed": 0.5}, "whole number"),
    ],
)
def test_weather_that_cannot_be_is_refused_whole(changes: dict[str, object], sentence: str) -> None:
    weather = Weather()
    with pytest.raises(ValueError, match=sentence):
        weather.update({"errors": 0.5, **changes})

    assert weather == Weather()
