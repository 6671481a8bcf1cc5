"""Which application a name means and who has it, in as few requests as can be, and some at a time."""

from __future__ import annotations

import pytest

from approvals.app_paths import Paths, counted
from approvals.ports.directory import App, Gone
from tests.directory.conftest import World, requests_made

NOBODY = "00000000-0000-4000-8000-000000000000"


async def found(world: World, name: str) -> App:
    [app] = await world.directory.find_apps(name)
    return app


async def paths(world: World, app: App) -> Paths:
    assigned = await world.directory.assigned(app.id)
    return await counted(assigned, world.directory.holders(assigned))


async def test_an_application_by_its_name_or_its_object_id(world: World) -> None:
    assert [app.name for app in await world.directory.find_apps("contoso crm")] == ["Contoso CRM"]
    figma = await found(world, " Figma\u2003")
    assert (figma.name, figma.score, figma.open_to_all) == ("Figma", 100.0, False)
    assert await found(world, figma.id) == figma
    assert await world.directory.find_apps(NOBODY) == ()
    assert await world.directory.find_apps("O'Brien's \"app\"") == ()


async def test_one_for_which_nobody_needs_to_be_assigned(world: World) -> None:
    assert (await found(world, "Travel Portal")).open_to_all


async def test_the_groups_that_open_it(world: World) -> None:
    figma = await found(world, "Figma")
    assigned = await world.directory.assigned(figma.id)
    assert [group.name for group in assigned.groups] == ["Remove Bg Tool Users"]
    assert assigned.people == {world.person("alice")}
    with pytest.raises(Gone):
        await world.directory.assigned(NOBODY)


async def test_who_has_it_directly_or_by_a_group_and_not_by_nesting(world: World) -> None:
    world.sandbox.tenant.put_assignment("Payday", "group:VPN Users")
    payday = await found(world, "Payday")
    payroll, vpn = (await paths(world, payday)).each
    assert payroll.group is not None
    assert vpn.group is not None
    assert (payroll.group.name, payroll.nesting) == ("HR-Payroll", False)
    assert (vpn.group.name, vpn.nesting) == ("VPN Users", True)
    assert world.person("tom") in {person.id for person in vpn.first}
    assert world.person("pavel") not in {person.id for person in vpn.first}


async def test_somebody_who_has_it_by_two_paths_is_one_person(world: World) -> None:
    world.sandbox.tenant.put_assignment("Contoso CRM", "dana@contoso.example", "User")
    crm = await paths(world, await found(world, "Contoso CRM"))
    by_group, in_person = crm.each
    assert by_group.count == 5
    assert {person.name for person in in_person.first} >= {"Dana Fox", "Samuel Adeyemi"}
    assert crm.people == 6


async def test_twenty_groups_are_asked_about_in_one_request_and_thousands_page_by_page(world: World) -> None:
    """Issue 6: at most one $batch per 20 groups; of a group of 2,500 two further pages."""
    people = ({"upn": f"p{number}@contoso.example", "displayName": f"Person {number:05}"} for number in range(2_500))
    ids = [str(world.sandbox.tenant.put_user(person)["id"]) for person in people]
    for number in range(40):
        world.has(f"CRM {number:02}", members=ids if number == 0 else ids[:3])
        world.sandbox.tenant.put_assignment("Payday", f"group:CRM {number:02}")
    for number in range(30):
        world.sandbox.tenant.put_assignment("Payday", f"p{number}@contoso.example")
    payday = await found(world, "Payday")
    with requests_made() as requests:
        assigned = await world.directory.assigned(payday.id)
    assert len(requests) == 1 + 3
    with requests_made() as requests:
        counts = await counted(assigned, world.directory.holders(assigned))
    assert len(assigned.groups) == 41
    assert len(requests) == 3 + 2 + 1
    assert counts.each[-1].count == 30
    assert max(path.count for path in counts.each) == 2_500
    assert all(len(path.first) <= 30 for path in counts.each)
