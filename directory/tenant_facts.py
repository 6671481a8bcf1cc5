"""Facts about the whole tenant, for a checkup: every group with its owners, the plans it pays for, Graph's clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime

from approvals.directory_objects import Group
from approvals.ports.directory import DirectoryBusy, DirectoryError, DirectoryRefused, Gone
from checkup.ports import Granted, Identity, Owned
from directory.answers import Answer, rows
from directory.following import PAGE
from directory.graph import Graph, in_the_background
from directory.odata import Get, Query
from directory.own_application import OwnApplication
from directory.shapes import GROUP, PERSON, group_of, is_person, person_of

# Of owners' lists in one request, and of such requests at once.
AT_ONCE = 20
REQUESTS = 4
READING_S = 20.0
IN_USE = frozenset({"Enabled", "Warning"})


class GraphTenant:
    """``checkup.ports.Tenant``."""

    def __init__(self, graph: Graph, own: OwnApplication) -> None:
        self._graph = graph
        self._own = own

    async def identity(self) -> Identity:
        return await self._own.identity()

    async def granted(self) -> Granted:
        return await self._own.granted()

    async def groups(self, wanted: Callable[[Group], bool]) -> Sequence[Owned]:
        """One request per 999 groups, and one per 20 that are wanted."""
        everything = self._graph.client.groups.to_get_request_information(Query([*GROUP], top=PAGE).configured())
        pages = self._graph.pages(in_the_background(everything), within=READING_S)
        groups = [group_of(row) async for row in pages]
        ours = await self._ours()
        asked = [group for group in groups if wanted(group)]
        turns = asyncio.Semaphore(REQUESTS)
        chunks = [asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE)]
        found = await asyncio.gather(*(self._with_owners(chunk, turns) for chunk in chunks))
        owned = {
            one.group.id: replace(one, opted_in=one.opted_in or one.group.id in ours) for some in found for one in some
        }
        return [owned.get(group.id, Owned(group)) for group in groups]

    async def plans(self) -> frozenset[str]:
        """One request."""
        wanted = self._graph.client.subscribed_skus.to_get_request_information(
            Query(["capabilityStatus", "servicePlans"]).configured()
        )
        bought = [row async for row in self._graph.pages(wanted) if row.get("capabilityStatus") in IN_USE]
        return frozenset(str(plan.get("servicePlanName")) for sku in bought for plan in sku.get("servicePlans") or ())

    async def time(self) -> datetime:
        """One request."""
        anything = self._graph.client.groups.to_get_request_information(Query(["id"], top=1).configured())
        date = (await self._graph.get(in_the_background(anything))).date
        try:
            return parsedate_to_datetime(date)
        except ValueError as unreadable:
            raise DirectoryBusy("Graph's answer tells no date") from unreadable

    async def _ours(self) -> frozenset[str]:
        try:
            return await self._own.groups()
        except (Gone, DirectoryRefused):  # then a group's owners tell, if Graph lists applications among them
            return frozenset()

    async def _with_owners(self, groups: Sequence[Group], turns: asyncio.Semaphore) -> list[Owned]:
        options = {"select": ",".join(PERSON), "top": str(PAGE)}
        wanted = [Get(f"/groups/{group.id}/owners", options) for group in groups]
        ours = (await self._own.identity()).object_id
        async with turns:
            answers = await self._graph.batch(wanted, within=READING_S)
        found = []
        for group, answer in zip(groups, answers, strict=True):
            if isinstance(answer, Gone):  # deleted meanwhile
                continue
            found.append(_owned(group, answer, ours))
        return found


def _owned(group: Group, answer: Answer | DirectoryError, ours: str) -> Owned:
    if isinstance(answer, DirectoryError):
        raise answer
    owners = rows(answer)
    opted_in = any(str(row.get("id", "")).casefold() == ours.casefold() for row in owners)
    return replace(Owned(group), owners=tuple(person_of(row) for row in owners if is_person(row)), opted_in=opted_in)
