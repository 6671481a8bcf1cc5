"""Notices that a group opens something else than what its waiting requests say, and says so on their cards.

Looked at now and then for everything that waits: it must not be the approval that finds out (which it would)."""

from __future__ import annotations

import asyncio

import structlog

from approvals.approver import Reach
from approvals.effects import Opening, effects_hash
from approvals.gathering import Gathering
from approvals.ports.book import Book, Outpaced
from approvals.ports.clock import Clock
from approvals.refusals import Refused
from approvals.request import GIVES_MEMBERSHIP, Request, State
from approvals.steps import restating

log = structlog.get_logger()

# So many requests are looked at together, and so many groups asked about at the same time.
AT_ONCE = 100
GROUPS_AT_ONCE = 10


class Restating:
    """May raise DirectoryBusy or BookUnavailable; what is left is looked at the next time."""

    def __init__(self, gathering: Gathering, book: Book, clock: Clock) -> None:
        self._gathering = gathering
        self._book = book
        self._clock = clock

    async def looks_at_everything_that_waits(self) -> int:
        """How many requests were restated. Everybody is told once for a group, however many of its requests wait."""
        restated, after = 0, 0
        opens: dict[str, tuple[Opening, ...] | None] = {}
        told: set[tuple[str, str]] = set()
        while waiting := await self._book.pending_after(after, limit=AT_ONCE):
            after = waiting[-1].id
            waiting = tuple(request for request in waiting if request.kind in GIVES_MEMBERSHIP)
            opens |= await self._read([r.group.id for r in waiting if r.group.id not in opens])
            for request in waiting:
                now = opens[request.group.id]
                if now is not None and await self._restate(request, now, told):
                    restated += 1
        return restated

    async def _read(self, group_ids: list[str]) -> dict[str, tuple[Opening, ...] | None]:
        """None for a group that is gone: its requests are closed elsewhere."""
        found: dict[str, tuple[Opening, ...] | None] = {}
        ids = list(dict.fromkeys(group_ids))
        for start in range(0, len(ids), GROUPS_AT_ONCE):
            some = ids[start : start + GROUPS_AT_ONCE]
            found |= dict(zip(some, await asyncio.gather(*map(self._opens, some)), strict=True))
        return found

    async def _opens(self, group_id: str) -> tuple[Opening, ...] | None:
        try:
            return await self._gathering.opens(group_id)
        except Refused:
            return None

    async def _restate(self, request: Request, opens: tuple[Opening, ...], told: set[tuple[str, str]]) -> bool:
        while request.state is State.PENDING and effects_hash(opens, request.short) != request.effects_hash:
            asked = [one.person.id for one in request.approvers if one.reach is Reach.ASKED]
            tell = [one for one in (*asked, request.requester.id) if (request.group.id, one) not in told]
            try:
                await self._book.apply(request, restating.restated(request, opens, self._clock.now(), tell=tell))
            except Outpaced as faster:
                request = faster.request
            else:
                told |= {(request.group.id, one) for one in tell}
                log.info("effects_restated", request=request.id)
                return True
        return False
