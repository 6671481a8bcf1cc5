"""What the rules say before anybody asks: may I create, what would happen if, how is a group opened, why the no."""

from __future__ import annotations

import pytest

from sandbox.company import object_id
from tests.office import Colleague, Office

GROUPS_GUIDE = "https://intranet.contoso.example/groups"


@pytest.mark.settings(creation="approval")
async def test_may_i_create_a_group_is_answered_for_each_kind_with_the_setting(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    office.directory.policy(authorizationPolicy={"allowedToCreateSecurityGroups": False})
    await alice.says("may I create a group?")
    alice.sees(
        "Security groups: no", "“allowedToCreateSecurityGroups” is “false”, read from Microsoft Entra",
        "Microsoft 365 groups: yes", "Ada Lindqvist would be asked", GROUPS_GUIDE,
    )  # fmt: skip
    ada.heard_nothing()
    assert await office.usher.book.requests_by(alice.id) == ()


@pytest.mark.settings(creation="approval")
async def test_may_i_create_a_group_is_a_no_where_no_name_could_be_kept(office: Office, alice: Colleague) -> None:
    """A name that only a person can give is none that an app can, whatever it is."""
    office.directory.unified(PrefixSuffixNamingRequirement="[Department]-[GroupName]")
    await alice.says("may I create a group?")
    alice.sees("Security groups: yes", "Microsoft 365 groups: no", "[Department]", "“USHER_SIGN_IN” is “off”")


async def test_where_usher_makes_no_groups_the_answer_is_no(alice: Colleague) -> None:
    await alice.says("can I create a group")
    alice.sees("Security groups: no", "“USHER_CREATION” is “off”, set for me by your organisation")


async def test_an_administrator_tries_out_what_would_happen(office: Office, ada: Colleague) -> None:
    """Who would be asked, and every rule that was looked at; nobody hears of it and nothing is stored."""
    await ada.says("what would happen if Alice Martin asked for HR-Payroll?")
    ada.sees("If Alice Martin asked for HR-Payroll", "Karl", "Helen", "tenant_asking", "USHER_OWNERS_MANAGE_REQUESTS")
    ada.sees("as your administrator stated it", "USHER_SELF_SERVICE", "Nothing was sent")
    office.colleague("karl").heard_nothing()
    office.colleague("alice").heard_nothing()
    assert await office.usher.book.requests_by(office.colleague("alice").id) == ()


@pytest.mark.settings(deny_groups=("HR-*",))
async def test_the_dry_run_shows_the_refusal_the_person_would_read(ada: Colleague) -> None:
    await ada.says("what would happen if Alice Martin asked for HR-Payroll?")
    ada.sees("the answer would be no", "has not opened HR-Payroll", "✗", "“USHER_DENY_GROUPS” is “HR-*”")


@pytest.mark.parametrize("name", ["HR-Payroll", "Works Council"])
async def test_nobody_else_tries_it_out_for_others(alice: Colleague, name: str) -> None:
    """Before any name is looked up."""
    await alice.says(f"what would happen if Bob Miller asked for {name}?")
    alice.sees("I tell only people who hold an administrator role")


async def test_how_a_group_becomes_requestable(office: Office, alice: Colleague) -> None:
    """Demands 1.3 and 1.10."""
    await alice.says("how do I make my group requestable?")
    alice.sees("an owner with an active account", "anyone may join")
    await alice.says("how do I make Marketing requestable?")
    alice.sees("Marketing can be asked for now: its owners decide")
    await alice.says("how do I make AD Printers requestable?")
    alice.sees("AD Printers cannot be asked for now", "Active Directory")


@pytest.mark.settings(my_groups_restricted=True)
async def test_a_restricted_tenant_says_why_no_group_is_requestable(alice: Colleague) -> None:
    await alice.says("how do I make Marketing requestable?")
    alice.sees("Marketing cannot be asked for now", "USHER_MY_GROUPS_RESTRICTED")


async def test_a_group_of_no_known_kind_is_left_alone(office: Office, alice: Colleague) -> None:
    """Demand 1.3: what is not classified is not requestable, and says so."""
    office.directory.has("Odd One", securityEnabled=False, mailEnabled=False)
    await alice.says("add me to Odd One")
    alice.sees("cannot tell what kind of group Odd One is")


@pytest.mark.settings(not_together=(("HR-*", "Data Lake Readers"),))
async def test_duties_are_kept_apart_with_the_reason_shown(office: Office, alice: Colleague) -> None:
    """Also through a nested group: João is in Data Lake Writers, which is in Data Lake Readers."""
    joao, maria = office.colleague("joao"), office.colleague("maria.garcia2")
    await joao.says("add me to HR-Payroll")
    joao.sees("keeps the duties of HR-Payroll and Data Lake Readers apart", "Leave Data Lake Readers first")
    pavel = office.colleague("pavel")
    await pavel.says("add me to HR-Payroll")
    pavel.sees("keeps the duties of HR-Payroll and Data Lake Readers apart")
    await maria.says("add me to Data Lake Readers")
    maria.sees("Data Lake Readers and HR-Payroll apart")
    await alice.says("add me to HR-Payroll")
    alice.sees("Join HR-Payroll")


@pytest.mark.settings(not_together=(("HR-*", "VPN Users"),))
async def test_who_came_into_the_other_group_meanwhile_is_not_let_in(office: Office, alice: Colleague) -> None:
    await alice.says("add me to HR-Payroll, I am writing the payroll report")
    await alice.clicks("Send request")
    karl, tom = office.colleague("karl"), office.colleague("tom")
    office.directory.has("VPN Users", members=[tom, alice])
    await karl.clicks("Approve")
    assert "Alice Martin" not in office.directory.members("HR-Payroll")
    alice.sees("no longer allow it")


async def test_why_after_an_immediate_refusal_names_the_setting(office: Office, olga: Colleague) -> None:
    office.directory.unified(EnableGroupCreation="TRUE!")
    await olga.says("anyone may join Marketing")
    olga.sees("makes no sense, so it counts as closed")
    await olga.says("why was I refused?")
    olga.sees("“EnableGroupCreation” has a value that makes no sense")


@pytest.mark.settings(self_service=False)
async def test_the_master_switch_binds_all_but_administrators_of_groups(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    """Demand 2.20."""
    await alice.says("add me to Marketing")
    alice.sees("Self-service for groups is switched off")
    await ada.says("add me to Marketing")
    ada.sees("Join Marketing", "Send request")


async def test_the_proof_of_a_membership_holds_every_rule_at_both_moments(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """Demand 2.30's "logged": what was looked at when asking, and again before the write."""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await olga.clicks("Approve")
    events = {event.what: event for event in await office.usher.book.audit(alice.number)}
    for what in ("submitted", "completed"):
        looked = events[what].facts["looked"]
        assert isinstance(looked, list)
        names = {each[1]: each[2:4] for each in looked}
        assert names["USHER_SELF_SERVICE"] == ["true", "configured"], what
        assert names["USHER_OWNERS_MANAGE_REQUESTS"] == ["true", "attested"], what
    assert object_id("group", "marketing") == events["submitted"].facts["group"]


async def test_how_a_group_is_marked_is_shown_to_both_sides(office: Office, alice: Colleague, olga: Colleague) -> None:
    """Classification, sensitivity label and guidelines, before the yes and before the decision."""
    label = {"labelId": "l-1", "displayName": "Secret **now**"}
    office.directory.has("Marketing", classification="Internal", assignedLabels=[label])
    await alice.says("add me to Marketing")
    alice.sees("Classification", "Internal", "Sensitivity label", "Secret **now**", GROUPS_GUIDE)
    await alice.clicks("Send request")
    olga.sees("Internal", "Secret **now**")
    office.directory.unified(EnableMIPLabels=True)
    await office.passes(minutes=6)
    await office.colleague("daan").says("remove me from Marketing")
    chloe = office.colleague("raj")
    await chloe.says("add me to Marketing")
    chloe.sees("Secret **now**")
    assert "Internal" not in chloe.chat(), "classifications are void where labels are in use"


@pytest.mark.parametrize("said", [False, "true"])
async def test_where_people_are_hidden_it_is_not_told_who_owns_a_group(
    office: Office, alice: Colleague, olga: Colleague, ada: Colleague, said: object
) -> None:
    """allowedToReadOtherUsers, also where its value is no value; owners and administrators still read it."""
    office.directory.policy(authorizationPolicy={"allowedToReadOtherUsers": said})
    await alice.says("who owns Marketing?")
    alice.sees("allowedToReadOtherUsers", "You can ask to join it all the same")
    alice.does_not_see("Bruno")
    for colleague in (olga, ada):
        await colleague.says("who owns Marketing?")
        colleague.sees("Bruno")
