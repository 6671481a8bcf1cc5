"""The app comes to people who never installed it, where that is allowed."""

from __future__ import annotations

import pytest

from approvals.ports.directory import DirectoryBusy
from directory.teamwork import GraphAppInstaller
from sandbox.company import BOT_APP_ID
from sandbox.graph_teamwork import TEAMS_APP_ID
from tests.directory.conftest import World, requests_made

NOBODY = "00000000-0000-4000-8000-000000000000"
GUEST = "pat_fabrikam.example#EXT#@contoso.example"


def without_the_app(world: World, *names: str) -> list[str]:
    for name in names:
        world.sandbox.tenant.put_user({"upn": f"{name}@contoso.example", "hasApp": False})
    return [world.person(name) for name in names]


def has_it(world: World, person: str) -> bool:
    return bool(world.sandbox.tenant.users[person]["sandbox.hasApp"])


async def test_the_app_is_looked_up_once_and_then_installed_in_one_request_each(world: World) -> None:
    installer = GraphAppInstaller(world.graph, BOT_APP_ID)
    people = without_the_app(world, "olga", "bruno")
    with requests_made() as requests:
        for person in people:
            assert await installer.install(person)
    assert len(requests) == 3
    assert all(has_it(world, person) for person in people)


async def test_with_its_own_id_given_nothing_is_looked_up(world: World) -> None:
    [olga] = without_the_app(world, "olga")
    world.lets("TeamsAppInstallation.ReadWriteSelfForUser.All")
    with requests_made() as requests:
        assert await GraphAppInstaller(world.graph, BOT_APP_ID, TEAMS_APP_ID).install(olga)
    assert len(requests) == 1


async def test_having_it_already_is_success(world: World) -> None:
    assert await GraphAppInstaller(world.graph, BOT_APP_ID).install(world.person("olga"))


async def test_an_answer_lost_after_the_installation_may_be_repeated(world: World) -> None:
    [olga] = without_the_app(world, "olga")
    installer = GraphAppInstaller(world.graph, BOT_APP_ID, TEAMS_APP_ID)
    for trouble in ("throttle", "reset_before", "reset_after"):
        world.weather(**{trouble: 1.0}, retry_after_s=0)
        with pytest.raises(DirectoryBusy):
            await installer.install(olga)
        world.weather(**{trouble: 0.0})
    assert await installer.install(olga)
    assert has_it(world, olga)


async def test_who_may_not_have_it_does_not_get_it(world: World) -> None:
    installer = GraphAppInstaller(world.graph, BOT_APP_ID)
    for person in (world.person(GUEST), world.person("victor"), NOBODY):
        assert not await installer.install(person)
    world.lets("User.Read.All")
    [olga] = without_the_app(world, "olga")
    assert not await installer.install(olga)
    assert not await GraphAppInstaller(world.graph, BOT_APP_ID).install(olga)


async def test_an_app_that_is_not_in_the_catalogue_cannot_be_installed(world: World) -> None:
    [olga] = without_the_app(world, "olga")
    assert not await GraphAppInstaller(world.graph, NOBODY).install(olga)
    assert not await GraphAppInstaller(world.graph, BOT_APP_ID, NOBODY).install(olga)
    assert not has_it(world, olga)
