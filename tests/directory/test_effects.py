"""What a group opens and who has an application, as Graph shows it, in as few requests as can be."""

from __future__ import annotations

import pytest

from approvals.effects import Opening, Opens
from approvals.ports.directory import Gone
from tests.directory.conftest import World, requests_made

NOBODY = "00000000-0000-4000-8000-000000000000"
E5 = "06ebc4ee-1bb5-47dd-8120-11324bc54e06"


def kinds(opens: tuple[Opening, ...]) -> list[tuple[str, str, str]]:
    return [(one.kind.value, one.name, one.role) for one in opens]


async def test_one_request_and_one_more_for_names_of_roles_not_met_before(world: World) -> None:
    crm = world.group("CRM-Users")
    with requests_made() as requests:
        opens = await world.directory.opens(crm)
        assert len(requests) == 2
        assert kinds(opens) == [("app", "Contoso CRM", "User")]
        assert await world.directory.opens(crm) == opens
    assert len(requests) == 3


async def test_licences_teams_and_sites(world: World) -> None:
    sales = await world.directory.opens(world.group("Sales-E5"))
    assert kinds(sales) == [("licence", "Microsoft 365 E5", ""), ("licence", "Power BI Pro", "")]
    assert E5 in {one.id for one in sales}
    club = await world.directory.opens(world.group("Running Club"))
    assert kinds(club) == [
        ("team", "Running Club", ""),
        ("site", "https://contoso.sharepoint.com/sites/running-club", ""),
    ]


async def test_a_security_group_has_no_site_and_opens_nothing_by_itself(world: World) -> None:
    assert await world.directory.opens(world.group("brie-test")) == ()


async def test_nesting_opens_nothing(world: World) -> None:
    """What the group inside opens, and what this one opens to those inside it, are not each other's."""
    world.sandbox.tenant.put_assignment("Figma", "group:IT Operations")
    assert await world.directory.opens(world.group("VPN Users")) == ()
    assert await world.directory.is_nested(world.group("VPN Users"), world.person("pavel"))
    assert not await world.directory.is_nested(world.group("VPN Users"), world.person("tom"))
    assert not await world.directory.is_nested(world.group("VPN Users"), world.person("alice"))


async def test_what_may_not_be_read_is_said_to_be_unread(world: World) -> None:
    world.lets("User.Read.All", "Group.Read.All")
    assert await world.directory.opens(world.group("CRM-Users")) == (Opening(Opens.UNREAD, "apps", ""),)
    site = await world.directory.opens(world.group("Running Club"))
    assert ("site", "", "") in kinds(site)


async def test_a_group_that_is_gone(world: World) -> None:
    with pytest.raises(Gone):
        await world.directory.opens(NOBODY)
