"""A sandbox in this process, one Usher in another, and people who talk to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sandbox.client import Manner
from sandbox.delivery import Answer
from sandbox.server import SandboxSettings, serving
from tests.office import text_of, titles
from tests.reliability.replica import APP, Replica, free_port, until


class Process(Replica):
    """A single Usher and the people of its company."""

    async def waits(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def says(self, name: str, text: str) -> Answer:
        return (await self.sandbox.client.says(self.sandbox.persona(name), text, Manner()))[1]

    async def presses(self, name: str, title: str) -> Answer:
        """Press the newest button with this title as soon as it is there."""
        person = self.sandbox.persona(name)
        found: list[str] = []

        async def there() -> bool:
            messages = reversed(self.sandbox.teams.chat_of(person).messages)
            found[:] = [message.activity for message in messages if title in titles(message.card)]
            return bool(found)

        await until(there, lambda: f"{name} has no button “{title}”; they see:\n{self.chat(name)}")
        return await self.sandbox.client.clicks(person, found[0], None, title, {}, Manner())

    async def sees(self, name: str, *words: str) -> None:
        """Wait until one message in this chat shows all these words."""

        async def there() -> bool:
            messages = self.sandbox.teams.chat_of(self.sandbox.persona(name)).messages
            return any(all(word in text_of(message) for word in words) for message in messages)

        await until(there, lambda: f"{name} does not see {words} in:\n{self.chat(name)}")

    def chat(self, name: str) -> str:
        messages = self.sandbox.teams.chat_of(self.sandbox.persona(name)).messages
        return "\n---\n".join(f"{message.sender}: {text_of(message)}" for message in messages)

    def effects(self, group: str, name: str) -> list[str]:
        """What was really changed between this group and this person, oldest first."""
        person = self.sandbox.persona(name)
        mine: list[dict[str, Any]] = [e for e in self.sandbox.tenant.effects.after() if e.get("subjectId") == person.id]
        return [e["kind"] for e in mine if e["changed"] and e.get("groupName") == group]


@asynccontextmanager
async def process(data: Path) -> AsyncIterator[Process]:
    """A company whose bot is not started yet; killed at the end if it still runs."""
    port = free_port()
    async with serving(SandboxSettings(port=0, bot_url=f"http://127.0.0.1:{port}/api/messages")) as sandbox:
        there = Process(sandbox, port, data)
        try:
            yield there
        finally:
            await there.is_gone()


__all__ = ["APP", "Process", "process", "until"]
