"""A tenant in which everything changes while people ask: its switches, roles, circles, owners and kinds of group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from approvals.directory_objects import GroupRef
from approvals.tenant_policy import EVERYBODY, Problem, Setting, Source, Standing, TenantPolicy, missing
from tests.approvals.facts import OPEN_POLICY, read
from tests.reliability.world import WorldClock, WorldDirectory

KEPT = timedelta(minutes=5)
CREATORS, NESTED, SOME, ROLE_GROUP = "creators", "nested", "some", "role-group"
CIRCLES = (CREATORS, NESTED, SOME, ROLE_GROUP)


@dataclass
class Tenant:
    """What is true. ``inside`` has people and other circles; whoever is in ROLE_GROUP holds its role. An attested value
    that is None was not attested."""

    create_security: bool = True
    create_m365: bool = True
    creators: str = ""
    add_guests: bool = True
    guest_owners: bool = False
    restricted: bool | None = False
    manage: bool | None = True
    users: str | None = EVERYBODY
    roles: dict[str, str] = field(default_factory=dict)
    role_of_group: str = ""
    inside: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    group_guests: dict[str, bool] = field(default_factory=dict)

    def within(self, circle: str, person: str) -> bool:
        """However deep."""
        some = self.inside[circle]
        return person in some or any(self.within(each, person) for each in CIRCLES if each in some and each != circle)

    def held(self, person: str) -> set[str]:
        through = self.role_of_group if self.within(ROLE_GROUP, person) else ""
        return {role for role in (self.roles.get(person, ""), through) if role}


class Policies:
    """``approvals.ports.directory.Policies``: kept for five minutes unless asked to read anew."""

    def __init__(self, tenant: Tenant, directory: ChangingDirectory, clock: WorldClock) -> None:
        self._tenant, self._directory, self._clock = tenant, directory, clock
        self._kept: TenantPolicy | None = None
        self._since = clock.at

    async def tenant(self, *, fresh: bool = False) -> TenantPolicy:
        if fresh or self._kept is None or self._clock.at - self._since > KEPT:
            self._kept, self._since = self._read(), self._clock.at
        return self._kept

    async def standing(self, person_id: str, policy: TenantPolicy | None = None) -> Standing:
        circles = () if policy is None else policy.policy_groups
        among = frozenset(one for one in circles if self._tenant.within(one, person_id))
        return Standing(frozenset(self._tenant.held(person_id)), among, self._clock.at)

    async def guests_of(self, group_id: str) -> Setting[bool] | None:
        said = self._tenant.group_guests.get(group_id)
        return None if said is None else read("AllowToAddGuests", said)

    async def groups_around(self, person_ids: Collection[str]) -> dict[str, tuple[GroupRef, ...]]:
        groups, members = self._directory.all_groups, self._directory.members
        return {one: tuple(g for g in groups.values() if (g.id, one) in members) for one in person_ids}

    def _read(self) -> TenantPolicy:
        now = self._tenant
        return replace(
            OPEN_POLICY,
            create_security_groups=read("allowedToCreateSecurityGroups", now.create_security),
            create_m365_groups=read("EnableGroupCreation", now.create_m365),
            creation_group=read("GroupCreationAllowedGroupId", now.creators),
            add_guests=read("AllowToAddGuests", now.add_guests),
            guest_owners=read("AllowGuestsToBeGroupOwner", now.guest_owners),
            my_groups_restricted=_attested("USHER_MY_GROUPS_RESTRICTED", now.restricted, self._clock.at),
            owners_manage_requests=_attested("USHER_OWNERS_MANAGE_REQUESTS", now.manage, self._clock.at),
            security_group_users=_attested_users(now.users, self._clock.at),
        )


def _attested(name: str, value: bool | None, now: datetime) -> Setting[bool]:
    return missing(name, Problem.NOT_ATTESTED) if value is None else Setting(name, value, Source.ATTESTED, now)


def _attested_users(value: str | None, now: datetime) -> Setting[str]:
    name = "USHER_SECURITY_GROUP_USERS"
    return missing(name, Problem.NOT_ATTESTED) if value is None else Setting(name, value, Source.ATTESTED, now)


class ChangingDirectory(WorldDirectory):
    """``tells`` of every write the moment it is made: what, which group, about whom."""

    truth: Tenant
    tells: Callable[[str, str, str], None]

    def _wrote(self, what: str, group_id: str, about: str) -> None:
        super()._wrote(what, group_id, about)
        self.tells(what, group_id, about)
