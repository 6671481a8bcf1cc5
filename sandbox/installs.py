"""Tells the bot when somebody gets or loses the app other than in Teams: through Graph or by a script's change."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from sandbox.client import Client
from sandbox.delivery import BotUnreachableError
from sandbox.people import People

LOG = logging.getLogger(__name__)


class Installs:
    """Listens to the directory's effects. Use `start` and `stop` around it."""

    def __init__(self, people: People, client: Client) -> None:
        self._people = people
        self._client = client
        self._without_app: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begins with who has no app now: only what changes from here on is news."""
        self._without_app = {person.id for person in self._people.every() if not person.has_app}

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def heard(self, effect: dict[str, Any]) -> None:
        """Takes one effect of the directory and lets the bot know where it concerns the app."""
        person = self._people.by_id(effect.get("subjectId", "")) if effect["kind"].startswith("user.") else None
        if person is None:
            return
        if person.has_app and person.id in self._without_app:
            self._without_app.discard(person.id)
            self._in_background(self._client.opens(person))
        elif not person.has_app and person.id not in self._without_app:
            self._without_app.add(person.id)
            self._in_background(self._client.leaves(person))

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._deliver(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except BotUnreachableError as error:
            LOG.warning("The bot was not told of an installation: %s", error)
