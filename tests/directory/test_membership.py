"""Adding and removing, so that twice does no harm and the truth is told."""

from __future__ import annotations

import pytest

from approvals.ports.directory import DirectoryBusy, DirectoryRefused, Gone
from tests.directory.conftest import World, requests_made


async def test_adding_and_removing_take_one_request_each_and_give_graphs_id(world: World) -> None:
    marketing, alice = world.group("Marketing"), world.person("alice")
    with requests_made() as requests:
        added = await world.directory.add_member(marketing, alice)
        removed = await world.directory.remove_member(marketing, alice)
    assert len(requests) == 2
    ids = {e["requestId"]: e["kind"] for e in world.sandbox.tenant.effects.after() if e.get("subjectId") == alice}
    assert (ids[added], ids[removed]) == ("member.added", "member.removed")


async def test_adding_somebody_twice_is_success_and_one_membership(world: World) -> None:
    marketing, alice = world.group("Marketing"), world.person("alice")
    await world.directory.add_member(marketing, alice)
    with requests_made() as requests:
        assert await world.directory.add_member(marketing, alice)
    assert len(requests) == 1
    assert world.changes("member.added") == 1


async def test_removing_somebody_twice_is_success(world: World) -> None:
    marketing, ben = world.group("Marketing"), world.person("ben")
    await world.directory.remove_member(marketing, ben)
    with requests_made() as requests:
        assert await world.directory.remove_member(marketing, ben)
    assert len(requests) == 2  # the 404 may have meant the group
    assert world.changes("member.removed") == 1


async def test_removing_never_deletes_the_person(world: World) -> None:
    await world.directory.remove_member(world.group("Marketing"), world.person("ben"))
    assert (await world.directory.person(world.person("ben"))).name == "Ben Carter"


async def test_adding_somebody_who_has_left_is_gone(world: World) -> None:
    ben = world.person("ben")
    world.sandbox.tenant.delete_user(ben)
    with pytest.raises(Gone):
        await world.directory.add_member(world.group("Marketing"), ben)


async def test_taking_out_somebody_who_has_left_is_success(world: World) -> None:
    ben = world.person("ben")
    world.sandbox.tenant.delete_user(ben)
    assert await world.directory.remove_member(world.group("Marketing"), ben)


@pytest.mark.parametrize(
    "group", ["AD Printers", "Finance Mailers", "Announcements", "Everyone in Sales", "Tier0 Admins", "Board Papers"]
)
async def test_what_entra_refuses_is_refused_with_its_id_to_quote(world: World, group: str) -> None:
    with pytest.raises(DirectoryRefused) as refused:
        await world.directory.add_member(world.group(group), world.person("emily"))
    assert refused.value.request_id
    assert str(refused.value).startswith(("400 Request_BadRequest", "403 Authorization_RequestDenied"))


async def test_a_refusal_about_somebody_who_is_in_already_is_success(world: World) -> None:
    """The words for "already there" are not contractual; and a synced group refuses before it looks."""
    assert await world.directory.add_member(world.group("AD Printers"), world.person("tom"))


async def test_a_reset_after_the_effect_may_be_repeated(world: World) -> None:
    marketing, alice = world.group("Marketing"), world.person("alice")
    world.weather(reset_after=1.0)
    with pytest.raises(DirectoryBusy):
        await world.directory.add_member(marketing, alice)
    world.weather(reset_after=0.0)
    await world.directory.add_member(marketing, alice)
    assert world.changes("member.added") == 1

    world.weather(reset_after=1.0)
    with pytest.raises(DirectoryBusy):
        await world.directory.remove_member(marketing, alice)
    world.weather(reset_after=0.0)
    await world.directory.remove_member(marketing, alice)
    assert world.changes("member.removed") == 1


async def test_a_write_is_sent_once_whatever_the_weather(world: World) -> None:
    for trouble in ("reset_before", "throttle", "errors"):
        world.weather(**{trouble: 1.0}, retry_after_s=0)
        with requests_made() as requests, pytest.raises(DirectoryBusy):
            await world.directory.add_member(world.group("Marketing"), world.person("alice"))
        assert len(requests) <= 1, trouble
        world.weather(**{trouble: 0.0})


async def test_a_write_that_reads_do_not_show_yet_is_not_gone(world: World) -> None:
    """The removal took effect but its answer was lost; the repeated one finds nothing, and a read still shows it."""
    marketing, ben = world.group("Marketing"), world.person("ben")
    world.weather(lag_s=40)
    await world.directory.remove_member(marketing, ben)
    with pytest.raises(DirectoryBusy):
        await world.directory.remove_member(marketing, ben)
    world.weather(lag_s=0)
    assert await world.directory.remove_member(marketing, ben)
