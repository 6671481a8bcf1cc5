"""What a group will be called, and whether it may be: our own reading of the policy, the directory's beside it.

Only Microsoft 365 groups have a naming policy. Ours is computed for everybody, also for administrators whom Entra
exempts: it is the app that makes and renames groups, and nobody exempts the app.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import structlog

from approvals.directory_objects import Group, GroupKind
from approvals.naming_policy import NO_POLICY, Fault, Judged, Named, NamingPolicy, Problem, comparable
from approvals.ports.directory import Directory, DirectoryRefused, Gone, NotReadYet
from approvals.refusals import Refused
from approvals.refusals.asking import requester_disabled
from approvals.refusals.new_groups import naming_unreadable
from approvals.tenant_policy import TenantPolicy

log = structlog.get_logger()

# Nearer than this, two names are easily taken for each other.
SIMILAR = 88.0


@dataclass(frozen=True, slots=True)
class Maker:
    """Who gives a group its name; ``attributes`` are those of their properties that names can be made of."""

    person_id: str
    attributes: Mapping[str, str] = field(default_factory=dict)


def naming_of(policy: TenantPolicy) -> NamingPolicy:
    """The naming policy as it stands in the tenant's. Raises Refused where it could not be read."""
    requirement, blocked = policy.naming_requirement, policy.blocked_words
    if requirement.value is None or blocked.value is None:
        log.warning("naming_policy_unreadable", problem=str(requirement.problem or blocked.problem))
        raise Refused(naming_unreadable())
    return NamingPolicy.read(requirement.value, blocked.value)


class NewNames:
    """May raise Refused where the policy cannot be read or whoever asks is gone, DirectoryBusy."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def maker(self, person_id: str, kind: GroupKind) -> Maker:
        """One request to Graph for a Microsoft 365 group."""
        if kind is not GroupKind.MICROSOFT_365:
            return Maker(person_id)
        try:
            return Maker(person_id, await self._directory.naming_attributes(person_id))
        except Gone as gone:
            raise Refused(requester_disabled()) from gone

    async def judged(self, policy: TenantPolicy, maker: Maker, name: str, alias: str, kind: GroupKind) -> Judged:
        """A name as somebody wrote it, with what the policy puts around it. One request to Graph for a Microsoft 365
        group, beside the search for its namesakes."""
        naming = naming_of(policy) if kind is GroupKind.MICROSOFT_365 else NO_POLICY
        named = self._ours(naming, maker, name, alias)
        if named.problems:
            return Judged(named, naming.personal)
        objections, namesake = await asyncio.gather(
            self._objections(named, maker, kind), self._namesake(named.name, kind)
        )
        return Judged(replace(named, problems=objections), naming.personal, "" if objections else namesake)

    async def renamed(self, policy: TenantPolicy, maker: Maker, name: str, group: Group) -> Judged | None:
        """The name that a group which is there is to have; its alias stays. None of a group that no naming policy
        reaches. Other groups of that name stand in nobody's way."""
        if group.kind is not GroupKind.MICROSOFT_365:
            return None
        return Judged(*await self.named(policy, maker, name, "", group.id))

    async def alike(self, name: str, but: str) -> tuple[Group, ...]:
        """Other groups than this object id that are called so, and then those that are nearly called so."""
        try:
            found = await self._directory.find_groups(name)
        except NotReadYet:  # the very name was asked for and is not there
            return ()
        return tuple(match.group for match in found if match.score >= SIMILAR and match.group.id != but)

    async def named(
        self, policy: TenantPolicy, maker: Maker, name: str, alias: str, group_id: str = ""
    ) -> tuple[Named, tuple[str, ...]]:
        """The name of a Microsoft 365 group, and what of whoever gives it the policy puts there. ``group_id`` where the
        group is there already."""
        naming = naming_of(policy)
        named = self._ours(naming, maker, name, alias)
        if not named.problems:
            objections = await self._objections(named, maker, GroupKind.MICROSOFT_365, group_id)
            named = replace(named, problems=objections)
        return named, naming.personal

    def _ours(self, naming: NamingPolicy, maker: Maker, name: str, alias: str) -> Named:
        if naming.faults:
            log.error("naming_policy_unusable", faults=[problem.fault.value for problem in naming.faults])
        return naming.applied(name, alias, maker.attributes)

    async def _objections(self, named: Named, maker: Maker, kind: GroupKind, group_id: str = "") -> tuple[Problem, ...]:
        """A second opinion; without the right to ask for it our own reading stands, to which belongs whether the alias
        of a new group is free, and so does Graph's own refusal."""
        if kind is not GroupKind.MICROSOFT_365:
            return ()
        try:
            return await self._directory.naming_objections(named.name, named.alias, maker.person_id, group_id)
        except DirectoryRefused as refused:
            log.warning("name_not_validated", error=str(refused), graph_request_id=refused.request_id)
        taken = not group_id and await self._directory.alias_is_taken(named.alias)
        return (Problem(Fault.ALIAS_TAKEN, named.alias, of_alias=True),) if taken else ()

    async def _namesake(self, name: str, kind: GroupKind) -> str:
        try:
            found = await self._directory.find_groups(name)
        except NotReadYet:  # a group of the very name would have been found
            return ""
        same = (m.group for m in found if comparable(m.group.name) == comparable(name) and m.group.kind is kind)
        return next((group.id for group in same), "")
