"""Before a process is taken away: it says that it is not ready, takes no new job, and still answers whoever speaks."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()


class Draining(Exception):
    """Not ready, and meant so."""


class Drain:
    """``asked`` is set once and stays so: only a new process takes work again."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self.asked = asyncio.Event()
        self._tell = tell

    def begin(self) -> None:
        if not self.asked.is_set():
            log.info("draining")
            self._tell()
            self.asked.set()

    def until_then(self, ready: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """``ready``, and after that Draining."""

        async def checked() -> None:
            if self.asked.is_set():
                raise Draining("This process is being drained and takes no new work.")
            await ready()

        return checked
