"""A language model's endpoint on this machine that says what a test wants, also what no good one would."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]


class StubModel:
    """``asked`` holds what came in: path with query, headers and body."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.url = ""
        self._reply: Reply | None = None

    def says(self, *wishes: dict[str, Any] | str) -> None:
        """Answer with these wishes, or with one text as it is."""
        text = wishes[0] if wishes and isinstance(wishes[0], str) else json.dumps({"wishes": wishes})

        async def reply(_: web.Request) -> web.StreamResponse:
            return web.json_response({"choices": [{"message": {"role": "assistant", "content": text}}]})

        self._reply = reply

    def does(self, reply: Reply) -> None:
        """Answer the HTTP request in this way."""
        self._reply = reply

    @property
    def questions(self) -> list[str]:
        """The sentences, as they arrived."""
        return [body["messages"][-1]["content"] for _, _, body in self.asked]

    async def _hear(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path_qs, dict(request.headers), await request.json()))
        if self._reply is None:
            raise web.HTTPServiceUnavailable
        return await self._reply(request)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[StubModel]:
        """Served on a port of its own, under ``url``."""
        application = web.Application()
        application.router.add_post("/{path:.*}", self._hear)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield self
        finally:
            await runner.cleanup()


def wish(intent: str, **slots: str | list[str]) -> dict[str, Any]:
    """One wish as the schema wants it."""
    pairs = [(name, each) for name, said in slots.items() for each in ([said] if isinstance(said, str) else said)]
    return {"intent": intent, "slots": [{"slot": name, "value": value} for name, value in pairs]}
