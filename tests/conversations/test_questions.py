"""Questions that change nothing, answered from today's directory and only in the asker's scope."""

from __future__ import annotations

from sandbox.client import Manner
from tests.office import Colleague, Office, text_of, titles


async def test_help_shows_an_employee_what_to_say_and_the_sentences_can_be_tapped(
    office: Office, alice: Colleague
) -> None:
    uma = office.colleague("tariq")
    await uma.says("help")
    uma.sees("What I can do for you", "Add me to Marketing until Friday", "Where is my request?")
    uma.does_not_see("What do I have to approve?")
    await uma.clicks("Where is my request?")
    uma.sees("You have no requests")


async def test_help_shows_an_owner_what_owners_need(office: Office, olga: Colleague) -> None:
    await olga.says("help")
    olga.sees("What I can do for you", "What do I have to approve?")
    await olga.clicks("What do I have to approve?")
    olga.sees("Nothing waits for your decision")


async def test_whoever_installs_usher_is_greeted_once(office: Office, alice: Colleague) -> None:
    await office.sandbox.client.opens(alice.person)
    await office.sandbox.client.opens(alice.person)
    assert len(alice.messages) == 1
    alice.sees("What I can do for you")


async def test_my_request_is_shown_as_its_card_and_can_be_cancelled_there(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """pain 9"""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    number = alice.number
    await alice.says("where is my request?")
    alice.sees(f"Request {number}", "Waiting for a decision", "Olga Nowak")
    await alice.clicks("Cancel request", on=alice.newest)
    alice.has_no_button("Cancel request")
    olga.sees("Cancelled")


async def test_every_copy_of_my_request_is_redrawn_also_those_i_asked_for_later(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """pain 5"""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await alice.says("where is my request?")
    await olga.says("what do I have to approve?")
    await olga.clicks("Approve")
    for person in (alice, olga):
        shown = [text_of(m) for m in person.messages if m.card is not None and "Request 1001" in text_of(m)]
        assert len(shown) == 2
        assert all("Done" in each for each in shown)
        person.has_no_button("Approve")
        person.has_no_button("Cancel request")


async def test_several_requests_are_listed_and_one_can_be_opened(office: Office, alice: Colleague) -> None:
    numbers = []
    for group in ("Marketing", "VPN Users"):
        await alice.says(f"add me to {group}")
        await alice.clicks("Send request")
        numbers.append(alice.number)
    await alice.says("my requests")
    alice.sees("Your requests", "Join Marketing", "Join VPN Users", *map(str, numbers))
    await alice.clicks(f"Show {numbers[1]}")
    alice.sees("VPN Users", "Waiting for a decision", f"Request {numbers[1]}")
    await alice.says(f"status of {numbers[0]}")
    alice.sees("Marketing", f"Request {numbers[0]}")


async def test_with_several_requests_cancel_asks_which_one(office: Office, alice: Colleague) -> None:
    for group in ("Marketing", "VPN Users"):
        await alice.says(f"add me to {group}")
        await alice.clicks("Send request")
    first = next(r for r in await office.usher.book.requests_by(alice.id) if r.group.name == "Marketing")
    await alice.says("cancel my request")
    alice.sees("Join Marketing", "Join VPN Users")
    await alice.clicks(f"Cancel {first.id}")
    states = {r.group.name: r.state.value for r in await office.usher.book.requests_by(alice.id)}
    assert states == {"Marketing": "cancelled", "VPN Users": "pending"}


async def test_cancelling_by_name_or_number_takes_back_that_one(office: Office, alice: Colleague) -> None:
    for group in ("Marketing", "VPN Users", "CRM-Users"):
        await alice.says(f"add me to {group}")
        await alice.clicks("Send request")
    last = alice.number
    await alice.says("cancel my request for Marketing")
    assert "Cancel request" in alice.chat()
    await alice.says("yes")
    await alice.says(f"cancel {last}")
    await alice.says("yes")
    states = {r.group.name: r.state.value for r in await office.usher.book.requests_by(alice.id)}
    assert states == {"Marketing": "cancelled", "VPN Users": "pending", "CRM-Users": "cancelled"}


async def test_with_nothing_pending_there_is_nothing_to_cancel(office: Office, alice: Colleague) -> None:
    await alice.says("cancel my request")
    alice.sees("nothing to cancel")


async def test_nobody_cancels_somebody_elses_request(office: Office, alice: Colleague, olga: Colleague) -> None:
    """edge 24"""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    number = alice.number
    for other in (olga, office.colleague("tom")):
        await other.says(f"cancel {number}")
        other.sees(f"I know no request {number}")
    alice.sees("Waiting for a decision")


async def test_my_groups_tells_what_i_own_and_what_i_am_in(office: Office, olga: Colleague, alice: Colleague) -> None:
    await olga.says("my groups")
    olga.sees("You own 2 groups", "Marketing", "Market Research", "You are in", "Building Access Warsaw")
    await olga.says("which groups do I own?")
    olga.sees("Marketing", "Market Research")
    assert "Building Access Warsaw" not in text_of(olga.newest)


async def test_who_is_in_no_group_is_told_so(office: Office) -> None:
    oscar = office.colleague("oscar")
    await oscar.says("my groups")
    oscar.sees("no groups")


async def test_who_owns_a_group_is_told_to_anybody(office: Office, alice: Colleague) -> None:
    await alice.says("who owns Marketing?")
    alice.sees("Marketing is owned by", "Olga Nowak", "Bruno Silva")
    await alice.says("who owns Legacy Archive?")
    alice.sees("Legacy Archive has no owner with an active account")
    await alice.says("who owns Night Shift?")
    alice.sees("no owner with an active account")
    alice.does_not_see("Victor Hale")


async def test_a_group_nobody_knows_is_said_to_be_unknown(office: Office, alice: Colleague) -> None:
    await alice.says("who owns Qwertyuiop?")
    alice.sees("I know no group called “Qwertyuiop”")


async def test_who_is_in_a_group_with_hidden_members_is_told_to_nobody(office: Office, alice: Colleague) -> None:
    """edge 19"""
    for sentence in ("who owns Works Council?", "who is in Works Council?", "tell me about Works Council"):
        await alice.says(sentence)
    await alice.says("add me to Works Council")
    alice.does_not_see("Anna Kowalska", "Hakan Yıldız", "3 members")


async def test_what_waits_for_me_is_shown_with_its_buttons_oldest_first(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    ben = office.colleague("ben")
    await ben.says("add me to Market Research")
    await ben.clicks("Send request")
    before = len(olga.messages)
    await olga.says("what do I have to approve?")
    shown = [m for m in olga.messages[before:] if m.sender == "bot"]
    assert ["Alice Martin" in text_of(m) for m in shown] == [True, False]
    assert all("Approve" in titles(m.card) for m in shown)


async def test_what_usher_cannot_do_yet_is_said_plainly(office: Office, olga: Colleague) -> None:
    await olga.says("which groups is Ben Carter in?")
    olga.sees("I cannot do it yet")
    await olga.says("is Ben Carter in Market Research?")
    olga.sees("I cannot do it yet")


async def test_a_card_that_is_looked_at_again_shows_how_things_stand_now(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    """Teams refreshes a card by itself when it comes into view; a redraw that never arrived heals so."""
    for person in (olga, bruno):
        await person.says("help")
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await olga.presses("Approve")  # no round has redrawn anything yet
    from_bruno = bruno.card_with("Approve")
    await office.sandbox.client.refreshes(bruno.person, from_bruno.activity, Manner())
    bruno.sees("Approved", "Olga Nowak")
    bruno.has_no_button("Approve")


async def test_cancelling_for_another_group_does_not_cancel_this_one(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await alice.says("cancel my request for Project Falcon")
    alice.sees("Your requests", "Marketing")
    olga.card_with("Approve")
    await alice.says("can I cancel my request?")
    olga.card_with("Approve")
    await alice.says("cancel my request")
    olga.card_with("Approve")
    await alice.says("yes")
    olga.has_no_button("Approve")
