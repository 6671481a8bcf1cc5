"""Everything that is checked before anyone is disturbed: each refusal names its rule and the way forward."""

from __future__ import annotations

import pytest

from tests.office import Colleague, Office, titles

OWNERS = {
    "Announcements": "sophie",
    "Finance Mailers": "marcus",
    "AD Printers": "tom",
    "Everyone in Sales": "rosa",
    "Remote Workers": "priya",
    "Tier0 Admins": "ada",
    "Board Papers": "grace",
}


@pytest.mark.parametrize(
    ("group", "rule", "way_forward"),
    [
        ("Announcements", "distribution list", "Exchange administrator"),
        ("Finance Mailers", "mail-enabled security group", "Exchange administrator"),
        ("AD Printers", "Active Directory", "IT help desk"),
        ("Everyone in Sales", "follows from a rule", "ask HR or IT"),
        ("Remote Workers", "follows from a rule", "ask HR or IT"),
        ("Tier0 Admins", "administrator roles", "Privileged Role Administrator"),
        ("Board Papers", "restricted administrative unit", "IT department"),
    ],
)
async def test_a_group_nobody_may_write_to_is_refused_with_its_reason_and_a_way_forward(
    office: Office, alice: Colleague, group: str, rule: str, way_forward: str
) -> None:
    """demand 1.9, demand 1.12, demand 2.4, pain 16"""
    await alice.says(f"add me to {group}")
    alice.sees(group, rule, way_forward)
    assert "Send request" not in titles(alice.newest.card)
    await alice.says("yes")
    assert "request" not in alice.newest.body.get("text", "").casefold()
    office.colleague(OWNERS[group]).heard_nothing()


async def test_a_formerly_synced_group_can_be_joined(office: Office, alice: Colleague) -> None:
    """demand 1.9: onPremisesSyncEnabled is false, not true."""
    pavel = office.colleague("pavel")
    await alice.says("add me to Old Fileserver")
    await alice.clicks("Send request")
    await pavel.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Old Fileserver")


async def test_leaving_a_list_that_exchange_keeps_is_refused_too(office: Office, alice: Colleague) -> None:
    await alice.says("remove me from Announcements")
    alice.sees("distribution list", "Exchange administrator")


@pytest.mark.settings(deny_groups=("HR-*",))
async def test_a_group_the_organisation_closed_is_refused(office: Office, alice: Colleague) -> None:
    """demand 1.3"""
    await alice.says("add me to HR-Payroll")
    alice.sees("has not opened HR-Payroll for self-service", "owner or your IT department")
    office.colleague("karl").heard_nothing()


@pytest.mark.settings(allow_groups=("Marketing*",))
async def test_where_only_some_groups_are_open_the_others_are_refused(office: Office, alice: Colleague) -> None:
    """demand 1.3"""
    await alice.says("add me to VPN Users")
    alice.sees("has not opened VPN Users for self-service")
    await alice.says("add me to Marketing")
    alice.sees("Send request")


async def test_a_member_is_told_so_and_nobody_is_asked(office: Office, alice: Colleague) -> None:
    """edge 13, pain 14"""
    await alice.says("add me to Running Club")
    alice.sees("You are in Running Club already")
    office.colleague("erik").heard_nothing()


async def test_who_is_in_only_through_a_nested_group_may_ask_to_be_in_directly(office: Office) -> None:
    """edge 13"""
    farid = office.colleague("farid")
    await farid.says("add me to Finance-Readers")
    farid.sees("Join Finance-Readers", "Send request")


async def test_asking_twice_is_answered_with_the_number_of_the_first_request_and_whom_it_waits_for(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """pain 5"""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    number, cards = alice.number, len(olga.messages)
    await alice.says("add me to Marketing until Friday")
    alice.sees(f"request {number}", "waits for", "Olga Nowak", f"cancel {number}")
    assert len(olga.messages) == cards


async def test_after_a_no_the_same_may_be_asked_again(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await olga.clicks("Deny")
    await alice.says("add me to Marketing, this time with a reason")
    await alice.clicks("Send request")
    olga.sees("Alice Martin", "Approve")


@pytest.mark.parametrize(
    ("group", "why"),
    [
        ("Legacy Archive", "no owner at all"),
        ("Night Shift", "its only owner's account is disabled"),
        ("Agency Room", "its only owner is a guest"),
        ("CRM Sync", "its only owner is a service principal"),
    ],
)
async def test_the_stand_ins_are_asked_where_no_owner_can_be(
    office: Office, alice: Colleague, ada: Colleague, group: str, why: str
) -> None:
    """edge 9, demand 1.6, pain 10"""
    await alice.says(f"add me to {group}")
    alice.sees(f"Join {group}", "No owner of this group can be asked", "Ada Lindqvist")
    await alice.clicks("Send request")
    alice.sees("Ada Lindqvist")
    ada.sees("Alice Martin", group)
    await ada.clicks("Approve")
    assert "Alice Martin" in office.directory.members(group), why


@pytest.mark.settings(fallback_approvers=())
@pytest.mark.parametrize("group", ["Legacy Archive", "Night Shift", "Agency Room", "CRM Sync"])
async def test_without_stand_ins_a_group_without_a_usable_owner_is_refused(
    office: Office, alice: Colleague, ada: Colleague, group: str
) -> None:
    """edge 9"""
    await alice.says(f"add me to {group}")
    alice.sees(f"Nobody can decide about {group}", "IT department")
    ada.heard_nothing()


async def test_a_disabled_stand_in_is_not_counted(office: Office, alice: Colleague, ada: Colleague) -> None:
    """pain 11"""
    office.directory.changes(ada, accountEnabled=False)
    await alice.says("add me to Legacy Archive")
    alice.sees("Nobody can decide about Legacy Archive")
    ada.heard_nothing()


@pytest.mark.settings(guest_owners_decide=True)
async def test_a_guest_owner_is_asked_where_the_organisation_says_so(office: Office, alice: Colleague) -> None:
    """edge 16"""
    lena = office.colleague("lena_adatum.example#EXT#")
    await alice.says("add me to Agency Room")
    await alice.clicks("Send request")
    lena.sees("Alice Martin", "Agency Room")
    await lena.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Agency Room")


async def test_the_only_owner_cannot_approve_herself_so_the_stand_ins_are_asked(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    """edge 7"""
    await alice.says("add me to Solo Project")
    alice.sees("Ada Lindqvist")
    await alice.clicks("Send request")
    ada.sees("Alice Martin", "Solo Project", "Approve")
    alice.has_no_button("Approve")


@pytest.mark.settings(fallback_approvers=())
async def test_the_only_owner_without_stand_ins_is_told_that_nobody_can_decide(
    office: Office, alice: Colleague
) -> None:
    """edge 7"""
    await alice.says("add me to Solo Project")
    alice.sees("Nobody can decide about Solo Project", "other than you")


async def test_a_guest_may_not_ask(office: Office, olga: Colleague) -> None:
    """edge 16, demand 4.8"""
    lena = office.colleague("lena_adatum.example#EXT#")
    await lena.says("add me to Marketing")
    lena.sees("Guests cannot ask", "colleague who invited you")
    olga.heard_nothing()


async def test_a_disabled_account_may_not_ask(office: Office, olga: Colleague) -> None:
    victor = office.colleague("victor")
    await victor.says("add me to Marketing")
    victor.sees("Your account is disabled", "IT department")
    olga.heard_nothing()


@pytest.mark.settings(self_service=False)
async def test_with_the_master_switch_off_people_may_look_but_not_ask(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """demand 1.2, demand 2.20"""
    await alice.says("add me to Marketing")
    alice.sees("Self-service for groups is switched off", "IT department")
    await alice.says("remove me from Running Club")
    alice.sees("Self-service for groups is switched off")
    await alice.says("who owns Marketing?")
    alice.sees("Olga Nowak")
    olga.heard_nothing()


async def test_an_end_that_is_over_is_asked_about_again(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Marketing until yesterday")
    alice.sees("“yesterday” is over already", "Until when")
    await alice.says("31 March 2027")
    alice.sees("Join Marketing", "2027-03-31")


@pytest.mark.settings(longest_days=30)
async def test_where_memberships_must_end_a_request_without_or_with_too_late_an_end_is_refused(
    office: Office, alice: Colleague
) -> None:
    await alice.says("add me to Marketing")
    alice.sees("need an end date here", "at most 30 days")
    await alice.says("add me to Marketing until 31 March 2027")
    alice.sees("at most", "30 days")
    await alice.says("add me to Marketing until Friday")
    alice.sees("Send request")


async def test_a_date_that_passed_while_the_card_lay_there_is_refused_when_it_is_sent(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    await alice.says("add me to Marketing until tomorrow")
    await office.passes(days=3)
    await alice.clicks("Send request")
    alice.sees("is over already", "later end date")
    olga.heard_nothing()


async def test_the_last_owner_who_is_left_may_not_leave(office: Office) -> None:
    """edge 10"""
    linh = office.colleague("linh")
    await linh.says("remove me from brie-test")
    linh.sees("only owner of brie-test", "Name another owner first")
    assert "Nguyễn Thị Linh" in office.directory.members("brie-test")


async def test_who_is_not_in_a_group_cannot_leave_it(office: Office, alice: Colleague) -> None:
    await alice.says("remove me from Marketing")
    alice.sees("not a direct member of Marketing")


async def test_leaving_needs_nobodys_yes_but_ones_own(office: Office, alice: Colleague) -> None:
    await alice.says("I want to leave Running Club")
    alice.sees("Leave Running Club", "Nobody needs to approve it")
    assert "Alice Martin" in office.directory.members("Running Club")
    await alice.clicks("Leave group")
    alice.sees("no longer a member of Running Club")
    assert "Alice Martin" not in office.directory.members("Running Club")
    for owner in ("erik", "zoe"):
        office.colleague(owner).heard_nothing()


async def test_who_becomes_a_member_while_the_card_lies_there_is_told_when_sending(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    await alice.says("add me to Marketing")
    office.directory.has("Marketing", members=[olga, bruno, alice])
    await alice.clicks("Send request")
    alice.sees("You are in Marketing already")
    olga.heard_nothing()
