"""Owners manage their groups in chat: name, description, who owns them, who is in them (demands 1.1, 2.25)."""

from __future__ import annotations

import pytest

from approvals.request import State
from tests.office import Colleague, Office, on_both_engines, text_of, titles

SOME_PEOPLE = (
    *("alice", "olga", "ada", "bruno", "grace", "ivan", "helen", "marcus", "fatima", "raj", "sophie", "ben", "chloe"),
    *("daan", "emily", "yuki", "bob", "linh", "tom", "greta", "wei", "pavel", "dana", "farid", "anna"),
)


@on_both_engines
async def test_an_owner_renames_the_group_and_takes_it_back(office: Office, olga: Colleague) -> None:
    group_id = office.directory.id_of("Marketing")
    await olga.says("rename Marketing to Marketing EMEA")
    olga.sees("Marketing EMEA", "done at once", "nobody else is asked")
    assert office.directory.id_of("Marketing") == group_id, "never without a yes"
    await olga.clicks("Change it")
    assert office.directory.id_of("Marketing EMEA") == group_id
    olga.sees_on_a_card("Done", "called Marketing EMEA now", "Undo")
    number = olga.number
    events = [event.what for event in await office.usher.book.audit(number)]
    assert events == ["submitted", "read_before", "completed"]
    await olga.clicks("Undo")
    assert office.directory.id_of("Marketing") == group_id
    assert await office.state_of(olga.number) is State.COMPLETED


async def test_an_owner_describes_the_group(office: Office, olga: Colleague) -> None:
    before = office.directory.property_of("Marketing", "description")
    await olga.says("describe Marketing as Everybody who plans campaigns, in Lyon & Paris")
    olga.sees("Everybody who plans campaigns, in Lyon & Paris")
    await olga.says("yes")
    said = "Everybody who plans campaigns, in Lyon & Paris"
    assert office.directory.property_of("Marketing", "description") == said
    await olga.says("undo")
    assert office.directory.property_of("Marketing", "description") == before


async def test_undoing_a_first_description_takes_it_away(office: Office, olga: Colleague) -> None:
    """Graph takes a description away by null only."""
    office.directory.has("Lyon Project", owners=[olga])
    await olga.says("describe Lyon Project as what Lyon does")
    await olga.says("yes")
    assert office.directory.property_of("Lyon Project", "description") == "what Lyon does"
    await olga.says("undo")
    assert office.directory.property_of("Lyon Project", "description") in (None, "")


async def test_how_people_get_in_can_be_undone_too(office: Office, olga: Colleague, alice: Colleague) -> None:
    await olga.says("anyone may join Marketing without asking")
    await olga.clicks("Change it")
    await olga.clicks("Undo")
    await alice.says("add me to Marketing")
    assert "Send request" in titles(alice.newest.card)


async def test_a_name_that_another_group_has_is_warned_of(office: Office, olga: Colleague) -> None:
    office.directory.has("Campaigns")
    await olga.says("rename Marketing to Campaigns")
    olga.sees("There is a group called Campaigns already", "easily taken for each other")
    await olga.clicks("Discard")
    office.directory.id_of("Marketing")


async def test_a_name_keeps_nothing_that_nobody_can_see(office: Office, olga: Colleague) -> None:
    """Edge 15: what turns text around or hides in it does not get into the directory."""
    await olga.says("rename Marketing to Mar\u200bketing \u202eAEME")
    await olga.says("yes")
    office.directory.id_of("Marketing AEME")


async def test_a_name_that_is_too_long_is_refused(office: Office, olga: Colleague) -> None:
    await olga.says(f"rename Marketing to {'x' * 130}")
    olga.sees("cannot be a group's name")


@pytest.mark.parametrize(
    "sentence",
    ["rename Marketing to Ours", "describe Marketing as ours", "hand Marketing over to Ben Carter"],
)
async def test_nobody_else_changes_a_group(office: Office, alice: Colleague, sentence: str) -> None:
    await alice.says(sentence)
    alice.sees("Only the owners of Marketing can do that")


async def test_a_group_mastered_elsewhere_is_not_renamed(office: Office, olga: Colleague) -> None:
    office.directory.has("Old Printers", owners=[olga], onPremisesSyncEnabled=True)
    await olga.says("rename Old Printers to New Printers")
    olga.sees("managed in your organisation's own Active Directory")


async def test_whoever_lost_the_ownership_meanwhile_changes_nothing(office: Office, olga: Colleague) -> None:
    await olga.says("rename Marketing to Marketing EMEA")
    card = olga.card_with("Change it")
    office.directory.loses_owner("Marketing", olga)
    await olga.clicks("Change it", on=card)
    olga.sees("Only the owners of Marketing can do that")
    office.directory.id_of("Marketing")


@on_both_engines
async def test_an_owner_hands_the_group_over(office: Office, olga: Colleague, bruno: Colleague) -> None:
    ben = office.colleague("ben")
    await olga.says("hand Marketing over to Ben Carter")
    olga.sees("Ben Carter", "you own the group no longer", "cannot take that back")
    assert "Olga Nowak" in office.directory.owners("Marketing"), "never without a yes"
    await olga.clicks("Hand over")
    assert sorted(office.directory.owners("Marketing")) == ["Ben Carter", "Bruno Silva"]
    olga.sees_on_a_card("Ben Carter owns Marketing now and you no longer do")
    olga.has_no_button("Undo")
    ben.sees("handed Marketing over to you")
    bruno.heard_nothing()


async def test_handing_over_never_leaves_a_group_without_an_owner(office: Office, olga: Colleague) -> None:
    """Edge 10: the new owner is seen before the former one goes, also where she is the only one."""
    office.directory.has("Lyon Project", owners=[olga])
    await olga.says("hand Lyon Project over to Ben Carter")
    await olga.clicks("Hand over")
    assert office.directory.owners("Lyon Project") == ["Ben Carter"]


async def test_a_group_is_handed_to_a_present_owner(office: Office, olga: Colleague) -> None:
    await olga.says("hand Marketing over to Bruno Silva")
    await olga.clicks("Hand over")
    assert office.directory.owners("Marketing") == ["Bruno Silva"]


async def test_nobody_hands_a_group_to_themselves_or_to_a_switched_off_account(office: Office, olga: Colleague) -> None:
    await olga.says("hand Marketing over to me")
    olga.sees("Name somebody else")
    ben = office.colleague("ben")
    office.directory.changes(ben, accountEnabled=False)
    await olga.says("hand Marketing over to Ben Carter")
    olga.sees("disabled")
    assert "Olga Nowak" in office.directory.owners("Marketing")


async def test_who_is_in_a_group_is_listed_a_page_at_a_time(office: Office, olga: Colleague) -> None:
    everybody = [office.colleague(name) for name in SOME_PEOPLE]
    office.directory.has("Big Group", owners=[olga], members=everybody)
    await olga.says("list the members of Big Group")
    olga.sees("Big Group", "25 people are in it", "Page 1 of 2")
    first = text_of(olga.newest)
    second = await olga.shows("Next")
    assert "Page 2 of 2" in second
    names = {one.person.display_name for one in everybody}
    assert {n for n in names if n in first} | {n for n in names if n in second} == names


async def test_a_member_is_told_who_else_is_in_unless_the_group_hides_it(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """Edge 19."""
    ben = office.colleague("ben")
    office.directory.has("Chess Club", owners=[olga], members=[alice, ben])
    office.directory.has(
        "Secret Club",
        owners=[olga],
        members=[alice, ben],
        groupTypes=["Unified"],
        mailEnabled=True,
        securityEnabled=False,
        visibility="HiddenMembership",
    )
    await alice.says("who is in Chess Club")
    alice.sees("Ben Carter")
    await alice.says("who is in Secret Club")
    alice.sees("I have nothing to tell you about that")
    await olga.says("who is in Secret Club")
    olga.sees("Ben Carter")


async def test_administrators_are_told_who_is_in_any_group(office: Office, ada: Colleague) -> None:
    """Demand 2.12."""
    await ada.says("who is in Marketing")
    ada.sees("Ben Carter")
