"""Keeps the names of all groups in memory, read again every minute; an outage leaves the old ones in place."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import structlog

from approvals.ports import DirectoryError
from directory.graph import BACKGROUND_S, Graph
from directory.names import Named, NameIndex
from directory.odata import Query

log = structlog.get_logger()

REFRESH_S = 60.0
PAGE = 999
NAMES = ("id", "displayName", "mailNickname", "mail")
# Right after a start a question waits this long for the names rather than be answered without tolerance for typos.
FIRST_READ_S = 1.0


class GroupNames:
    """``index`` is None until the names were read for the first time."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.index: NameIndex | None = None
        self._first_read: asyncio.Task[None] | None = None

    async def soon(self) -> NameIndex | None:
        """The index; while the names are being read for the first time it is waited for, a little."""
        if self.index is None and self._first_read is not None:
            await asyncio.wait([self._first_read], timeout=FIRST_READ_S)
        return self.index

    async def refresh(self) -> None:
        """Read all names anew; one request per 999 groups. Raises DirectoryError."""
        info = self._graph.client.groups.to_get_request_information(Query([*NAMES], top=PAGE).configured())
        groups = tuple([named(row) async for row in self._graph.pages(info, within=BACKGROUND_S)])
        if self.index is None or groups != self.index.groups:
            self.index = await asyncio.to_thread(NameIndex, groups)

    async def keep_fresh(self, stop: asyncio.Event, every: float = REFRESH_S) -> None:
        """Read the names now and then every ``every`` seconds, until ``stop``."""
        loop = asyncio.get_running_loop()
        while not stop.is_set():
            began = loop.time()
            try:
                await self._refresh_in_sight()
            except DirectoryError as error:
                log.warning("group_names_not_refreshed", error=str(error), request_id=error.request_id)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(0.0, began + every - loop.time()))

    async def _refresh_in_sight(self) -> None:
        if self.index is not None:
            await self.refresh()
            return
        self._first_read = asyncio.create_task(self.refresh())
        try:
            await self._first_read
        finally:
            self._first_read = None


def named(row: dict[str, Any]) -> Named:
    """A group of Graph's under the names it answers to."""
    return Named(row["id"], row.get("displayName") or "", row.get("mailNickname") or "", row.get("mail") or "")
