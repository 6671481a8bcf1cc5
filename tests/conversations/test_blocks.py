"""An administrator blocks somebody from a group, and lifts it; taking out who is in it is a button of its own.

Demand 2.12."""

from __future__ import annotations

import pytest

from approvals.request import State
from tests.office import Colleague, Office, on_both_engines, titles


@on_both_engines
async def test_somebody_blocked_is_let_in_by_nobody(
    office: Office, ada: Colleague, olga: Colleague, bruno: Colleague, alice: Colleague
) -> None:
    await ada.says("block Alice Martin from Marketing")
    ada.sees("Alice Martin", "its owners are told", "stays in it")
    await ada.clicks("Block")
    ada.sees_on_a_card("Done", "Alice Martin cannot be taken into Marketing")
    olga.sees("Ada Lindqvist blocked Alice Martin from Marketing")
    bruno.sees("Ada Lindqvist blocked Alice Martin from Marketing")
    alice.heard_nothing()

    await alice.says("add me to Marketing")
    alice.sees("An administrator does not let you into Marketing. Ask your administrator.")
    alice.does_not_see("Ada Lindqvist")
    await olga.says("add Alice Martin to Marketing")
    olga.sees("An administrator does not let Alice Martin into Marketing")
    await olga.says("make Alice Martin an owner of Marketing")
    olga.sees("An administrator does not let Alice Martin into Marketing")
    await olga.says("hand Marketing over to Alice Martin")
    olga.sees("An administrator does not let Alice Martin into Marketing")
    assert "Alice Martin" not in office.directory.members("Marketing")

    await ada.says("unblock Alice Martin from Marketing")
    await ada.clicks("Lift the block")
    await alice.says("add me to Marketing")
    assert "Send request" in titles(alice.newest.card)


async def test_somebody_is_blocked_from_an_application_by_the_groups_that_open_it(
    office: Office, ada: Colleague
) -> None:
    """Demand 2.12: "block Bob from Contoso CRM"."""
    await ada.says("block Ben Carter from Contoso CRM")
    ada.sees("Ben Carter", "CRM-Users")
    await ada.clicks("Block")
    ada.sees_on_a_card("Done", "Ben Carter cannot be taken into CRM-Users")
    ben = office.colleague("ben")
    await ben.says("add me to CRM-Users")
    ben.sees("An administrator does not let you into CRM-Users")


async def test_an_approval_does_not_get_past_a_block(
    office: Office, ada: Colleague, olga: Colleague, alice: Colleague
) -> None:
    """Edge 12: what was true at the request is looked at again just before the change."""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    number = alice.number
    await ada.says("block Alice Martin from Marketing")
    await ada.clicks("Block")
    await olga.clicks("Approve")
    assert await office.state_of(number) is State.FAILED
    assert "Alice Martin" not in office.directory.members("Marketing")


async def test_a_block_is_undone_within_ten_minutes_and_audited(
    office: Office, ada: Colleague, alice: Colleague
) -> None:
    await ada.says("block Alice Martin from Marketing")
    await ada.clicks("Block")
    [submitted, completed] = await office.usher.book.audit(ada.number)
    assert submitted.actor is not None and submitted.actor.id == ada.id
    assert completed.facts["blocked"] is True
    await ada.clicks("Undo")
    await alice.says("add me to Marketing")
    assert "Send request" in titles(alice.newest.card)


@pytest.mark.parametrize("name", ["olga", "alice"])
async def test_nobody_but_who_administers_groups_blocks(office: Office, name: str) -> None:
    """Not even an owner; the role decides, read at the click."""
    colleague = office.colleague(name)
    await colleague.says("block Bob Stone from Marketing")
    colleague.sees("up to the people who administer groups")
    await colleague.says("unblock Bob Stone from Marketing")
    colleague.sees("up to the people who administer groups")


async def test_a_reader_of_everything_is_no_administrator_of_groups(office: Office) -> None:
    wei = office.colleague("wei")  # Global Reader by a group
    await wei.says("block Bob Stone from Marketing")
    wei.sees("up to the people who administer groups")


async def test_taking_out_the_blocked_is_asked_of_the_owners(office: Office, ada: Colleague, olga: Colleague) -> None:
    await ada.says("block Ben Carter from Marketing")
    await ada.clicks("Block")
    assert "Ben Carter" in office.directory.members("Marketing"), "the block only refuses what is new"
    await ada.clicks("Take out of the group as well")
    assert "Ben Carter" in office.directory.members("Marketing"), "administrators write nothing by their role"
    olga.sees("Ada Lindqvist asks to remove Ben Carter from Marketing")
    await olga.clicks("Approve")
    assert "Ben Carter" not in office.directory.members("Marketing")


@pytest.mark.settings(admins_block=True)
async def test_where_the_organisation_says_so_it_is_done_at_once(office: Office, ada: Colleague) -> None:
    await ada.says("block Ben Carter from Marketing")
    await ada.clicks("Block")
    assert "Ben Carter" in office.directory.members("Marketing")
    await ada.clicks("Take out of the group as well")
    assert "Ben Carter" not in office.directory.members("Marketing")


@pytest.mark.settings(admins_block=True)
async def test_a_role_takes_out_nobody_who_is_not_blocked(office: Office, ada: Colleague) -> None:
    await ada.says("remove Ben Carter from Marketing")
    ada.sees("Only the owners of Marketing can do that")


async def test_taking_out_twice_is_one_request(office: Office, ada: Colleague, olga: Colleague) -> None:
    await ada.says("block Ben Carter from Marketing")
    await ada.clicks("Block")
    card = ada.card_with("Take out of the group as well")
    await ada.clicks("Take out of the group as well", on=card)
    await ada.clicks("Take out of the group as well", on=card)
    assert len(await office.usher.book.waiting_for(olga.id)) == 1


async def test_somebody_elses_button_takes_nobody_out(office: Office, ada: Colleague, alice: Colleague) -> None:
    await ada.says("block Ben Carter from Marketing")
    await ada.clicks("Block")
    copy = ada.forwards("Take out of the group as well", alice)
    await alice.clicks("Take out of the group as well", on=copy)
    assert await office.usher.book.requests_by(alice.id) == ()


async def test_a_synced_group_can_be_blocked_but_not_emptied(office: Office, ada: Colleague, olga: Colleague) -> None:
    """What cannot be removed here is said to be so."""
    ben = office.colleague("ben")
    office.directory.has("Old Printers", owners=[olga], members=[ben], onPremisesSyncEnabled=True)
    await office.usher.directory.refresh()
    await ada.says("block Ben Carter from Old Printers")
    ada.sees("cannot be taken out here", "managed in your organisation's own Active Directory")
    await ada.clicks("Block")
    await ada.clicks("Take out of the group as well")
    ada.sees("managed in your organisation's own Active Directory")


async def test_owners_see_who_is_blocked_from_their_own_groups_only(
    office: Office, ada: Colleague, olga: Colleague, alice: Colleague
) -> None:
    """Demand 2.11: what is not theirs is answered as if it were not there."""
    for sentence in ("block Bob Stone from Marketing", "block Dana Fox from CRM-Users"):
        await ada.says(sentence)
        await ada.clicks("Block")
    await olga.says("who is blocked?")
    olga.sees("Marketing", "Bob Stone")
    olga.does_not_see("Dana Fox")
    await olga.says("who is blocked from CRM-Users")
    foreign = olga.newest.body["text"]
    await olga.says("who is blocked from Zanzibar-Users")
    assert olga.newest.body["text"] == foreign
    await alice.says("who is blocked?")
    alice.does_not_see("Bob Stone", "Dana Fox")
    await ada.says("who is blocked?")
    ada.sees("Bob Stone", "Dana Fox")


@pytest.mark.settings(self_service=False)
async def test_the_master_switch_is_not_for_administrators(office: Office, ada: Colleague) -> None:
    await ada.says("block Alice Martin from Marketing")
    await ada.clicks("Block")
    ada.sees_on_a_card("Done")
