"""What a group will be called, and whether it may be: our own reading of the policy, the directory's beside it.

Only Microsoft 365 groups have a naming policy. Ours is computed for everybody, also for administrators whom Entra
exempts: it is the app that makes and renames groups, and nobody exempts the app.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog

from approvals.directory_objects import Group, GroupKind
from approvals.naming_policy import NO_POLICY, Fault, Judged, Named, NamingPolicy, Problem, comparable
from approvals.ports.directory import Directory, DirectoryRefused, Gone, NotReadYet
from approvals.refusals import Refused
from approvals.refusals.asking import requester_disabled
from approvals.refusals.new_groups import naming_unreadable

log = structlog.get_logger()

# Nearer than this, two names are easily taken for each other.
SIMILAR = 88.0


class NewNames:
    """May raise Refused where the policy cannot be read or whoever asks is gone, DirectoryBusy."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def judged(self, person_id: str, name: str, alias: str, kind: GroupKind) -> Judged:
        """A name as somebody wrote it, with what the policy puts around it. Two or three requests to Graph for a
        Microsoft 365 group, beside the search for its namesakes."""
        personal: tuple[str, ...] = ()
        if kind is not GroupKind.MICROSOFT_365:
            named = NO_POLICY.applied(name, alias, {})
        else:
            named, personal = await self.named(person_id, name, alias)
        namesake = "" if named.problems else await self._namesake(named.name, kind)
        return Judged(named, personal, namesake)

    async def renamed(self, person_id: str, name: str, group: Group) -> Judged | None:
        """The name that a group which is there is to have; its alias stays. None of a group that no naming policy
        reaches. Other groups of that name stand in nobody's way."""
        if group.kind is not GroupKind.MICROSOFT_365:
            return None
        return Judged(*await self.named(person_id, name, "", group.id))

    async def alike(self, name: str, but: str) -> tuple[Group, ...]:
        """Other groups than this object id that are called so, and then those that are nearly called so."""
        try:
            found = await self._directory.find_groups(name)
        except NotReadYet:  # the very name was asked for and is not there
            return ()
        return tuple(match.group for match in found if match.score >= SIMILAR and match.group.id != but)

    async def named(self, person_id: str, name: str, alias: str, group_id: str = "") -> tuple[Named, tuple[str, ...]]:
        """The name of a Microsoft 365 group, and what of whoever gives it the policy puts there. ``group_id`` where the
        group is there already."""
        policy, creator = await asyncio.gather(self._policy(), self._attributes(person_id))
        named = policy.applied(name, alias, creator)
        if policy.faults:
            log.error("naming_policy_unusable", faults=[problem.fault.value for problem in policy.faults])
        if not named.problems:
            named = replace(named, problems=await self._objections(named, person_id, group_id))
        return named, policy.personal

    async def _policy(self) -> NamingPolicy:
        try:
            return await self._directory.naming_policy()
        except DirectoryRefused as unreadable:
            log.warning("naming_policy_unreadable", error=str(unreadable), graph_request_id=unreadable.request_id)
            raise Refused(naming_unreadable()) from unreadable

    async def _attributes(self, person_id: str) -> dict[str, str]:
        try:
            return dict(await self._directory.naming_attributes(person_id))
        except Gone as gone:
            raise Refused(requester_disabled()) from gone

    async def _objections(self, named: Named, person_id: str, group_id: str) -> tuple[Problem, ...]:
        """A second opinion; without the right to ask for it our own reading stands, to which belongs whether the alias
        of a new group is free, and so does Graph's own refusal."""
        try:
            return await self._directory.naming_objections(named.name, named.alias, person_id, group_id)
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
