"""What has to be done now and then, by one of many replicas: close what lost its ground, anchor the audit, tidy up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from approvals.ports.book import Book, BookUnavailable
from approvals.ports.clock import Clock
from approvals.ports.directory import DirectoryError

log = structlog.get_logger()

# How often it is looked whether something is due.
LOOK_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Duty:
    """``name`` is what replicas agree by whose turn it is; ``work`` may be cut short and is begun anew next time."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[object]]


class Duties:
    def __init__(self, book: Book, clock: Clock, duties: tuple[Duty, ...]) -> None:
        self._book = book
        self._clock = clock
        self._duties = duties

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop`` is set; what fails is logged, and done when its turn comes again."""
        while not stop.is_set():
            await self.once()
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_S)

    async def once(self) -> None:
        for duty in self._duties:
            try:
                if await self._book.take_turn(duty.name, self._clock.now(), duty.every):
                    await duty.work()
            except (BookUnavailable, DirectoryError) as error:
                log.warning("duty_put_off", duty=duty.name, error=str(error))
            except Exception:
                log.exception("duty_failed", duty=duty.name)
