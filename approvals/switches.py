"""What the tenant's switches say for one person: may they create, change what they own, add people, ask to be let in.

Entra applies these switches to people and not to applications, so Usher applies them for the person who asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from approvals.directory_objects import GroupKind
from approvals.request import BLOCKS, Kind
from approvals.rules import Rules
from approvals.tenant_policy import (
    CREATE_M365_ANYWAY,
    CREATE_SECURITY_ANYWAY,
    EVERYBODY,
    GROUP_ADMINISTRATORS,
    NOBODY,
    AnySetting,
    Setting,
    Source,
    Standing,
    TenantPolicy,
)

ABOUT_MEMBERS = frozenset({Kind.JOIN, Kind.LEAVE, Kind.EXTEND, Kind.BLOCK, Kind.UNBLOCK, Kind.DECLARE})
"""What owners may do although creating is switched off; every other kind changes the group itself (demand 2.25)."""


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether it is on for this person, and the setting that decided."""

    on: bool
    by: AnySetting


def create(kind: GroupKind, policy: TenantPolicy, standing: Standing) -> Switch:
    """Whether the person may create groups of this kind in the tenant."""
    if kind is GroupKind.MICROSOFT_365:
        return _create_m365(policy, standing)
    said = policy.create_security_groups
    if standing.holds(CREATE_SECURITY_ANYWAY):
        return Switch(True, said_by_role(standing))
    return security_groups(policy, standing) if said.value else Switch(False, said)


def _create_m365(policy: TenantPolicy, standing: Standing) -> Switch:
    said, excepted = policy.create_m365_groups, policy.creation_group
    if said.value:
        return Switch(True, said)
    if standing.holds(CREATE_M365_ANYWAY):
        return Switch(True, said_by_role(standing))
    return Switch(excepted.value in standing.policy_groups, excepted) if excepted.value else Switch(False, said)


def security_groups(policy: TenantPolicy, standing: Standing) -> Switch:
    """Whether the person is among the "users who can use self-service for security groups" (demands 2.27 to 2.32)."""
    said = policy.security_group_users
    if said.value != EVERYBODY and standing.holds(GROUP_ADMINISTRATORS):
        return Switch(True, said_by_role(standing))
    return Switch(said.value == EVERYBODY or said.value in standing.policy_groups, said)


def add(kind: GroupKind, policy: TenantPolicy, standing: Standing) -> Switch | None:
    """Whether an owner may add people by their own right; None where nothing of the tenant speaks about it."""
    return security_groups(policy, standing) if kind is GroupKind.SECURITY else None


def ask(policy: TenantPolicy, standing: Standing) -> Switch:
    """Whether the person may ask to be let into groups: what My Groups does not offer, Usher does not either."""
    restricted, handled = policy.my_groups_restricted, policy.owners_manage_requests
    decisive = handled if restricted.value is False else restricted
    if restricted.value is False and handled.value is True:
        return Switch(True, handled)
    if standing.holds(GROUP_ADMINISTRATORS):
        return Switch(True, said_by_role(standing))
    return Switch(False, decisive)


def said_by_role(standing: Standing) -> Setting[str]:
    """An administrator's role, as what decided."""
    return Setting("directory role", "administrator", Source.DIRECTORY, standing.as_of)


def by_role(kind: Kind, *, for_oneself: bool) -> bool:
    """Whether this is done to others, or said of a group, also by whoever administers groups."""
    return kind in BLOCKS or kind is Kind.DECLARE or (kind is Kind.LEAVE and not for_oneself)


def standing_matters(kind: Kind, policy: TenantPolicy, rules: Rules, *, for_oneself: bool) -> bool:
    """Whether roles and policy groups can change anything for such a wish; if not they need not be read."""
    if not rules.self_service or by_role(kind, for_oneself=for_oneself):
        return True
    if kind is Kind.LEAVE:
        return False
    if kind in ABOUT_MEMBERS:
        own = ask(policy, NOBODY).on
        return not own if for_oneself else not (own and security_groups(policy, NOBODY).on and policy.add_guests.value)
    kinds = (GroupKind.SECURITY, GroupKind.MICROSOFT_365)
    return not (policy.add_guests.value and all(create(each, policy, NOBODY).on for each in kinds))
