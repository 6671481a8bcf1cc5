"""Groups that nobody owns are found, offered to somebody, confirmed by an administrator and written.

Pain 10, demand 1.6."""

from __future__ import annotations

import asyncio

import pytest

from approvals.care import Reply
from approvals.request import State
from tests.office import Colleague, Office, on_both_engines, text_of

ALONE = "Nightly Builds"


async def looks(office: Office) -> None:
    """The duty's turn has come; of all replicas one does it."""
    await office.usher.duties.once()
    await office.settles()


@pytest.fixture
async def orphan(office: Office) -> str:
    """A big security group whose only owner's account is switched off; most members report to Olga."""
    karl = office.colleague("karl")
    members = [office.colleague(name) for name in BIG]
    office.directory.has(ALONE, owners=[karl], members=members)
    office.directory.changes(karl, accountEnabled=False)
    return ALONE


BIG = (
    *("ben", "chloe", "daan", "emily", "yuki", "bob", "linh", "tom", "greta", "wei", "pavel", "dana", "farid", "anna"),
    *("lars", "noor", "oscar", "priya", "alex.goins", "chris.lee", "kim", "giulia", "nikos", "rosa", "samuel"),
)


@on_both_engines
@pytest.mark.settings(ownerless_per_week=1)
async def test_from_a_group_that_nobody_owns_to_one_that_somebody_does(
    office: Office, ada: Colleague, orphan: str
) -> None:
    helen = office.colleague("helen")  # the manager of the former owner
    await looks(office)
    helen.sees(f"Would you own {orphan}?", "manager of somebody who owned it", "I will own it", "No, thank you")
    assert office.directory.owners(orphan) == ["Karl Heinz Weber"], "nothing is written before somebody agrees"
    await helen.clicks("I will own it")
    helen.sees_on_a_card("Waiting for a decision", "Ada Lindqvist")
    ada.sees("Helen Brandt asks to become an owner", "Nobody owned the group")
    await ada.clicks("Approve")
    assert "Helen Brandt" in office.directory.owners(orphan)
    helen.sees(f"You are an owner of {orphan} now")
    [submitted, *_] = await office.usher.book.audit(helen.number)
    assert submitted.facts["offered"] == "manages_former"
    figures = await office.usher.book.care_figures(office.usher.clock.now())
    assert figures.replies == {Reply.ACCEPTED: 1}


@pytest.mark.settings(ownerless_per_week=1)
async def test_so_many_a_week_and_the_biggest_first(office: Office, orphan: str) -> None:
    """6,500 groups without an owner do not make 6,500 cards in a day."""
    for number in range(5):
        office.directory.has(f"Small Group {number}", members=[office.colleague("ben")])
    await looks(office)
    offers = await office.usher.book.offers_since(office.usher.clock.now().replace(year=2000))
    offered = [offer for offer in offers if offer.why != "only_owner"]
    assert [offer.group_id for offer in offered] == [office.directory.id_of(orphan)]
    await office.only_the_clock_moves(days=3)
    await looks(office)
    assert len(await office.usher.book.offers_since(office.usher.clock.now().replace(year=2000))) == len(offers)
    await office.only_the_clock_moves(days=5)
    await looks(office)
    later = await office.usher.book.offers_since(office.usher.clock.now().replace(year=2000))
    assert len([offer for offer in later if offer.why != "only_owner"]) == 2


@pytest.mark.settings(ownerless_per_week=50)
async def test_nobody_is_asked_twice_a_month_and_a_no_goes_to_the_next(office: Office, orphan: str) -> None:
    helen = office.colleague("helen")
    await looks(office)
    assert "I will ask somebody else" in await helen.shows("No, thank you")
    asked = office_cards(helen)
    for _ in range(3):
        await office.only_the_clock_moves(days=8)
        await looks(office)
    assert office_cards(helen) == asked
    offers = await office.usher.book.offers_since(office.usher.clock.now().replace(year=2000))
    people = [offer.person_id for offer in offers if offer.why != "only_owner"]
    assert len(people) == len(set(people))
    asked_for = [offer for offer in offers if offer.group_id == office.directory.id_of(orphan)]
    assert len(asked_for) >= 2, "the next one was asked"


def office_cards(colleague: Colleague) -> int:
    return sum("A group without an owner" in text_of(message) for message in colleague.messages)


@pytest.mark.settings(ownerless_per_week=1)
async def test_a_forwarded_offer_gives_nobody_else_a_group(office: Office, alice: Colleague, orphan: str) -> None:
    helen = office.colleague("helen")
    await looks(office)
    copy = helen.forwards("I will own it", alice)
    assert "over, answered or not yours" in await alice.shows("I will own it", on=copy)
    assert await office.usher.book.requests_by(alice.id) == ()


@pytest.mark.settings(ownerless_per_week=1)
async def test_accepting_twice_is_one_request(office: Office, orphan: str) -> None:
    helen = office.colleague("helen")
    await looks(office)
    card = helen.card_with("I will own it")
    await asyncio.gather(*(helen.presses("I will own it", on=card) for _ in range(3)))
    await office.settles()
    assert len(await office.usher.book.requests_by(helen.id)) == 1


@pytest.mark.settings(ownerless_per_week=1)
async def test_an_offer_is_over_once_somebody_owns_the_group(office: Office, olga: Colleague, orphan: str) -> None:
    helen = office.colleague("helen")
    await looks(office)
    office.directory.has(orphan, owners=[olga])
    assert "has an owner again" in await helen.shows("I will own it")


@pytest.mark.settings(ownerless_per_week=1, fallback_approvers=())
async def test_where_nobody_could_approve_nobody_is_asked(office: Office, orphan: str) -> None:
    await looks(office)
    office.colleague("helen").heard_nothing()


@pytest.mark.settings(ownerless_per_week=50)
async def test_whoever_is_the_only_owner_is_told_once_a_month(office: Office, olga: Colleague) -> None:
    office.directory.has("Lyon Project", owners=[olga])
    await looks(office)
    assert any("You are the only owner of" in text_of(m) and "Lyon Project" in text_of(m) for m in olga.messages)
    told = sum("You are the only owner of" in text_of(message) for message in olga.messages)
    await office.only_the_clock_moves(days=8)
    await looks(office)
    assert sum("You are the only owner of" in text_of(message) for message in olga.messages) == told == 1


@pytest.mark.settings(ownerless_per_week=50)
async def test_whoever_asked_for_it_comes_first(office: Office, alice: Colleague, ada: Colleague) -> None:
    """Alice asked to own it and nobody answered."""
    ben = office.colleague("ben")
    office.directory.has("Lost Group", members=[alice, ben])
    await office.usher.directory.refresh()
    await alice.says("make me an owner of Lost Group")
    await alice.clicks("Send request")
    await office.passes(days=15)
    assert await office.state_of(alice.number) is State.EXPIRED
    await looks(office)
    alice.sees_on_a_card("Would you own Lost Group?", "You asked to own it")


@pytest.mark.settings(ownerless_per_week=1)
async def test_administrators_see_them_and_nobody_else(
    office: Office, ada: Colleague, olga: Colleague, orphan: str
) -> None:
    await ada.says("groups without an owner")
    ada.sees("I have not looked")
    await looks(office)
    await ada.says("groups without an owner")
    ada.sees(orphan, "Offers waiting")
    await olga.says("groups without an owner")
    olga.sees("people who administer groups")
    olga.does_not_see(orphan)


@pytest.mark.settings(ownerless_per_week=0)
async def test_it_can_be_switched_off(office: Office, orphan: str) -> None:
    await looks(office)
    helen = office.colleague("helen")
    helen.heard_nothing()
