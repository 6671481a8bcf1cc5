"""Which group is meant: by a typo, a name two groups share, a part of a name, or a name nobody has."""

from __future__ import annotations

from tests.office import Colleague, Office, titles


async def test_a_typo_still_finds_the_group_and_alice_sees_its_right_name(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Financien")
    alice.sees("Join Financiën", "Noor van den Berg")
    await alice.says("add me to Data Lake Wrtiers")
    alice.sees("Data Lake Writers")


async def test_a_name_that_comes_near_is_offered_and_never_simply_taken(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Finance")
    alice.sees("Which group do you mean?", "Finance-Readers", "Finance Mailers", "None of these")
    assert "Send request" not in titles(alice.newest.card)


async def test_two_groups_of_one_name_are_told_apart_by_kind_owner_and_purpose(
    office: Office, alice: Colleague
) -> None:
    """edge 14, pain 13"""
    await alice.says("add me to Apollo until 31 March 2027 for the launch")
    alice.sees(
        "Which group do you mean?",
        "Security group",
        "Nguyễn Thị Linh",
        "Access to the Apollo build servers.",
        "Private Microsoft 365 group",
        "Rajesh Iyer",
        "The people who build Apollo.",
    )
    card = alice.newest
    number = 1 if text_before(alice, "build servers", "people who build") else 2
    await alice.clicks(f"Choose {number}", on=card)
    alice.sees("Join Apollo", "Security group", "Nguyễn Thị Linh", "2027-03-31", "the launch")
    await alice.clicks("Send request")
    office.colleague("linh").sees("Alice Martin", "Apollo")
    office.colleague("raj").heard_nothing()


async def test_the_number_of_a_choice_may_be_typed(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Apollo")
    first_is_the_server_group = text_before(alice, "build servers", "people who build")
    await alice.says("2")
    alice.sees("Join Apollo", "Rajesh Iyer" if first_is_the_server_group else "Nguyễn Thị Linh")


async def test_a_number_that_was_not_offered_chooses_nothing(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Apollo")
    await alice.says("7")
    alice.sees("There is no choice 7")
    await alice.says("2")
    alice.sees("Join Apollo")


async def test_the_full_name_may_be_typed_instead_of_choosing(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Market")
    alice.sees("Which group do you mean?", "Marketing", "Market Research")
    await alice.says("Market Research")
    alice.sees("Join Market Research", "Rajesh Iyer", "Olga Nowak")


async def test_none_of_these_ends_the_matter(office: Office, alice: Colleague, olga: Colleague) -> None:
    await alice.says("add me to Market")
    await alice.clicks("None of these")
    alice.sees("Nothing was sent.")
    assert "Choose 1" not in titles(alice.newest.card)
    await alice.says("1")
    alice.sees("You have no requests")
    olga.heard_nothing()


async def test_none_of_these_may_be_typed(office: Office, alice: Colleague) -> None:
    await alice.says("add me to Market")
    await alice.says("none of these")
    alice.sees("Nothing was sent.")


async def test_a_name_nobody_has_is_said_to_be_unknown_and_the_right_one_continues_the_request(
    office: Office, alice: Colleague
) -> None:
    await alice.says("add me to Qwertyuiop until Friday, quarter close")
    alice.sees("I know no group called “Qwertyuiop”")
    await alice.says("Marketing")
    alice.sees("Join Marketing", "quarter close", "2026-11-27")


async def test_a_group_is_found_by_its_mail_address(office: Office, alice: Colleague) -> None:
    await alice.says("add me to market-research@contoso.example")
    alice.sees("Join Market Research")


async def test_a_group_that_vanished_between_the_question_and_the_choice_is_said_to_be_gone(
    office: Office, alice: Colleague
) -> None:
    await alice.says("add me to Market")
    number = 1 if text_before(alice, "1. Marketing\n", "2. ") else 2
    office.directory.loses("Marketing")
    await alice.clicks(f"Choose {number}")
    alice.sees("does not exist any more")


async def test_a_made_up_choice_is_not_taken(office: Office, alice: Colleague) -> None:
    """Only a group that was offered can be chosen, whatever the button's data was changed to."""
    await alice.says("add me to Apollo")
    forged = office.directory.id_of("HR-Payroll")
    await alice.clicks("Choose 1", group=forged)
    alice.sees("out of date")
    assert "HR-Payroll" not in alice.chat()


def text_before(person: Colleague, first: str, second: str) -> bool:
    """Whether the newest card shows ``first`` above ``second``."""
    shown = person.chat()
    return 0 <= shown.find(first) < shown.find(second)
