"""A group is made once, whatever is lost on the way, and never taken for one that merely has its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.directory_objects import Group, GroupKind
from approvals.ports.directory import DirectoryBusy, DirectoryRefused, Gone, NewGroup
from directory.making_groups import MakingGroups
from tests.directory.conftest import World, requests_made

NOBODY = "00000000-0000-4000-8000-000000000000"
both_ways = pytest.mark.parametrize("upsert", [True, False], ids=["upsert", "look and post"])


def making(world: World, *, upsert: bool, settled_s: float = 60.0) -> MakingGroups:
    return MakingGroups(world.graph, upsert=upsert, looks_s=(0.0, 0.05, 0.1), settled_s=settled_s)


def falcon(world: World, **changes: object) -> NewGroup:
    new = NewGroup(
        "usher-request-17",
        "Falcon Readers",
        "Who reads about Falcon",
        GroupKind.SECURITY,
        "falcon-readers-17",
        "",
        (world.person("olga"),),
        (world.person("alice"), world.person("ben")),
    )
    return replace(new, **changes)  # type: ignore[arg-type]  # whatever a test changes


def made(world: World, group: Group) -> tuple[set[str], set[str]]:
    """Its owners and members as they truly are."""
    view = world.sandbox.tenant.view()
    return set(view.owners(group.id)), set(view.members(group.id))


@both_ways
async def test_a_group_is_made_with_its_people_in_one_request_after_a_look(world: World, upsert: bool) -> None:
    new = falcon(world)
    with requests_made() as requests:
        group = await making(world, upsert=upsert).create_group(new)
    assert len(requests) == 2
    assert (group.name, group.kind, group.description) == (new.name, new.kind, new.description)
    assert made(world, group) == (set(new.owner_ids), set(new.member_ids))
    assert [owner.name for owner in await world.directory.owners(group.id)] == ["Olga Nowak"]
    assert world.sandbox.tenant.groups[group.id]["uniqueName"] == new.unique_name


@both_ways
async def test_a_microsoft_365_group_has_mail_and_its_visibility(world: World, upsert: bool) -> None:
    new = falcon(world, kind=GroupKind.MICROSOFT_365, visibility="Private")
    group = await making(world, upsert=upsert).create_group(new)
    assert (group.kind, group.visibility) == (GroupKind.MICROSOFT_365, "Private")
    assert group.mail == "falcon-readers-17@contoso.example"


@both_ways
async def test_said_twice_it_is_made_once_and_what_people_changed_since_stays(world: World, upsert: bool) -> None:
    makes, new = making(world, upsert=upsert), falcon(world)
    first = await makes.create_group(new)
    world.sandbox.tenant.put_group({"id": first.id, "displayName": "Falcon", "owners": ["bruno@contoso.example"]})
    with requests_made() as requests:
        again = await makes.create_group(new)
    assert len(requests) == 1
    assert (again.id, again.name) == (first.id, "Falcon")
    assert made(world, again)[0] == {world.person("bruno")}
    assert world.changes("group.created") == 1


@both_ways
async def test_an_answer_lost_after_the_group_was_made_is_found_by_looking(world: World, upsert: bool) -> None:
    """Both answers of a gateway that gave up, and a connection that broke."""
    for trouble in ("reset_after", "errors"):
        new = falcon(world, unique_name=f"usher-{trouble}", mail_nickname=f"falcon-{trouble}")
        makes = making(world, upsert=upsert)
        group = None
        for seed in range(60):
            world.weather(**{trouble: 0.4}, seed=seed)
            try:
                group = await makes.create_group(new)
            except DirectoryBusy:
                continue
            break
        world.weather(**{trouble: 0.0})
        assert group is not None
        names = [each.get("uniqueName") for each in world.sandbox.tenant.groups.values()]
        assert names.count(new.unique_name) == 1


@both_ways
async def test_a_group_that_replicas_do_not_show_is_not_made_again(world: World, upsert: bool) -> None:
    makes, new = making(world, upsert=upsert), falcon(world)
    await makes.create_group(new)
    world.sandbox.tenant.journal.forget_everything()
    second = falcon(world, unique_name="usher-request-18", mail_nickname="falcon-18")
    world.weather(lag_s=60)
    await makes.create_group(second)
    with pytest.raises(DirectoryBusy):  # it is there, but nobody can say which one it is
        await makes.create_group(second)
    world.weather(lag_s=0)
    assert (await makes.create_group(second)).name == "Falcon Readers"
    assert world.changes("group.created") == 2


async def test_a_post_in_doubt_is_not_repeated_until_replicas_have_settled(world: World) -> None:
    """Graph itself may not mind a second group; and whoever looks sees none yet."""
    makes, new = making(world, upsert=False), falcon(world)
    world.weather(lag_s=60)
    only_the_second_answer_is_lost(world)
    with pytest.raises(DirectoryBusy) as lost:
        await makes.create_group(new)
    assert lost.value.retry_after == 60
    world.weather(reset_after=0.0)
    with requests_made() as requests, pytest.raises(DirectoryBusy) as doubt:
        await makes.create_group(new)
    assert len(requests) == 1  # the look
    assert 50 < doubt.value.retry_after <= 60
    world.weather(lag_s=0)
    assert (await makes.create_group(new)).name == new.name
    assert world.changes("group.created") == 1


def only_the_second_answer_is_lost(world: World) -> None:
    wanted = ["none", "reset_after", "none", "none", "none"]
    for seed in range(1000):
        world.weather(reset_after=0.5, seed=seed)
        if [world.sandbox.graph_weather.draw().value for _ in wanted] == wanted:
            world.weather(seed=seed)
            return
    raise AssertionError("no such weather")


@both_ways
async def test_turned_away_nothing_is_in_doubt(world: World, upsert: bool) -> None:
    makes, new = making(world, upsert=upsert), falcon(world)
    world.weather(throttle=1.0, retry_after_s=7)
    with pytest.raises(DirectoryBusy) as busy:
        await makes.create_group(new)
    assert busy.value.retry_after == 7
    world.weather(throttle=0.0)
    assert (await makes.create_group(new)).name == new.name


@both_ways
async def test_a_member_who_has_left_does_not_stop_the_group_but_an_owner_does(world: World, upsert: bool) -> None:
    makes = making(world, upsert=upsert)
    group = await makes.create_group(falcon(world, member_ids=(world.person("alice"), NOBODY)))
    assert made(world, group) == ({world.person("olga")}, set())
    with pytest.raises(Gone):
        await makes.create_group(falcon(world, unique_name="other", owner_ids=(NOBODY,)))
    assert world.changes("group.created") == 1


@both_ways
async def test_only_twenty_people_are_bound_and_the_rest_is_left_to_be_added(world: World, upsert: bool) -> None:
    many = tuple([*world.sandbox.tenant.users][:30])
    new = falcon(world, member_ids=many)
    group = await making(world, upsert=upsert).create_group(new)
    assert made(world, group)[1] == set(many[:19])
    there = await world.directory.members_among(group.id, many)
    added = await world.directory.add_members(group.id, [each for each in many if each not in there])
    assert not added.failed
    assert made(world, group)[1] == set(many)


@both_ways
async def test_a_group_of_that_mail_nickname_is_never_taken_for_ours(world: World, upsert: bool) -> None:
    nick = str(world.sandbox.tenant.groups[world.group("Marketing")]["mailNickname"])
    makes = making(world, upsert=upsert)
    assert await makes.find_made("usher-request-17", nick) is None
    new = falcon(world, kind=GroupKind.MICROSOFT_365, mail_nickname=nick)
    with pytest.raises(DirectoryRefused) as refused:
        await makes.create_group(new)
    assert "mailNickname" in str(refused.value)
    assert world.person("olga") in world.sandbox.tenant.view().owners(world.group("Marketing"))
    assert world.changes("group.created") == 0


async def test_permissions_decide_which_way_can_be_gone(world: World) -> None:
    world.lets("Group.Create", "User.Read.All", "Group.Read.All")
    with pytest.raises(DirectoryRefused, match="403"):
        await making(world, upsert=True).create_group(falcon(world))
    assert (await making(world, upsert=False).create_group(falcon(world))).name == "Falcon Readers"


async def test_a_group_nobody_would_own_or_graph_does_not_make_is_a_mistake_of_the_callers(world: World) -> None:
    for new in (falcon(world, owner_ids=()), falcon(world, kind=GroupKind.DISTRIBUTION)):
        with pytest.raises(ValueError, match="group"):
            await world.directory.create_group(new)


@both_ways
async def test_thirty_groups_in_bad_weather_are_thirty_groups(world: World, upsert: bool) -> None:
    makes = making(world, upsert=upsert, settled_s=0.3)
    weather = {"errors": 0.1, "reset_after": 0.15, "reset_before": 0.05, "throttle": 0.05, "retry_after_s": 0.01}
    world.weather(**weather, lag_s=0.2, seed=11)
    for number in range(30):
        new = falcon(world, unique_name=f"usher-{number}", mail_nickname=f"falcon-{number}")
        for _ in range(400):
            try:
                group = await makes.create_group(new)
            except DirectoryBusy:
                continue
            break
        assert made(world, group) == (set(new.owner_ids), set(new.member_ids))
    assert world.changes("group.created") == 30
