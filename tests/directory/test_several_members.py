"""Several people at once: everybody who can be added is, whoever else cannot, and the truth is told of each."""

from __future__ import annotations

import asyncio

import pytest

from approvals.ports.directory import DirectoryBusy, DirectoryRefused, Gone
from tests.directory.conftest import World, requests_made

NOBODY = "00000000-0000-4000-8000-000000000000"
THREE = ("alice", "emily", "yuki")


def ids(world: World, *names: str) -> list[str]:
    return [world.person(name) for name in names]


def everybody(world: World, how_many: int) -> list[str]:
    """People who are not in Marketing yet."""
    marketing = world.members("Marketing")
    return [each for each in world.sandbox.tenant.users if each not in marketing][:how_many]


async def test_twenty_people_are_added_in_one_request(world: World) -> None:
    people = everybody(world, 20)
    with requests_made() as requests:
        added = await world.directory.add_members(world.group("Marketing"), people)
    assert len(requests) == 1
    assert not added.failed
    assert set(people) <= world.members("Marketing")
    causes = {e["requestId"] for e in world.sandbox.tenant.effects.after() if e["kind"] == "member.added"}
    assert causes == {added.request_id}


async def test_one_person_is_added_as_always_and_nobody_is_nothing(world: World) -> None:
    with requests_made() as requests:
        assert (await world.directory.add_members(world.group("Marketing"), ids(world, "alice"))).request_id
        assert (await world.directory.add_members(world.group("Marketing"), [])).request_id == ""
    assert ["POST" in request for request in requests] == [True]


async def test_more_than_graph_takes_at_once_is_a_mistake_of_the_callers(world: World) -> None:
    with pytest.raises(ValueError, match="21"):
        await world.directory.add_members(world.group("Marketing"), everybody(world, 21))


async def test_one_who_is_in_already_spoils_nothing(world: World) -> None:
    people = ids(world, *THREE, "ben")
    with requests_made() as requests:
        added = await world.directory.add_members(world.group("Marketing"), people)
    assert len(requests) == 3  # refused; who is in; the others
    assert not added.failed
    assert set(people) <= world.members("Marketing")
    assert world.changes("member.added") == 3


async def test_all_of_them_again_changes_nothing(world: World) -> None:
    marketing, people = world.group("Marketing"), ids(world, *THREE)
    await world.directory.add_members(marketing, people)
    with requests_made() as requests:
        added = await world.directory.add_members(marketing, people)
    assert len(requests) == 2
    assert added.request_id
    assert not added.failed
    assert world.changes("member.added") == 3


async def test_one_who_has_left_spoils_nothing_and_is_told(world: World) -> None:
    people = [*ids(world, *THREE), NOBODY]
    added = await world.directory.add_members(world.group("Marketing"), people)
    assert {person: type(error) for person, error in added.failed.items()} == {NOBODY: Gone}
    assert set(people[:3]) <= world.members("Marketing")


async def test_one_who_has_left_and_one_who_is_in_spoil_nothing(world: World) -> None:
    people = [*ids(world, *THREE, "ben"), NOBODY]
    added = await world.directory.add_members(world.group("Marketing"), people)
    assert list(added.failed) == [NOBODY]
    assert set(people[:4]) <= world.members("Marketing")
    assert world.changes("member.added") == 3


async def test_something_unsuitable_spoils_nothing(world: World) -> None:
    """A Microsoft 365 group takes people only."""
    people = [*ids(world, *THREE), world.group("VPN Users")]
    added = await world.directory.add_members(world.group("Marketing"), people)
    assert {person: type(error) for person, error in added.failed.items()} == {people[3]: DirectoryRefused}
    assert set(people[:3]) <= world.members("Marketing")


async def test_a_group_that_takes_nobody_refuses_each(world: World) -> None:
    added = await world.directory.add_members(world.group("Everyone in Sales"), ids(world, "alice", "emily"))
    assert set(added.failed) == set(ids(world, "alice", "emily"))
    assert all(str(error).startswith("403") for error in added.failed.values())


async def test_a_group_that_is_gone_is_gone_for_all(world: World) -> None:
    with pytest.raises(Gone):
        await world.directory.add_members(NOBODY, ids(world, *THREE))
    with pytest.raises(Gone):
        await world.directory.add_members(NOBODY, ids(world, "alice"))


@pytest.mark.parametrize("lag_s", [0, 40])
async def test_an_answer_lost_after_the_write_may_be_repeated(world: World, lag_s: int) -> None:
    """Even while reads do not show yet what the lost request did."""
    marketing, people = world.group("Marketing"), ids(world, *THREE)
    world.weather(reset_after=1.0, lag_s=lag_s)
    with pytest.raises(DirectoryBusy):
        await world.directory.add_members(marketing, people)
    world.weather(reset_after=0.0)
    added = await world.directory.add_members(marketing, people)
    assert not added.failed
    assert world.changes("member.added") == 3


async def test_a_throttled_addition_says_how_long_to_wait_and_adds_nobody(world: World) -> None:
    world.weather(throttle=1.0, retry_after_s=7)
    with requests_made() as requests, pytest.raises(DirectoryBusy) as busy:
        await world.directory.add_members(world.group("Marketing"), ids(world, *THREE))
    assert busy.value.retry_after == 7
    assert len(requests) == 1
    assert world.changes("member.added") == 0


async def test_two_hundred_and_fifty_people_in_bad_weather_end_up_in_the_group_once(world: World) -> None:
    world.has("Everybody", kind="security")
    for number in range(200):
        world.sandbox.tenant.put_user({"userPrincipalName": f"new{number}@contoso.example"})
    group, people = world.group("Everybody"), [*world.sandbox.tenant.users][:250]
    world.weather(errors=0.2, reset_after=0.1, reset_before=0.1, throttle=0.1, retry_after_s=0.01, lag_s=1, seed=5)
    for start in range(0, len(people), 20):
        for _ in range(50):
            try:
                added = await world.directory.add_members(group, people[start : start + 20])
            except DirectoryBusy:
                continue
            assert not added.failed
            break
    assert world.members("Everybody") == set(people)
    assert world.changes("member.added") == len(people)


async def test_who_of_many_is_in_is_one_request(world: World) -> None:
    group = world.has("Half", members=ids(world, *THREE))
    for number in range(250):
        world.sandbox.tenant.put_user({"userPrincipalName": f"new{number}@contoso.example"})
    asked = [*[*world.sandbox.tenant.users][:290], NOBODY, world.person("yuki").upper()]
    with requests_made() as requests:
        found = await world.directory.members_among(group, asked)
    assert len(requests) == 1
    assert {each.lower() for each in found} == set(ids(world, *THREE))
    assert world.person("yuki").upper() in found
    assert await world.directory.members_among(group, []) == frozenset()


async def test_a_member_of_this_moment_is_seen_soon(world: World) -> None:
    world.weather(lag_s=2)
    await world.directory.add_member(world.group("Marketing"), world.person("alice"))
    await asyncio.sleep(0.6)
    assert await world.directory.members_among(world.group("Marketing"), ids(world, *THREE)) == {world.person("alice")}


async def test_who_is_in_a_group_that_is_gone_is_gone(world: World) -> None:
    with pytest.raises(Gone):
        await world.directory.members_among(NOBODY, ids(world, *THREE))
