"""A new group is approved as the organisation says, never ownerless, never half made, with its team and its end."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.request import State
from sandbox.tenant import BY_HAND
from tests.office import Colleague, Office, titles

pytestmark = pytest.mark.settings(creation="approval")
CREATION_GROUP = "5a1d0000-0000-4000-8000-000000000001"


async def wants(alice: Colleague, kind: str = "security") -> int:
    await alice.says(f"create a {kind} group called Quarter Close")
    await alice.clicks("Send request" if "Send request" in titles(alice.newest.card) else "Make the group")
    return alice.number


async def wants_by_form(alice: Colleague, **changes: str) -> int:
    await alice.says("create a Microsoft 365 group called Quarter Close")
    await alice.clicks("Change details")
    filled: dict[str, Any] = {
        "name": "Quarter Close",
        "purpose": "",
        "kind": "m365",
        "owners": "",
        "members": "",
        "visibility": "Private",
        "way_in": "approval",
        "group_end": "",
        "team": "false",
    } | changes
    await alice.clicks("Check", **filled)
    await alice.clicks("Send request", **filled)
    return alice.number


def made(office: Office) -> int:
    return [each["displayName"] for each in office.sandbox.tenant.groups.values()].count("Quarter Close")


@pytest.mark.settings(creation="none", creation_approvers=())
async def test_without_approval_it_is_made_at_once_and_told_what_to_do(office: Office, alice: Colleague) -> None:
    """Demand 2.22: the creator is the owner. Demand 2.14: id, link and how to choose it in SharePoint."""
    number = await wants(alice)
    assert await office.state_of(number) is State.COMPLETED
    group_id = office.directory.id_of("Quarter Close")
    alice.sees(
        "Quarter Close is there now and you own it",
        f"Its object id is {group_id}",
        f"https://myaccount.microsoft.com/groups/{group_id}",
        "Site permissions",
        "add … to Quarter Close",
    )


@pytest.mark.settings(creation="owners", creation_group=CREATION_GROUP)
async def test_the_owners_of_one_group_approve(office: Office, alice: Colleague, olga: Colleague) -> None:
    office.directory.has("Group Desk", id=CREATION_GROUP, owners=[olga])
    number = await wants(alice)
    olga.sees("Alice Martin asks for a new group, Quarter Close")
    await olga.clicks("Approve")
    assert await office.state_of(number) is State.COMPLETED


@pytest.mark.settings(creation="owners", creation_group=CREATION_GROUP)
async def test_who_lost_the_ownership_of_that_group_approves_no_more(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    """Edge 8: judged at the click."""
    office.directory.has("Group Desk", id=CREATION_GROUP, owners=[olga])
    number = await wants(alice)
    office.directory.has("Group Desk", id=CREATION_GROUP, owners=[bruno])
    await olga.clicks("Approve")
    assert await office.state_of(number) is State.PENDING
    assert made(office) == 0


@pytest.mark.settings(creation="owners", creation_group=CREATION_GROUP)
async def test_where_the_named_group_is_gone_nobody_can_be_asked(alice: Colleague) -> None:
    """Closed rather than open."""
    await alice.says("create a security group called Quarter Close")
    assert "Send request" not in titles(alice.newest.card)
    assert "Make the group" not in titles(alice.newest.card)


@pytest.mark.settings(creation="owners", creation_group=CREATION_GROUP, creation_by_two=True)
async def test_two_different_people_have_to_say_yes_where_the_organisation_wants_it(
    office: Office, alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    office.directory.has("Group Desk", id=CREATION_GROUP, owners=[olga, bruno])
    await alice.says("create a security group called Quarter Close")
    alice.sees("2 different people have to say yes.")
    await alice.clicks("Send request")
    await olga.clicks("Approve")
    assert made(office) == 0
    await bruno.clicks("Approve")
    assert await office.state_of(alice.number) is State.COMPLETED
    assert made(office) == 1


async def test_an_owner_that_the_directory_drops_is_put_right(office: Office, alice: Colleague, ada: Colleague) -> None:
    """Pain 10: owner adds dropped by Graph in silence."""
    office.sandbox.tenant.whims.drops_owners = 2
    number = await wants(alice)
    await ada.clicks("Approve")
    for _ in range(4):
        await office.passes(minutes=1)
    assert await office.state_of(number) is State.COMPLETED
    assert office.directory.owners("Quarter Close") == ["Alice Martin"]
    assert made(office) == 1


async def test_a_group_whose_owners_are_never_kept_fails_and_administrators_are_told(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    """Pain 10: a group without any owner is nobody's success."""
    office.sandbox.tenant.whims.drops_owners = -1
    number = await wants(alice)
    await ada.clicks("Approve")
    assert "is there now" not in alice.chat()
    for _ in range(40):
        await office.passes(minutes=1)
    request = await office.usher.book.request(number)
    assert request is not None
    assert request.state is State.FAILED
    assert request.error_id
    alice.sees("the directory keeps none of its owners", "I may not delete groups", request.error_id)
    ada.sees(office.directory.id_of("Quarter Close"), "give it an owner or delete it", request.error_id)
    assert made(office) == 1
    assert "Nothing was changed" not in alice.chat()


async def test_of_two_owners_one_may_be_lost_and_is_told(office: Office, alice: Colleague, ada: Colleague) -> None:
    ben = office.colleague("ben")
    office.sandbox.tenant.whims.never_owners = {ben.id}
    await alice.says("create a security group Quarter Close with Ben Carter as owner")
    await alice.clicks("Send request")
    await ben.clicks("Accept")
    await ada.clicks("Approve")
    assert await office.state_of(alice.number) is State.APPROVED, "it is tried again before anybody is told"
    for _ in range(40):
        await office.passes(minutes=1)
    assert await office.state_of(alice.number) is State.COMPLETED
    assert office.directory.owners("Quarter Close") == ["Alice Martin"]
    alice.sees("Quarter Close is there now", "directory does not keep it: Ben Carter")
    ben.does_not_see("You are an owner of the new group")


async def test_a_team_is_made_after_the_group_and_every_card_says_how_far_it_is(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    """Pain 19: 404 right after the creation; the wait is told, and "done" only when it is seen."""
    office.sandbox.tenant.whims.team_after_s = 300
    number = await wants_by_form(alice, team="true")
    await ada.clicks("Approve")
    assert await office.state_of(number) is State.APPROVED
    assert made(office) == 1
    assert "The group is there. Its team is being made now" in alice.chat()
    for _ in range(8):
        await office.passes(minutes=1)
    assert await office.state_of(number) is State.COMPLETED
    group = office.sandbox.tenant.groups[office.directory.id_of("Quarter Close")]
    assert group["resourceProvisioningOptions"] == ["Team"]
    alice.sees("Its team is at https://teams.microsoft.com/l/team/")


async def test_a_team_that_cannot_be_made_in_time_leaves_a_group_and_says_so(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    office.sandbox.tenant.whims.team_after_s = 10_000
    number = await wants_by_form(alice, team="true")
    await ada.clicks("Approve")
    for _ in range(40):
        await office.passes(minutes=1)
    assert await office.state_of(number) is State.COMPLETED
    alice.sees("Its team could not be made", "From a group")


@pytest.mark.settings(creation="approval", creation_by_unique_name=False)
async def test_without_the_right_to_make_teams_the_group_is_made_all_the_same(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    office.directory.lets_usher(
        "Group.Create", "User.Read.All", "Group.Read.All", "GroupMember.ReadWrite.All", "GroupSettings.Read.All"
    )
    number = await wants_by_form(alice, team="true")
    await ada.clicks("Approve")
    assert await office.state_of(number) is State.COMPLETED
    assert office.directory.owners("Quarter Close") == ["Alice Martin"]
    alice.sees("Its team could not be made")


async def test_a_group_for_a_while_ends_with_words(office: Office, alice: Colleague, ada: Colleague) -> None:
    """Its owners are told before; then those whom Usher let in go, and the group stays for its owners to delete."""
    chloe, dana = office.colleague("chloe"), office.colleague("dana")
    number = await wants_by_form(alice, group_end="2026-12-11", members=chloe.id)
    await ada.clicks("Approve")
    alice.sees("It is for a while, until")
    await dana.says("add me to Quarter Close")
    await dana.clicks("Send request")
    await alice.clicks("Approve")
    assert set(office.directory.members("Quarter Close")) == {"Alice Martin", "Chloé Dubois", "Dana Fox"}
    await office.passes(days=16)
    assert "was made to last until" in alice.chat()
    assert "Dana Fox" in office.directory.members("Quarter Close")
    await office.passes(days=3)
    assert office.directory.members("Quarter Close") == ["Alice Martin"]
    assert await office.state_of(number) is State.ENDED
    assert "The time of Quarter Close is over" in alice.chat()
    assert "please delete it" in alice.chat()
    assert "no longer a member of Quarter Close" in dana.chat()
    assert made(office) == 1


async def test_a_naming_policy_that_changed_meanwhile_stops_it(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    """Edge 5: what the policy says at the execution counts."""
    number = await wants_by_form(alice)
    settings = {"PrefixSuffixNamingRequirement": "GRP_[GroupName]"}
    office.sandbox.tenant.set_policy({"groupSettings": {"Group.Unified": settings}})
    await ada.clicks("Approve")
    assert await office.state_of(number) is State.FAILED
    assert made(office) == 0
    alice.sees("they no longer allow it")


async def test_a_similar_group_is_offered_before_a_duplicate_is_made(office: Office, alice: Colleague) -> None:
    office.directory.has("Trade Fair Lyon 2027", owners=[alice])
    await office.usher.directory.refresh()
    await alice.says("create a security group called Trade Fairs Lyon 2027")
    alice.sees("There is a group of a similar name", "Trade Fair Lyon 2027")
    await alice.clicks("No, make a new one")
    alice.sees("Trade Fairs Lyon 2027", "Send request")


async def test_a_guest_is_no_first_member_and_no_owner(office: Office, alice: Colleague) -> None:
    """Demand 2.22, edge 16: members need nobody's yes, but the guest check stays."""
    await alice.says("create a security group Quarter Close with Pat Reed as member")
    alice.sees("guest")
    assert "Send request" not in titles(alice.newest.card)


async def test_a_member_who_is_gone_by_then_keeps_nobody_else_out(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    chloe, dana = office.colleague("chloe"), office.colleague("dana")
    await wants_by_form(alice, members=f"{chloe.id},{dana.id}")
    office.sandbox.tenant.delete_user(dana.id, BY_HAND)
    await ada.clicks("Approve")
    assert set(office.directory.members("Quarter Close")) == {"Alice Martin", "Chloé Dubois"}
