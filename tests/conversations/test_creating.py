"""A group is made with what was said of it, by a yes of the people appointed for it."""

from __future__ import annotations

import pytest

from approvals.request import State
from tests.office import Colleague, Office, titles

pytestmark = pytest.mark.settings(creation="approval")


async def test_a_group_is_made_with_its_owners_and_members(office: Office, alice: Colleague, ada: Colleague) -> None:
    """Demand 2.13: the co-owner accepts first, and both own it from its first second."""
    ben = office.colleague("ben")
    await alice.says("create a security group Quarter Close with Ben Carter as owner and Chloé Dubois as member")
    alice.sees("Quarter Close", "Ben Carter", "Chloé Dubois", "Ada Lindqvist")
    await alice.clicks("Send request")
    ada.heard_nothing()
    ben.sees("Alice Martin wants to make Quarter Close with you as an owner", "Accept", "Decline")
    await ben.clicks("Accept")
    ada.sees("Quarter Close", "Alice Martin")
    await ada.clicks("Approve")
    assert set(office.directory.owners("Quarter Close")) == {"Alice Martin", "Ben Carter"}
    assert "Chloé Dubois" in office.directory.members("Quarter Close")
    assert await office.state_of(alice.number) is State.COMPLETED


async def test_the_name_and_the_kind_are_asked_for(office: Office, alice: Colleague, ada: Colleague) -> None:
    await alice.says("create a new group")
    if "Create a group" in titles(alice.newest.card):
        await alice.clicks("Create a group")
    alice.sees("What should the group be called?")
    await alice.says("Summer Party")
    alice.sees("What kind of group?")
    await alice.clicks("Microsoft 365 group")
    alice.sees("Summer Party", "Send request")
    await alice.clicks("Send request")
    await ada.clicks("Approve")
    assert office.directory.owners("Summer Party") == ["Alice Martin"]


async def test_the_kind_is_answered_in_words(alice: Colleague) -> None:
    await alice.says("create a group called Summer Party")
    await alice.says("security")
    alice.sees("Summer Party", "Send request")


async def test_a_group_of_that_name_is_offered_instead(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("create a security group called Marketing")
    alice.sees("There is a group of this name already", "Olga Nowak")
    await alice.clicks("Choose 1")
    alice.sees("Join Marketing")
    await alice.clicks("Send request")
    olga.sees("Alice Martin", "Marketing")


async def test_another_name_is_the_name_of_the_new_one(alice: Colleague) -> None:
    await alice.says("create a security group called Marketing")
    await alice.says("Marketing Lyon 2027")
    alice.sees("Marketing Lyon 2027", "Send request")


async def test_a_hostile_name_stays_a_name(office: Office, alice: Colleague, ada: Colleague) -> None:
    await alice.says("create a security group called **Free** [money](https://evil.example)")
    if "Send request" in titles(alice.newest.card):
        await alice.clicks("Send request")
        assert await office.state_of(alice.number) is State.PENDING


@pytest.mark.settings(creation="off")
async def test_where_groups_are_not_made_it_is_said_so(alice: Colleague) -> None:
    await alice.says("create a security group called Summer Party")
    alice.sees("Groups are not made through me")
