"""Nobody answers: a reminder first, then an honest end."""

from __future__ import annotations

import pytest

from approvals.request import State
from tests.office import Colleague, Office, on_both_engines, titles, told


async def cards(person: Colleague) -> int:
    return sum("Approve" in titles(message.card) for message in person.messages)


@on_both_engines
async def test_silence_brings_one_reminder_and_then_an_end_that_everybody_is_told(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    """pain 5, pain 7"""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    number = alice.number
    await office.passes(days=10)
    assert await cards(olga) == 1
    await office.passes(days=1.5)
    assert (await cards(olga), await cards(bruno)) == (2, 2)
    await office.passes(days=1)
    assert await cards(olga) == 2, "one reminder is enough"
    await office.passes(days=2)
    alice.sees("expired without an answer", "Nothing was changed", str(number))
    for person in (alice, olga, bruno):
        person.sees_on_a_card("Expired without an answer")
        person.has_no_button("Approve")
        person.has_no_button("Cancel request")
    request = await office.usher.book.request(number)
    assert request is not None and request.state is State.EXPIRED
    await alice.says("add me to Marketing")
    alice.sees("Send request")


async def test_the_reminder_can_be_answered_and_every_older_copy_is_redrawn(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await office.passes(days=12)
    await olga.clicks("Approve")
    olga.has_no_button("Approve")
    assert "Alice Martin" in office.directory.members("Marketing")


async def test_who_is_decided_about_is_not_reminded_of(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await olga.clicks("Deny")
    heard = len(olga.messages), len(alice.messages)
    await office.passes(days=30)
    assert (len(olga.messages), len(alice.messages)) == heard


@pytest.mark.settings(request_days=2, remind_days=1)
async def test_the_organisation_chooses_how_long_is_waited(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await office.passes(days=1.1)
    assert await cards(olga) == 2
    await office.passes(days=1)
    alice.sees("expired")


async def test_a_click_that_comes_before_the_round_that_closes_the_request_is_too_late_all_the_same(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """edge 21: Usher was down when the time ran out."""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await office.only_the_clock_moves(days=15)
    answer = await olga.presses("Approve")
    assert "The time to answer request" in told(answer)
    await office.settles()
    alice.sees("expired")
    assert "Alice Martin" not in office.directory.members("Marketing")


@pytest.mark.settings(fallback_approvers=())
async def test_an_owner_without_the_app_is_not_reminded_and_holds_nothing_up(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    quentin = office.colleague("quentin")
    office.directory.has("Marketing", owners=[quentin, olga])
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await office.passes(days=12)
    assert await cards(olga) == 2
    assert not quentin.messages
