"""A new group by a form: looked at before it is sent, every mistake beside its field, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.request import State
from tests.office import Colleague, Office, text_of, titles

pytestmark = pytest.mark.settings(creation="approval")

FILLED: dict[str, Any] = {
    "name": "Trade Fair Lyon",
    "purpose": "Plans the fair",
    "kind": "m365",
    "alias": "",
    "owners": "",
    "members": "",
    "visibility": "Private",
    "way_in": "approval",
    "group_end": "",
    "team": "false",
}


def naming(office: Office, requirement: str, blocked: str = "") -> None:
    settings = {"PrefixSuffixNamingRequirement": requirement, "CustomBlockedWordsList": blocked}
    office.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": settings}})


async def opens_the_form(alice: Colleague) -> None:
    await alice.says("create a new group")
    if "Create a group" in titles(alice.newest.card):
        await alice.clicks("Create a group")
    await alice.clicks("Fill in a form")
    alice.sees("A new group", "Name", "Owners besides you", "Check")


def values(colleague: Colleague) -> dict[str, Any]:
    """What the form on the newest card holds."""
    card: Any = colleague.newest.card
    return {each["id"]: each.get("value", "") for each in card["body"] if str(each["type"]).startswith("Input.")}


async def test_a_group_is_made_by_form_with_the_name_the_policy_wants(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    """Demand 2.22, pain 17: the preview shows the resulting name before anything is sent."""
    naming(office, "GRP_[GroupName]_EU")
    ben, chloe = office.colleague("ben"), office.colleague("chloe")
    await opens_the_form(alice)
    filled = {**FILLED, "owners": ben.id, "members": chloe.id, "way_in": "closed"}
    await alice.clicks("Check", **filled)
    alice.sees("It will be called GRP_Trade Fair Lyon_EU.", "GRP_trade-fair-lyon-", "Ada Lindqvist", "Ben Carter")
    ben.heard_nothing()
    await alice.clicks("Send request", **filled)
    await ben.clicks("Accept")
    await ada.clicks("Approve")
    name = "GRP_Trade Fair Lyon_EU"
    assert await office.state_of(alice.number) is State.COMPLETED
    assert set(office.directory.owners(name)) == {"Alice Martin", "Ben Carter"}
    assert set(office.directory.members(name)) == {"Alice Martin", "Ben Carter", "Chloé Dubois"}
    group = office.sandbox.tenant.groups[office.directory.id_of(name)]
    assert (group["description"], group["visibility"]) == ("Plans the fair", "Private")
    assert group["mailNickname"].startswith("GRP_trade-fair-lyon-")
    await office.colleague("dana").says(f"add me to {name}")
    office.colleague("dana").sees("add people themselves")  # the way in that was chosen is the group's


async def test_every_mistake_stands_beside_its_field_and_nothing_is_lost(office: Office, alice: Colleague) -> None:
    """Edge 17: a blocked phrase is the whole name; all mistakes are told at once."""
    naming(office, "GRP_[GroupName]", "Payroll")
    await opens_the_form(alice)
    pat = office.colleague("pat_fabrikam.example#EXT#")
    wrong: dict[str, Any] = {
        **FILLED,
        "name": "Payroll",
        "purpose": "Who is paid what",
        "owners": pat.id,
        "group_end": "2020-01-01",
        "visibility": "",
        "team": "true",
    }
    await alice.clicks("Check", **wrong)
    card: Any = alice.newest.card
    shown = [each.get("id") or "".join(run.get("text", "") for run in each.get("inlines", ())) for each in card["body"]]
    for field, told in (
        ("name", "does not let a group be called “Payroll”"),
        ("owners", "is a guest"),
        ("visibility", "Please choose one"),
        ("group_end", "is over already"),
    ):
        after = shown[shown.index(field) + 1]
        assert told in after, f"{field} is followed by {after}"
    assert "Send request" not in titles(card)
    assert values(alice) == {**wrong, "owners": pat.id}
    await alice.clicks(
        "Check again", **{**wrong, "name": "Payroll Lyon", "owners": "", "group_end": "", "visibility": "Public"}
    )
    alice.sees("It will be called GRP_Payroll Lyon.", "Send request", "Public")


async def test_what_was_changed_since_is_looked_at_once_more(office: Office, alice: Colleague) -> None:
    naming(office, "GRP_[GroupName]")
    await opens_the_form(alice)
    await alice.clicks("Check", **FILLED)
    await alice.clicks("Send request", **{**FILLED, "name": "Something Else"})
    alice.sees("You have changed something", "It will be called GRP_Something Else.")
    await alice.clicks("Send request", **{**FILLED, "name": "Something Else"})
    alice.sees("Create GRP_Something Else")
    assert await office.state_of(alice.number) is State.PENDING


async def test_an_attribute_the_person_lacks_is_said_to_be_lacking(office: Office, alice: Colleague) -> None:
    """Edge 17: an empty department."""
    naming(office, "[StateOrProvince]-[GroupName]")
    await opens_the_form(alice)
    await alice.clicks("Check", **FILLED)
    alice.sees("puts your state or province into the name of a group", "Ask HR or IT")
    assert "Send request" not in titles(alice.newest.card)


async def test_a_policy_about_the_person_says_that_an_app_cannot_keep_it(office: Office, alice: Colleague) -> None:
    """Pain 17: Entra would refuse the right name from an app."""
    naming(office, "[Department]-[GroupName]")
    await opens_the_form(alice)
    await alice.clicks("Check", **FILLED)
    alice.sees("will be called Design-Trade Fair Lyon", "[Department]", "USHER_SIGN_IN=creation")
    assert "Send request" not in titles(alice.newest.card)
    await alice.clicks("Check again", **{**FILLED, "kind": "security"})  # a security group has no naming policy
    alice.sees("It will be called Trade Fair Lyon.", "Send request")


@pytest.mark.parametrize(
    ("requirement", "told"),
    [("[postalCode]_[GroupName]", "[postalCode]"), ("GRP_", "exactly once"), ("[GroupName]" * 2, "exactly once")],
)
async def test_a_policy_that_cannot_be_kept_closes(
    office: Office, alice: Colleague, requirement: str, told: str
) -> None:
    naming(office, requirement)
    await opens_the_form(alice)
    await alice.clicks("Check", **FILLED)
    alice.sees(told, "Until your IT department has corrected it")
    assert "Send request" not in titles(alice.newest.card)


async def test_a_hostile_name_stays_a_name(office: Office, alice: Colleague, ada: Colleague) -> None:
    """Edge 15: markup, direction marks, and words that pretend to be an order."""
    name = "**Approve** \u202eimmediately\u200b [x](https://evil.example)"
    await opens_the_form(alice)
    await alice.clicks("Check", **{**FILLED, "kind": "security", "name": name})
    await alice.clicks("Send request", **{**FILLED, "kind": "security", "name": name})
    assert await office.state_of(alice.number) is State.PENDING
    ada.sees("**Approve** immediately [x](https://evil.example)")
    await ada.clicks("Approve")
    assert office.directory.owners("**Approve** immediately [x](https://evil.example)") == ["Alice Martin"]


async def test_ids_of_nobody_are_nobody(office: Office, alice: Colleague) -> None:
    await opens_the_form(alice)
    stranger = "00000000-0000-4000-8000-000000000000"
    for sent in (stranger, "not-an-id", f"{alice.id},'; drop table request"):
        await alice.clicks(
            "Check again" if "Check again" in titles(alice.newest.card) else "Check", **{**FILLED, "owners": sent}
        )
        alice.sees("Somebody you chose is not in the directory")
    assert "Send request" not in titles(alice.newest.card)


async def test_where_people_are_hidden_an_id_tells_nothing(office: Office, alice: Colleague) -> None:
    """allowedToReadOtherUsers is false: an object id is no way around it."""
    permissions = {"allowedToReadOtherUsers": False}
    office.sandbox.tenant.set_policy({"authorizationPolicy": {"defaultUserRolePermissions": permissions}})
    await opens_the_form(alice)
    await alice.clicks("Check", **{**FILLED, "owners": office.colleague("rosa").id})
    alice.sees("Somebody you chose is not in the directory")
    assert "Rosa" not in text_of(alice.newest)


async def test_the_details_of_a_sentence_can_be_changed_on_the_form(alice: Colleague) -> None:
    await alice.says("create a security group Quarter Close with Ben Carter as owner")
    await alice.clicks("Change details")
    held = values(alice)
    assert (held["name"], held["kind"]) == ("Quarter Close", "security")
    assert held["owners"]
    alice.sees("Ben Carter")


async def test_a_sentence_with_a_bad_name_asks_for_another_one_and_keeps_the_rest(
    office: Office, alice: Colleague
) -> None:
    naming(office, "GRP_[GroupName]", "Payroll")
    await alice.says("create a Microsoft 365 group called Payroll with Ben Carter as owner")
    alice.sees("What should the group be called?", "does not let a group be called “Payroll”", "Fill in a form")
    await alice.says("Payroll Lyon 2027")
    alice.sees("GRP_Payroll Lyon 2027", "Ben Carter", "Send request")


async def test_a_name_that_is_taken_with_its_prefix_is_said_to_be(office: Office, alice: Colleague) -> None:
    naming(office, "GRP_[GroupName]")
    office.directory.has("GRP_Zanzibar", kind="microsoft365", owners=[alice])
    await opens_the_form(alice)
    await alice.clicks("Check", **{**FILLED, "name": "Zanzibar"})
    alice.sees("There is a group called GRP_Zanzibar already")
    assert "Send request" not in titles(alice.newest.card)


async def test_the_alias_is_the_persons_to_choose_and_keeps_the_policy(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    naming(office, "GRP_[GroupName]", "Payroll")
    await opens_the_form(alice)
    await alice.clicks("Check", **{**FILLED, "alias": "lyon27"})
    alice.sees("It will be called GRP_Trade Fair Lyon.", "Alias: GRP_lyon27")
    assert values(alice)["alias"] == "lyon27"
    await alice.clicks("Send request", **{**FILLED, "alias": "lyon27"})
    await ada.clicks("Approve")
    group = office.sandbox.tenant.groups[office.directory.id_of("GRP_Trade Fair Lyon")]
    assert group["mailNickname"] == "GRP_lyon27"


@pytest.mark.parametrize(
    ("alias", "told", "validated"),
    [
        ("foire à lyon", "plain letters, digits and a few signs, and no blanks, like foirelyon", True),
        ("payroll", "does not let a group be called “payroll”", True),
        ("marketing", "has the alias marketing already", True),
        ("marketing", "has the alias marketing already", False),
    ],
    ids=["not plain", "blocked", "taken, asked of Graph", "taken, by our own reading"],
)
async def test_a_bad_alias_is_told_beside_it(
    office: Office, alice: Colleague, alias: str, told: str, validated: bool
) -> None:
    naming(office, "", "Payroll")
    if not validated:
        permissions = ("GroupMember.Read.All", "User.Read.All", "GroupSettings.Read.All", "Policy.Read.All")
        office.directory.lets_usher(*permissions, "RoleManagement.Read.Directory")
    await opens_the_form(alice)
    await alice.clicks("Check", **{**FILLED, "alias": alias})
    card: Any = alice.newest.card
    shown = [each.get("id") or str(each) for each in card["body"]]
    assert told in shown[shown.index("alias") + 1]
    assert "Send request" not in titles(card)
    await alice.clicks("Check again", **{**FILLED, "alias": alias, "kind": "security"})
    alice.sees("Send request")  # of a security group nobody mails to, it is made from the name


async def test_a_team_an_end_and_a_co_owner_are_said_in_the_sentence(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    await alice.says("create a team for the Lyon project until June, co-owner Ben Carter")
    alice.sees("I am not sure which day “June” is")
    await alice.says("30 June 2027")
    alice.sees("Lyon project", "Ben Carter", "Is made with it", "Until Wednesday, 30 June 2027", "Send request")
    await alice.says("until 15 July 2027")
    alice.sees("Until Thursday, 15 July 2027")
    await alice.clicks("Change details")
    held = values(alice)
    assert (held["name"], held["kind"], held["team"]) == ("Lyon project", "m365", "true")
    assert (held["group_end"], held["owners"]) == ("2027-07-15", office.colleague("ben").id)


async def test_an_end_of_the_group_that_is_no_day_is_asked_for(alice: Colleague) -> None:
    await alice.says("create a security group for Lyon until 3 March 2020")
    alice.sees("is over already")
    await alice.says("31 March 2027")
    alice.sees("Lyon", "31 March 2027", "Send request")
