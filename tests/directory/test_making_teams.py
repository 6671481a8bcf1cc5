"""A group gets its team once, whatever is lost on the way."""

from __future__ import annotations

import pytest

from approvals.ports.directory import DirectoryBusy, DirectoryRefused, Gone
from tests.directory.conftest import World, requests_made


def a_group(world: World, kind: str = "microsoft365") -> str:
    return world.has("Project Lyon", kind=kind, owners=["olga@contoso.example"])


def teams(world: World, group_id: str) -> int:
    return list(world.sandbox.tenant.groups[group_id].get("resourceProvisioningOptions") or ()).count("Team")


async def test_a_team_is_made_and_its_address_told(world: World) -> None:
    group = a_group(world)
    with requests_made() as requests:
        url = await world.directory.ensure_team(group)
    assert len(requests) == 2
    assert url.startswith("https://teams.microsoft.com/l/team/")
    assert group in url
    assert teams(world, group) == 1


async def test_said_twice_there_is_one_team(world: World) -> None:
    group = a_group(world)
    first = await world.directory.ensure_team(group)
    assert await world.directory.ensure_team(group) == first
    assert teams(world, group) == 1


async def test_an_answer_that_is_lost_makes_no_second_team(world: World) -> None:
    for seed in range(30):
        world.weather(reset_after=0.5, seed=seed)
        group = world.has(f"Project {seed}", kind="microsoft365", owners=["olga@contoso.example"])
        for _ in range(40):
            try:
                url = await world.directory.ensure_team(group)
            except DirectoryBusy:
                continue
            break
        assert url
        assert teams(world, group) == 1


async def test_a_group_that_is_too_young_is_to_be_tried_again(world: World) -> None:
    world.sandbox.tenant.whims.team_after_s = 600
    group = a_group(world)
    with pytest.raises(Gone):
        await world.directory.ensure_team(group)
    world.sandbox.tenant.whims.team_after_s = 0
    assert await world.directory.ensure_team(group)


async def test_graph_says_no_for_good_to_a_security_group_and_without_the_right(world: World) -> None:
    with pytest.raises(DirectoryRefused):
        await world.directory.ensure_team(a_group(world, "security"))
    group = world.has("Project Nice", kind="microsoft365", owners=["olga@contoso.example"])
    world.lets("Group.Create", "Group.Read.All", "User.Read.All")
    with pytest.raises(DirectoryRefused):
        await world.directory.ensure_team(group)
