"""Who has a say about a group as of now: its owners, their managers, and those who were appointed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from approvals.consent import can_decide
from approvals.directory_objects import Person
from approvals.ports.directory import Directory, Gone
from approvals.refusals import Refused
from approvals.refusals.groups import group_gone
from approvals.request import Kind, Request
from approvals.rules import Creation, Rules


class Deciders:
    """May raise DirectoryBusy."""

    def __init__(self, directory: Directory, rules: Rules) -> None:
        self._directory = directory
        self._rules = rules

    async def owners(self, request: Request) -> tuple[Person, ...]:
        """The owners of its group; of a group that is to be made those of the group whose owners approve it, where
        that is the rule. Raises Refused where the group is gone."""
        if request.kind is Kind.CREATE:
            return await self._approving_owners() if self._rules.creation is Creation.OWNERS else ()
        try:
            return await self._directory.owners(request.group.id)
        except Gone as gone:
            raise Refused(group_gone()) from gone

    async def stand_ins(self, kind: Kind) -> tuple[Person, ...]:
        """The people appointed to decide where no owner does, or, about groups to be made, at all."""
        if kind is not Kind.CREATE:
            return await self._there(self._rules.fallback_approvers)
        if self._rules.creation is Creation.OWNERS:
            return tuple(owner for owner in await self._approving_owners() if can_decide(owner, self._rules))
        return await self._there(self._rules.creation_approvers)

    async def managers(self, owners: Iterable[Person]) -> tuple[Person, ...]:
        """The managers of these owners, where managers are asked at all."""
        if not self._rules.ask_managers:
            return ()
        found = await asyncio.gather(*(self._directory.manager(owner.id) for owner in owners))
        return tuple({manager.id: manager for manager in found if manager is not None}.values())

    async def _approving_owners(self) -> tuple[Person, ...]:
        """Nobody, where the group that the configuration names is gone."""
        try:
            return await self._directory.owners(self._rules.creation_group)
        except Gone:
            return ()

    async def _there(self, ids: tuple[str, ...]) -> tuple[Person, ...]:
        """Those who still exist and are enabled, in the given order."""
        if not ids:
            return ()
        found = await self._directory.people(ids)
        return tuple(found[person_id] for person_id in ids if person_id in found and found[person_id].enabled)
