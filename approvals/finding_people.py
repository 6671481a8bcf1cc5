"""Whom a name means, among those whom the asker may know of."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from approvals.ports.directory import DirectoryRefused, People, PersonMatch, Policies
from approvals.refusals import Refused
from approvals.refusals.people import people_hidden
from approvals.tenant_policy import NOBODY, Standing

WORTH_TELLING = 75.0


@dataclass(frozen=True, slots=True)
class Sight:
    """What decides whom somebody may find: ``visible`` is the tenant's allowedToReadOtherUsers; whom they have to know
    of and what they are matters only where it hides people."""

    asker_id: str
    visible: bool
    colleagues: frozenset[str] = frozenset()
    standing: Standing = NOBODY


def findable(sight: Sight) -> frozenset[str] | None:
    """The object ids that may be found; None for everybody."""
    if sight.visible or sight.standing.administers_anything:
        return None
    return sight.colleagues | {sight.asker_id}


class FindingPeople:
    """May raise DirectoryBusy (NotReadYet among them) or DirectoryRefused."""

    def __init__(self, people: People, policies: Policies) -> None:
        self._people = people
        self._policies = policies

    async def find(
        self, asker_id: str, name: str, *, limit: int = 5, scope: Collection[str] | None = None
    ) -> tuple[PersonMatch, ...]:
        """Best first. ``scope`` narrows it to these people (members of a group the asker owns, demand 2.11): whoever
        is outside is not found, as if there were nobody of that name. Raises Refused where the tenant hides people."""
        if scope is not None:
            return await self._people.find_people(name, limit=limit, only=scope)
        only = findable(await self._sight(asker_id))
        found = await self._people.find_people(name, limit=limit, only=only)
        if only is not None and not any(match.score >= WORTH_TELLING for match in found):
            raise Refused(people_hidden(name))
        return found

    async def seen(self, asker_id: str, ids: Collection[str]) -> list[str]:
        """Those of these object ids whom the asker may know of."""
        only = findable(await self._sight(asker_id))
        return [each for each in ids if only is None or each in only]

    async def _sight(self, asker_id: str) -> Sight:
        try:
            visible = await self._people.people_are_visible()
        except DirectoryRefused:  # what cannot be read is not assumed to be open
            visible = False
        if visible:
            return Sight(asker_id, visible)
        return Sight(
            asker_id,
            visible,
            *await asyncio.gather(self._people.colleagues(asker_id), self._policies.standing(asker_id)),
        )
