"""The last day: what Usher gave is taken back then, both are told, and nothing else is touched."""

from __future__ import annotations

import pytest

from approvals.request import State
from tests.office import Colleague, Office, on_both_engines


async def joins(office: Office, alice: Colleague, olga: Colleague, sentence: str) -> int:
    """Alice asks, Olga says yes; the request's number."""
    await alice.says(sentence)
    await alice.clicks("Send request")
    number = alice.number
    await olga.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Marketing")
    return number


@on_both_engines
async def test_the_membership_lasts_through_its_last_day_and_ends_with_it(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    number = await joins(office, alice, olga, "add me to Marketing until tomorrow")
    alice.sees("until Tuesday, 24 November 2026")
    request = await office.usher.book.request(number)
    assert request is not None and request.until is not None
    left = (request.until - office.usher.clock.now()).total_seconds()
    await office.passes(seconds=left - 60)
    assert "Alice Martin" in office.directory.members("Marketing")
    await office.passes(minutes=2)
    assert "Alice Martin" not in office.directory.members("Marketing")
    for person in (alice, olga):
        person.sees("Marketing", "ended", "no longer a member", str(number))
    for person in (alice, olga, bruno):
        person.sees_on_a_card("Membership ended")
    assert await office.state_of(number) is State.ENDED


async def test_a_membership_without_an_end_stays(office: Office, alice: Colleague, olga: Colleague) -> None:
    await joins(office, alice, olga, "add me to Marketing")
    await office.passes(days=400)
    assert "Alice Martin" in office.directory.members("Marketing")


async def test_the_end_may_be_changed_on_the_card_before_sending(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await alice.says("add me to Marketing until tomorrow")
    await alice.clicks("Send request", until="2026-12-31")
    olga.sees("31", "Dec")
    await olga.clicks("Approve")
    await office.passes(days=30)
    assert "Alice Martin" in office.directory.members("Marketing")
    await office.passes(days=12)
    assert "Alice Martin" not in office.directory.members("Marketing")


async def test_a_date_emptied_on_the_card_means_without_end(office: Office, alice: Colleague, olga: Colleague) -> None:
    """The client sends nothing at all for an input that was emptied."""
    await alice.says("add me to Marketing until tomorrow, for a test")
    await alice.clicks("Send request", until=None, reason=None)
    olga.sees("No end date")
    olga.does_not_see("for a test")
    await olga.clicks("Approve")
    await office.passes(days=10)
    assert "Alice Martin" in office.directory.members("Marketing")


async def test_the_last_day_is_meant_where_the_person_lives(office: Office, olga: Colleague) -> None:
    """ "Until tomorrow" in Los Angeles ends when it is already the day after in Warsaw."""
    alex = office.colleague("alex.goins")
    await alex.says("add me to Marketing until tomorrow")
    await alex.clicks("Send request")
    request = await office.usher.book.request(alex.number)
    assert request is not None and request.until is not None
    assert (request.until.hour, request.until.minute) == (7, 59), "23:59 in Los Angeles, in UTC"


async def test_who_left_meanwhile_through_usher_hears_no_more_of_it(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await joins(office, alice, olga, "add me to Marketing until Friday")
    await alice.says("remove me from Marketing")
    await alice.clicks("Leave group")
    heard = len(alice.messages), len(olga.messages)
    await office.passes(days=10)
    assert (len(alice.messages), len(olga.messages)) == heard
    assert "Alice Martin" not in office.directory.members("Marketing")


async def test_who_joined_anew_without_an_end_is_not_taken_out_on_the_old_date(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await joins(office, alice, olga, "add me to Marketing until Friday")
    await alice.says("remove me from Marketing")
    await alice.clicks("Leave group")
    await joins(office, alice, olga, "add me to Marketing")
    await office.passes(days=10)
    assert "Alice Martin" in office.directory.members("Marketing")


async def test_who_was_a_member_before_stays_a_member(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    """What Usher did not give it does not take back."""
    await alice.says("add me to Marketing until Friday")
    await alice.clicks("Send request")
    office.directory.has("Marketing", members=[olga, bruno, alice])
    await olga.clicks("Approve")
    alice.sees("Nothing had to be changed")
    heard = len(alice.messages), len(olga.messages)
    await office.passes(days=10)
    assert "Alice Martin" in office.directory.members("Marketing")
    assert (len(alice.messages), len(olga.messages)) == heard, "nothing ended, so nobody is told that it did"


async def test_who_was_taken_out_by_hand_before_the_date_causes_no_error(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    number = await joins(office, alice, olga, "add me to Marketing until Friday")
    office.directory.has("Marketing", members=[olga, bruno])
    await office.passes(days=10)
    assert await office.state_of(number) is State.ENDED
    alice.does_not_see("failed", "could not")


async def test_a_group_deleted_before_the_date_ends_the_matter_quietly(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    number = await joins(office, alice, olga, "add me to Marketing until Friday")
    office.directory.loses("Marketing")
    await office.passes(days=10)
    assert await office.state_of(number) is State.ENDED
    alice.does_not_see("failed")


async def test_the_end_waits_for_graph_and_is_not_called_done_before_it_is_seen(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """pain 19"""
    await joins(office, alice, olga, "add me to Marketing until Friday")
    office.graph_is_down()
    await office.passes(days=8)
    assert "Alice Martin" in office.directory.members("Marketing")
    alice.does_not_see("ended")
    office.graph_is_back()
    await office.passes(minutes=20)
    assert "Alice Martin" not in office.directory.members("Marketing")
    alice.sees("ended")


async def test_an_end_the_directory_refuses_is_told_to_both_with_what_to_do(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    number = await joins(office, alice, olga, "add me to Marketing until Friday")
    office.directory.lets_usher("Group.Read.All", "User.Read.All", "GroupMember.Read.All")
    await office.passes(days=8)
    assert await office.state_of(number) is State.FAILED
    for person in (alice, olga):
        person.sees("could not be taken back", "by hand", f"request {number}")
    assert "Alice Martin" in office.directory.members("Marketing")


@pytest.mark.settings(self_service=True, longest_days=30)
async def test_my_groups_tells_until_when(office: Office, alice: Colleague, olga: Colleague) -> None:
    await joins(office, alice, olga, "add me to Marketing until 10 December 2026")
    await alice.says("my groups")
    alice.sees("Marketing", "10 December 2026")
