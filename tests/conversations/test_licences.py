"""How many seats are left, and in which groups: told to those who look after licences, to owners about theirs."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.effects import Cause
from tests.directory.conftest import requests_made
from tests.office import Colleague, Office, told

E5 = "06ebc4ee-1bb5-47dd-8120-11324bc54e06"
VISIO = "c5928f49-12ba-48f7-ada3-0d743a3601d5"
POWER_BI = "f8a1db68-be16-40ed-86d5-cb42ce701560"


@pytest.fixture
def fatima(office: Office) -> Colleague:
    """She owns Sales-E5, with Ada."""
    return office.colleague("fatima")


def product(office: Office, sku: str, **changes: Any) -> None:
    """The organisation buys, gives back or is sent something else."""
    products = office.sandbox.tenant.licensing.products
    products[sku] = {**products[sku], **changes}


def also_bought(office: Office, like: str, sku: str, **changes: Any) -> None:
    products = office.sandbox.tenant.licensing.products
    products[sku] = {**products[like], "skuId": sku, "id": f"tenant_{sku}", **changes}


async def test_how_many_seats_are_left(ada: Colleague) -> None:
    await ada.says("How many E5 seats are left?")
    ada.sees("Few seats are free of Microsoft 365 E5.", "only 1 of 8 free", "8 to be used, 7 in use.", "31 Dec 2027")


async def test_the_answer_costs_two_requests_cold_and_then_only_the_look_at_the_role(
    alice: Colleague, ada: Colleague
) -> None:
    """As the first request does for both: the role, the products and their groups; who waits is the second."""
    await alice.says("add me to Sales-E5")
    await alice.clicks("Send request")
    for most in (2, 1):
        with requests_made() as requests:
            await ada.says("how many E5 seats are left?")
        asked = [one for one in requests if "/v1.0/" in one]
        assert len(asked) <= most, asked


async def test_every_product_the_scarcest_first_and_what_costs_nothing_folded(ada: Colleague) -> None:
    await ada.says("licences")
    ada.sees(
        "No seat is free of Visio Plan 2, and few of Microsoft 365 E5.", "none of 3 free", "app.py licences export"
    )
    card = ada.newest.card
    assert card is not None
    shown = [run["text"] for part in card["body"] for run in _runs(part)]
    assert shown.index("Visio Plan 2") < shown.index("Microsoft 365 E5") < shown.index("Microsoft 365 E3")
    [folded] = [part for part in card["body"] if part.get("id") == "folded"]
    assert folded["isVisible"] is False
    assert "Microsoft Power Automate Free costs nothing" in str(folded)


def _runs(part: dict[str, Any]) -> list[dict[str, Any]]:
    if part.get("type") == "RichTextBlock":
        return list(part["inlines"])
    return [run for column in part.get("columns", ()) for item in column["items"] for run in _runs(item)]


async def test_requests_that_wait_keep_their_seats(office: Office, alice: Colleague, ada: Colleague) -> None:
    """4.6: approved and pending requests are reserved; whoever holds the product takes none."""
    await alice.says("add me to Sales-E5")
    await alice.clicks("Send request")
    await ada.says("how many E5 licences are free?")
    ada.sees("none of 8 free", "Kept for requests: 0 approved, 1 waiting.")
    giulia = office.colleague("giulia")
    office.sandbox.tenant.remove("members", office.directory.id_of("Sales-E5"), giulia.id, Cause())
    await giulia.says("add me to Sales-E5")
    await giulia.clicks("Send request")
    await ada.says("how many E5 licences are free?")
    ada.sees("none of 8 free", "Kept for requests: 0 approved, 1 waiting.")


async def test_others_are_told_whom_to_ask_and_no_number(alice: Colleague) -> None:
    for sentence in ("how many E5 seats are left?", "licences", "licence readiness", "who has E5 twice"):
        await alice.says(sentence)
        alice.sees("How many licences there are I tell people who look after licences")
        alice.does_not_see("of 8", "Visio")


@pytest.mark.settings(licence_readers="6a1d2f0e-0000-4000-8000-000000000001")
async def test_a_configured_group_may_read_them_and_is_named_to_others(office: Office, alice: Colleague) -> None:
    office.directory.has("Licence Desk", id="6a1d2f0e-0000-4000-8000-000000000001", members=[office.colleague("linh")])
    linh = office.colleague("linh")
    await linh.says("how many E5 seats are left?")
    linh.sees("only 1 of 8 free")
    await alice.says("how many E5 seats are left?")
    alice.sees("You can ask Licence Desk")


@pytest.mark.parametrize("role", ["License Administrator", "User Administrator", "Global Reader"])
async def test_whoever_looks_after_licences_in_entra_may_read_them(office: Office, role: str) -> None:
    linh = office.colleague("linh")
    office.directory.policy(roles={role: [linh.person.upn]})
    await linh.says("how many E5 seats are left?")
    linh.sees("only 1 of 8 free")


async def test_a_role_that_has_nothing_to_do_with_licences_is_not_enough(office: Office) -> None:
    linh = office.colleague("linh")
    office.directory.policy(roles={"Groups Administrator": [linh.person.upn]})
    await linh.says("how many E5 seats are left?")
    linh.sees("How many licences there are I tell people who look after licences")


async def test_owners_are_told_about_their_own_groups_only(fatima: Colleague) -> None:
    await fatima.says("licences")
    fatima.sees("Microsoft 365 E5", "Power BI Pro")
    fatima.does_not_see("Visio")
    await fatima.says("how many Visio Plan 2 seats are left?")
    fatima.does_not_see("of 3")
    await fatima.says("who in Office-E3 has no licence?")
    fatima.sees("How many licences there are I tell people who look after licences")


async def test_e5_asks_which_one_when_several_are_bought(office: Office, ada: Colleague) -> None:
    also_bought(office, E5, "26d45bd9-adf1-46cd-a9e1-51e9a5524128", skuPartNumber="ENTERPRISEPREMIUM_NOPSTNCONF")
    also_bought(office, E5, "c7df2760-2c81-4ef7-b578-5b5392b571df", skuPartNumber="ENTERPRISEPREMIUM")
    await ada.says("how many E5 seats are left?")
    ada.sees("Which product do you mean?", "Microsoft 365 E5", "Office 365 E5")
    assert "Few seats are free of Microsoft 365 E5." in told(await ada.clicks("Microsoft 365 E5"))
    await ada.says("how many E5 seats are left?")
    await ada.says("2")
    ada.sees("8 of 8 free", "Office 365 E5")
    await ada.says("how many Microsoft 365 E5 seats are left?")
    ada.sees("only 1 of 8 free")


async def test_who_has_e5_twice_asks_which_one_and_goes_on_with_that(office: Office, ada: Colleague) -> None:
    giulia = office.colleague("giulia")
    office.sandbox.tenant.users[giulia.id]["sandbox.licences"] = {E5: []}
    office.sandbox.tenant.licensing.work_out(giulia.id)
    also_bought(office, E5, "c7df2760-2c81-4ef7-b578-5b5392b571df", skuPartNumber="ENTERPRISEPREMIUM")
    for chooses in (ada.clicks, ada.says):
        await ada.says("who has E5 twice?")
        ada.sees("Which product do you mean?", "Microsoft 365 E5", "Office 365 E5")
        await chooses("Microsoft 365 E5")
        ada.sees_on_a_card("Microsoft 365 E5", giulia.person.display_name)
    await ada.says("who has E5 twice?")
    await ada.says("2")
    ada.sees("Office 365 E5", "Nobody holds a licence of it both directly and by a group.")


@pytest.mark.parametrize("said", ["powr bi pro", "Power BI", "PowerBI Pro", "POWER_BI_PRO", "pbi"])
async def test_products_are_known_by_what_people_call_them(ada: Colleague, said: str) -> None:
    await ada.says(f"how many {said} licences are left?")
    ada.sees("Power BI Pro", "of 20 free")


async def test_a_slip_never_makes_another_product_of_it(ada: Colleague) -> None:
    await ada.says("how many Microsoft 365 E4 licences are left?")
    ada.sees("I know no product called", "Microsoft 365 E")


async def test_what_was_never_bought_is_said_to_be(ada: Colleague) -> None:
    await ada.says("how many Visio Plan 1 licences are left?")
    ada.sees("Your organisation has bought no seats of Visio Plan 1.")


async def test_a_lapsing_and_a_cancelled_subscription_are_said_to_be(office: Office, ada: Colleague) -> None:
    await ada.says("how many Planner and Project Plan 3 licences are left?")
    ada.sees("5 of 5 free", "The subscription has expired and is in its grace period.")
    units = {"enabled": 0, "warning": 0, "suspended": 8, "lockedOut": 0}
    product(office, E5, prepaidUnits=units, capabilityStatus="Suspended")
    await office.passes(minutes=2)
    await ada.says("how many E5 licences are left?")
    ada.sees("no seats to be used", "8 more are cancelled.", "The subscription is cancelled.")


async def test_what_is_the_whole_companys_or_costs_nothing_has_no_seats_to_run_out(
    office: Office, ada: Colleague
) -> None:
    await ada.says("how many Power Automate licences are left?")
    ada.sees("Microsoft Power Automate Free costs nothing, so that its seats are not counted")
    product(office, VISIO, appliesTo="Company")
    await office.passes(minutes=2)
    await ada.says("how many Visio licences are left?")
    ada.sees("Visio Plan 2 belongs to the whole organisation: nobody is given a seat of it.")


async def test_anybody_may_ask_which_groups_give_a_product(alice: Colleague) -> None:
    """Without a number; what a group opens is no secret, and the group can be asked for next."""
    await alice.says("which groups give Power BI Pro?")
    alice.sees("1 group opens Power BI Pro:", "Sales-E5")
    alice.does_not_see("of 20")
    await alice.says("which groups give Planner and Project Plan 3?")
    alice.sees("No group gives its members Planner and Project Plan 3.")


async def test_are_there_seats_for_more(fatima: Colleague) -> None:
    await fatima.says("are there seats for 12 more in Sales-E5?")
    fatima.sees(
        "No: Sales-E5 has no seats for 12 more people.",
        "Microsoft 365 E5: 1 of 8 free, 11 seats are missing.",
        "Power BI Pro:",
        "One product without a seat keeps the group's others from that person, too.",
    )
    await fatima.says("is there a seat free in Sales-E5")
    fatima.sees("Yes: Sales-E5 has a seat for 1 more person.", "Microsoft 365 E5: 1 of 8 free, 0 left after that.")
    await fatima.says("are there seats for 12 more in Marketing?")
    fatima.sees("How many licences there are I tell people who look after licences")


async def test_a_group_without_licences_is_said_to_have_none(ada: Colleague) -> None:
    await ada.says("are there seats for 12 more in Marketing?")
    ada.sees("Marketing gives its members no licences.")


async def test_who_has_no_licence_and_why(office: Office, fatima: Colleague) -> None:
    """4.5, 4.7, pain 18."""
    sales = office.directory.id_of("Sales-E5")
    for name in ("rosa", "samuel"):
        office.sandbox.tenant.add("members", sales, office.colleague(name).id, Cause())
        office.sandbox.tenant.licensing.work_out(office.colleague(name).id)
    await fatima.says("who in Sales-E5 has no licence and why?")
    fatima.sees("1 member lacks a licence of it.", "Samuel Adeyemi", "Microsoft 365 E5: no seat is left")
    fatima.does_not_see("Rosa")


async def test_who_holds_it_twice(office: Office, ada: Colleague) -> None:
    giulia = office.colleague("giulia")
    office.sandbox.tenant.users[giulia.id]["sandbox.licences"] = {E5: []}
    office.sandbox.tenant.licensing.work_out(giulia.id)
    for sentence in ("who in Sales-E5 has a licence twice?", "who holds it twice, directly and by group?"):
        await ada.says(sentence)
        ada.sees("1 member holds a licence directly and by a group.", giulia.person.display_name, "Microsoft 365 E5")
    await ada.says("who holds E5 twice, directly and by group?")
    ada.sees("1 member holds a licence directly and by a group.", giulia.person.display_name)


async def test_readiness_names_what_stands_in_the_way(office: Office, ada: Colleague) -> None:
    """4.8, 4.10."""
    tenant, sales = office.sandbox.tenant, office.directory.id_of("Sales-E5")
    guest = next(one for one in tenant.users.values() if one.get("userType") == "Guest")
    tenant.add("members", sales, guest["id"], Cause())
    tenant.add("members", sales, office.directory.id_of("brie-test"), Cause())
    await ada.says("licence readiness of Sales-E5")
    ada.sees(
        "1 group was looked at, 1 with something in the way.",
        "1 guest takes a seat like everybody:",
        "1 group is inside it, whose members get nothing: brie-test.",
    )
    await ada.says("licence readiness")
    ada.sees("3 groups were looked at", "Office-E3", "Visio Editors")


async def test_groups_whose_members_all_get_it_one_by_one_could_give_it(office: Office, ada: Colleague) -> None:
    """4.5, 4.10: identified before anybody configures anything."""
    tenant = office.sandbox.tenant
    crew = [office.colleague(name) for name in ("rosa", "linh", "hakan")]
    for one in crew:
        tenant.users[one.id]["sandbox.licences"] = {POWER_BI: []}
        tenant.licensing.work_out(one.id)
    office.directory.has("Analysts", members=crew)
    office.directory.has("Canteen", members=[*crew, *(office.colleague(name) for name in ("alice", "olga", "bruno"))])
    await ada.says("licence readiness")
    ada.sees("Could give licences", "Analysts: 3 of 3 members are given Power BI Pro directly.")
    ada.does_not_see("Canteen")


async def test_how_licences_are_given_by_groups_is_no_secret(alice: Colleague) -> None:
    """4.9."""
    await alice.says("help licences")
    alice.sees("A group can give its members licences", "Billing, Licenses", "concept-group-based-licensing")


async def test_where_licences_may_not_be_read_the_permission_is_named(office: Office, ada: Colleague) -> None:
    office.directory.lets_usher("User.Read.All", "Group.Read.All", "RoleManagement.Read.Directory")
    await ada.says("licences")
    ada.sees("I am not allowed to read licences here.", "LicenseAssignment.Read.All")


async def test_numbers_are_not_told_where_others_read_along(office: Office, ada: Colleague, alice: Colleague) -> None:
    channel = office.channel("IT", ada, alice)
    await channel.hears(ada, "@Usher how many E5 seats are left?")
    assert "of 8" not in "".join(channel.answers)
    ada.sees("only 1 of 8 free")
