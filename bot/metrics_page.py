"""The page that Prometheus reads, on a port of its own; the one that Teams reaches knows nothing of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from approvals.ports.book import BookUnavailable
from bot.metrics import Metrics, Standing

log = structlog.get_logger()

# Counting the requests reads a row of each, so it is not done at every scrape.
LOOKED_AT_EVERY_S = 60.0


class MetricsPage:
    """``look`` reads the book; ``monotonic`` tells seconds."""

    def __init__(
        self, metrics: Metrics, look: Callable[[], Awaitable[Standing]], monotonic: Callable[[], float]
    ) -> None:
        self._metrics = metrics
        self._look = look
        self._monotonic = monotonic
        self._looked_at: float | None = None

    def application(self) -> web.Application:
        app = web.Application()
        app.add_routes([web.get("/metrics", self.metrics)])
        return app

    async def metrics(self, _: web.Request) -> web.Response:
        now = self._monotonic()
        if self._looked_at is None or now - self._looked_at >= LOOKED_AT_EVERY_S:
            try:
                self._metrics.standing(await self._look())
                self._looked_at = now
            except BookUnavailable as error:
                log.warning("book_unavailable", error=str(error))
                self._metrics.standing(None)
                self._looked_at = None
        return web.Response(body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})
