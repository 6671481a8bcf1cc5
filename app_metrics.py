"""The part of the composition root that counts: what the book tells, and how long the oldest job has been due."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from aiohttp import web

from approvals.ports.clock import Clock
from bot.metrics import Metrics, Standing
from bot.metrics_page import MetricsPage
from store.book import SqlBook


def page(
    metrics: Metrics, book: SqlBook, clock: Clock, monotonic: Callable[[], float] = time.monotonic
) -> web.Application:
    """The application for the port of its own."""

    async def look() -> Standing:
        work = await book.work(clock.now())
        overdue = timedelta(0) if work.oldest_due is None else clock.now() - work.oldest_due
        requests = {state.value: count for state, count in work.requests.items()}
        waiting = {kind.value: count for kind, count in work.waiting.items()}
        return Standing(requests, waiting, work.dead, max(0.0, overdue.total_seconds()))

    return MetricsPage(metrics, look, monotonic).application()
