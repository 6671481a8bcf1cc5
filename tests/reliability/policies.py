"""``approvals.ports.directory.Policies`` over what a test says; open unless it says otherwise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from approvals.directory_objects import GroupRef
from approvals.tenant_policy import NOBODY, Setting, Standing, TenantPolicy
from tests.approvals.facts import OPEN_POLICY


@dataclass
class PlayedPolicies:
    """``standings`` by person; ``guests`` and ``around`` by group and by person."""

    policy: TenantPolicy = OPEN_POLICY
    standings: dict[str, Standing] = field(default_factory=dict)
    guests: dict[str, Setting[Any]] = field(default_factory=dict)
    around: dict[str, tuple[GroupRef, ...]] = field(default_factory=dict)

    async def tenant(self, *, fresh: bool = False) -> TenantPolicy:
        return self.policy

    async def standing(self, person_id: str, policy: TenantPolicy | None = None) -> Standing:
        return self.standings.get(person_id, NOBODY)

    async def standing_in(self, person_id: str, group_ids: Sequence[str]) -> Standing:
        return self.standings.get(person_id, NOBODY)

    async def guests_of(self, group_id: str) -> Setting[Any] | None:
        return self.guests.get(group_id)

    async def groups_around(self, person_ids: Collection[str]) -> dict[str, tuple[GroupRef, ...]]:
        return {person_id: self.around.get(person_id, ()) for person_id in person_ids}
