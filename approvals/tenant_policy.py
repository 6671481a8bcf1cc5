"""The organisation's policy as it was read or attested: each setting with its value, its source and its age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T", bool, str, int, tuple[str, ...])


class Source(StrEnum):
    """Who says so."""

    DIRECTORY = "directory"  # read from Microsoft Entra; the template's default where the tenant never changed it
    ATTESTED = "attested"  # Graph does not show it: an administrator said so in the configuration, with a date
    CONFIGURED = "configured"  # the organisation's decision about Usher itself
    MISSING = "missing"  # nobody says, or what is said cannot be used


class Problem(StrEnum):
    """Why a setting has no value that could be used."""

    UNREADABLE = "unreadable"  # Graph refuses to show it (403), or has no such thing
    MALFORMED = "malformed"  # not a value of its kind
    NOT_ATTESTED = "not_attested"
    GROUP_MISSING = "group_missing"  # it names a group that does not exist


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting. ``name`` is Graph's or our configuration's own; ``value`` is None where it is missing, and what is
    missing is closed. ``as_of``: when it was read or attested."""

    name: str
    value: T | None
    source: Source
    as_of: datetime | None = None
    problem: Problem | None = None

    def age(self, now: datetime) -> timedelta | None:
        """How old the value is; None where there is none."""
        return None if self.as_of is None else max(now - self.as_of, timedelta())


AnySetting: TypeAlias = Setting[bool] | Setting[str] | Setting[int] | Setting[tuple[str, ...]]
EVERYBODY = "all"


def missing(name: str, problem: Problem, as_of: datetime | None = None) -> Setting[T]:
    """A setting without a value."""
    return Setting(name, None, Source.MISSING, as_of, problem)


@dataclass(frozen=True, slots=True)
class TenantPolicy:
    """Everything the tenant decided about groups that Usher keeps for the person who asks.

    From the directory: authorizationPolicy, Group.Unified and the lifecycle policy. From the configuration: what Graph
    does not show. Texts are "" and lists empty where the tenant has none."""

    # authorizationPolicy
    create_security_groups: Setting[bool]  # allowedToCreateSecurityGroups
    read_other_users: Setting[bool]  # allowedToReadOtherUsers
    allow_invites_from: Setting[str]  # allowInvitesFrom
    # Group.Unified
    create_m365_groups: Setting[bool]  # EnableGroupCreation
    creation_group: Setting[str]  # GroupCreationAllowedGroupId: the object id, "" where nobody is excepted
    guest_owners: Setting[bool]  # AllowGuestsToBeGroupOwner
    add_guests: Setting[bool]  # AllowToAddGuests, of the tenant; a group may say no of its own
    guests_access: Setting[bool]  # AllowGuestsToAccessGroups
    naming_requirement: Setting[str]  # PrefixSuffixNamingRequirement, as the tenant wrote it
    blocked_words: Setting[tuple[str, ...]]  # CustomBlockedWordsList, stripped, in the tenant's spelling
    classifications: Setting[tuple[str, ...]]  # ClassificationList
    default_classification: Setting[str]  # DefaultClassification
    sensitivity_labels: Setting[bool]  # EnableMIPLabels: classifications are void
    usage_guidelines: Setting[str]  # UsageGuidelinesUrl
    guest_usage_guidelines: Setting[str]  # GuestUsageGuidelinesUrl
    # groupLifecyclePolicies
    lifetime_days: Setting[int]  # groupLifetimeInDays, 0 where groups do not expire
    lifetime_of: Setting[str]  # managedGroupTypes: "All", "Selected" or "None"
    # attested
    my_groups_restricted: Setting[bool]  # "Restrict user ability to access groups features in My Groups"
    owners_manage_requests: Setting[bool]  # "Owners can manage group membership requests in My Groups"
    # "Users who can use self-service for security groups": "all" (everybody) or the object id of a group ("Some")
    security_group_users: Setting[str]
    # What the groups that are named above are called now, by object id
    group_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def settings(self) -> tuple[AnySetting, ...]:
        """All of them, in the order above."""
        values = (getattr(self, each.name) for each in fields(self))
        return tuple(value for value in values if isinstance(value, Setting))

    def problems(self) -> tuple[AnySetting, ...]:
        """Those without a value that could be used."""
        return tuple(setting for setting in self.settings() if setting.problem is not None)

    @property
    def policy_groups(self) -> tuple[str, ...]:
        """The object ids of the groups whose members may do more than others."""
        named = (self.creation_group.value, self.security_group_users.value)
        return tuple(dict.fromkeys(group_id for group_id in named if group_id and group_id != EVERYBODY))


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in the tenant as of ``as_of``: the template ids of their active directory roles, however they
    come by them, and those of the policy groups they are in. None of it known where ``as_of`` is None."""

    roles: frozenset[str] = frozenset()
    policy_groups: frozenset[str] = frozenset()
    as_of: datetime | None = None

    def holds(self, roles: frozenset[str]) -> bool:
        return bool(self.roles & roles)

    @property
    def administers_anything(self) -> bool:
        """Whether they hold any directory role at all."""
        return bool(self.roles)


NOBODY = Standing()
"""Of somebody of whom nothing was read: no role and no group."""

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
GROUPS_ADMINISTRATOR = "fdd7a751-b60b-444a-984c-02652fe8fa1c"
DIRECTORY_WRITERS = "9360feb5-f418-4baa-8175-e2a00bac4301"
EXCHANGE_ADMINISTRATOR = "29232cdf-9323-42fd-ade2-1d097af3e4de"
SHAREPOINT_ADMINISTRATOR = "f28a1f50-f6e7-4571-818b-6a12f2af6b6c"
TEAMS_ADMINISTRATOR = "69091246-20e8-4a56-aa4d-066075b2a7a8"
LICENSE_ADMINISTRATOR = "4d6ac14f-3453-41d0-bef9-a3e0c569773a"
GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
PARTNER_TIER1_SUPPORT = "4ba39ca4-527c-499a-b93d-d9b492c50246"
PARTNER_TIER2_SUPPORT = "e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8"

GROUP_ADMINISTRATORS = frozenset({GLOBAL_ADMINISTRATOR, GROUPS_ADMINISTRATOR, USER_ADMINISTRATOR})
"""Whom the self-service switches do not bind: they may create and change any group in Entra itself."""
CREATE_M365_ANYWAY = GROUP_ADMINISTRATORS | {
    DIRECTORY_WRITERS,
    EXCHANGE_ADMINISTRATOR,
    SHAREPOINT_ADMINISTRATOR,
    TEAMS_ADMINISTRATOR,
    PARTNER_TIER1_SUPPORT,
    PARTNER_TIER2_SUPPORT,
}
"""Whom EnableGroupCreation=false does not bind (Microsoft's "Manage who can create Microsoft 365 Groups")."""
CREATE_SECURITY_ANYWAY = GROUP_ADMINISTRATORS | {DIRECTORY_WRITERS}
"""Whom allowedToCreateSecurityGroups=false does not bind."""
PROCESS_LICENCES = frozenset({GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR, LICENSE_ADMINISTRATOR})
READ_LICENCES = frozenset({GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR, LICENSE_ADMINISTRATOR, GLOBAL_READER})
"""Who is told how many seats there are."""
NAMING_EXEMPT = frozenset({GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR})
"""Whom the naming policy does not bind; a Groups Administrator is not among them."""
