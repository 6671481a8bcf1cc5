"""The part of the composition root that counts seats for a command, beside whatever Usher runs."""

from __future__ import annotations

from contextlib import AsyncExitStack

import aiohttp

from app_doctor import graph_of
from approvals.counting_seats import CountingSeats
from approvals.ports.clock import Clock
from approvals.seats import Seats
from bot.clock import MovedClock, SystemClock
from bot.reading_settings import read_settings
from directory.licences import GraphLicences
from store.operations import open_operations


async def seats() -> tuple[Seats, ...]:
    """Every product as of now. May raise SettingsError, BookUnavailable, DirectoryError or ValueError."""
    settings = read_settings()
    async with AsyncExitStack() as stack:
        clock: Clock = SystemClock()
        if settings.clock_url:
            session = await stack.enter_async_context(aiohttp.ClientSession())
            clock = moved = MovedClock(settings.clock_url, session)
            await moved.read()
        operations = await open_operations(settings.database_url, clock)
        stack.push_async_callback(operations.close)
        graph, _ = await graph_of(settings, stack)
        return await CountingSeats(GraphLicences(graph, clock), operations.book, clock).of_all(fresh=True)
