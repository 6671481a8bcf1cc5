"""A Microsoft 365 group is renamed as one is made: under the tenant's naming policy (demand 2.25, edge 17)."""

from __future__ import annotations

import pytest

from approvals.request import State
from approvals.rules import SignIn
from tests.office import Colleague, Office


def naming(office: Office, requirement: str, blocked: str = "") -> None:
    office.directory.unified(PrefixSuffixNamingRequirement=requirement, CustomBlockedWordsList=blocked)


@pytest.fixture
def crew(office: Office, olga: Colleague, bruno: Colleague) -> str:
    """A Microsoft 365 group of Olga's and Bruno's, older than any policy."""
    office.directory.has("Crew", kind="microsoft365", owners=[olga, bruno])
    return office.directory.id_of("Crew")


async def test_the_card_shows_the_name_as_the_policy_makes_it(office: Office, olga: Colleague, crew: str) -> None:
    naming(office, "GRP_[GroupName]_EU")
    await olga.says("rename Crew to Lyon Crew")
    olga.sees("GRP_Lyon Crew_EU", "You said Lyon Crew")
    await olga.clicks("Change it")
    assert office.directory.id_of("GRP_Lyon Crew_EU") == crew
    olga.sees_on_a_card("called GRP_Lyon Crew_EU now")


async def test_what_keeps_the_policy_already_is_left_as_it_is(office: Office, olga: Colleague, crew: str) -> None:
    naming(office, "GRP_[GroupName]")
    await olga.says("rename Crew to GRP_Lyon Crew")
    assert "You said" not in olga.chat()
    await olga.clicks("Change it")
    assert office.directory.id_of("GRP_Lyon Crew") == crew


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("Payroll", "does not let a group be called “Payroll”"),
        ("GRP_payroll", "does not let a group be called “payroll”"),
        ("x" * 60, "your own part may have 59 characters"),
    ],
)
async def test_what_the_policy_forbids_is_refused_with_the_rule(
    office: Office, olga: Colleague, crew: str, new: str, told: str
) -> None:
    """Edge 17: a blocked phrase is the whole name, 63 characters with all that stands around it."""
    naming(office, "GRP_[GroupName]", "Payroll")
    await olga.says(f"rename Crew to {new}")
    olga.sees(told)
    assert office.directory.id_of("Crew") == crew
    await olga.says("rename Crew to Payroll Lyon")
    olga.sees("GRP_Payroll Lyon", "Change it")


async def test_an_administrator_whom_entra_exempts_keeps_to_it_too(office: Office, ada: Colleague) -> None:
    """It is the application that renames, and nobody exempts the application."""
    office.directory.has("Crew", kind="microsoft365", owners=[ada])
    naming(office, "GRP_[GroupName]", "Payroll")
    await ada.says("rename Crew to Payroll")
    ada.sees("does not let a group be called “Payroll”")
    await ada.says("rename Crew to Lyon Crew")
    await ada.clicks("Change it")
    office.directory.id_of("GRP_Lyon Crew")


async def test_a_policy_that_cannot_be_kept_closes(office: Office, olga: Colleague, crew: str) -> None:
    naming(office, "GRP_")
    await olga.says("rename Crew to Lyon Crew")
    olga.sees("exactly once", "Until your IT department has corrected it")
    naming(office, "[StateOrProvince]-[GroupName]")
    await olga.says("rename Crew to Lyon Crew")
    olga.sees("puts your state or province into the name of a group", "Ask HR or IT")


async def test_a_policy_about_the_person_says_who_can_keep_it(office: Office, olga: Colleague, crew: str) -> None:
    naming(office, "[Department]-[GroupName]")
    await olga.says("rename Crew to Lyon Crew")
    olga.sees("[Department]", "https://myaccount.microsoft.com/groups/", "USHER_SIGN_IN=creation")
    assert office.directory.id_of("Crew") == crew


@pytest.mark.settings(sign_in=SignIn.CREATION)
async def test_where_people_sign_in_for_it_the_group_is_renamed_in_their_name(
    office: Office, olga: Colleague, crew: str
) -> None:
    naming(office, "[Department]-[GroupName]")
    await olga.says("rename Crew to Lyon Crew")
    olga.sees("Marketing-Lyon Crew")
    await olga.clicks("Change it")
    assert office.directory.id_of("Marketing-Lyon Crew") == crew
    done = (await office.usher.book.audit(olga.number))[-1]
    assert done.facts["written_as"] == olga.id


async def test_a_policy_that_changed_before_the_write_is_kept(office: Office, olga: Colleague, crew: str) -> None:
    """Edge 5: what it says at execution counts."""
    await olga.says("rename Crew to Payroll")
    await olga.presses("Change it")
    naming(office, "", "Payroll")
    await office.settles()
    assert await office.state_of(olga.number) is State.FAILED
    assert office.directory.id_of("Crew") == crew
    failed = (await office.usher.book.audit(olga.number))[-1]
    assert failed.facts["detail"] == "name_blocked", "by Usher's own rule, before Graph had to refuse"


async def test_a_security_group_has_no_naming_policy(office: Office, olga: Colleague) -> None:
    naming(office, "GRP_[GroupName]", "Payroll")
    office.directory.has("Bank Access", kind="security", owners=[olga])
    group_id = office.directory.id_of("Bank Access")
    await olga.says("rename Bank Access to Payroll")
    await olga.clicks("Change it")
    assert office.directory.id_of("Payroll") == group_id


async def test_a_group_of_a_similar_name_is_told_and_stands_in_nobodys_way(
    office: Office, olga: Colleague, crew: str
) -> None:
    await olga.says("rename Crew to Marketting")
    olga.sees("Groups of a similar name are there already: Marketing", "Change it")
    naming(office, "GRP_[GroupName]")
    office.directory.has("GRP_Zanzibar", kind="microsoft365")
    await olga.says("rename Crew to Zanzibar")
    olga.sees("There is a group called GRP_Zanzibar already", "Change it")
