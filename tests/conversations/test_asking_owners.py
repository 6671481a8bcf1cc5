"""Who is asked: every present owner, wherever they are; whoever cannot be reached holds nobody up."""

from __future__ import annotations

import pytest

from tests.office import Colleague, Office, on_both_engines, text_of


async def test_owners_who_never_spoke_to_usher_get_the_card_all_the_same(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    """The chat is made by the owner's Entra object id; pain 1"""
    await alice.says("add me to Marketing until Friday, quarter close")
    olga.heard_nothing()
    bruno.heard_nothing()
    await alice.clicks("Send request")
    for owner in (olga, bruno):
        assert len(owner.messages) == 1
        owner.sees("Alice Martin", "Marketing", "quarter close", "Approve", "Deny")


async def test_the_person_is_told_the_number_and_who_was_asked(office: Office, alice: Colleague) -> None:
    """Demand 1.5."""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    alice.sees(f"Request {alice.number}", "Waiting for a decision", "Olga Nowak", "Bruno Silva", "expires on")
    assert await office.usher.book.request(alice.number) is not None


async def test_nobody_but_owners_hears_of_a_request(office: Office, alice: Colleague) -> None:
    """Demand 2.3, pain 8: the owners decide, and no administrator has a hidden say."""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    heard = {p.display_name for p in office.sandbox.teams.people.every() if office.sandbox.teams.chat_of(p).messages}
    assert heard == {"Alice Martin", "Olga Nowak", "Bruno Silva"}


async def test_an_owner_who_asks_is_not_among_those_who_are_asked(office: Office, bruno: Colleague) -> None:
    office.directory.has("VPN Users", owners=[bruno, office.colleague("tom")])
    await bruno.says("add me to VPN Users")
    await bruno.clicks("Send request")
    bruno.has_no_button("Approve")
    office.colleague("tom").sees("Bruno Silva", "Approve")


async def test_disabled_and_guest_owners_are_left_out_and_the_others_asked(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """edge 9, pain 11"""
    victor, lena = office.colleague("victor"), office.colleague("lena_adatum.example#EXT#")
    office.directory.has("Marketing", owners=[olga, victor, lena])
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    olga.sees("Approve")
    victor.heard_nothing()
    lena.heard_nothing()
    alice.does_not_see("Victor Hale", "Lena Schmidt")


@pytest.mark.settings(fallback_approvers=())
async def test_when_nobody_at_all_can_be_reached_the_request_ends_with_clear_words(
    office: Office, alice: Colleague
) -> None:
    await alice.says("add me to Archive Readers")
    await alice.clicks("Send request")
    alice.sees("failed", "can be reached in Teams", "open Usher in Teams once", f"request {alice.number}")
    alice.sees_on_a_card("Failed", "Nothing was changed", "Not reached")
    await alice.says("add me to Archive Readers")
    alice.sees("Send request")


async def test_when_the_stand_in_cannot_be_reached_either_the_request_ends(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    office.directory.changes(ada, hasApp=False)
    await alice.says("add me to Archive Readers")
    await alice.clicks("Send request")
    alice.sees("failed", "can be reached in Teams")
    alice.sees_on_a_card("Quentin Blake", "Ada Lindqvist", "Failed")


async def test_the_stand_in_who_asks_for_a_group_nobody_owns_is_not_put_in_charge_of_it(
    office: Office, ada: Colleague
) -> None:
    await ada.says("add me to Legacy Archive")
    ada.sees("Nobody can decide about Legacy Archive")


async def test_while_teams_is_down_the_cards_wait_and_then_arrive_once(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    await alice.says("add me to Marketing")
    await alice.presses("Send request")
    office.sandbox.teams_weather.update({"throttle": 1.0, "retry_after_s": 30.0})
    await office.settles()
    olga.heard_nothing()
    office.sandbox.teams_weather.update({"throttle": 0.0})
    await office.passes(minutes=1)
    assert [len(owner.messages) for owner in (olga, bruno)] == [1, 1]


@on_both_engines
async def test_sending_twice_makes_one_request_and_one_card_each(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """pain 2"""
    await alice.says("add me to Marketing")
    card = alice.newest
    view = card.card
    await alice.clicks("Send request")
    card.view, card.body = None, {"attachments": [{"contentType": CARD, "content": view}]}  # an old client's picture
    await alice.clicks("Send request", on=card)
    assert len(olga.messages) == 1
    assert len(await office.usher.book.requests_by(alice.id)) == 1
    alice.sees("Waiting for a decision")


async def test_a_name_full_of_markup_is_shown_as_it_is_written(office: Office, olga: Colleague) -> None:
    """edge 15"""
    mallory = office.colleague("mallory")
    await mallory.says("add me to Marketing because it is *urgent*")
    await mallory.clicks("Send request")
    olga.sees("Mallory [click here](https://evil.example) <b>Admin</b>", "Approve", "Deny")
    for node in texts_read_as_markdown(olga.newest.card):
        assert "evil.example" not in node


CARD = "application/vnd.microsoft.card.adaptive"


def texts_read_as_markdown(card: object) -> list[str]:
    """The texts of TextBlocks and facts; those of TextRuns are shown as they are."""
    if isinstance(card, list):
        return [text for inner in card for text in texts_read_as_markdown(inner)]
    if not isinstance(card, dict):
        return []
    own = [str(card["text"])] if card.get("type") == "TextBlock" else [str(card["value"])] if "value" in card else []
    return own + texts_read_as_markdown(list(card.values()))


async def test_whoever_decides_sees_how_many_of_the_same_department_are_in(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """Demand 1.7: who else is in, as a number and to the approvers alone."""
    ben, chloe = office.colleague("ben"), office.colleague("chloe")
    for one in (ben, chloe):
        office.directory.changes(one, department="Finance")
    office.directory.changes(alice, department="finance")
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    olga.sees("2 colleagues from finance are in already.")
    assert "are in already" not in alice.chat()
    await olga.clicks("Approve")
    assert "are in already" not in text_of(olga.newest), "it is decided"


async def test_of_a_group_that_hides_its_members_not_even_a_number_is_told(office: Office, alice: Colleague) -> None:
    """Demand 1.7, edge 19."""
    karl, anna = office.colleague("karl"), office.colleague("anna")
    office.directory.changes(alice, department=anna.person.department)
    await alice.says("add me to Works Council")
    await alice.clicks("Send request")
    karl.sees("Alice Martin asks to join Works Council")
    karl.does_not_see("in already")
