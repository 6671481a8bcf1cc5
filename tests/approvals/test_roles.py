"""Which roles of Entra count for what, by their template ids."""

from __future__ import annotations

import pytest

from approvals import tenant_policy as roles

# Microsoft Entra's built-in roles: https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
GLOBAL, USER, GROUPS = (
    "62e90394-69f5-4237-9190-012177145e10",
    "fe930be7-5e62-47db-91af-98c3a49a38b1",
    "fdd7a751-b60b-444a-984c-02652fe8fa1c",
)
WRITERS, EXCHANGE, SHAREPOINT, TEAMS = (
    "9360feb5-f418-4baa-8175-e2a00bac4301",
    "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
    "69091246-20e8-4a56-aa4d-066075b2a7a8",
)
LICENSE, READER = "4d6ac14f-3453-41d0-bef9-a3e0c569773a", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
TIER1, TIER2 = "4ba39ca4-527c-499a-b93d-d9b492c50246", "e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8"


@pytest.mark.parametrize(
    ("right", "holders"),
    [
        ("GROUP_ADMINISTRATORS", {GLOBAL, USER, GROUPS}),
        ("CREATE_M365_ANYWAY", {GLOBAL, USER, GROUPS, WRITERS, EXCHANGE, SHAREPOINT, TEAMS, TIER1, TIER2}),
        ("CREATE_SECURITY_ANYWAY", {GLOBAL, USER, GROUPS, WRITERS}),
        ("READ_LICENCES", {GLOBAL, USER, LICENSE, READER}),
        ("PROCESS_LICENCES", {GLOBAL, USER, LICENSE}),
        ("NAMING_EXEMPT", {GLOBAL, USER}),
    ],
)
def test_a_right_is_of_these_roles_and_no_other(right: str, holders: set[str]) -> None:
    assert getattr(roles, right) == holders
