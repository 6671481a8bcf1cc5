"""`grant` as an administrator types it, against the pretend Entra; what it gave is what `doctor` then finds."""

from __future__ import annotations

import pytest

from approvals.rules import Privilege
from checkup.granting import Standing, plan
from checkup.permissions import Setup, Weight, needs
from sandbox.own_app import BOT_OBJECT_ID, GRAPH_OBJECT_ID
from tests.commands.test_doctor import Deployment, deployed

__all__ = ["deployed"]
MAY_GRANT = ("AppRoleAssignment.ReadWrite.All", "Application.Read.All")
READING = {"GroupMember.Read.All", "User.Read.All", "Policy.Read.All"}


def given(deployed: Deployment) -> set[str]:
    """What the identity was granted since, by name."""
    graph = deployed.sandbox.tenant.kinds["servicePrincipals"][GRAPH_OBJECT_ID]
    names = {role["id"]: role["value"] for role in graph["appRoles"]}
    assigned = deployed.sandbox.tenant.app_assignments.values()
    return {names[one["appRoleId"]] for one in assigned if one["principalId"] == BOT_OBJECT_ID}


async def test_at_first_it_is_only_told_what_would_be_granted_and_why(deployed: Deployment) -> None:
    deployed.grants(*MAY_GRANT)

    said = await deployed.types("grant", "--as", "environment", code=0, USHER_PRIVILEGE="app_wide")

    assert "for USHER_PRIVILEGE=app_wide" in said
    [members] = [" ".join(line.split()) for line in said.splitlines() if "GroupMember.ReadWrite.All" in line]
    assert members == "GroupMember.ReadWrite.All is to be granted: without it nobody can be let into a group"
    assert "Nothing was changed. Add --apply" in said
    assert given(deployed) == set()


async def test_what_is_granted_is_what_doctor_wants_and_no_more(deployed: Deployment) -> None:
    deployed.grants(*MAY_GRANT)

    said = await deployed.types("grant", "--apply", "--as", "environment", code=0, USHER_PRIVILEGE="owned_groups")

    assert "is granted now" in said
    assert "AppRoleAssignment.ReadWrite.All" in said and "is not needed" in said
    assert given(deployed) >= READING
    assert not [permission for permission in given(deployed) if "Write" in permission]
    again = await deployed.types("grant", "--apply", "--as", "environment", code=0, USHER_PRIVILEGE="owned_groups")
    assert "Nothing is missing." in again
    assert "User.Read.All" in again and "is granted already" in again

    deployed.grants("Application.Read.All")
    found = await deployed.finds("doctor", code=1, USHER_PRIVILEGE="owned_groups")
    assert {finding["verdict"] for finding in found["consent"]} == {"ok"}


async def test_what_is_optional_is_granted_only_when_it_is_named(deployed: Deployment) -> None:
    deployed.grants(*MAY_GRANT)

    said = await deployed.types("grant", "--apply", "--as", "environment", code=0)
    assert "--also Group.ReadWrite.All where that is wanted" in said
    assert "Group.ReadWrite.All" not in given(deployed)

    await deployed.types("grant", "--apply", "--also", "Group.ReadWrite.All", "--as", "environment", code=0)
    assert "Group.ReadWrite.All" in given(deployed)


async def test_whoever_may_not_grant_is_told_what_it_takes(deployed: Deployment) -> None:
    deployed.grants("Application.Read.All")

    said = await deployed.types_in_a_shell("grant", "--apply", "--as", "environment", code=1)

    assert "Privileged Role Administrator" in said
    assert given(deployed) == set()


async def test_an_identity_that_entra_does_not_know_is_named(deployed: Deployment) -> None:
    deployed.grants(*MAY_GRANT)
    del deployed.sandbox.tenant.kinds["servicePrincipals"][BOT_OBJECT_ID]

    said = await deployed.types_in_a_shell("grant", "--as", "environment", code=1)

    assert "check MicrosoftAppId" in said


async def test_a_permission_without_use_is_refused_before_anything_is_granted(deployed: Deployment) -> None:
    deployed.grants(*MAY_GRANT)

    said = await deployed.types_in_a_shell(
        "grant", "--apply", "--also", "Directory.ReadWrite.All", "--as", "environment", code=1
    )

    assert "no use for Directory.ReadWrite.All" in said
    assert given(deployed) == set()


@pytest.mark.parametrize("privilege", list(Privilege))
@pytest.mark.parametrize("everything", [False, True])
def test_after_granting_nothing_vital_or_useful_lacks_and_nothing_is_too_much(
    privilege: Privilege, everything: bool
) -> None:
    setup = Setup(privilege, everything, everything, everything, everything)
    granted = frozenset(one.permission for one in plan(setup, frozenset()) if one.standing is Standing.MISSING)
    lacking = [need for need in needs(setup) if granted.isdisjoint(need.enough)]
    assert {need.weight for need in lacking} <= {Weight.OPTIONAL}
    assert {one.standing for one in plan(setup, granted)} <= {Standing.THERE, Standing.OPTIONAL}
