"""Separation of duties: whoever is in A neither makes nor owns B, and B does not escape by another name."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.request import State
from tests.office import Colleague, Office

apart = pytest.mark.settings(creation="approval", not_together=(("HR-*", "VPN Users"),))


@pytest.fixture
def tom(office: Office, olga: Colleague) -> Colleague:
    """He is in VPN Users."""
    tom = office.colleague("tom")
    office.directory.has("VPN Users", members=[tom])
    return tom


@apart
async def test_whoever_makes_a_group_must_be_allowed_to_be_in_it(office: Office, tom: Colleague) -> None:
    await tom.says("create a security group HR-Bonuses")
    tom.sees("keeps the duties of HR-Bonuses and VPN Users apart", "Leave VPN Users first")
    await tom.says("create a security group Bonuses")
    tom.sees("Bonuses", "Send request")


@apart
@pytest.mark.parametrize("role", ["{} as owner", "Ben Carter as owner and {} as member"], ids=["owner", "member"])
async def test_so_must_its_first_owners_and_members(
    office: Office, alice: Colleague, tom: Colleague, role: str
) -> None:
    """Edge 24: that Tom is in the other group is his to know."""
    name = tom.person.display_name
    await alice.says(f"create a security group HR-Bonuses with {role.format(name)}")
    alice.sees("keeps the duties of HR-Bonuses apart from those of another group", name)
    assert "VPN Users" not in alice.chat()
    tom.heard_nothing()


@apart
async def test_on_the_form_it_stands_beside_whom_it_is_about(alice: Colleague, tom: Colleague) -> None:
    await alice.says("create a security group HR-Bonuses")
    await alice.clicks("Change details")
    filled: dict[str, Any] = {"name": "HR-Bonuses", "purpose": "", "kind": "security", "owners": "", "members": tom.id}
    await alice.clicks("Check", **filled, visibility="", way_in="approval", group_end="", team="false")
    card = alice.newest.card
    assert card is not None
    shown = [each.get("id") or str(each) for each in card["body"]]
    assert "keeps the duties of HR-Bonuses apart" in shown[shown.index("members") + 1]


@apart
async def test_who_came_into_the_other_group_meanwhile_gets_no_group(
    office: Office, alice: Colleague, ada: Colleague, tom: Colleague
) -> None:
    await alice.says("create a security group HR-Bonuses with Ben Carter as owner and Dana Fox as member")
    await alice.clicks("Send request")
    office.directory.has("VPN Users", members=[tom, office.colleague("dana")])
    await office.colleague("ben").clicks("Accept")
    await ada.clicks("Approve")
    assert await office.state_of(alice.number) is State.FAILED
    assert office.sandbox.tenant.group_named("HR-Bonuses") is None
    alice.sees("no longer allow it")


@apart
async def test_who_is_in_the_other_group_does_not_come_to_own_it(
    office: Office, alice: Colleague, tom: Colleague
) -> None:
    office.directory.has("HR-Bonuses", owners=[alice])
    name = tom.person.display_name
    for wish in (f"make {name} an owner of HR-Bonuses", f"hand HR-Bonuses over to {name}"):
        await alice.says(wish)
        alice.sees("apart from those of another group", "nobody who is in the one may own the other")
    await tom.says("make me an owner of HR-Bonuses")
    tom.sees("VPN Users apart: nobody who is in the one may own the other")
    assert office.directory.owners("HR-Bonuses") == ["Alice Martin"]


@apart
async def test_a_group_does_not_escape_by_another_name(office: Office, alice: Colleague) -> None:
    office.directory.has("HR-Bonuses", owners=[alice])
    await alice.says("rename HR-Bonuses to Bonuses")
    alice.sees("rules of its own for groups called HR-*", "HR-Bonuses would lose them as Bonuses")
    await alice.says("rename HR-Bonuses to HR-Extras")
    await alice.clicks("Change it")
    office.directory.id_of("HR-Extras")
