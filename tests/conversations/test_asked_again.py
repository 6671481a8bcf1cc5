"""A yes is carried out late, and the group opens more by then: whoever said it is asked again (demand 2.18)."""

from __future__ import annotations

import pytest

from approvals.request import State
from approvals.rules import SignIn
from tests.office import Colleague, Office, on_both_engines, text_of

AGAIN = "It had been approved before that"


@pytest.fixture
def fatima(office: Office) -> Colleague:
    """She and Rosa own CRM-Users, to which Contoso CRM is assigned."""
    return office.colleague("fatima")


@pytest.fixture
async def asked_for_crm(office: Office, alice: Colleague) -> int:
    await alice.says("add me to CRM-Users until Friday")
    await alice.clicks("Send request")
    return alice.number


async def approved_and_held_up(office: Office, owner: Colleague, **how_long: float) -> None:
    """The owner says yes, and just then Graph is away for so long."""
    await owner.presses("Approve")
    office.graph_is_down()
    await office.passes(**how_long)


async def audit_of(office: Office, number: int) -> list[str]:
    return [event.what for event in await office.usher.book.audit(number)]


@on_both_engines
async def test_what_opens_more_than_the_yes_was_to_goes_back_to_who_said_it(
    office: Office, alice: Colleague, fatima: Colleague, asked_for_crm: int
) -> None:
    await approved_and_held_up(office, fatima, minutes=5)
    office.directory.opens("CRM-Users", "Payday")
    office.graph_is_back()
    await office.passes(minutes=16)
    assert await office.state_of(asked_for_crm) is State.PENDING
    assert "Alice Martin" not in office.directory.members("CRM-Users")
    for reader in (fatima, office.colleague("rosa"), alice):
        reader.sees("This now also opens: Payday.", AGAIN)
    fatima.sees_on_a_card("Approve", "This now also opens: Payday.", "approve again")

    await fatima.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.COMPLETED
    assert "Alice Martin" in office.directory.members("CRM-Users")
    await office.restarts()
    await office.passes(hours=1)
    told = await audit_of(office, asked_for_crm)
    assert told.count("approval.overtaken") == 1
    assert told.count("approved") == 2


async def test_asked_again_they_may_say_no(office: Office, fatima: Colleague, asked_for_crm: int) -> None:
    await approved_and_held_up(office, fatima, minutes=5)
    office.directory.opens("CRM-Users", "Payday")
    office.graph_is_back()
    await office.passes(minutes=16)
    await fatima.clicks("Deny")
    assert await office.state_of(asked_for_crm) is State.DENIED
    assert "Alice Martin" not in office.directory.members("CRM-Users")


async def test_unanswered_it_ends_like_any_other(office: Office, alice: Colleague, fatima: Colleague) -> None:
    """It has as long as a new one, although its own time was over when it came back."""
    await alice.says("add me to CRM-Users")
    await alice.clicks("Send request")
    await approved_and_held_up(office, fatima, days=1)
    office.directory.opens("CRM-Users", "Payday")
    office.graph_is_back()
    await office.passes(minutes=16)
    assert await office.state_of(alice.number) is State.PENDING
    for _ in range(13):
        await office.passes(days=1)
    assert await office.state_of(alice.number) is State.PENDING
    reminded = [m for m in fatima.messages if "Approve" in text_of(m)]
    assert len(reminded) > 1
    await office.passes(days=2)
    assert await office.state_of(alice.number) is State.EXPIRED


async def test_what_opens_less_or_the_same_is_carried_out(
    office: Office, fatima: Colleague, asked_for_crm: int
) -> None:
    await approved_and_held_up(office, fatima, minutes=5)
    office.directory.no_longer_opens("CRM-Users", "Contoso CRM")
    office.graph_is_back()
    await office.passes(minutes=16)
    assert await office.state_of(asked_for_crm) is State.COMPLETED


@pytest.mark.settings(two_approvers=("CRM-Users",))
async def test_both_of_two_are_asked_again(office: Office, fatima: Colleague, asked_for_crm: int) -> None:
    rosa = office.colleague("rosa")
    await fatima.clicks("Approve")
    await approved_and_held_up(office, rosa, minutes=5)
    office.directory.opens("CRM-Users", "Payday")
    office.graph_is_back()
    await office.passes(minutes=16)
    await rosa.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.PENDING
    await fatima.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.COMPLETED


async def test_what_an_owner_did_by_their_own_right_is_told_to_them(office: Office, fatima: Colleague) -> None:
    await fatima.says("add Alice Martin to CRM-Users")
    await fatima.presses("Add to the group")
    office.graph_is_down()
    await office.passes(minutes=5)
    office.directory.opens("CRM-Users", "Payday")
    office.graph_is_back()
    await office.passes(minutes=16)
    assert await office.state_of(fatima.number) is State.FAILED
    assert "Alice Martin" not in office.directory.members("CRM-Users")
    fatima.sees("This now also opens: Payday.", "say it again")


@pytest.mark.settings(sign_in=SignIn.OWNERS)
async def test_a_yes_that_waited_for_a_sign_in_is_looked_at_too(
    office: Office, fatima: Colleague, asked_for_crm: int
) -> None:
    office.sandbox.sign_in.silent = False
    await fatima.clicks("Approve")
    office.directory.opens("CRM-Users", "Payday")
    await office.passes(minutes=16)
    await office.sandbox.sign_in.signs_in(fatima.person)
    await office.settles()
    assert await office.state_of(asked_for_crm) is State.PENDING
    await fatima.clicks("Approve")
    assert await office.state_of(asked_for_crm) is State.COMPLETED
