"""A request half told: what is missing is asked for, one thing at a time, and people correct, interrupt and give up."""

from __future__ import annotations

import pytest

from tests.office import Colleague, Office, on_both_engines, text_of, titles, told


async def requests(office: Office, person: Colleague) -> list[str]:
    return [request.group.name for request in await office.usher.book.requests_by(person.id)]


def buttons(person: Colleague) -> list[str]:
    return titles(person.newest.card)


async def test_a_missing_group_is_asked_for_with_a_way_out(office: Office, alice: Colleague) -> None:
    await alice.says("add me")
    alice.sees("Which group do you want to join?", "Tell me its name.")
    assert buttons(alice) == ["Discard"]
    await alice.says("Marketing please")
    alice.sees("Join Marketing", "Send request")


async def test_whoever_wants_to_leave_is_offered_their_own_groups(office: Office, alice: Colleague) -> None:
    office.directory.has("Chess Club", members=[alice])
    await alice.says("remove me from a group")
    alice.sees("Which group do you want to leave?", "Chess Club")
    assert "Announcements" not in text_of(alice.newest), "nobody can leave a distribution list here"
    number = text_of(alice.newest).split(". Chess Club")[0][-1]
    await alice.clicks(f"Choose {number}")
    alice.sees("Leave Chess Club", "Leave group")
    assert "Alice Martin" in office.directory.members("Chess Club"), "nobody is taken out without a confirmation"


async def test_whom_a_sentence_is_about_is_asked_for(office: Office, olga: Colleague) -> None:
    await olga.says("which groups is she in?")
    olga.sees("Whom do you mean?", "Tell me a name")
    await olga.says("Dana Foxx")
    olga.sees("Show somebody's groups", "I cannot do it yet")


async def test_an_owner_is_offered_their_own_groups_for_a_colleague(office: Office, olga: Colleague) -> None:
    await olga.says("add Dana Fox")
    olga.sees("Which group should they be added to?", "Marketing", "Market Research")
    await olga.says("Market Research")
    olga.sees("Add Dana Fox to Market Research", "done at once")


async def test_two_people_of_one_name_are_told_apart(office: Office, olga: Colleague) -> None:
    """pain 13, pain 15"""
    for upn, title in (("kim.a@contoso.example", "Nurse"), ("kim.b@contoso.example", "Buyer")):
        office.sandbox.tenant.put_user({"userPrincipalName": upn, "displayName": "Kim Larsen", "jobTitle": title})
    await office.usher.directory.refresh()
    await olga.says("add Kim Larsen and Dana Fox to Marketing")
    olga.sees("Whom do you mean?", "Nurse", "kim.a@contoso.example", "Buyer", "kim.b@contoso.example")
    await olga.clicks("Choose 2")
    olga.sees("Add Kim Larsen and Dana Fox to Marketing", "done at once")


async def test_nobody_of_that_name_is_asked_about_again(office: Office, olga: Colleague) -> None:
    await olga.says("add Qwertyuiop Zzyzx to Marketing")
    olga.sees("Who should be added?", "I know nobody called “Qwertyuiop Zzyzx”")
    await olga.says("Dana Fox")
    olga.sees("Add Dana Fox to Marketing")


async def test_an_end_that_is_over_is_asked_about_with_days_to_tap(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing until yesterday because I help at the fair")
    alice.sees("“yesterday” is over already", "Until when do you need it?")
    assert buttons(alice) == ["For a week", "For a month", "Without an end", "Use this day", "Discard"]
    await alice.clicks("For a week")
    alice.sees("Join Marketing", "2026-11-30", "I help at the fair")


async def test_another_day_is_picked_in_the_calendar(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing until yesterday")
    await alice.clicks("Use this day", until="")
    alice.sees("Which day should be the last one?")
    await alice.clicks("Use this day", until="2026-11-20")
    alice.sees("is over already", "Until when do you need it?")
    await alice.clicks("Use this day", until="2027-03-31")
    alice.sees("Join Marketing", "2027-03-31")


@pytest.mark.parametrize("answer", ["Without an end", "no end date"])
async def test_there_need_not_be_an_end(office: Office, alice: Colleague, answer: str) -> None:
    await alice.says("add me to Marketing until yesterday")
    await (alice.clicks(answer) if answer in buttons(alice) else alice.says(answer))
    alice.sees("Join Marketing", "Send request")
    await alice.says("yes")
    alice.sees("No end date")


@pytest.mark.settings(longest_days=30)
async def test_where_there_must_be_an_end_none_is_offered_without(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing")
    alice.sees("Memberships need an end date here", "Until when?")
    assert "Without an end" not in buttons(alice)
    await alice.clicks("For a week")
    alice.sees("Join Marketing", "2026-11-30")


@pytest.mark.parametrize("text", ["no, VPN Users", "sorry, I meant VPN Users", "VPN Users instead", "VPN Users"])
async def test_another_group_corrects_the_request_and_keeps_the_rest(
    office: Office, alice: Colleague, olga: Colleague, text: str
) -> None:
    await alice.says("add me to Marketing until Friday because of the audit")
    await alice.says(text)
    alice.sees("Join VPN Users", "2026-11-27", "the audit")
    await alice.says("yes")
    assert await requests(office, alice) == ["VPN Users"]
    olga.heard_nothing()


@pytest.mark.parametrize("text", ["no, until Monday", "make it Monday", "until Monday", "yes, but only until Monday"])
async def test_another_end_corrects_the_request_and_sends_nothing(
    office: Office, alice: Colleague, olga: Colleague, text: str
) -> None:
    await alice.says("add me to Marketing until Friday")
    await alice.says(text)
    alice.sees("Join Marketing", "2026-11-30", "Send request")
    assert await requests(office, alice) == []
    olga.heard_nothing()


async def test_a_reason_may_be_told_later(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.says("because of the audit")
    alice.sees("Join Marketing", "the audit")
    await alice.says("yes")
    olga.sees("the audit")


async def test_a_correction_to_a_day_that_is_over_is_asked_about(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing until Friday")
    await alice.says("no, until yesterday")
    alice.sees("“yesterday” is over already", "Until when do you need it?")
    await alice.says("in two weeks")
    alice.sees("Join Marketing", "2026-12-07")


async def test_a_correction_that_nothing_fits_is_a_no(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.says("no, thanks")
    alice.sees("Nothing was sent")
    await alice.says("yes")
    assert await requests(office, alice) == []


async def test_a_correction_several_groups_fit_is_asked_about(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing until Friday")
    await alice.says("no, Apollo")
    alice.sees("Which group do you mean?", "Apollo")
    await alice.says("1")
    alice.sees("Join Apollo", "2026-11-27")


async def test_start_over_forgets_what_was_begun_and_what_was_spoken_of(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.says("start over")
    alice.sees("from the beginning")
    await alice.says("yes")
    assert await requests(office, alice) == []
    await alice.says("who owns it?")
    alice.sees("Which group do you mean?")


async def test_a_new_request_interrupts_an_old_one_politely(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("add me to Marketing until Friday")
    first = alice.newest
    await alice.says("add me to VPN Users")
    alice.sees("Join VPN Users")
    assert "I set this aside, nothing was sent: Join Marketing. Its card still works." in alice.chat()
    await alice.says("yes")
    assert await requests(office, alice) == ["VPN Users"]
    await alice.clicks("Send request", on=first)
    assert set(await requests(office, alice)) == {"VPN Users", "Marketing"}


async def test_what_is_refused_takes_no_yes_to_something_older(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.says("remove Dana Fox from CRM-Users")
    alice.sees("Only the owners of CRM-Users can do that")
    await alice.says("yes")
    assert await requests(office, alice) == []


async def test_a_question_left_alone_is_no_longer_open_but_its_card_is(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Apollo")
    card = alice.newest
    await office.passes(hours=2)
    await alice.says("1")
    alice.does_not_see("Join Apollo")
    await alice.clicks("Choose 1", on=card)
    alice.sees_on_a_card("Join Apollo")


@on_both_engines
async def test_a_choice_pressed_twice_is_one_choice(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Apollo")
    card = alice.newest
    view = card.card
    await alice.clicks("Choose 1", on=card)
    chosen = text_of(alice.newest)
    card.view = view  # Teams drew the answer late
    await alice.clicks("Choose 2", on=card)
    assert text_of(alice.newest) == chosen
    await alice.says("yes")
    await alice.says("yes")
    assert await requests(office, alice) == ["Apollo"]


async def test_another_persons_press_on_a_question_says_nothing_of_it(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await olga.says("help")
    await alice.says("add me to Apollo")
    copy = alice.forwards("Choose 1", olga)
    assert "out of date" in told(await olga.clicks("Choose 1", on=copy))
    await alice.says("1")
    alice.sees("Join Apollo")


async def test_a_half_told_request_outlives_a_restart(office: Office, alice: Colleague) -> None:
    """It is in the book, not in the process: nothing of it is kept in memory, on a card or in a session."""
    await alice.says("add me to Apollo until Friday")
    data = [action["data"] for action in _actions(alice)]
    assert all(set(one) <= {"draft", "group"} for one in data)
    body = await office.usher.book.current_draft(
        alice.id, _chat(office, alice), office.usher.clock.now().replace(year=2020)
    )
    assert body is not None and "2026-11-27" in body


def _chat(office: Office, person: Colleague) -> str:
    return office.sandbox.teams.chat_of(person.person).conversation_id


def _actions(person: Colleague) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = []

    def look(node: object) -> None:
        if isinstance(node, dict):
            if node.get("type") == "Action.Execute":
                found.append(node)
            for inner in node.values():
                look(inner)
        elif isinstance(node, list):
            for inner in node:
                look(inner)

    look(person.newest.card)
    return found
