"""Whoever is to own a new group says first whether they want to (demand 2.13); the group is there for both at once."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.request import State
from tests.office import Colleague, Office, text_of, titles, told

pytestmark = pytest.mark.settings(creation="approval")
CREATION_GROUP = "5a1d0000-0000-4000-8000-000000000001"


@pytest.fixture
def ben(office: Office) -> Colleague:
    return office.colleague("ben")


async def wants(alice: Colleague, owners: str = "Ben Carter") -> int:
    await alice.says(f"create a security group Quarter Close with {owners} as owner")
    await alice.clicks("Send request")
    return alice.number


async def test_nobody_is_an_owner_unasked_and_approvers_come_after(
    office: Office, alice: Colleague, ben: Colleague, ada: Colleague
) -> None:
    """Demands section 5, row 5: both own it from the request that makes it."""
    number = await wants(alice)
    alice.sees(
        "Ben Carter is to say first whether to own it with you.", "Ada Lindqvist is asked to approve it afterwards"
    )
    ben.sees("Alice Martin wants to make Quarter Close with you as an owner", "who gets in")
    ada.heard_nothing()
    await ben.clicks("Accept")
    ben.sees("You have said yes")
    ada.sees("Alice Martin asks for a new group, Quarter Close", "Ben Carter")
    assert await office.state_of(number) is State.PENDING
    await ada.clicks("Approve")
    assert set(office.directory.owners("Quarter Close")) == {"Alice Martin", "Ben Carter"}
    made = [each for each in office.sandbox.tenant.effects.after() if each["kind"] == "owner.added"]
    assert len(made) == 2, "both own it from the create request, nobody was added later"
    ben.sees("You are an owner of the new group Quarter Close", office.directory.id_of("Quarter Close"))


async def test_who_declines_is_left_out_with_words(
    office: Office, alice: Colleague, ben: Colleague, ada: Colleague
) -> None:
    await wants(alice)
    await ben.clicks("Decline", comment="I am leaving in May")
    ben.sees("You will not own it")
    ben.has_no_button("Accept")
    alice.sees(
        "by their own word: Ben Carter",
        "The answer was: “I am leaving in May”",
        "Name a second owner",
        "name somebody else",
    )
    await ada.clicks("Approve")
    assert office.directory.owners("Quarter Close") == ["Alice Martin"]
    assert "Ben Carter" not in office.directory.members("Quarter Close")
    alice.sees("Quarter Close is there now and you own it", "Ben Carter")


async def test_who_says_nothing_is_left_out_after_three_days(
    office: Office, alice: Colleague, ben: Colleague, ada: Colleague
) -> None:
    await wants(alice)
    await office.passes(days=2)
    ada.heard_nothing()
    card = ben.card_with("Accept").card
    await office.passes(days=1, minutes=1)
    assert "no answer came in time: Ben Carter" in alice.chat()
    ada.sees("Quarter Close")
    ben.has_no_button("Accept")
    late = await presses_an_old_card(ben, card)
    assert "You have answered" in late or "own it" in late
    await ada.clicks("Approve")
    assert office.directory.owners("Quarter Close") == ["Alice Martin"]


async def test_who_cannot_be_reached_is_left_out(
    office: Office, alice: Colleague, ben: Colleague, ada: Colleague
) -> None:
    """Pain 1: nobody waits for somebody whom Teams does not let us ask."""
    office.directory.changes(ben, hasApp=False)
    await wants(alice)
    ada.sees("Quarter Close")
    assert "does not let me ask them: Ben Carter" in alice.chat()
    await ada.clicks("Approve")
    assert office.directory.owners("Quarter Close") == ["Alice Martin"]


async def test_of_two_one_wants_and_one_does_not(
    office: Office, alice: Colleague, ben: Colleague, ada: Colleague
) -> None:
    chloe = office.colleague("chloe")
    await wants(alice, "Ben Carter and Chloé Dubois")
    await ben.clicks("Accept")
    ada.heard_nothing()
    await chloe.clicks("Decline")
    await ada.clicks("Approve")
    assert set(office.directory.owners("Quarter Close")) == {"Alice Martin", "Ben Carter"}
    chloe.does_not_see("You are an owner of the new group")


async def test_an_answer_counts_once(office: Office, alice: Colleague, ben: Colleague, ada: Colleague) -> None:
    """Edge 21: the card is clicked again."""
    await wants(alice)
    card = ben.card_with("Accept").card
    await ben.clicks("Accept")
    assert "your answer counts" in await presses_an_old_card(ben, card, "Decline")
    await ada.clicks("Approve")
    assert set(office.directory.owners("Quarter Close")) == {"Alice Martin", "Ben Carter"}


async def test_a_co_owner_answers_by_typing(office: Office, alice: Colleague, ben: Colleague, ada: Colleague) -> None:
    number = await wants(alice)
    await ben.says(f"approve {number}")
    await ben.says("yes")
    ada.sees("Quarter Close")
    assert "You have said yes" in ben.chat()
    ben.does_not_see("first of two")
    await ada.clicks("Approve")
    assert set(office.directory.owners("Quarter Close")) == {"Alice Martin", "Ben Carter"}


async def test_a_forwarded_card_makes_nobody_an_owner(office: Office, alice: Colleague, ben: Colleague) -> None:
    await wants(alice)
    mallory = office.colleague("dana")
    copy = ben.forwards("Accept", mallory)
    await mallory.presses("Accept", on=copy)
    await office.settles()
    alice.sees_on_a_card("Ben Carter is to say first")
    assert "Quarter Close" not in [each["displayName"] for each in office.sandbox.tenant.groups.values()]


async def test_an_account_that_is_switched_off_meanwhile_owns_nothing(
    office: Office, alice: Colleague, ben: Colleague, ada: Colleague
) -> None:
    await wants(alice)
    await ben.clicks("Accept")
    office.directory.changes(ben, accountEnabled=False)
    await ada.clicks("Approve")
    assert office.directory.owners("Quarter Close") == ["Alice Martin"]
    alice.sees("account is gone or switched off: Ben Carter")


async def test_taken_back_while_co_owners_are_asked_nothing_is_made(
    office: Office, alice: Colleague, ben: Colleague, ada: Colleague
) -> None:
    number = await wants(alice)
    await alice.clicks("Cancel request")
    ben.has_no_button("Accept")
    ada.heard_nothing()
    assert await office.state_of(number) is State.CANCELLED


@pytest.mark.settings(creation="none", creation_approvers=())
async def test_where_nobody_approves_the_last_answer_makes_the_group(
    office: Office, alice: Colleague, ben: Colleague
) -> None:
    await alice.says("create a security group Quarter Close with Ben Carter as owner")
    alice.sees("Ben Carter is asked first", "Nobody has to approve it.")
    await alice.clicks("Send request")
    number = alice.number
    assert await office.state_of(number) is State.PENDING
    await ben.clicks("Accept")
    assert await office.state_of(number) is State.COMPLETED
    assert set(office.directory.owners("Quarter Close")) == {"Alice Martin", "Ben Carter"}
    alice.sees("Quarter Close is there now", "Its object id is")


@pytest.mark.settings(creation="none", creation_approvers=())
async def test_where_nobody_approves_and_nobody_answers_it_is_made_for_one(
    office: Office, alice: Colleague, ben: Colleague
) -> None:
    number = await wants(alice)
    await office.passes(days=3, minutes=1)
    assert await office.state_of(number) is State.COMPLETED
    assert office.directory.owners("Quarter Close") == ["Alice Martin"]


async def presses_an_old_card(who: Colleague, card: Any, title: str = "Accept") -> str:
    """Press a button on the card as it was before it was redrawn, as a phone that slept does; the answer."""
    message = next(each for each in reversed(who.messages) if each.card is not None)
    message.view = card
    return told(await who.presses(title, on=message))


async def test_to_own_a_group_is_never_ticked_off_in_a_list(office: Office, alice: Colleague, olga: Colleague) -> None:
    for number in range(4):
        await office.colleague("dana").says(f"add me to Marketing until {number + 3} December")
        if "Send request" in titles(office.colleague("dana").newest.card):
            await office.colleague("dana").clicks("Send request")
    await alice.says("create a security group Quarter Close with Olga Nowak as owner")
    await alice.clicks("Send request")
    await olga.says("approve all")
    assert "Accept" in titles(next(each for each in reversed(olga.messages) if "Accept" in titles(each.card)).card)
    assert all(
        "Quarter Close" not in text_of(each) for each in olga.messages if "Approve the ticked ones" in titles(each.card)
    )


@pytest.mark.settings(creation="owners", creation_group=CREATION_GROUP)
async def test_nobody_approves_before_it_is_known_who_will_own_it(
    office: Office, alice: Colleague, ben: Colleague, olga: Colleague
) -> None:
    office.directory.has("Group Desk", id=CREATION_GROUP, owners=[olga])
    number = await wants(alice)
    await olga.says(f"approve {number}")
    olga.sees("are being asked first")
    await olga.says("yes")
    assert await office.state_of(number) is State.PENDING
    await ben.clicks("Accept")
    await olga.clicks("Approve")
    assert set(office.directory.owners("Quarter Close")) == {"Alice Martin", "Ben Carter"}
