"""Every way to somebody who has to decide, and whose turn comes next when none of them leads there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.request import State
from tests.office import MONDAY_MORNING, Colleague, Office


@pytest.fixture
def quentin(office: Office) -> Colleague:
    """The only owner of Archive Readers, who does not have the app."""
    return office.colleague("quentin")


async def asks_for_the_archive(alice: Colleague) -> None:
    await alice.says("add me to Archive Readers until Friday")
    await alice.clicks("Send request")


@pytest.mark.settings(install_app=True)
async def test_whoever_does_not_have_the_app_is_given_it_and_asked(
    office: Office, alice: Colleague, quentin: Colleague, ada: Colleague
) -> None:
    """pain 1"""
    await asks_for_the_archive(alice)
    assert "Alice Martin asks to join Archive Readers" in quentin.chat()
    ada.heard_nothing()
    await office.colleague("quentin").clicks("Approve")
    assert "Alice Martin" in office.directory.members("Archive Readers")


@pytest.mark.settings(install_app=True)
async def test_where_the_app_may_not_be_installed_the_next_one_is_asked(
    office: Office, alice: Colleague, quentin: Colleague, ada: Colleague
) -> None:
    everything_else = ("GroupMember.ReadWrite.All", "User.Read.All", "Policy.Read.All", "RoleManagement.Read.Directory")
    office.directory.lets_usher(*everything_else)
    await asks_for_the_archive(alice)
    assert not quentin.messages
    ada.sees("Alice Martin", "Archive Readers", "Approve")


@pytest.mark.settings(mail_from="ada@contoso.example")
async def test_whoever_cannot_be_in_teams_gets_a_mail_and_the_next_one_is_asked_as_well(
    office: Office, alice: Colleague, quentin: Colleague, ada: Colleague
) -> None:
    """edge 20"""
    await asks_for_the_archive(alice)
    [mail] = office.directory.mails_to(quentin)
    assert "Alice Martin asks to join Archive Readers" in mail
    assert "http" not in mail, "a forwarded mail hands on no right"
    ada.sees("Alice Martin", "Archive Readers", "Approve")
    alice.sees("mail")


@pytest.mark.settings(read_mailboxes=True)
async def test_whose_mailbox_answers_by_itself_hands_the_turn_on(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    """pain 6"""
    tom = office.colleague("tom")
    office.directory.has("VPN Users", owners=[tom])
    office.directory.is_away(tom, MONDAY_MORNING + timedelta(days=7))
    await alice.says("add me to VPN Users until Friday")
    await alice.clicks("Send request")
    ada.sees("Alice Martin", "VPN Users", "Approve")
    alice.sees("Tom O'Brien", "away until")
    await tom.clicks("Approve")
    assert "Alice Martin" in office.directory.members("VPN Users"), "whoever is away may decide all the same"


@pytest.mark.settings(ask_owners="one_by_one")
async def test_owners_may_be_asked_one_by_one_and_everybody_sees_when_the_next_one_is(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague, ada: Colleague
) -> None:
    await alice.says("add me to Marketing until Friday")
    await alice.clicks("Send request")
    first, second = (olga, bruno) if olga.messages else (bruno, olga)
    second.heard_nothing()
    alice.sees("Thursday", second.person.display_name)
    await office.passes(days=3, minutes=1)
    second.sees("Alice Martin", "Marketing", "Approve")
    ada.heard_nothing()
    await second.clicks("Approve")
    first.has_no_button("Approve")
    assert "Alice Martin" in office.directory.members("Marketing")


@pytest.mark.settings(ask_managers=True)
async def test_after_the_owners_their_managers_are_asked_and_then_the_stand_ins(
    office: Office, alice: Colleague, olga: Colleague, ada: Colleague
) -> None:
    """pain 7: the manager of an owner decides as long as they are one."""
    grace = office.colleague("grace")
    office.directory.has("Marketing", owners=[olga])
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    number = alice.number
    await grace.says(f"approve {number}")
    grace.sees(f"I know no request {number}")
    await office.passes(days=3, minutes=1)
    grace.sees_on_a_card("Alice Martin", "Marketing", "Approve")
    ada.heard_nothing()
    office.directory.changes(olga, manager=None)
    answer = await grace.presses("Approve")
    assert "Only the present owners" in str(answer.body)
    await office.passes(days=3, minutes=1)
    ada.sees("Alice Martin", "Marketing", "Approve")
    await ada.clicks("Approve")
    assert await office.state_of(number) is State.COMPLETED


@pytest.mark.settings(read_mailboxes=True)
async def test_a_reminder_comes_in_the_owners_own_working_hours(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    office.directory.has("Marketing", owners=[olga])
    office.directory.works(olga, "13:00", "16:00", "monday", "tuesday", "wednesday", "thursday", "friday")
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    heard = len(olga.messages)
    await office.passes(days=11, minutes=1)  # a Friday at ten, where Olga is
    assert len(olga.messages) == heard
    await office.passes(hours=3)
    assert len(olga.messages) == heard + 1
