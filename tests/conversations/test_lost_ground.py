"""Requests of people who left, and of groups that are gone or changed, are closed with words, before anybody clicks."""

from __future__ import annotations

from datetime import timedelta

from approvals.request import State
from tests.office import Colleague, Office


async def hour(office: Office) -> None:
    """An hour passes, with its duties."""
    await office.only_the_clock_moves(hours=1, minutes=1)
    await office.usher.duties.once()
    await office.settles()


async def test_a_leavers_open_request_is_closed_and_the_owners_are_asked_no_more(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """pain 5"""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await hour(office)
    assert await office.state_of(alice.number) is State.PENDING
    office.directory.changes(alice, accountEnabled=False)
    await hour(office)
    assert await office.state_of(alice.number) is State.FAILED
    olga.has_no_button("Approve")


async def test_a_deleted_group_closes_its_requests_and_says_so(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """edge 12"""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    office.directory.loses("Marketing")
    await hour(office)
    alice.sees("Marketing", "no longer exists")
    olga.has_no_button("Approve")


async def test_a_group_that_a_rule_decides_by_now_closes_its_requests(office: Office, alice: Colleague) -> None:
    """edge 12"""
    await alice.says("add me to VPN Users")
    await alice.clicks("Send request")
    office.directory.has(
        "VPN Users",
        id=office.directory.id_of("VPN Users"),
        groupTypes=["DynamicMembership"],
        membershipRule='(user.department -eq "IT")',
    )
    await hour(office)
    alice.sees("VPN Users", "was changed")


async def test_an_hour_is_anchored_once_and_everything_still_verifies(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await hour(office)
    now = office.usher.clock.now()
    assert await office.usher.book.anchor(now) is None, "this hour has its anchor"
    assert await office.usher.book.anchor(now + timedelta(hours=2)) is None, "nothing was written since"
