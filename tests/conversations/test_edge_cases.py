"""The edge cases of the demands, each under its number: what policy decides about them, played by people."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.company import object_id
from tests.office import Colleague, Office, titles

SOME = "SSGMSecurityGroupsUsers"
CREATORS = "M365 Group Creators"
APPROVED = pytest.mark.settings(creation="approval")
# An administrator restricts self-service for security groups to the members of one group.
SOME_ONLY = {"security_group_users": object_id("group", "ssgm-security-groups-users")}


def no_security_groups(office: Office) -> None:
    office.directory.policy(authorizationPolicy={"allowedToCreateSecurityGroups": False})


async def anew(office: Office) -> None:
    """What was read is no longer kept."""
    await office.passes(minutes=6)


async def asks(colleague: Colleague, sentence: str) -> int:
    await colleague.says(sentence)
    await colleague.clicks("Send request")
    return colleague.number


async def test_edge_01_creation_disabled_owners_do_not_change_but_add_and_approve(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """Edge 1, demands 2.25 and 2.26: the asymmetry."""
    office.directory.unified(EnableGroupCreation=False)
    await olga.says("anyone may join Marketing")
    olga.sees("may not change how people get into Marketing", "EnableGroupCreation", "IT department")
    await olga.says("make Alice Martin an owner of Marketing")
    olga.sees("may not change who owns Marketing", "EnableGroupCreation")
    await olga.says("add Dana Kim to Marketing")
    assert "EnableGroupCreation" not in olga.chat().rpartition("\n---\n")[2]
    number = await asks(alice, "add me to Marketing")
    await olga.clicks("Approve")
    assert "Alice Martin" in office.directory.members("Marketing"), number


@pytest.mark.settings(owners_change_groups=True)
async def test_edge_01_with_the_looser_stance_owners_change_their_groups(office: Office, olga: Colleague) -> None:
    """Demands section 5, row 2: today's Entra, by a setting."""
    office.directory.unified(EnableGroupCreation=False)
    await olga.says("anyone may join Marketing")
    assert "EnableGroupCreation" not in olga.chat()


@pytest.mark.settings(creation="approval", **SOME_ONLY)
async def test_edge_02_outside_some_no_creating_but_joining(office: Office, alice: Colleague, ada: Colleague) -> None:
    """Edge 2, demands 2.29 to 2.32, section 5, row 1: the group goes by its id, and is shown by its present name."""
    office.directory.renames(SOME, "Self-Service Users")
    await anew(office)
    await alice.says("create a security group called Lyon Project")
    alice.sees("only the members of Self-Service Users", "add me to Self-Service Users")
    ada.heard_nothing()
    await asks(alice, "add me to VPN Users")
    await office.colleague("tom").clicks("Approve")
    assert "Alice Martin" in office.directory.members("VPN Users")


@pytest.mark.settings(**SOME_ONLY)
async def test_edge_02_an_owner_outside_some_removes_and_approves_but_does_not_add(office: Office) -> None:
    """Demand 2.30: the default where the seeds are silent."""
    tom, linh = office.colleague("tom"), office.colleague("linh")
    await tom.says("add Bruno Silva to VPN Users")
    tom.sees("Only the members of SSGMSecurityGroupsUsers add people", "take people out of VPN Users")
    await tom.says("remove Nguyễn Thị Linh from VPN Users")
    await tom.clicks(titles(tom.newest.card)[0])
    assert "Nguyễn Thị Linh" not in office.directory.members("VPN Users")
    await asks(linh, "add me to VPN Users")
    await tom.clicks("Approve")
    assert "Nguyễn Thị Linh" in office.directory.members("VPN Users")


@pytest.mark.settings(creation="approval", **SOME_ONLY)
async def test_edge_03_who_left_some_before_the_approval_gets_no_group_and_both_are_told(
    office: Office, olga: Colleague, bruno: Colleague, ada: Colleague
) -> None:
    """Edge 3: at the request and at execution."""
    await asks(olga, "create a security group called Lyon Project with Bruno Silva as co-owner")
    await bruno.clicks("Accept")
    ada.sees("Olga Nowak", "Lyon Project")
    office.directory.has(SOME, members=[ada])
    await ada.clicks("Approve")
    olga.sees("no longer allow it")
    assert "no longer allow it" in ada.chat()
    await olga.says("why was I refused?")
    olga.sees("USHER_SECURITY_GROUP_USERS", "administrator stated")
    assert office.sandbox.tenant.group_named("Lyon Project") is None


@APPROVED
async def test_edge_04_the_creators_group_makes_microsoft_365_groups_and_nothing_else(
    office: Office, alice: Colleague
) -> None:
    """Edge 4, demand 2.1, a switch for each kind: EnableGroupCreation=false, and the members, also nested ones, of
    GroupCreationAllowedGroupId."""
    creators = office.directory.id_of(CREATORS)
    office.directory.unified(EnableGroupCreation=False, GroupCreationAllowedGroupId=creators)
    no_security_groups(office)
    linh = office.colleague("linh")
    office.sandbox.tenant.put_group({"id": creators, "members": ["group:IT Operations"]})
    await alice.says("create a team called Lyon Project")
    alice.sees("only the members of M365 Group Creators", "GroupCreationAllowedGroupId")
    await linh.says("create a team called Lyon Project")
    assert "GroupCreationAllowedGroupId" not in linh.chat() and "Lyon Project" in linh.chat()
    await linh.says("never mind")
    await linh.says("create a security group called Lyon Servers")
    linh.sees("does not let its members make such groups", "allowedToCreateSecurityGroups")


@APPROVED
async def test_edge_04_administrators_of_groups_are_excepted_also_through_a_role_assignable_group(
    office: Office,
) -> None:
    no_security_groups(office)
    wei = office.colleague("wei")
    await wei.says("create a security group called Lyon Servers")
    wei.sees("allowedToCreateSecurityGroups")
    office.directory.policy(roles={"Groups Administrator": ["group:Tier0 Admins"]})
    await wei.says("create a security group called Lyon Servers")
    assert "allowedToCreateSecurityGroups" not in wei.chat().rpartition("\n---\n")[2]


async def test_edge_05_a_setting_changed_a_moment_ago_counts_at_the_write(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """Edge 5: five minutes may be kept while asking, nothing at the write."""
    await olga.says("anyone may join Marketing")
    office.directory.unified(EnableGroupCreation=False)
    await olga.clicks(titles(olga.newest.card)[0])
    olga.sees("no longer allow it")
    await olga.says("why was I refused?")
    olga.sees("EnableGroupCreation", "“false”", "Microsoft Entra")
    await asks(alice, "add me to Marketing")
    olga.sees("Alice Martin", "Approve")


@pytest.mark.settings(attested_on=None, my_groups_restricted=None, owners_manage_requests=None, security_group_users="")
async def test_edge_06_what_nobody_attested_is_closed_and_says_so(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """Edge 6, demand 1.3."""
    await alice.says("add me to Marketing")
    alice.sees("USHER_MY_GROUPS_RESTRICTED", "no administrator has stated it", "owner of the group can add you")
    await alice.says("remove me from Running Club")
    alice.sees("Leave Running Club")
    olga.heard_nothing()


@pytest.mark.settings(my_groups_restricted=True)
async def test_edge_06_where_my_groups_is_restricted_joining_is_not_offered(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """Demand 1.3, section 5, row 3; an owner still adds people."""
    await alice.says("add me to Marketing")
    alice.sees("does not let its members ask to be let into groups", "as your administrator stated it")
    olga.heard_nothing()
    await olga.says("add Alice Martin to Marketing")
    await olga.clicks(titles(olga.newest.card)[0])
    assert "Alice Martin" in office.directory.members("Marketing")


async def test_edge_07_the_only_owner_does_not_approve_their_own_request(
    office: Office, alice: Colleague, ada: Colleague
) -> None:
    """Edge 7: the stand-ins are asked."""
    await asks(alice, "add me to Solo Project")
    ada.sees("Alice Martin", "Solo Project", "Approve")
    alice.has_no_button("Approve")


async def test_edge_08_who_owns_counts_at_the_click(office: Office, alice: Colleague, olga: Colleague) -> None:
    """Edge 8: the requester became an owner, the approver lost it, the approver's account is disabled."""
    bruno = office.colleague("bruno")
    await asks(alice, "add me to Marketing")
    office.directory.has("Marketing", owners=[bruno, alice])
    await olga.clicks("Approve")
    assert "Only the present owners of Marketing decide" in olga.chat()
    alice.has_no_button("Approve")
    office.directory.changes(bruno, accountEnabled=False)
    await bruno.presses("Approve")
    await office.settles()
    assert "Alice Martin" not in office.directory.members("Marketing")


@pytest.mark.settings(fallback_approvers=())
@pytest.mark.parametrize("group", ["CRM Sync", "Agency Room", "Night Shift"])
async def test_edge_09_applications_guests_and_disabled_accounts_are_no_owners_to_ask(
    office: Office, alice: Colleague, group: str
) -> None:
    await alice.says(f"add me to {group}")
    alice.sees(f"Nobody can decide about {group}", "IT department")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"groupTypes": ["DynamicMembership"], "membershipRule": "true"}, "changed"),
        ({"isAssignableToRole": True}, "changed"),
        ({"onPremisesSyncEnabled": True}, "changed"),
        (None, "no longer exists"),
    ],
)
async def test_edge_12_a_group_that_became_another_one_midway(
    office: Office, alice: Colleague, change: Any, rule: str
) -> None:
    tom = office.colleague("tom")
    await asks(alice, "add me to VPN Users")
    if change is None:
        office.directory.loses("VPN Users")
    else:
        office.directory.has("VPN Users", **change)
    await tom.clicks("Approve")
    if change is None:  # told to whoever clicks; the requester within the hour
        await office.only_the_clock_moves(hours=1, minutes=1)
        await office.usher.duties.once()
        await office.settles()
    alice.sees(rule)


async def test_edge_13_in_directly_is_told_and_in_through_a_nested_group_may_ask(
    office: Office, alice: Colleague
) -> None:
    """Access and licences follow from direct membership only."""
    await alice.says("add me to Running Club")
    alice.sees("You are in Running Club already")
    farid = office.colleague("farid")
    await farid.says("add me to Finance-Readers")
    farid.sees("Join Finance-Readers", "Send request")


LENA = "lena_adatum.example#EXT#"


async def test_edge_16_a_guest_does_not_ask(office: Office) -> None:
    lena = office.colleague(LENA)
    await lena.says("add me to Marketing")
    lena.sees("Guests cannot ask")


@pytest.mark.settings(guests_added=True)
async def test_edge_16_a_guest_is_let_in_only_where_tenant_group_and_label_allow_it(
    office: Office, olga: Colleague
) -> None:
    lena = office.colleague(LENA).person.display_name
    sentence = f"add {lena} to Marketing"
    office.directory.policy(guests={"Marketing": False})
    await olga.says(sentence)
    olga.sees("takes no guests", "AllowToAddGuests")
    office.directory.policy(guests={"Marketing": None})
    office.directory.has("Marketing", assignedLabels=[{"labelId": "l-1", "displayName": "Secret"}])
    office.directory.unified(EnableMIPLabels=True)
    await anew(office)
    await olga.says(sentence)
    olga.sees("sensitivity label “Secret”")
    office.directory.unified(EnableMIPLabels=True, AllowToAddGuests=False)
    office.directory.policy(guests={"Marketing": True})
    await anew(office)
    await olga.says(sentence)
    olga.sees("takes no guests", "AllowToAddGuests")
    office.directory.unified(AllowToAddGuests=True)
    await anew(office)
    await olga.says(sentence)
    await olga.clicks(titles(olga.newest.card)[0])
    assert lena in office.directory.members("Marketing")


@pytest.mark.settings(guests_added=True)
async def test_edge_16_a_guest_owns_no_group_unless_the_tenant_says_so(office: Office, olga: Colleague) -> None:
    lena = office.colleague(LENA).person.display_name
    await olga.says(f"make {lena} an owner of Marketing")
    olga.sees("lets no guest own a group", "AllowGuestsToBeGroupOwner")
    office.directory.unified(AllowGuestsToBeGroupOwner=True)
    await anew(office)
    await olga.says(f"make {lena} an owner of Marketing")
    assert "AllowGuestsToBeGroupOwner" not in olga.chat().rpartition("\n---\n")[2]
