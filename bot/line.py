"""A line before the door: in a rush, turns are answered one after the other instead of all too late together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

# So many turns are under way at once. Each takes several transactions, and the connections to the database go around:
# among hundreds of turns each transaction would wait for one of everybody else's, and all would give up.
AT_ONCE = 64
# Nobody waits longer, so that turns which hang in Microsoft Graph hold nobody up for long. Teams waits 15 s.
PATIENCE_S = 5.0


class Line:
    """Turns go in as they came."""

    def __init__(self, at_once: int = AT_ONCE, patience_s: float = PATIENCE_S) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._patience_s = patience_s

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for a place, and goes in without one when the patience is over."""
        has_place = False
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s):
                await self._places.acquire()
                has_place = True
        try:
            yield
        finally:
            if has_place:
                self._places.release()
