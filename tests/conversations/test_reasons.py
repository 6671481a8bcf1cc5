"""Where the organisation wants a reason, it is asked for like anything else that is missing."""

from __future__ import annotations

import pytest

from tests.office import Colleague, Office

pytestmark = pytest.mark.settings(reason_required=("Marketing",))


async def test_a_missing_reason_is_asked_for(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("add me to Marketing until Friday")
    alice.sees("What do you need it for?")
    await alice.says("I want to add people to the spring campaign")
    alice.sees("Marketing", "I want to add people to the spring campaign", "2026-11-27", "Send request")
    await alice.clicks("Send request", reason="I want to add people to the spring campaign", until="2026-11-27")
    olga.sees("I want to add people to the spring campaign")


async def test_a_reason_that_was_said_is_not_asked_for(alice: Colleague) -> None:
    await alice.says("add me to Marketing, spring campaign")
    alice.sees("spring campaign", "Send request")


async def test_a_reason_taken_off_the_card_is_asked_for_again(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing, spring campaign")
    await alice.clicks("Send request", reason="")
    alice.sees("What do you need it for?")
    assert await office.usher.book.requests_by(alice.id) == ()


async def test_no_is_no_reason(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.says("no")
    alice.sees("Nothing was sent")


async def test_other_groups_ask_for_none(alice: Colleague) -> None:
    await alice.says("add me to Finance-Readers")
    alice.sees("Send request")
