"""What a turn costs at the front door: Usher's, and the same echo in other hands, one after the other in the same run.

The load comes from this process, which plays Teams: it signs activities, takes the replies after a set time, and serves
the keys. CPU is the bot's process alone.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import aiohttp
from aiohttp import web

from bench.echo_bots import BOTS
from bench.timing import Measured
from sandbox.company import BOT_APP_ID, TENANT_ID
from sandbox.identity import ActivityKeys

TURNS, WARM = 1500, 100
AT_ONCE, FAR_AT_ONCE = 16, 64
NEAR_S, FAR_S = 0.001, 0.1
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: seconds for all turns, CPU for one, the waits of each."""

    seconds: float
    cpu_ms: float
    waits_ms: list[float]

    @property
    def per_second(self) -> float:
        return len(self.waits_ms) / self.seconds

    def at(self, share: float) -> float:
        waits = sorted(self.waits_ms)
        return waits[min(len(waits) - 1, int(share * len(waits)))]


class Teams:
    """Posts messages to a bot, each with a token, and takes the replies ``latency_s`` after they were sent."""

    def __init__(self, latency_s: float) -> None:
        self.url = ""
        self._latency_s = latency_s
        self._keys = ActivityKeys(time.time)
        self._sent = 0

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/keys/v1/.well-known/openidconfiguration"

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        app = web.Application()
        app.add_routes(self._keys.routes(lambda: self.url))
        app.add_routes([web.post("/v3/conversations/{chat}/activities{of:.*}", self._replied)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield
        finally:
            await runner.cleanup()

    async def load(self, bot: str, process_id: int, turns: int, at_once: int, *, signed: bool) -> Load:
        """``turns`` messages, ``at_once`` under way at a time."""
        headers = {"Authorization": f"Bearer {self._keys.sign(self.url)}"} if signed else {}
        waits: list[float] = []
        left = iter(range(turns))

        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=at_once)) as session:

            async def person() -> None:
                for _ in left:
                    began = perf_counter()
                    async with session.post(bot, json=self._message(), headers=headers) as answer:
                        await answer.read()
                        if answer.status >= 300:
                            raise RuntimeError(f"the bot answered {answer.status}")
                    waits.append(1e3 * (perf_counter() - began))

            began, cpu = perf_counter(), _cpu_s(process_id)
            async with asyncio.TaskGroup() as people:
                for _ in range(at_once):
                    people.create_task(person())
            return Load(perf_counter() - began, 1e3 * (_cpu_s(process_id) - cpu) / turns, waits)

    def _message(self) -> dict[str, Any]:
        self._sent += 1
        return {
            "type": "message",
            "id": str(self._sent),
            "timestamp": "2026-11-23T09:12:00.000Z",
            "channelId": "msteams",
            "serviceUrl": f"{self.url}/",
            "text": "what was it that I wanted to say?",
            "textFormat": "plain",
            "locale": "en-GB",
            "from": {"id": "29:a", "name": "Alice Martin", "aadObjectId": "7faf8ab2-0000-4000-8000-000000000001"},
            "recipient": {"id": f"28:{BOT_APP_ID}", "name": "Usher"},
            "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT_ID},
            "channelData": {"tenant": {"id": TENANT_ID}},
            "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web"}],
        }

    async def _replied(self, _: web.Request) -> web.Response:
        await asyncio.sleep(self._latency_s)
        return web.json_response({"id": "1"}, status=201)


def echoes() -> Iterator[Measured]:
    """CPU and throughput of an echo through Usher's front door; beside them, the same in every other hand."""
    near = {kind: asyncio.run(_echo(kind, NEAR_S, AT_ONCE)) for kind in BOTS}
    far = {kind: asyncio.run(_echo(kind, FAR_S, FAR_AT_ONCE)) for kind in ("usher", "bare", "stock")}
    ours = near["usher"]
    for kind, other in near.items():
        if kind != "usher":
            yield Measured(f"echo_cpu_against_{kind}", ours.cpu_ms, "ms", other.cpu_ms)
    for kind in ("bare", "stock"):
        yield Measured(f"echo_turns_against_{kind}", ours.per_second, "turns/s", near[kind].per_second)
        yield Measured(f"echo_far_turns_against_{kind}", far["usher"].per_second, "turns/s", far[kind].per_second)
    yield Measured("echo_p95", ours.at(0.95), "ms", near["bare"].at(0.95))


async def _echo(kind: str, latency_s: float, at_once: int) -> Load:
    teams = Teams(latency_s)
    async with teams.listening():
        command = [sys.executable, "-m", "bench.echo_bots", kind, teams.metadata_url]
        bot = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
        try:
            port = int(await cast("asyncio.StreamReader", bot.stdout).readline())
            url = f"http://127.0.0.1:{port}/api/messages"
            # The others fetch Microsoft's own keys as soon as a token comes.
            signed = kind == "usher"
            await teams.load(url, bot.pid, WARM, at_once, signed=signed)
            return await teams.load(url, bot.pid, TURNS, at_once, signed=signed)
        finally:
            bot.kill()
            await bot.wait()


def _cpu_s(process_id: int) -> float:
    """Seconds of CPU a process has used."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
