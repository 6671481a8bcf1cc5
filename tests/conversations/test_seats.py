"""Every approval minds licences: what joining takes, seats promised once, waiting for one, and what came of it."""

from __future__ import annotations

import asyncio

import pytest

from approvals.refusals import Refused
from approvals.request import State
from sandbox.chats import Message
from sandbox.effects import Cause
from sandbox.own_app import USUAL
from tests.office import Colleague, Office, on_both_engines, titles, told

SEND = "Send request"
WAIT = "Approve, and wait for a seat"
AGAIN = "Have the licences processed again"
NONE_LEFT = "No seat of Microsoft 365 E5 is left."


@pytest.fixture
def fatima(office: Office) -> Colleague:
    """Owns Sales-E5, which gives Microsoft 365 E5 (one seat left) and Power BI Pro."""
    return office.colleague("fatima")


@pytest.fixture(autouse=True)
def licences_are_given_at_once(office: Office) -> None:
    """As the clock on the wall does not wait for the pretend one."""
    office.sandbox.tenant.licensing.delay_s = 0.0


@pytest.fixture
def ben(office: Office) -> Colleague:
    return office.colleague("ben")


def seats(office: Office, more: int, product: str = "SPE_E5") -> None:
    """Somebody buys, or stops paying for, so many."""
    licensing = office.sandbox.tenant.licensing
    units = licensing.products[licensing.sku(product)]["prepaidUnits"]
    units["enabled"] += more


async def asks(colleague: Colleague, group: str = "Sales-E5") -> int:
    await colleague.says(f"add me to {group}")
    await colleague.clicks(SEND)
    return colleague.number


def card_of(colleague: Colleague) -> Message:
    """The newest that has one."""
    return next(message for message in reversed(colleague.messages) if message.card is not None)


async def licences_come(office: Office) -> None:
    """Entra works out what new members are given."""
    await office.passes(minutes=2)
    await office.passes(minutes=3)


async def test_the_card_says_what_is_left_and_who_else_has_asked(
    office: Office, alice: Colleague, ben: Colleague, fatima: Colleague
) -> None:
    """Demand 4.6: one seat, two who ask (edge 18)."""
    await asks(alice)
    fatima.sees("Takes 1 × Microsoft 365 E5; 0 left after this.")
    await asks(ben)
    fatima.sees("Takes 1 × Microsoft 365 E5; 0 left after this, and 1 other person has asked.")


async def test_who_holds_the_product_already_takes_no_seat(office: Office, ada: Colleague, fatima: Colleague) -> None:
    """Edge 18: no seat by another path; Ada holds Microsoft 365 E5 directly."""
    seats(office, -1)
    await asks(office.colleague("ivan"))
    fatima.sees("Takes no seat of Microsoft 365 E5: held already.", "Takes 1 × Power BI Pro")


async def test_the_last_seat_is_promised_once_and_the_next_one_waits_until_one_is_free(
    office: Office, alice: Colleague, ben: Colleague, fatima: Colleague
) -> None:
    """Demand 4.7: approve and wait for a seat, or deny; told when a seat is free."""
    first, second = await asks(alice), await asks(ben)
    await fatima.clicks("Approve", on=fatima.messages[-2])
    assert "Alice Martin" in office.directory.members("Sales-E5"), first

    await fatima.clicks("Approve")
    assert await office.state_of(second) is State.PENDING
    fatima.sees(NONE_LEFT, "If you approve, the request waits until a seat is free")
    await fatima.clicks(WAIT)
    assert await office.state_of(second) is State.APPROVED
    fatima.sees("Approved, waiting for a seat")
    ben.sees("approved", "It waits for a seat of Microsoft 365 E5")
    await office.passes(hours=5)
    assert "Ben Carter" not in office.directory.members("Sales-E5")

    seats(office, +1)
    await office.passes(minutes=15)
    assert "Ben Carter" in office.directory.members("Sales-E5")
    ben.sees("You are a member of Sales-E5")


@on_both_engines
async def test_two_yeses_at_once_promise_one_seat_once(
    office: Office, alice: Colleague, ben: Colleague, fatima: Colleague
) -> None:
    await asks(alice)
    await asks(ben)
    cards = [message for message in fatima.messages if message.card is not None][-2:]
    await asyncio.gather(*(fatima.presses("Approve", on=card) for card in cards))
    await office.settles()
    members = office.directory.members("Sales-E5")
    assert len({"Alice Martin", "Ben Carter"} & set(members)) == 1
    assert NONE_LEFT in fatima.chat()


async def test_first_approved_is_first_served(
    office: Office, alice: Colleague, ben: Colleague, fatima: Colleague
) -> None:
    """Demand 4.7: a waiting list in order, whoever asked first."""
    seats(office, -1)
    await asks(alice)
    by_alice = fatima.newest
    await asks(ben)
    for card in (fatima.newest, by_alice):
        await fatima.clicks(WAIT, on=card)
    seats(office, +1)
    await office.passes(minutes=15)
    assert "Ben Carter" in office.directory.members("Sales-E5")
    await office.passes(hours=3)
    assert "Alice Martin" not in office.directory.members("Sales-E5")
    seats(office, +1)
    await office.passes(minutes=15)
    assert "Alice Martin" in office.directory.members("Sales-E5")


async def test_a_seat_promised_but_not_handed_out_yet_goes_to_nobody_else(
    office: Office, alice: Colleague, ben: Colleague, fatima: Colleague
) -> None:
    """Entra gives the licence minutes after the membership: until then the directory still counts the seat as free."""
    office.sandbox.tenant.licensing.delay_s = 1800.0
    await asks(alice)
    await fatima.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Sales-E5")
    await asks(ben)
    fatima.sees(NONE_LEFT)


async def test_typed_a_yes_without_a_seat_says_so_before_it_counts(
    office: Office, alice: Colleague, fatima: Colleague
) -> None:
    number = await asks(alice)
    seats(office, -1)
    await office.passes(minutes=2)  # what was counted is kept for a minute
    await fatima.says(f"approve {number}")
    fatima.sees_on_a_card(NONE_LEFT, WAIT)
    await fatima.says("yes")
    assert await office.state_of(number) is State.APPROVED
    fatima.sees("Approved, waiting for a seat")


async def test_an_owner_who_adds_somebody_is_told_that_they_will_wait(
    office: Office, fatima: Colleague, alice: Colleague
) -> None:
    seats(office, -1)
    await fatima.says("add Alice Martin to Sales-E5")
    fatima.sees(NONE_LEFT, "It waits until a seat is free; nobody is let in before.")
    await fatima.clicks("Add to the group")
    fatima.sees("Approved, waiting for a seat")
    assert "Alice Martin" not in office.directory.members("Sales-E5")


@pytest.mark.settings(no_seats="block")
async def test_where_nobody_is_let_in_without_a_licence_nobody_is_disturbed(
    office: Office, alice: Colleague, fatima: Colleague
) -> None:
    """Demand 4.7: block."""
    seats(office, -1)
    await alice.says("add me to Sales-E5")
    alice.sees("takes a licence of Microsoft 365 E5, and no seat of it is left", "IT department")
    fatima.heard_nothing()


@pytest.mark.settings(no_seats="block")
async def test_a_seat_that_went_meanwhile_stops_the_yes(office: Office, alice: Colleague, fatima: Colleague) -> None:
    number = await asks(alice)
    seats(office, -1)
    await fatima.clicks("Approve")
    fatima.sees("no seat of it is left")
    assert await office.state_of(number) is State.PENDING


@pytest.mark.settings(no_seats="allow")
async def test_where_it_is_allowed_people_are_let_in_and_told_that_the_licence_did_not_come(
    office: Office, alice: Colleague, fatima: Colleague
) -> None:
    """Demand 4.7: allow; pain 18: told in words, with a way forward."""
    seats(office, -1)
    await asks(alice)
    fatima.sees("No seat of Microsoft 365 E5 is left: a yes lets people in without the licence.", "Takes 1 × Power BI")
    fatima.has_no_button(WAIT)
    await fatima.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Sales-E5")
    await licences_come(office)
    for one in (alice, fatima):
        one.sees(
            "done, but without the licence", "The licence of Sales-E5 has not come: no seat is left", "IT department"
        )
    alice.sees_on_a_card("The licence of Sales-E5 has not come")
    heard = len(alice.messages)
    await office.passes(hours=12)
    assert len(alice.messages) == heard, "told once"


@pytest.mark.settings(no_seats="allow")
async def test_where_it_is_allowed_the_numbers_are_told_all_the_same(
    office: Office, alice: Colleague, fatima: Colleague
) -> None:
    await asks(alice)
    fatima.sees("Takes 1 × Microsoft 365 E5; 0 left after this.")
    seats(office, -1)
    await fatima.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Sales-E5"), "it promises nothing"


async def test_nobody_hears_of_a_licence_that_came(office: Office, alice: Colleague, fatima: Colleague) -> None:
    await asks(alice)
    await fatima.clicks("Approve")
    heard = len(alice.messages)
    await licences_come(office)
    await office.passes(days=2)
    assert len(alice.messages) == heard
    alice.does_not_see("has not come")


async def test_nobody_who_left_before_the_licence_came_hears_of_it(
    office: Office, alice: Colleague, ben: Colleague, fatima: Colleague
) -> None:
    """Alice leaves within the hour, whose licence was on its way; of Ben, let in by the same yes, it is said."""
    office.sandbox.tenant.licensing.delay_s = 1e9
    seats(office, +2)
    await fatima.says("add Alice Martin and Ben Carter to Sales-E5")
    await fatima.clicks("Add to the group")
    await office.passes(minutes=5)
    office.sandbox.tenant.remove("members", office.directory.id_of("Sales-E5"), alice.id, Cause())
    heard = len(alice.messages)
    await office.passes(days=2)
    assert len(alice.messages) == heard
    ben.sees("The licence of Sales-E5 has not come")


@pytest.mark.parametrize("typed", [False, True])
async def test_who_waits_for_a_seat_can_take_it_back_and_the_next_one_comes_in(
    office: Office, alice: Colleague, ben: Colleague, fatima: Colleague, typed: bool
) -> None:
    seats(office, -1)
    first = await asks(alice)
    await fatima.clicks(WAIT)
    await asks(ben)
    await fatima.clicks(WAIT)
    if typed:
        await alice.says(f"cancel {first}")
        await alice.says("yes")
    else:
        await alice.clicks("Cancel request", on=card_of(alice))
    assert await office.state_of(first) is State.CANCELLED
    alice.sees_on_a_card("The request was taken back. Nothing was changed.")
    fatima.sees("took it back while it waited for a seat")
    seats(office, +1)
    await office.passes(minutes=15)
    assert "Ben Carter" in office.directory.members("Sales-E5")
    assert "Alice Martin" not in office.directory.members("Sales-E5")
    with pytest.raises(Refused):
        await office.usher.desk.consider_withdrawal(ben.id, ben.number)


async def test_who_waits_for_a_month_is_told_that_none_came(
    office: Office, alice: Colleague, fatima: Colleague
) -> None:
    seats(office, -1)
    number = await asks(alice)
    await fatima.clicks(WAIT)
    await office.passes(days=31)
    assert await office.state_of(number) is State.FAILED
    alice.sees("No seat of a licence became free", "IT department")


async def test_leaving_says_what_goes_with_the_membership(office: Office) -> None:
    """Demand 4.3."""
    giulia = office.colleague("giulia")
    await giulia.says("remove me from Sales-E5")
    giulia.sees("Gives back 1 × Microsoft 365 E5.", "Gives back 1 × Power BI Pro.", "may be lost with it")
    await giulia.clicks("Discard")
    licensing = office.sandbox.tenant.licensing
    office.sandbox.tenant.users[giulia.id]["sandbox.licences"] = {licensing.sku("SPE_E5"): []}
    licensing.work_out(giulia.id)
    await office.passes(minutes=2)
    await giulia.says("remove me from Sales-E5")
    giulia.sees("Keeps 1 × Microsoft 365 E5, held otherwise, too.", "Gives back 1 × Power BI Pro.")


async def test_leaving_before_the_licences_came_says_what_may_go(office: Office, alice: Colleague) -> None:
    office.sandbox.tenant.licensing.delay_s = 1e9
    office.sandbox.tenant.add("members", office.directory.id_of("Sales-E5"), alice.id, Cause())
    await alice.says("remove me from Sales-E5")
    alice.sees("The licences that this group gives go with the membership")


@pytest.mark.settings(no_seats="allow")
async def test_administrators_have_licences_processed_again_when_seats_are_bought(
    office: Office, alice: Colleague, ada: Colleague, fatima: Colleague
) -> None:
    seats(office, -1)
    await asks(alice)
    await fatima.clicks("Approve")
    await licences_come(office)
    await fatima.says("who in Sales-E5 has no licence and why?")
    fatima.sees("Alice Martin", "no seat is left")
    assert AGAIN not in titles(fatima.newest.card), "who owns the group does not assign licences"

    await ada.says("who in Sales-E5 has no licence and why?")
    seats(office, +1)
    await ada.clicks(AGAIN)
    ada.sees("I have asked Microsoft Entra to look again at 1 person")
    await ada.says("who in Sales-E5 has no licence and why?")
    ada.sees("Every member has every licence of it.")


@pytest.mark.settings(no_seats="allow")
async def test_a_card_passed_on_processes_no_licences(
    office: Office, alice: Colleague, ada: Colleague, fatima: Colleague
) -> None:
    seats(office, -1)
    await asks(alice)
    await fatima.clicks("Approve")
    await licences_come(office)
    await ada.says("who in Sales-E5 has no licence and why?")
    office.sandbox.client.forwards(ada.person, ada.newest.activity, fatima.person)
    answer = await fatima.clicks(AGAIN)
    assert "Only License, User and Global Administrators can have licences processed again." in told(answer)


async def test_what_is_known_of_somebody_is_said_before_they_are_given_licences(
    office: Office, alice: Colleague, fatima: Colleague
) -> None:
    """Guests and conflicts that Microsoft Entra has reported already: see the pure test."""
    office.directory.changes(alice, usageLocation=None)
    await alice.says("add me to Sales-E5")
    alice.sees("Alice Martin has no usage location: the organisation's is taken")
    await alice.clicks(SEND)
    fatima.sees_on_a_card("Takes 1 × Microsoft 365 E5", "Alice Martin has no usage location")


async def test_two_people_and_one_seat_are_told_as_that(office: Office, alice: Colleague) -> None:
    await alice.says("add me and Ben Carter to Sales-E5")
    alice.sees("Takes 2 × Microsoft 365 E5, and only 1 left.")
    alice.does_not_see(NONE_LEFT)


@pytest.mark.settings(no_seats="allow")
async def test_without_the_permission_administrators_are_told_which_and_where_else_to_press(
    office: Office, alice: Colleague, ada: Colleague, fatima: Colleague
) -> None:
    seats(office, -1)
    await asks(alice)
    await fatima.clicks("Approve")
    await licences_come(office)
    await ada.says("who in Sales-E5 has no licence and why?")
    office.directory.lets_usher(
        *(one for one in USUAL if one != "User.ReadWrite.All"), "LicenseAssignment.ReadWrite.All"
    )
    answer = told(await ada.clicks(AGAIN))
    assert "It takes the Microsoft Graph permission User.ReadWrite.All" in answer
    assert "Please choose “Reprocess” on the user's licences" in answer
