"""Products, their seats and their holders as Graph shows them, in as few requests as can be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from approvals.counting_seats import CountingSeats
from approvals.holdings import LicenceError, Way, doubly, without
from approvals.ports.directory import DirectoryBusy, DirectoryRefused, Gone
from approvals.seats import Capability, Coming, Seats, Shortage
from directory.licences import GraphLicences
from sandbox.effects import Cause
from tests.directory.conftest import World, requests_made

E5, VISIO, POWER_BI = (
    "06ebc4ee-1bb5-47dd-8120-11324bc54e06",
    "c5928f49-12ba-48f7-ada3-0d743a3601d5",
    "f8a1db68-be16-40ed-86d5-cb42ce701560",
)
PROJECT, FLOW = "53818b1b-4a27-454b-8896-0dba576410e6", "f30db892-07e9-47e9-837c-80727f46fd3d"
NOBODY = "00000000-0000-4000-8000-000000000000"


@dataclass
class Watch:
    """A clock that is moved by hand."""

    time: datetime = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@dataclass
class Asked:
    """The part of the book that is asked."""

    people: tuple[Coming, ...] = ()

    async def coming(self, since: datetime) -> tuple[Coming, ...]:
        return self.people


@dataclass
class Licensed:
    world: World
    licences: GraphLicences
    clock: Watch

    async def product(self, sku_id: str) -> Seats:
        return next(one for one in await self.licences.products(fresh=True) if one.sku_id == sku_id)


@pytest.fixture
async def licensed(world: World) -> AsyncIterator[Licensed]:
    clock = Watch()
    yield Licensed(world, GraphLicences(world.graph, clock), clock)


async def test_every_product_with_its_name_its_seats_and_its_date(licensed: Licensed) -> None:
    e5 = await licensed.product(E5)
    assert (e5.name, e5.enabled, e5.consumed, e5.free) == ("Microsoft 365 E5", 8, 7, 1)
    assert e5.renews == datetime(2027, 12, 31, tzinfo=UTC)
    project = await licensed.product(PROJECT)
    assert (project.capability, project.warning, project.lapsing) == (Capability.WARNING, 5, True)
    assert (await licensed.product(FLOW)).shortage is Shortage.UNCOUNTED
    assert (await licensed.product(VISIO)).free == 0


async def test_one_request_for_all_products_and_none_within_a_minute(licensed: Licensed) -> None:
    with requests_made() as requests:
        first = await licensed.licences.products()
        assert len(requests) == 1
        licensed.clock.time += timedelta(seconds=59)
        assert await licensed.licences.products() is first
        assert len(requests) == 1
        licensed.clock.time += timedelta(seconds=1)
        await licensed.licences.products()
        assert len(requests) == 2
        await licensed.licences.products(fresh=True)
        assert len(requests) == 3


async def test_a_clock_set_back_makes_nothing_good_for_longer(licensed: Licensed) -> None:
    await licensed.licences.products()
    licensed.clock.time -= timedelta(hours=1)
    with requests_made() as requests:
        await licensed.licences.products()
    assert len(requests) == 1


async def test_odd_blanks_in_a_part_number_do_no_harm(licensed: Licensed) -> None:
    """Known by its skuId it has its name; of a product that Microsoft's list lacks the blanks are taken out."""
    products = licensed.world.sandbox.tenant.licensing.products
    products[E5] = {**products[E5], "skuPartNumber": " SPE_\u00a0E5 "}
    products[VISIO] = {**products[VISIO], "skuId": NOBODY, "skuPartNumber": " Some\u00a0 new  Thing_M3 "}
    assert (await licensed.product(E5)).name == "Microsoft 365 E5"
    assert (await licensed.product(NOBODY)).name == "Some new Thing_M3"


async def test_what_belongs_to_the_whole_company_is_told_apart(licensed: Licensed) -> None:
    products = licensed.world.sandbox.tenant.licensing.products
    products[VISIO] = {**products[VISIO], "appliesTo": "Company"}
    assert not (await licensed.product(VISIO)).to_people


async def test_the_groups_that_carry_a_product(licensed: Licensed) -> None:
    with requests_made() as requests:
        groups = {group.name: group.licences for group in await licensed.licences.licensed_groups()}
    assert len(requests) == 1
    assert groups["Sales-E5"] == (E5, POWER_BI)
    assert "Marketing" not in groups


async def test_who_holds_what_and_by_which_path(licensed: Licensed) -> None:
    giulia, rosa = licensed.world.person("giulia"), licensed.world.person("rosa")
    sales = licensed.world.group("Sales-E5")
    held = await licensed.licences.holdings([giulia, rosa, NOBODY])
    assert NOBODY not in held
    assert held[giulia].skus == {E5, POWER_BI}
    assert Way(E5, sales) in held[giulia].ways
    assert held[giulia].groups_giving(E5) == (sales,)
    assert held[rosa].skus == frozenset()


async def test_three_hundred_people_are_one_request_and_within_a_minute_none(licensed: Licensed) -> None:
    everybody = list(licensed.world.sandbox.tenant.users)[:300]
    with requests_made() as requests:
        held = await licensed.licences.holdings(everybody)
        assert (len(requests), len(held)) == (1, len(everybody))
        await licensed.licences.holdings(everybody[:5])
        assert len(requests) == 1
        await licensed.licences.holdings(everybody[:5], fresh=True)
        assert len(requests) == 2


async def test_who_got_no_licence_and_why(licensed: Licensed) -> None:
    tenant, sales = licensed.world.sandbox.tenant, licensed.world.group("Sales-E5")
    for name in ("rosa", "samuel"):
        tenant.add("members", sales, licensed.world.person(name), Cause())
        tenant.licensing.work_out(licensed.world.person(name))
    roster = await licensed.licences.roster(sales)
    [samuel] = without(roster, [E5, POWER_BI])
    assert samuel.person.name == "Samuel Adeyemi"
    assert {way.error for way in samuel.errors(sales, [E5, POWER_BI])} == {LicenceError.NO_SEAT, LicenceError.OTHER}
    assert not samuel.person.guest


async def test_who_holds_it_twice(licensed: Licensed) -> None:
    tenant, giulia = licensed.world.sandbox.tenant, licensed.world.person("giulia")
    tenant.users[giulia] |= {"sandbox.licences": {E5: []}}
    tenant.licensing.work_out(giulia)
    roster = await licensed.licences.roster(licensed.world.group("Sales-E5"))
    assert [one.person.id for one in doubly(roster.people, [E5])] == [giulia]
    assert (await licensed.product(E5)).consumed == 7


async def test_groups_inside_a_group_are_named_for_they_get_nothing(licensed: Licensed) -> None:
    roster = await licensed.licences.roster(licensed.world.group("VPN Users"))
    assert "IT Operations" in roster.nested


async def test_a_group_that_is_gone(licensed: Licensed) -> None:
    with pytest.raises(Gone):
        await licensed.licences.roster(NOBODY)


async def test_errors_are_named_by_what_to_do_next(licensed: Licensed) -> None:
    licensed.world.lets("User.Read.All", "Group.Read.All")
    with pytest.raises(DirectoryRefused):
        await licensed.licences.products()
    licensed.world.lets("User.Read.All", "Group.Read.All", "LicenseAssignment.Read.All")
    licensed.world.weather(errors=1.0)
    with pytest.raises(DirectoryBusy):
        await licensed.licences.products()


async def test_seats_are_counted_in_two_requests_cold_and_none_warm(licensed: Licensed) -> None:
    world = licensed.world
    sales, rosa, giulia = world.group("Sales-E5"), world.person("rosa"), world.person("giulia")
    book = Asked((Coming(1, sales, rosa), Coming(2, sales, giulia, decided_at=licensed.clock.now())))
    counting = CountingSeats(licensed.licences, book, licensed.clock)
    with requests_made() as requests:
        e5 = next(one for one in await counting.of_all() if one.sku_id == E5)
        assert (e5.waiting, e5.promised, e5.free) == (1, 0, 0), "Giulia holds it already"
        assert len(requests) <= 2
        cold = len(requests)
        [scarcest, _] = await counting.of_group([E5, POWER_BI], [world.person("samuel")], besides=1)
        assert (scarcest.seats.sku_id, scarcest.left) == (E5, 0)
        assert len(requests) == cold + 1, "of Samuel nothing was read yet"
        await counting.of_all()
        assert len(requests) == cold + 1
