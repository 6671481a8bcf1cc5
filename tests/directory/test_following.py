"""Names follow the directory: everything once, then what changed; through interruptions, replays and restarts."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from approvals.ports.book import BookUnavailable
from approvals.ports.directory import DirectoryBusy
from directory.all_names import PERSON_NAMES, AllNames, Told, person_named
from directory.following import Following
from directory.graph import Graph
from directory.kept_names import packed, packed_changes, unpacked
from directory.live_names import MOST_CHANGES, LiveNames
from directory.named import Named
from directory.odata import Query
from sandbox.identity import GRAPH
from tests.directory.conftest import Given, World, known, requests_made


class Shelf:
    """Keeps names as the book does; ``broken`` says that the database is away, ``open`` that it answers."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, list[bytes]]] = {}
        self.broken = False
        self.open = asyncio.Event()
        self.open.set()

    async def kept_names(self, kind: str) -> tuple[str, list[bytes]] | None:
        self._stands()
        await self.open.wait()
        return self.kept.get(kind)

    async def keep_names(self, kind: str, link: str, parts: Sequence[bytes]) -> None:
        self._stands()
        self.kept[kind] = (link, list(parts))

    async def keep_changes(self, kind: str, before: str, link: str, part: bytes) -> bool:
        self._stands()
        if kind not in self.kept or self.kept[kind][0] != before:
            return False
        self.kept[kind] = (link, [*self.kept[kind][1], part])
        return True

    def _stands(self) -> None:
        if self.broken:
            raise BookUnavailable("the database is away")


@pytest.fixture
async def graph(world: World) -> AsyncIterator[Graph]:
    graph = Graph(Given(*world.sandbox.tokens.issue(GRAPH)), f"{world.sandbox.base_url}/v1.0")
    yield graph
    await graph.close()


def people_of(graph: Graph, shelf: Shelf | None = None, page: int = 999) -> Following:
    """The people, in pages of a size."""
    users = graph.client.users.delta
    query = Query([*PERSON_NAMES], top=page)
    return Following(graph, "users", lambda: users.to_get_request_information(query.configured()), person_named, shelf)


def new_person(world: World, name: str, upn: str = "newcomer@contoso.example", **more: Any) -> str:
    return str(world.sandbox.tenant.put_user({"userPrincipalName": upn, "displayName": name, **more})["id"])


async def test_after_the_first_round_a_look_is_one_request_each_and_changes_show(world: World, graph: Graph) -> None:
    names = AllNames(graph)
    await names.refresh()
    world.has("Spring Campaign")
    world.has("", id=world.group("Night Shift"), displayName="Canteen")
    world.sandbox.tenant.delete_group(world.group("Marketing"))
    new_person(world, "Nia Newcomer")
    with requests_made() as requests:
        await names.groups.refresh()
        await names.people.refresh()
    assert len(requests) == 2
    assert {"Spring Campaign", "Canteen"} <= known(names.groups)
    assert not {"Night Shift", "Marketing"} & known(names.groups)
    assert "Nia Newcomer" in known(names.people)


async def test_somebody_who_left_the_company_leaves_the_names(world: World, graph: Graph) -> None:
    people = people_of(graph)
    await people.refresh()
    world.sandbox.tenant.delete_user(world.person("olga"))
    await people.refresh()
    assert people.live is not None
    assert not people.live.search("Olga Nowak", 1) or people.live.search("Olga Nowak", 1)[0].score < 90


async def test_a_round_that_graph_interrupts_goes_on_where_it_was(world: World, graph: Graph) -> None:
    people = people_of(graph, page=5)
    world.weather(throttle=0.5, retry_after_s=30, seed=4)
    with requests_made() as requests:
        for _ in range(500):
            try:
                await people.refresh()
                break
            except DirectoryBusy:
                continue
    pages = -(-len(world.sandbox.tenant.users) // 5)
    answered = [each for each in requests if "200" in each]
    assert len(answered) == pages, "no page is read twice"
    assert len(known(people)) == len({each["displayName"] for each in world.sandbox.tenant.users.values()})


async def test_a_token_that_expired_means_reading_anew_while_the_former_names_serve(world: World, graph: Graph) -> None:
    people = people_of(graph)
    await people.refresh()
    world.sandbox.tenant.changes.forget()
    new_person(world, "Nia Newcomer")
    world.weather(throttle=1.0, retry_after_s=60)
    with pytest.raises(DirectoryBusy):
        await people.refresh()
    assert "Alice Martin" in known(people)
    world.weather(throttle=0.0)
    await people.refresh()
    assert {"Alice Martin", "Nia Newcomer"} <= known(people)


async def test_a_restart_goes_on_from_what_was_kept_in_one_request(world: World, graph: Graph) -> None:
    shelf = Shelf()
    first = people_of(graph, shelf, page=5)
    await first.refresh()
    new_person(world, "Nia Newcomer")
    await first.refresh()
    new_person(world, "Nils Nextday", upn="next@contoso.example")
    second = people_of(graph, shelf, page=5)
    with requests_made() as requests:
        await second.refresh()
    assert len(requests) == 1
    assert {"Alice Martin", "Nia Newcomer", "Nils Nextday"} <= known(second)


async def test_kept_names_serve_although_graph_is_away(world: World, graph: Graph) -> None:
    shelf = Shelf()
    await people_of(graph, shelf).refresh()
    world.weather(throttle=1.0, retry_after_s=60)
    after = people_of(graph, shelf)
    with pytest.raises(DirectoryBusy):
        await after.refresh()
    assert "Alice Martin" in known(after)


async def test_a_database_that_is_away_or_holds_rubbish_costs_a_reading_and_nothing_else(
    world: World, graph: Graph
) -> None:
    shelf = Shelf()
    shelf.broken = True
    people = people_of(graph, shelf)
    await people.refresh()
    assert "Alice Martin" in known(people)
    shelf.broken = False
    shelf.kept["users"] = ("https://elsewhere.example/delta", [b"rubbish"])
    again = people_of(graph, shelf)
    await again.refresh()
    assert "Alice Martin" in known(again)


async def test_a_link_to_another_host_is_never_followed(world: World, graph: Graph) -> None:
    shelf = Shelf()
    shelf.kept["users"] = ("https://elsewhere.example/v1.0/users/delta?$deltatoken=x", packed([Named("1", "Old")]))
    people = people_of(graph, shelf)
    with requests_made() as requests:
        await people.refresh()
    assert all("elsewhere" not in each for each in requests)
    assert "Old" not in known(people)


async def test_two_replicas_keep_names_without_mixing_them(world: World, graph: Graph) -> None:
    shelf = Shelf()
    one, other = people_of(graph, shelf), people_of(graph, shelf)
    await one.refresh()
    await other.refresh()
    new_person(world, "Nia Newcomer")
    await one.refresh()
    await other.refresh()
    assert {each.name for each in unpacked(shelf.kept["users"][1])} == known(one) == known(other)


async def test_told_are_all_four_kinds_from_another_thread(world: World, graph: Graph) -> None:
    heard: list[Told] = []
    names = AllNames(graph, told=heard.append)
    await names.refresh()
    newest = {kind: {*made(), *since} for kind, (_, made, since) in heard[-1].items()}
    assert "Marketing" in newest["groups"]
    assert "Alice Martin" in newest["people"]
    assert {"SPE_E5", "Microsoft 365 E5"} <= newest["licences"]
    assert "Contoso CRM" in newest["apps"]


@pytest.mark.parametrize("away", [False, True])
async def test_after_a_restart_kept_names_are_told_although_nothing_changed(
    world: World, graph: Graph, away: bool
) -> None:
    """Or a whole name, typed after the restart, would be read as words; also when Graph is away just then."""
    shelf = Shelf()
    await AllNames(graph, shelf).refresh()
    shelf.open.clear()
    loop, heard = asyncio.get_running_loop(), asyncio.Queue[Told]()

    def hears(told: Told) -> None:
        loop.call_soon_threadsafe(heard.put_nowait, told)

    async def told_of(*kinds: str) -> Told:
        async with asyncio.timeout(10):
            told = await heard.get()
            while not all(kind in told and any(told[kind][1]()) for kind in kinds):
                told = await heard.get()
            return told

    names, stop = AllNames(graph, shelf, told=hears), asyncio.Event()
    following = asyncio.create_task(names.keep_fresh(stop, every=60))
    try:
        await told_of("licences", "apps")
        world.weather(throttle=float(away), retry_after_s=60)
        shelf.open.set()
        told = await told_of("groups", "people")
    finally:
        stop.set()
        await following
    assert "Marketing" in told["groups"][1]()
    assert "Alice Martin" in told["people"][1]()


async def test_a_permission_that_is_missing_leaves_that_kind_empty_and_the_others_whole(
    world: World, graph: Graph
) -> None:
    world.lets("Group.Read.All", "User.Read.All")
    names, stop = AllNames(graph), asyncio.Event()
    keeping = asyncio.create_task(names.keep_fresh(stop, every=0.02))
    for _ in range(200):
        await asyncio.sleep(0.01)
        if names.groups.live is not None and names.people.live is not None:
            break
    stop.set()
    await asyncio.wait_for(keeping, 2)
    assert "Marketing" in known(names.groups)
    assert (names.licences, names.apps) == ((), ())


def test_changes_may_come_twice_and_grow_into_a_new_index() -> None:
    live = LiveNames.of([Named("1", "Marketing"), Named("2", "Sales")])
    changes = {"1": Named("1", "Posters"), "2": None, "3": Named("3", "Logistics")}
    for _ in range(2):
        live = live.changed(changes)
    assert {each.name for each in live} == {"Posters", "Logistics"}
    assert not live.search("marketing", 5)
    assert live.search("posters", 1)[0].named.id == "1"
    many = live.changed({str(n): Named(str(n), f"Team {n}") for n in range(10, 11 + MOST_CHANGES)})
    assert many.grown
    assert {each.id for each in many.renewed()} == {each.id for each in many}
    assert many.renewed().since == ()


def test_what_is_kept_comes_back_as_it_was_whatever_is_in_the_names() -> None:
    odd = [
        Named("1", "Line\u2028separator \x85 and \x1c", "nick"),
        Named("2", "Tab\tand \x1f unit and \n newline", mail="a@b.example"),
        Named("3", "-", upn="x@y.example", other="Given Sur"),
    ]
    parts = [*packed(odd), packed_changes({"3": None, "4": Named("4", "Nora")})]
    parts.append(packed_changes({"4": Named("4", "Nóra")}))
    back = {each.id: each for each in unpacked(parts)}
    assert set(back) == {"1", "2", "4"}
    assert back["1"] == odd[0]
    assert back["2"].mail == "a@b.example"
    assert back["4"].name == "Nóra"
    with pytest.raises(zlib.error):
        list(unpacked([b"rubbish"]))
