"""The time: the machine's own, or, for trying things out, one that somebody else moves."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog

log = structlog.get_logger()


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovedClock:
    """The machine's time plus an offset that is read from ``url`` (JSON ``{"offsetSeconds": n}``)."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session
        self._offset = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    async def read(self) -> None:
        """Ask for the offset once; keeps the last one when nobody answers."""
        try:
            async with self._session.get(self._url, timeout=aiohttp.ClientTimeout(total=2)) as answer:
                body = await answer.json()
                self._offset = timedelta(seconds=float(body["offsetSeconds"]))
        except (aiohttp.ClientError, TimeoutError, KeyError, TypeError, ValueError) as error:
            log.warning("clock_not_read", error=repr(error))

    async def keep_reading(self, stop: asyncio.Event, every_s: float = 0.5) -> None:
        while not stop.is_set():
            await self.read()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), every_s)
