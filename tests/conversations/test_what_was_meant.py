"""What "it" and "her" mean, and what to do where a sentence may mean two things or nothing."""

from __future__ import annotations

import json

import pytest

from tests.office import Colleague, Office, on_both_engines, text_of, titles, told

# Each may mean several things; which of them leaves an engine in doubt is the engine's business.
VAGUE = (
    "something about Marketing",
    "Marketing maybe",
    "Marketing thing",
    "Marketing ?? for me or what",
    "wouldn't mind Marketing I guess",
    "Marketing hmm me",
    "could be I need some of that Marketing, or not",
)


async def says_something_vague(person: Colleague) -> str:
    """Until the bot is in doubt, and joining is one of the two things it may mean."""
    for text in VAGUE:
        await person.says(text)
        shown = titles(person.newest.card)
        if "Something else" in shown and "Join a group" in shown:
            return text
        await person.says("start over")
    raise AssertionError(f"nothing of this leaves any doubt: {VAGUE}")


async def requests(office: Office, person: Colleague) -> list[str]:
    return [request.group.name for request in await office.usher.book.requests_by(person.id)]


async def test_it_is_the_group_that_was_spoken_of(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.says("who owns it?")
    alice.sees("Marketing is owned by Olga Nowak and Bruno Silva")
    await alice.says("who owns VPN Users?")
    await alice.says("who owns it?")
    alice.sees("VPN Users is owned by")


async def test_her_is_the_person_who_was_spoken_of_and_from_the_same_group(office: Office, olga: Colleague) -> None:
    await olga.says("add Dana Fox to Market Research")
    await olga.says("add her to Marketing")
    olga.sees("Add Dana Fox to Marketing")
    await olga.says("yes")
    await olga.says("remove her from it")
    olga.sees("Remove Dana Fox from Marketing")
    await olga.says("yes")
    await olga.says("add them there")
    olga.sees("Add Dana Fox to Marketing")


async def test_of_several_who_were_spoken_of_it_is_asked_who_is_meant(office: Office, alice: Colleague) -> None:
    await alice.says("who owns Marketing?")
    await alice.says("add her to VPN Users")
    alice.sees("Who should be added?", "Olga Nowak", "Bruno Silva")
    assert "All of them" in titles(alice.newest.card)
    card = alice.newest
    view = card.card
    await alice.clicks("All of them", on=card)
    alice.sees("Add Olga Nowak and Bruno Silva to VPN Users")
    card.view = view
    await alice.clicks("Choose 1", on=card)
    assert "Add Olga Nowak and Bruno Silva to VPN Users" in text_of(card), "it was answered already"


async def test_it_follows_a_group_that_is_renamed_and_says_when_it_is_gone(office: Office, alice: Colleague) -> None:
    """pain 13: by id, and as the directory tells it today."""
    await alice.says("who owns Marketing?")
    office.directory.renames("Marketing", "Brand and Marketing")
    await alice.says("who owns it?")
    alice.sees("Brand and Marketing is owned by")
    office.directory.loses("Brand and Marketing")
    await alice.says("who owns it?")
    alice.sees("does not exist any more")


async def test_it_means_nothing_after_a_while_in_another_persons_chat_or_at_first(
    office: Office, alice: Colleague, bruno: Colleague
) -> None:
    await alice.says("who owns Marketing?")
    await bruno.says("who owns it?")
    bruno.sees("Which group do you mean?")
    await office.passes(minutes=31)
    await alice.says("who owns it?")
    alice.sees("Which group do you mean?")
    await alice.says("Marketing")
    alice.sees("Marketing is owned by Olga Nowak")


async def test_a_missing_group_is_the_one_just_spoken_of(office: Office, alice: Colleague) -> None:
    await alice.says("who owns Marketing?")
    await alice.says("add me")
    alice.sees("Join Marketing", "Send request")


async def test_it_may_be_one_of_several_actions(office: Office, alice: Colleague) -> None:
    await alice.says("who owns Marketing?")
    await alice.says("add me to it and add me to VPN Users")
    alice.sees("Please check before it is sent", "Join Marketing", "Join VPN Users")


async def test_approving_it_means_the_request_last_shown_and_wants_a_yes(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    await olga.says(f"approve {asked}")
    await olga.says("no")
    olga.sees(f"request {asked} stays as it is")
    await olga.says("yes")
    assert (await office.state_of(asked)).value == "pending"
    await olga.says("approve it")
    await olga.says("yes")
    assert (await office.state_of(asked)).value == "completed"


async def test_a_yes_to_a_typed_decision_is_judged_by_the_facts_of_now(
    office: Office, olga: Colleague, bruno: Colleague, asked: int
) -> None:
    await olga.says(f"approve {asked}")
    office.directory.has("Marketing", owners=[bruno])
    await olga.says("yes")
    olga.sees("Only the present owners of Marketing decide")
    assert (await office.state_of(asked)).value == "pending"


async def test_what_may_mean_two_things_is_asked_and_nothing_is_done(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    text = await says_something_vague(alice)
    alice.sees("What do you mean?", "You wrote", text)
    offered = titles(alice.newest.card)
    assert 2 <= len(offered) <= 3
    assert offered[-1] == "Something else"
    await alice.clicks("Join a group")
    alice.sees("Join Marketing", "Send request")
    assert await requests(office, alice) == []
    olga.heard_nothing()


async def test_the_meaning_may_be_typed(office: Office, alice: Colleague) -> None:
    await says_something_vague(alice)
    number = titles(alice.newest.card).index("Join a group") + 1
    await alice.says(str(number))
    alice.sees("Join Marketing", "Send request")


@on_both_engines
async def test_a_meaning_pressed_twice_begins_one_request(office: Office, alice: Colleague) -> None:
    await says_something_vague(alice)
    card = alice.newest
    view = card.card
    await alice.clicks("Join a group", on=card)
    card.view = view  # Teams drew the answer late
    await alice.clicks("Join a group", on=card)
    alice.sees("Join Marketing")
    await alice.clicks("Send request", on=card)
    card.view = view
    await alice.clicks("Join a group", on=card)
    alice.sees("Waiting for a decision")
    assert await requests(office, alice) == ["Marketing"]


async def test_something_else_shows_what_would_be_understood(office: Office, alice: Colleague) -> None:
    await says_something_vague(alice)
    card = alice.newest
    view = card.card
    await alice.clicks("Something else")
    alice.sees("I did not understand that", "Add me to Marketing until Friday")
    card.view = view
    await alice.clicks("Join a group", on=card)
    alice.sees("out of date")


async def test_what_may_be_meant_stays_on_the_server(office: Office, alice: Colleague, olga: Colleague) -> None:
    await olga.says("help")
    await says_something_vague(alice)
    sent = json.dumps(list(_executes(alice.newest.card)))
    assert "Marketing" not in sent and "join_group" not in sent
    copy = alice.forwards("Join a group", olga)
    assert "out of date" in told(await olga.clicks("Join a group", on=copy))
    assert "out of date" not in told(await alice.clicks("Join a group"))


@pytest.mark.parametrize("option", [0, 3, 99, "1", None])
async def test_a_made_up_meaning_is_not_taken(office: Office, alice: Colleague, option: object) -> None:
    await says_something_vague(alice)
    data = next(_executes(alice.newest.card))["data"]
    await office.sandbox.client.sends(
        alice.person, {"type": "message", "text": "", "value": {**data, "verb": "choose_meaning", "option": option}}
    )
    alice.does_not_see("Something went wrong", "Join Marketing")
    assert await requests(office, alice) == []


async def test_whoever_moves_on_is_not_held_by_a_question(office: Office, alice: Colleague) -> None:
    await says_something_vague(alice)
    await alice.says("who owns VPN Users?")
    alice.sees("VPN Users is owned by")


async def test_examples_fit_the_person(office: Office, olga: Colleague, ada: Colleague) -> None:
    for person, example, other in (
        (office.colleague("oscar"), "Who owns Marketing?", "My groups"),
        (office.colleague("chloe"), "Where is my request?", "Who owns Marketing?"),
        (olga, "What do I have to approve?", "Who owns Marketing?"),
        (ada, "Who owns Marketing?", "Add me to Marketing until Friday"),
    ):
        await person.says("blub")
        person.sees("I did not understand that", example)
        assert other not in text_of(person.newest)


async def test_by_default_nobody_is_told_what_was_not_understood(
    office: Office, alice: Colleague, capsys: pytest.CaptureFixture[str]
) -> None:
    await alice.says("blub the printer")
    assert "blub" not in capsys.readouterr().out


@pytest.mark.settings(log_sentences=True)
async def test_administrators_may_see_what_people_wanted_without_whom_it_was_about(
    office: Office, alice: Colleague, capsys: pytest.CaptureFixture[str]
) -> None:
    await alice.says("blub the printer of olga nowak in Marketing, mail bob@contoso.example or +48 22 555, «secret»")
    if "Something else" in titles(alice.newest.card):
        await alice.clicks("Something else")
    said = capsys.readouterr().out
    assert "blub the printer of [name] in [name], mail [address] or [number] [number] [number] [quote]" in said
    assert "Alice" not in said and alice.id not in said
    await alice.says("who owns Marketing?")
    assert "not_understood" not in capsys.readouterr().out


def _executes(card: object):  # type: ignore[no-untyped-def]
    if isinstance(card, dict):
        if card.get("type") == "Action.Execute":
            yield card
        for inner in card.values():
            yield from _executes(inner)
    elif isinstance(card, list):
        for inner in card:
            yield from _executes(inner)
