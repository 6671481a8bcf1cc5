"""Who is told how many seats there are: by a directory role, by a group, or as an owner about their own groups."""

from __future__ import annotations

from collections.abc import Collection

from approvals.directory_objects import Group
from approvals.ports.directory import Directory, DirectoryBusy, DirectoryError, Gone, Policies
from approvals.refusals import Refusal, Refused
from approvals.refusals.licences import seats_not_told
from approvals.tenant_policy import PROCESS_LICENCES, READ_LICENCES


class LicenceReaders:
    """May raise DirectoryBusy. Where roles cannot be read, nobody is taken to hold one."""

    def __init__(
        self, policies: Policies, directory: Directory, group_id: str = "", stand_ins: Collection[str] = ()
    ) -> None:
        """``group_id``: whoever is in it may read everything; "" where there is no such group. ``stand_ins``: ids of
        the people whom others are sent to."""
        self._policies = policies
        self._directory = directory
        self._groups = (group_id,) if group_id else ()
        self._stand_ins = stand_ins

    async def reads_all(self, person_id: str) -> bool:
        """One request."""
        try:
            standing = await self._policies.standing_in(person_id, self._groups)
        except DirectoryBusy:
            raise
        except DirectoryError:
            return False
        return standing.holds(READ_LICENCES) or bool(standing.policy_groups)

    async def may_process(self, person_id: str) -> bool:
        """Whether the person may have licences processed again: by a role that assigns them in Entra, too. One
        request."""
        try:
            standing = await self._policies.standing_in(person_id, ())
        except DirectoryBusy:
            raise
        except DirectoryError:
            return False
        return standing.holds(PROCESS_LICENCES)

    async def own_groups(self, person_id: str) -> tuple[Group, ...]:
        """The licensed groups they own, about which they may be told; raises Refused, with whom to ask, where there is
        none."""
        try:
            owned = await self._directory.groups_owned_by(person_id)
        except Gone:
            owned = ()
        licensed = tuple(group for group in owned if group.licences)
        if not licensed:
            raise Refused(await self.not_told())
        return licensed

    async def may_read_of(self, person_id: str, group_id: str) -> None:
        """Raises Refused for whoever may not be told about this group's seats; raises Gone."""
        if not await self._directory.is_owner(group_id, person_id) and not await self.reads_all(person_id):
            raise Refused(await self.not_told())

    async def not_told(self) -> Refusal:
        """What whoever may not be told is told: whom to ask. One request, none where there is nobody to name."""
        groups = await self._directory.groups(self._groups) if self._groups else {}
        people = await self._directory.people(self._stand_ins) if self._stand_ins else {}
        named = [one.name for one in groups.values()] + [one.name for one in people.values() if one.enabled]
        return seats_not_told(tuple(named))
