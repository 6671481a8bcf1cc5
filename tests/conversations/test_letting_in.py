"""Who let this person in, and why was I refused: told to whom it concerns, in the same words to everybody else."""

from __future__ import annotations

import pytest

from tests.office import Colleague, Office

NOTHING_TO_TELL = "I have nothing to tell you about that."


@pytest.fixture
async def let_in(office: Office, alice: Colleague, olga: Colleague) -> None:
    """Olga has let Alice into Marketing."""
    await alice.says("add me to Marketing, spring campaign")
    await alice.clicks("Send request")
    await olga.clicks("Approve")


@pytest.mark.usefixtures("let_in")
@pytest.mark.parametrize("asker", ["bruno", "ada"])
async def test_owners_and_administrators_are_told(office: Office, asker: str) -> None:
    colleague = office.colleague(asker)
    await colleague.says("who let Alice Martin into Marketing?")
    colleague.sees("request 1001", "Olga Nowak", "spring campaign")


@pytest.mark.usefixtures("let_in")
async def test_people_are_told_about_themselves(alice: Colleague) -> None:
    await alice.says("who let me into Marketing?")
    alice.sees("request 1001", "Olga Nowak")


@pytest.mark.usefixtures("let_in")
async def test_everybody_else_hears_what_they_would_hear_of_nobody(office: Office) -> None:
    """2.11: whether there is such a person, such a group, or such a membership sounds the same."""
    tom = office.colleague("tom")
    said = set()
    for sentence in (
        "who let Alice Martin into Marketing?",
        "who let Ben Carter into HR-Payroll?",
        "who let Qwertz Zuiop into Marketing?",
        "who let Alice Martin into Qwertz Zuiop?",
    ):
        await tom.says(sentence)
        said.add(str(tom.newest.body.get("text")))
    [one] = said
    assert one.startswith(NOTHING_TO_TELL)


async def test_whoever_asked_for_somebody_is_told_about_that(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("add Dana Fox to Marketing")
    await alice.clicks("Send request")
    await olga.clicks("Approve")
    await alice.says("who let Dana Fox into Marketing?")
    alice.sees("request 1001")


async def test_why_was_i_refused_shows_who_said_no_and_why(
    office: Office, alice: Colleague, olga: Colleague, asked: int
) -> None:
    await olga.clicks("Deny", comment="please ask again in May")
    await alice.says("why was I refused?")
    alice.sees("Denied", "Olga Nowak", "please ask again in May", "You can talk to Olga Nowak")
    await alice.says(f"why was {asked} refused?")
    alice.sees("Denied", "please ask again in May")


async def test_nothing_refused_is_said_so(alice: Colleague) -> None:
    await alice.says("why was I refused?")
    alice.sees("None of your requests was denied")


async def test_nobody_learns_why_somebody_else_was_refused(office: Office, olga: Colleague, asked: int) -> None:
    await olga.clicks("Deny", comment="secret")
    tom = office.colleague("tom")
    await tom.says(f"why was {asked} refused?")
    tom.sees(f"I know no request {asked}")


async def test_figures_are_for_administrators(ada: Colleague, alice: Colleague, asked: int) -> None:
    await alice.says("show stuck requests")
    alice.sees("people who hold an administrator role")
    await ada.says("show stuck requests")
    ada.does_not_see("administrator role")
