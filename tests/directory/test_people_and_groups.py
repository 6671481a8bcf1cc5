"""What the directory tells about people and groups."""

from __future__ import annotations

import asyncio

import pytest

from approvals.directory_objects import GroupKind
from approvals.ports.directory import DirectoryRefused, Gone
from tests.directory.conftest import World, requests_made

NOBODY = "00000000-0000-4000-8000-000000000000"


async def test_a_person_is_told_in_one_request(world: World) -> None:
    with requests_made() as requests:
        alice = await world.directory.person(world.person("alice"))
    assert len(requests) == 1
    assert (alice.name, alice.upn, alice.department) == ("Alice Martin", "alice@contoso.example", "Design")
    assert alice.enabled
    assert not alice.guest


async def test_a_guest_is_known_as_one_and_found_by_their_odd_user_principal_name(world: World) -> None:
    pat = await world.directory.person("pat_fabrikam.example#EXT#@contoso.example")
    assert pat.guest
    assert pat.id == world.person("pat_fabrikam.example#EXT#@contoso.example")


async def test_a_disabled_person_is_known_as_one(world: World) -> None:
    assert not (await world.directory.person(world.person("victor"))).enabled


async def test_names_come_as_they_are_written(world: World) -> None:
    assert (await world.directory.person(world.person("tom"))).name == "Tom O'Brien"
    mallory = await world.directory.person(world.person("mallory"))
    assert mallory.name == "Mallory [click here](https://evil.example) <b>Admin</b>"
    assert (await world.directory.person(world.person("noa"))).name == "נועה כהן"


async def test_nobody_is_gone(world: World) -> None:
    with pytest.raises(Gone) as gone:
        await world.directory.person(NOBODY)
    assert gone.value.request_id


@pytest.mark.parametrize(
    ("name", "kind", "flags"),
    [
        ("Marketing", GroupKind.MICROSOFT_365, set()),
        ("VPN Users", GroupKind.SECURITY, set()),
        ("Finance Mailers", GroupKind.MAIL_ENABLED_SECURITY, set()),
        ("Announcements", GroupKind.DISTRIBUTION, set()),
        ("AD Printers", GroupKind.SECURITY, {"synced"}),
        ("Old Fileserver", GroupKind.SECURITY, set()),
        ("Everyone in Sales", GroupKind.SECURITY, {"dynamic"}),
        ("Remote Workers", GroupKind.MICROSOFT_365, {"dynamic"}),
        ("Tier0 Admins", GroupKind.SECURITY, {"role_assignable"}),
        ("Board Papers", GroupKind.SECURITY, {"restricted"}),
        ("Project Falcon", GroupKind.MICROSOFT_365, {"has_team"}),
        ("Works Council", GroupKind.MICROSOFT_365, {"hides_members"}),
    ],
)
async def test_every_kind_of_group_is_told_apart(world: World, name: str, kind: GroupKind, flags: set[str]) -> None:
    with requests_made() as requests:
        group = await world.directory.group(world.group(name))
    assert len(requests) == 1
    assert group.kind is kind
    names = ("synced", "dynamic", "role_assignable", "restricted", "has_team", "hides_members")
    assert {flag for flag in names if getattr(group, flag)} == flags


async def test_a_licensed_group_tells_its_products(world: World) -> None:
    group = await world.directory.group(world.group("Sales-E5"))
    assert group.licences == ("06ebc4ee-1bb5-47dd-8120-11324bc54e06", "f8a1db68-be16-40ed-86d5-cb42ce701560")


async def test_a_group_that_is_no_more_is_gone_for_every_question(world: World) -> None:
    alice, group_id = world.person("alice"), world.has("Short-lived")
    world.sandbox.tenant.delete_group(group_id)
    for question in (
        world.directory.group(group_id),
        world.directory.owners(group_id),
        world.directory.is_member(group_id, alice),
        world.directory.add_member(group_id, alice),
        world.directory.remove_member(group_id, alice),
    ):
        with pytest.raises(Gone):
            await question


@pytest.mark.parametrize(
    ("group", "owners"),
    [
        ("Marketing", {"Olga Nowak", "Bruno Silva"}),
        ("Legacy Archive", set()),  # nobody
        ("CRM Sync", set()),  # an application
        ("Night Shift", {"Victor Hale"}),  # somebody who has left
        ("Agency Room", {"Lena Schmidt"}),  # a guest
    ],
)
async def test_owners_are_the_people_among_them(world: World, group: str, owners: set[str]) -> None:
    with requests_made() as requests:
        found = await world.directory.owners(world.group(group))
    assert len(requests) == 1
    assert {owner.name for owner in found} == owners
    assert all(owner.enabled for owner in found) == (group != "Night Shift")
    assert any(owner.guest for owner in found) == (group == "Agency Room")


async def test_an_owner_of_this_moment_is_an_owner(world: World) -> None:
    """A decision must not wait for Graph's search index, which lags behind by minutes in bad weather."""
    world.weather(lag_s=2)
    world.has("Marketing", owners=["alice@contoso.example"])
    await asyncio.sleep(0.6)  # a quarter of the lag is what reads of the directory itself take
    assert [owner.name for owner in await world.directory.owners(world.group("Marketing"))] == ["Alice Martin"]


async def test_membership_is_direct_and_asked_in_one_request(world: World) -> None:
    readers = world.group("Finance-Readers")
    with requests_made() as requests:
        assert await world.directory.is_member(readers, world.person("dana"))
        assert not await world.directory.is_member(readers, world.person("farid"))  # only through a nested group
    assert len(requests) == 2


async def test_hidden_membership_is_known_all_the_same(world: World) -> None:
    council = world.group("Works Council")
    assert await world.directory.is_member(council, world.person("karl"))
    assert not await world.directory.is_member(council, world.person("alice"))


async def test_without_the_permission_hidden_membership_is_refused_and_not_denied(world: World) -> None:
    world.sandbox.tenant.company.permissions = ["GroupMember.ReadWrite.All", "User.Read.All"]
    with pytest.raises(DirectoryRefused):
        await world.directory.is_member(world.group("Works Council"), world.person("karl"))


async def test_membership_is_asked_with_ids_in_any_case(world: World) -> None:
    assert await world.directory.is_member(world.group("Marketing"), world.person("olga").upper())


async def test_my_groups_and_the_groups_i_own_are_one_request_each(world: World) -> None:
    with requests_made() as requests:
        mine = await world.directory.groups_of(world.person("ada"))
        owned = await world.directory.groups_owned_by(world.person("olga"))
    assert len(requests) == 2
    # Ada is in a directory role as well, which is no group.
    assert {group.name for group in mine} >= {"VPN Users", "Tier0 Admins"}
    assert "Global Administrator" not in {group.name for group in mine}
    assert next(group for group in mine if group.name == "Tier0 Admins").role_assignable
    assert {group.name for group in owned} == {"Marketing", "Market Research"}


async def test_a_group_with_more_members_than_a_page_is_still_one_request(world: World) -> None:
    world.has("Everybody", members=[person["id"] for person in world.sandbox.tenant.users.values()])
    with requests_made() as requests:
        assert await world.directory.is_member(world.group("Everybody"), world.person("will"))
    assert len(requests) == 1
