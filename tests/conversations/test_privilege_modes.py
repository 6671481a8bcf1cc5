"""By what right Usher writes: for every group of the tenant, or only for groups whose owners made it an owner, too.

In the second mode the sandbox's Graph refuses every other write: the application was granted nothing but reading.
"""

from __future__ import annotations

import pytest

from approvals.request import State
from approvals.rules import Privilege
from tests.office import Colleague, Office

READING = (
    "User.Read.All",
    "GroupMember.Read.All",
    "GroupSettings.Read.All",
    "Policy.Read.All",
    "RoleManagement.Read.Directory",
    "Member.Read.Hidden",
)
owned_groups = pytest.mark.settings(privilege=Privilege.OWNED_GROUPS)


@pytest.fixture(params=["documented", "seen"])
def only_reading(request: pytest.FixtureRequest, office: Office) -> None:
    """As Microsoft's page says, a group's owners list no applications, and Usher looks at what it owns; where it may
    not, it looks among the owners, as tenants are seen that list them."""
    documented = request.param == "documented"
    office.directory.lets_usher(*READING, *(["Application.Read.All"] if documented else []))
    office.sandbox.tenant.company.applications_listed_as_owners = not documented


@owned_groups
@pytest.mark.usefixtures("only_reading")
async def test_a_group_that_opted_in_is_joined_and_left_without_any_tenant_wide_right(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    office.directory.opts_in("Marketing")

    await alice.says("add me to Marketing until Friday")
    await alice.clicks("Send request")
    await olga.clicks("Approve")
    alice.sees_on_a_card("confirmed in the directory")
    assert "Alice Martin" in office.directory.members("Marketing")

    await office.passes(days=8)
    alice.sees("You are no longer a member of Marketing")
    assert "Alice Martin" not in office.directory.members("Marketing")


@owned_groups
@pytest.mark.usefixtures("only_reading")
async def test_several_people_and_a_new_owner_come_into_a_group_that_opted_in(office: Office, olga: Colleague) -> None:
    office.directory.opts_in("Marketing")

    await olga.says("add Alice Martin and Dana Fox to Marketing")
    await olga.clicks("Add to the group")
    await olga.says("make Dana Fox an owner of Marketing")
    await olga.clicks("Add to the owners")

    assert {"Alice Martin", "Dana Fox"} <= set(office.directory.members("Marketing"))
    assert "Dana Fox" in office.directory.owners("Marketing")


@owned_groups
@pytest.mark.usefixtures("only_reading")
async def test_a_group_that_did_not_is_refused_before_anybody_is_asked_and_says_how_to_opt_in(
    alice: Colleague, olga: Colleague, bruno: Colleague
) -> None:
    await alice.says("add me to Marketing")

    alice.sees("those of Marketing have not", "An owner opts in", "Microsoft Entra admin center", "as an owner")
    olga.heard_nothing()
    bruno.heard_nothing()


@owned_groups
@pytest.mark.usefixtures("only_reading")
async def test_an_owner_who_opts_out_meanwhile_is_not_overridden(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """Edge 12's like: what was true at the request is looked at again before the write."""
    office.directory.opts_in("Marketing")
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    office.directory.opts_out("Marketing")

    await olga.clicks("Approve")

    assert await office.state_of(alice.number) is State.FAILED
    assert "Alice Martin" not in office.directory.members("Marketing")
    *_, last = await office.usher.book.audit_lines(alice.number)
    assert "opted_in" in str(last.facts)  # by Usher's own rule, before Graph had to refuse


@owned_groups
@pytest.mark.usefixtures("only_reading")
async def test_a_group_that_can_carry_roles_is_left_alone_although_it_opted_in(
    office: Office, alice: Colleague
) -> None:
    """Role-assignable groups never."""
    office.directory.has("Tier Zero", kind="security", isAssignableToRole=True, owners=[office.colleague("olga")])
    office.directory.opts_in("Tier Zero")

    await alice.says("add me to Tier Zero")

    alice.sees("can carry administrator roles")


@pytest.mark.usefixtures("only_reading")
async def test_the_pretend_graph_holds_an_application_to_the_groups_it_owns(
    office: Office, alice: Colleague, olga: Colleague
) -> None:
    """Were the mode not set, Graph itself would refuse: the proof above is none of Usher's good will."""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    await olga.clicks("Approve")

    assert await office.state_of(alice.number) is State.FAILED
    assert "Alice Martin" not in office.directory.members("Marketing")


@pytest.mark.settings(privilege=Privilege.OWNED_GROUPS, creation="approval", creation_by_unique_name=False)
@pytest.mark.parametrize("kind", ["security", "Microsoft 365"])
async def test_a_new_group_is_usher_own_to_go_on_with(
    office: Office, alice: Colleague, ada: Colleague, kind: str
) -> None:
    """Group.Create makes groups and changes none: the application owns the new one besides its people."""
    office.directory.lets_usher(*READING, "Application.Read.All", "Group.Create")
    office.sandbox.tenant.company.applications_listed_as_owners = False
    dana = office.colleague("dana")
    await alice.says(f"create a {kind} group called Quarter Close")
    await alice.clicks("Send request")
    await ada.clicks("Approve")
    assert await office.state_of(alice.number) is State.COMPLETED
    assert set(office.directory.owners("Quarter Close")) == {"Alice Martin", "Usher"}

    await dana.says("add me to Quarter Close")
    await dana.clicks("Send request")
    await alice.clicks("Approve")
    assert "Dana Fox" in office.directory.members("Quarter Close")
    await alice.says("rename Quarter Close to Year Close")
    await alice.clicks("Change it")
    assert "Dana Fox" in office.directory.members("Year Close")


@pytest.mark.settings(creation="approval")
async def test_where_it_may_write_every_group_it_owns_none(office: Office, alice: Colleague, ada: Colleague) -> None:
    await alice.says("create a security group called Quarter Close")
    await alice.clicks("Send request")
    await ada.clicks("Approve")
    linked = office.sandbox.tenant.links["owners"][office.directory.id_of("Quarter Close")]
    assert list(linked) == [alice.id]
