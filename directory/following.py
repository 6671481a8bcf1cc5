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

from approvals.ports.book import BookUnavailable
from approvals.ports.directory import DirectoryBusy, DirectoryRefused
from directory.answers import Answer, rows
from directory.graph import BACKGROUND_S, Graph, in_the_background
from directory.kept_names import NameKeeper, changes_in, packed, packed_changes, unpacked
from directory.live_names import LiveNames
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
        building: asyncio.Lock | None = None,
    ) -> None:
        """``everything`` is the request that begins a round of all objects; ``building`` is held while a large index
        is made, so that of several kinds one is made after the other."""
        self.live: LiveNames | None = None
        self._graph = graph
        self._kind = kind
        self._everything = everything
        self._named = named
        self._keeper = keeper
        self._looked = keeper is None  # for what is kept
        self._link = ""  # where the next page is
        self._round: list[bytes] = []  # its pages so far, as they are kept
        self._whole = True  # whether the round is one of everything
        self._kept_link, self._kept_at = "", 0.0
        self._turn = asyncio.Lock()
        self._building = building or asyncio.Lock()

    async def refresh(self) -> None:
        """Bring the names up to date: one request, or one per 999 objects the first time. Raises DirectoryBusy, after
        which the next call goes on; or DirectoryRefused."""
        async with self._turn:
            if not self._looked:
                await self._look_for_kept()
            await self._go_on()

    async def _go_on(self) -> None:
        """Every page up to the end of the round."""
        while True:
            answer = await self._page()
            found = {str(row["id"]): None if "@removed" in row else self._named(row) for row in rows(answer)}
            if found:
                self._round.append(packed_changes(found))
            if following := answer.body.get("@odata.nextLink"):
                self._link = following
                continue
            link = answer.body.get("@odata.deltaLink")
            if not link:
                raise DirectoryBusy("Graph's page leads nowhere", request_id=answer.request_id)
            await self._finish(str(link))
            return

    async def _page(self) -> Answer:
        if self._link:
            try:
                return await self._graph.page(self._link)
            except DirectoryRefused as refused:  # expired, unknown, or of another Graph
                log.info("names_read_anew", kind=self._kind, error=str(refused), request_id=refused.request_id)
                self._link = ""
        self._round, self._whole = [], True
        return await self._graph.get(in_the_background(self._everything()), within=BACKGROUND_S)

    async def _finish(self, link: str) -> None:
        """The round is complete: it takes effect, and is kept."""
        pages, whole = self._round, self._whole
        self._link, self._round, self._whole = link, [], False
        if whole or self.live is None:
            await self._build(lambda: LiveNames.of(unpacked(pages)))
            await self._keep_all(pages)
        elif not pages:
            if asyncio.get_running_loop().time() - self._kept_at > KEEP_AGAIN_S:
                await self._keep_changes(packed_changes({}))
        elif (changed := self.live.changed(changes_in(pages))).grown:
            await self._build(changed.renewed)
            await self._keep_all(await asyncio.to_thread(packed, self.live))
        else:
            self.live = changed
            await self._keep_changes(packed_changes(changes_in(pages)))

    async def _build(self, made: Callable[[], LiveNames]) -> None:
        """A large index, in another thread; only one at a time, for the sake of memory."""
        async with self._building:
            self.live = await asyncio.to_thread(made)

    async def _look_for_kept(self) -> None:
        """Names that were kept serve at once, however old: what changed since comes with the next page."""
        self._looked = True
        if self._keeper is None:
            return
        try:
            kept = await self._keeper.kept_names(self._kind)
            if kept is not None:
                link, parts = kept
                await self._build(lambda: LiveNames.of(unpacked(parts)))
                self._link, self._whole = link, False
                self._noted()
        except (BookUnavailable, zlib.error, ValueError, TypeError) as error:
            log.warning("kept_names_not_read", kind=self._kind, error=str(error))

    async def _keep_all(self, parts: list[bytes]) -> None:
        if self._keeper is None:
            return
        try:
            await self._keeper.keep_names(self._kind, self._link, parts)
            self._noted()
        except BookUnavailable as error:
            log.warning("names_not_kept", kind=self._kind, error=str(error))

    async def _keep_changes(self, part: bytes) -> None:
        """When another replica keeps the names, it goes on from a link of its own; that is as good."""
        if self._keeper is None:
            return
        try:
            if await self._keeper.keep_changes(self._kind, self._kept_link, self._link, part):
                self._noted()
        except BookUnavailable as error:
            log.warning("names_not_kept", kind=self._kind, error=str(error))

    def _noted(self) -> None:
        self._kept_link, self._kept_at = self._link, asyncio.get_running_loop().time()
