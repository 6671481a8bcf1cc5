"""Finding people by name: by every name they go by, with evidence, and only those whom the asker may know of."""

from __future__ import annotations

import pytest

from approvals.finding_people import FindingPeople
from approvals.ports.directory import DirectoryRefused, NotReadYet, PersonMatch
from approvals.refusals import Refused
from directory.named import Named
from directory.names import NameIndex
from tests.directory.conftest import World, requests_made


def told(matches: tuple[PersonMatch, ...]) -> list[str]:
    return [match.person.name for match in matches]


@pytest.fixture(scope="module")
def people() -> NameIndex:
    rows = [
        ("Anna Berg", "anna.berg", "Anna", "Berg"),
        ("Anna Bergström", "annab", "Anna", "Bergström"),
        ("Nguyễn Thị Linh", "linh.nguyen", "Linh", "Nguyễn"),
        ("O'Brien, Thomas (Ext)", "tobrien", "Thomas", "O'Brien"),
        ("Marie-Claude Dupont", "mcdupont", "Marie-Claude", "Dupont"),
        ("Łukasz Wójcik", "lwojcik", "Łukasz", "Wójcik"),
        ("Jan van der Berg", "jvdberg", "Jan", "van der Berg"),
    ]
    return NameIndex(
        Named(nick, name, nick, "", f"{nick}@contoso.example", "" if f"{given} {last}" == name else f"{given} {last}")
        for name, nick, given, last in rows
    )


@pytest.mark.parametrize(
    ("written", "meant", "least"),
    [
        ("anna berg", "anna.berg", 100),
        ("anna.berg@contoso.example", "anna.berg", 100),  # the user principal name
        ("annab", "annab", 100),  # the nickname
        ("lwojcik", "lwojcik", 100),
        ("thomas o'brien", "tobrien", 100),  # given and family name, the display name being another
        ("OBrien", "tobrien", 75),
        ("linh nguyen", "linh.nguyen", 100),
        ("nguyen thi linh", "linh.nguyen", 100),  # without accents
        ("Lukasz Wojcik", "lwojcik", 100),
        ("wojcik lukasz", "lwojcik", 95),  # another order
        ("luksz wojcik", "lwojcik", 90),  # a typo
        ("marie claude", "mcdupont", 80),  # part of it
        ("dupont", "mcdupont", 80),
        ("mcd", "mcdupont", 75),  # initials
        ("jan vd berg", "jvdberg", 70),
    ],
)
def test_people_are_found_by_every_name_they_go_by(people: NameIndex, written: str, meant: str, least: float) -> None:
    best = people.search(written, 5)[0]
    assert best.named.id == meant
    assert best.score >= least


def test_a_first_name_alone_prefers_nobody(people: NameIndex) -> None:
    annas = [found for found in people.search("Anna", 5) if found.score >= 75]
    assert {found.named.id for found in annas} == {"anna.berg", "annab"}
    assert abs(annas[0].score - annas[1].score) < 8


async def test_people_are_found_in_one_request_with_what_tells_them_apart(world: World) -> None:
    await world.directory.refresh()
    with requests_made() as requests:
        best, *_ = await world.directory.find_people("alice martn")
    assert len(requests) == 1
    assert best.person == await world.directory.person(world.person("alice"))
    assert (best.person.department, best.person.mail) == ("Design", "alice@contoso.example")


async def test_before_the_names_are_read_graphs_own_search_finds_people(world: World) -> None:
    assert told(await world.directory.find_people("olga"))[0] == "Olga Nowak"
    assert told(await world.directory.find_people("alice@contoso.example"))[0] == "Alice Martin"
    with pytest.raises(NotReadYet):
        await world.directory.find_people("Olgga Nowakk")


async def test_somebody_deleted_a_moment_ago_is_not_found(world: World) -> None:
    await world.directory.refresh()
    world.sandbox.tenant.delete_user(world.person("olga"))
    assert "Olga Nowak" not in told(await world.directory.find_people("Olga Nowak"))


@pytest.fixture
def hidden(world: World) -> None:
    world.sandbox.tenant.set_policy({"authorizationPolicy": {"allowedToReadOtherUsers": False}})


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("warm", [True, False])
async def test_where_people_are_hidden_a_member_finds_themselves_their_manager_and_their_reports(
    world: World, warm: bool
) -> None:
    if warm:
        await world.directory.refresh()
    finding = FindingPeople(world.directory, world.policies)
    tenant = world.sandbox.tenant
    alice, manager = world.person("alice"), tenant.managers[world.person("alice")]
    assert told(await finding.find(alice, "Alice Martin")) == ["Alice Martin"]
    assert told(await finding.find(alice, tenant.name(manager)))[0] == tenant.name(manager)
    assert told(await finding.find(manager, "Alice Martin"))[0] == "Alice Martin"


@pytest.mark.usefixtures("hidden")
@pytest.mark.parametrize("warm", [True, False])
async def test_where_people_are_hidden_a_name_that_exists_is_answered_like_one_that_does_not(
    world: World, warm: bool
) -> None:
    """Demand 2.11, edge 24: nothing may be learned from the answer, nor from how many requests it took."""
    if warm:
        await world.directory.refresh()
    finding, refusals, counts = FindingPeople(world.directory, world.policies), [], []
    for name in ("Dana Fox", "Xyzzy Plugh"):
        with requests_made() as requests, pytest.raises(Refused) as refused:
            await finding.find(world.person("alice"), name)
        refusals.append(refused.value.refusal)
        counts.append(len(requests))
    assert [each.rule for each in refusals] == ["read_other_users", "read_other_users"]
    assert refusals[0].message.template == refusals[1].message.template
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("hidden")
async def test_an_administrator_finds_everybody(world: World) -> None:
    await world.directory.refresh()
    assert (
        told(await FindingPeople(world.directory, world.policies).find(world.person("ada"), "Dana Fox"))[0]
        == "Dana Fox"
    )


async def test_a_policy_that_cannot_be_read_is_not_assumed_to_be_open(world: World) -> None:
    await world.directory.refresh()
    world.lets("User.Read.All", "Group.Read.All", "RoleManagement.Read.Directory")
    with pytest.raises(DirectoryRefused):
        await world.directory.people_are_visible()
    with pytest.raises(Refused):
        await FindingPeople(world.directory, world.policies).find(world.person("alice"), "Dana Fox")


async def test_an_owner_finds_only_people_of_their_own_group(world: World) -> None:
    """Demand 2.11: whoever is outside is not found, as if there were nobody of that name."""
    await world.directory.refresh()
    finding, members = FindingPeople(world.directory, world.policies), {world.person("alice")}
    assert told(await finding.find(world.person("olga"), "alice", scope=members)) == ["Alice Martin"]
    assert await finding.find(world.person("olga"), "Dana Fox", scope=members) == ()
    assert await finding.find(world.person("olga"), "Xyzzy Plugh", scope=members) == ()
