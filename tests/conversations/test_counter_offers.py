"""An approver gives less than was asked, or names a group that suits better."""

from __future__ import annotations

import pytest

from approvals.request import State
from tests.office import Colleague, Office, told


@pytest.fixture
async def until_new_year(office: Office, alice: Colleague) -> int:
    await alice.says("add me to Marketing until 31 December 2026, spring campaign")
    await alice.clicks("Send request")
    return alice.number


async def test_an_earlier_end_on_the_card_counts(
    office: Office, alice: Colleague, olga: Colleague, until_new_year: int
) -> None:
    await olga.clicks("Approve", until="2026-11-27")
    assert await office.state_of(until_new_year) is State.COMPLETED
    alice.sees("27 November 2026")
    await office.passes(days=6)
    assert "Alice Martin" not in office.directory.members("Marketing")


async def test_an_earlier_end_is_given_by_typing(
    office: Office, alice: Colleague, olga: Colleague, until_new_year: int
) -> None:
    await olga.says(f"approve {until_new_year} until Friday")
    question = next(m for m in reversed(olga.messages) if "Answer yes" in str(m.body.get("text")))
    assert "until Friday, 27 November" in str(question.body["text"])
    assert await office.state_of(until_new_year) is State.PENDING
    await olga.says("yes")
    await office.passes(days=6)
    assert "Alice Martin" not in office.directory.members("Marketing")


async def test_nobody_gives_more_than_was_asked(office: Office, olga: Colleague, until_new_year: int) -> None:
    assert "not a later one" in told(await olga.clicks("Approve", until="2027-03-01"))
    assert await office.state_of(until_new_year) is State.PENDING
    await olga.says(f"approve {until_new_year} until 1 March 2027")
    await olga.says("yes")
    olga.sees("not a later one")
    assert await office.state_of(until_new_year) is State.PENDING


async def test_the_very_day_that_was_asked_is_as_asked(office: Office, olga: Colleague, until_new_year: int) -> None:
    await olga.clicks("Approve", until="2026-12-31")
    request = await office.usher.book.request(until_new_year)
    assert request is not None
    assert request.details.asked_until is None


async def test_another_group_is_offered_and_asked_for_with_one_press(
    office: Office, alice: Colleague, olga: Colleague, until_new_year: int
) -> None:
    raj = office.colleague("raj")
    await olga.clicks("Deny", suggest="Market Research")
    assert await office.state_of(until_new_year) is State.DENIED
    alice.sees_on_a_card("Olga Nowak suggests Market Research instead")
    await alice.clicks("Ask for that group instead")
    alice.sees("Market Research", "31", "spring campaign", "Send request")
    await alice.clicks("Send request")
    raj.sees("Alice Martin", "Market Research", "spring campaign")
    await alice.clicks("Ask for that group instead")
    assert len(await office.usher.book.requests_by(alice.id)) == 2, "asking twice is asking once"


async def test_another_group_is_offered_by_typing(office: Office, olga: Colleague, until_new_year: int) -> None:
    await olga.says(f"deny {until_new_year} Market Research instead")
    await olga.says("yes")
    request = await office.usher.book.request(until_new_year)
    assert request is not None and request.details.suggested is not None
    assert request.details.suggested.name == "Market Research"


@pytest.mark.parametrize(
    ("typed", "answer"), [("Qwertz", "I know no group"), ("Apollo", "may be"), ("Marketing", "is what was asked for")]
)
async def test_a_name_that_is_not_certain_decides_nothing(
    office: Office, olga: Colleague, until_new_year: int, typed: str, answer: str
) -> None:
    shown = told(await olga.clicks("Deny", suggest=typed))
    assert "Nothing is decided yet" in shown
    assert answer in shown
    assert await office.state_of(until_new_year) is State.PENDING


async def test_only_whoever_asked_takes_up_the_offer(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague, until_new_year: int
) -> None:
    await olga.clicks("Deny", suggest="Market Research")
    copy = alice.forwards("Ask for that group instead", bruno)
    assert "I do not know that request" in told(await bruno.clicks("Ask for that group instead", on=copy))
