"""Follows the names of one kind through Graph's delta queries: everything once, then only what changed.

A round that is interrupted goes on where it was; a token that has expired means a round of everything, during which
the former names serve. Entries may come twice and in any order.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from typing import Any

import structlog
from kiota_abstractions.request_information import RequestInformation

from approvals.ports import BookUnavailable, DirectoryBusy, DirectoryRefused
from directory.answers import Answer, rows
from directory.graph import BACKGROUND_S, Graph, in_the_background
from directory.kept_names import NameKeeper, packed, packed_changes, unpacked
from directory.live_names import Changes, LiveNames
from directory.named import Named

log = structlog.get_logger()

PAGE = 999
# A token lives for seven days; one that nothing changed for is kept again long before.
KEEP_AGAIN_S = 24 * 3600.0


class Following:
    """``live`` is None until all names were read, or found kept."""

    def __init__(
        self,
        graph: Graph,
        kind: str,
        everything: Callable[[], RequestInformation],
        named: Callable[[dict[str, Any]], Named],
        keeper: NameKeeper | None = None,
    ) -> None:
        """``everything`` is the request that begins a round of all objects."""
        self.live: LiveNames | None = None
        self._graph = graph
        self._kind = kind
        self._everything = everything
        self._named = named
        self._keeper = keeper
        self._looked = keeper is None  # for what is kept
        self._link = ""  # where the next page is
        self._round: dict[str, str | None] = {}  # lines, as these take a quarter of the memory of what they mean
        self._whole = True  # whether the round is one of everything
        self._kept_link, self._kept_at = "", 0.0
        self._turn = asyncio.Lock()

    async def refresh(self) -> bool:
        """Bring the names up to date: one request, or one per 999 objects the first time. Returns whether anything
        changed. Raises DirectoryBusy, after which the next call goes on; or DirectoryRefused."""
        async with self._turn:
            if not self._looked:
                await self._look_for_kept()
            return await self._go_on()

    async def _go_on(self) -> bool:
        """Every page up to the end of the round."""
        while True:
            answer = await self._page()
            for row in rows(answer):
                gone = "@removed" in row or not row.get("id")
                self._round[str(row.get("id"))] = None if gone else self._named(row).line()
            if following := answer.body.get("@odata.nextLink"):
                self._link = following
                continue
            link = answer.body.get("@odata.deltaLink")
            if not link:
                raise DirectoryBusy("Graph's page leads nowhere", request_id=answer.request_id)
            return await self._finish(str(link))

    async def _page(self) -> Answer:
        if self._link:
            try:
                return await self._graph.page(self._link)
            except DirectoryRefused as refused:  # expired, unknown, or of another Graph
                log.info("names_read_anew", kind=self._kind, error=str(refused), request_id=refused.request_id)
                self._link = ""
        self._round, self._whole = {}, True
        return await self._graph.get(in_the_background(self._everything()), within=BACKGROUND_S)

    async def _finish(self, link: str) -> bool:
        """The round is complete: it takes effect, and is kept."""
        found, whole = self._round, self._whole
        self._link, self._round, self._whole = link, {}, False
        if whole or self.live is None:
            self.live = await asyncio.to_thread(_all_of, found)
            await self._keep_all()
            return True
        if not found:
            if asyncio.get_running_loop().time() - self._kept_at > KEEP_AGAIN_S:
                await self._keep_changes({})
            return False
        changes = {key: None if line is None else Named.of_line(line) for key, line in found.items()}
        live = await asyncio.to_thread(self.live.changed, changes)
        if live.grown:
            self.live = await asyncio.to_thread(live.renewed)
            await self._keep_all()
        else:
            self.live = live
            await self._keep_changes(changes)
        return True

    async def _look_for_kept(self) -> None:
        """Names that were kept serve at once, however old: what changed since comes with the next page."""
        self._looked = True
        if self._keeper is None:
            return
        try:
            kept = await self._keeper.kept_names(self._kind)
            if kept is not None:
                link, parts = kept
                self.live = await asyncio.to_thread(lambda: LiveNames.of(unpacked(parts)))
                self._link, self._whole = link, False
                self._noted()
        except (BookUnavailable, zlib.error, ValueError, TypeError) as error:
            log.warning("kept_names_not_read", kind=self._kind, error=str(error))

    async def _keep_all(self) -> None:
        if self._keeper is None or self.live is None:
            return
        parts = await asyncio.to_thread(packed, self.live)
        try:
            await self._keeper.keep_names(self._kind, self._link, parts)
            self._noted()
        except BookUnavailable as error:
            log.warning("names_not_kept", kind=self._kind, error=str(error))

    async def _keep_changes(self, changes: Changes) -> None:
        """When another replica keeps the names, it goes on from a link of its own; that is as good."""
        if self._keeper is None:
            return
        part = packed_changes(changes)
        try:
            if await self._keeper.keep_changes(self._kind, self._kept_link, self._link, part):
                self._noted()
        except BookUnavailable as error:
            log.warning("names_not_kept", kind=self._kind, error=str(error))

    def _noted(self) -> None:
        self._kept_link, self._kept_at = self._link, asyncio.get_running_loop().time()


def _all_of(found: dict[str, str | None]) -> LiveNames:
    return LiveNames.of(Named.of_line(line) for line in found.values() if line is not None)
