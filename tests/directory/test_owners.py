"""Owners come and go, so that twice does no harm and no group is left alone."""

from __future__ import annotations

import pytest

from approvals.ports.directory import DirectoryBusy, DirectoryRefused, Gone, LastOwner
from tests.directory.conftest import World, requests_made

NOBODY = "00000000-0000-4000-8000-000000000000"


async def test_an_owner_comes_and_goes_in_one_request_each(world: World) -> None:
    marketing, alice = world.group("Marketing"), world.person("alice")
    with requests_made() as requests:
        added = await world.directory.add_owner(marketing, alice)
        assert await world.directory.is_owner(marketing, alice)
        removed = await world.directory.remove_owner(marketing, alice)
        assert not await world.directory.is_owner(marketing, alice)
    assert len(requests) == 4
    effects = {e["requestId"]: e["kind"] for e in world.sandbox.tenant.effects.after()}
    assert (effects[added], effects[removed]) == ("owner.added", "owner.removed")


async def test_twice_is_success_and_once(world: World) -> None:
    marketing, alice = world.group("Marketing"), world.person("alice")
    for _ in range(2):
        assert await world.directory.add_owner(marketing, alice)
    for _ in range(2):
        assert await world.directory.remove_owner(marketing, alice)
    assert (world.changes("owner.added"), world.changes("owner.removed")) == (1, 1)


async def test_the_last_owner_stays_and_is_named_as_such(world: World) -> None:
    solo, alice = world.group("Solo Project"), world.person("alice")
    with pytest.raises(LastOwner) as refused:
        await world.directory.remove_owner(solo, alice)
    assert refused.value.request_id
    assert await world.directory.is_owner(solo, alice)


async def test_a_service_principal_is_no_owner_who_could_stay_alone(world: World) -> None:
    group, rosa = world.group("CRM Sync"), world.person("rosa")
    await world.directory.add_owner(group, rosa)
    with pytest.raises(LastOwner):
        await world.directory.remove_owner(group, rosa)


async def test_a_group_or_a_person_who_is_gone(world: World) -> None:
    for group, person in ((NOBODY, world.person("alice")), (world.group("Marketing"), NOBODY)):
        with pytest.raises(Gone):
            await world.directory.add_owner(group, person)
    with pytest.raises(Gone):
        await world.directory.remove_owner(NOBODY, world.person("alice"))


async def test_without_the_larger_permission_owners_stay_as_they_are(world: World) -> None:
    world.lets("GroupMember.ReadWrite.All", "User.Read.All")
    with pytest.raises(DirectoryRefused) as refused:
        await world.directory.add_owner(world.group("Marketing"), world.person("alice"))
    assert str(refused.value).startswith("403")
    with pytest.raises(DirectoryRefused) as refused:
        await world.directory.remove_owner(world.group("Marketing"), world.person("olga"))
    assert not isinstance(refused.value, LastOwner)


async def test_an_answer_lost_after_the_write_may_be_repeated(world: World) -> None:
    marketing, alice = world.group("Marketing"), world.person("alice")
    for change, kind in ((world.directory.add_owner, "owner.added"), (world.directory.remove_owner, "owner.removed")):
        world.weather(reset_after=1.0)
        with pytest.raises(DirectoryBusy):
            await change(marketing, alice)
        world.weather(reset_after=0.0)
        assert await change(marketing, alice)
        assert world.changes(kind) == 1


async def test_a_removal_that_reads_do_not_show_yet_is_not_done(world: World) -> None:
    marketing, bruno = world.group("Marketing"), world.person("bruno")
    world.weather(lag_s=40)
    await world.directory.remove_owner(marketing, bruno)
    with pytest.raises(DirectoryBusy):
        await world.directory.remove_owner(marketing, bruno)
    world.weather(lag_s=0)
    assert await world.directory.remove_owner(marketing, bruno)


async def test_a_manager_is_told_in_one_request_and_nobody_is_nobody(world: World) -> None:
    with requests_made() as requests:
        olga = await world.directory.manager(world.person("alice"))
    assert len(requests) == 1
    assert olga is not None
    assert (olga.name, olga.enabled) == ("Olga Nowak", True)
    assert await world.directory.manager(world.person("grace")) is None
    assert await world.directory.manager(NOBODY) is None
