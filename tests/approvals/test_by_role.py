"""What somebody may do because they administer groups, and nothing else by their role (demands 2.12 and edge 4)."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.consent import acts_by_role, acts_directly
from approvals.request import Kind
from approvals.rules import Rules
from approvals.tenant_policy import CREATE_M365_ANYWAY, GROUP_ADMINISTRATORS, Standing
from tests.approvals.facts import ALICE, BRUNO, NOW, OLGA, facts

BY_ROLE = frozenset({Kind.BLOCK, Kind.UNBLOCK, Kind.DECLARE, Kind.LEAVE})


def asked(kind: Kind, role: str, **changes: Any) -> Any:
    standing = Standing(frozenset({role}), as_of=NOW)
    return facts(**{"kind": kind, "standing": standing, "people": (BRUNO,), "requester": ALICE, **changes})


@pytest.mark.parametrize("role", sorted(CREATE_M365_ANYWAY | {""}))
@pytest.mark.parametrize("kind", Kind)
def test_only_who_administers_groups_does_it_by_their_role(kind: Kind, role: str) -> None:
    """Roles that may create groups in Entra are not enough, nor is any role enough for anything else."""
    assert acts_by_role(asked(kind, role)) is (kind in BY_ROLE and role in GROUP_ADMINISTRATORS)


@pytest.mark.parametrize("role", sorted(GROUP_ADMINISTRATORS))
def test_what_an_owner_may_do_an_owner_does_as_one(role: str) -> None:
    for kind in (Kind.DECLARE, Kind.LEAVE):
        owner = asked(kind, role, requester=OLGA)
        assert not acts_by_role(owner) and acts_directly(owner, Rules())
    assert acts_by_role(asked(Kind.BLOCK, role, requester=OLGA)), "which no owner may"


@pytest.mark.parametrize("role", sorted(GROUP_ADMINISTRATORS))
def test_nobody_leaves_by_their_role(role: str) -> None:
    assert not acts_by_role(asked(Kind.LEAVE, role, people=(ALICE,)))
