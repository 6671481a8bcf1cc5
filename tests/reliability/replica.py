"""`python app.py` as a process of its own, living in a sandbox; it can be killed, asked to stop and started again."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import aiohttp

from sandbox.server import Sandbox, listening_socket
from sandbox.usher import environment

APP = Path(__file__).parents[2] / "app.py"
PATIENCE_S = 30.0


@dataclass
class Replica:
    """One Usher; several share a sandbox and a PostgreSQL."""

    sandbox: Sandbox
    port: int
    data: Path
    database_url: str = ""  # empty: a SQLite file in the folder
    settings: Mapping[str, str] = field(default_factory=dict)  # besides the demo's
    child: asyncio.subprocess.Process | None = None

    @property
    def log_file(self) -> Path:
        return self.data / f"usher-{self.port}.log"

    async def begins(self) -> None:
        """Start it, and wait for nothing."""
        header, approver = self.sandbox.settings.identity_header, self.sandbox.persona("ada").id
        env = environment(self.sandbox.base_url, self.port, header, approver, self.data)
        if self.database_url:
            env["USHER_DATABASE_URL"] = self.database_url
        env |= self.settings
        with self.log_file.open("ab") as log:
            self.child = await asyncio.create_subprocess_exec(
                sys.executable,
                str(APP),
                cwd=APP.parent,
                env=env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def starts(self) -> float:
        """Start it and wait until it is ready; returns the seconds that took."""
        began = perf_counter()
        await self.begins()
        await self.is_ready()
        return perf_counter() - began

    async def is_ready(self) -> None:
        """Wait until it is."""
        async with aiohttp.ClientSession() as session:
            await until(lambda: self._ready(session), lambda: f"Usher is not ready:\n{self.log()[-3000:]}", every=0.02)

    async def _ready(self, session: aiohttp.ClientSession) -> bool:
        assert self.lives, f"Usher ended:\n{self.log()[-3000:]}"
        return await self.answers("/readyz", session) == 200

    async def answers(self, path: str, session: aiohttp.ClientSession) -> int | None:
        """The status with which a page is answered; None if it is not."""
        try:
            async with session.get(f"http://127.0.0.1:{self.port}{path}") as answer:
                return answer.status
        except aiohttp.ClientError:
            return None

    @property
    def lives(self) -> bool:
        return self.child is not None and self.child.returncode is None

    async def gets(self, number: signal.Signals) -> int:
        """Send it the signal; returns its exit code."""
        assert self.child is not None
        self.child.send_signal(number)
        return await self.ends()

    async def ends(self) -> int:
        """Wait until it ends by itself; returns its exit code."""
        assert self.child is not None
        return await asyncio.wait_for(self.child.wait(), PATIENCE_S)

    async def is_gone(self) -> None:
        """Killed, if it still runs."""
        if self.lives:
            await self.gets(signal.SIGKILL)

    def log(self) -> str:
        return self.log_file.read_text()

    def memory_mb(self) -> float:
        """What it holds in memory right now (resident set size)."""
        assert self.child is not None
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


def free_port() -> int:
    with listening_socket(0) as free:
        return int(free.getsockname()[1])


async def until(true: Callable[[], Awaitable[bool]], otherwise: Callable[[], str], *, every: float = 0.01) -> None:
    """Wait until ``true()`` is."""
    deadline = perf_counter() + PATIENCE_S
    while not await true():
        assert perf_counter() < deadline, otherwise()
        await asyncio.sleep(every)
