"""`python app.py` as a process of its own, living in a sandbox; it can be killed, asked to stop and started again."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp

from sandbox.client import Manner
from sandbox.delivery import Answer
from sandbox.server import Sandbox, SandboxSettings, listening_socket, serving
from sandbox.usher import environment
from tests.office import text_of, titles

APP = Path(__file__).parents[2] / "app.py"
PATIENCE_S = 30.0


@dataclass
class Process:
    """A sandbox in this process and an Usher in another."""

    sandbox: Sandbox
    port: int
    data: Path
    child: asyncio.subprocess.Process | None = None

    async def starts(self) -> float:
        """Start it and wait until it is ready; returns the seconds that took."""
        began = perf_counter()
        header, approver = self.sandbox.settings.identity_header, self.sandbox.persona("ada").id
        with (self.data / "usher.log").open("ab") as log:
            self.child = await asyncio.create_subprocess_exec(
                sys.executable,
                str(APP),
                cwd=APP.parent,
                env=environment(self.sandbox.base_url, self.port, header, approver, self.data),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        async with aiohttp.ClientSession() as session:
            await until(lambda: self._ready(session), lambda: f"Usher is not ready:\n{self.log()[-3000:]}", every=0.02)
        return perf_counter() - began

    async def _ready(self, session: aiohttp.ClientSession) -> bool:
        assert self.child is not None
        assert self.child.returncode is None, f"Usher ended with {self.child.returncode}:\n{self.log()[-3000:]}"
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def gets(self, number: signal.Signals) -> int:
        """Send it the signal; returns its exit code."""
        assert self.child is not None
        self.child.send_signal(number)
        return await asyncio.wait_for(self.child.wait(), PATIENCE_S)

    async def waits(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def log(self) -> str:
        return (self.data / "usher.log").read_text()

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
    with listening_socket(0) as free:
        port = free.getsockname()[1]
    async with serving(SandboxSettings(port=0, bot_url=f"http://127.0.0.1:{port}/api/messages")) as sandbox:
        there = Process(sandbox, port, data)
        try:
            yield there
        finally:
            if there.child is not None and there.child.returncode is None:
                await there.gets(signal.SIGKILL)


async def until(true: Callable[[], Awaitable[bool]], otherwise: Callable[[], str], *, every: float = 0.01) -> None:
    """Wait until ``true()`` is."""
    deadline = perf_counter() + PATIENCE_S
    while not await true():
        assert perf_counter() < deadline, otherwise()
        await asyncio.sleep(every)


__all__ = ["Process", "process", "until"]
