"""Tells open pages what just happened, as server-sent events; a page that reads too slowly has to reconnect."""

import asyncio
import contextlib
import json
from typing import Any

from aiohttp import web

MOST_WAITING = 1000
HEARTBEAT_SECONDS = 15.0

Event = tuple[str, dict[str, Any]]


class Events:
    """Everybody who listens at /sandbox/events."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Event | None]] = set()

    def publish(self, kind: str, data: dict[str, Any]) -> None:
        for queue in list(self._listeners):
            if queue.qsize() >= MOST_WAITING:
                self._listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait((kind, data))

    def close(self) -> None:
        """Ends every stream, so that the server can stop at once."""
        for queue in self._listeners:
            queue.put_nowait(None)
        self._listeners.clear()

    async def stream(self, request: web.Request, first: list[Event]) -> web.StreamResponse:
        """Answers with a stream that begins with `first` and goes on until either side ends it."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._listeners.add(queue)
        for event in first:
            queue.put_nowait(event)
        try:
            # A page that went away is no error: there is nobody left to tell.
            with contextlib.suppress(ConnectionError):
                await self._pump(queue, response)
        finally:
            self._listeners.discard(queue)
        return response

    async def _pump(self, queue: asyncio.Queue[Event | None], response: web.StreamResponse) -> None:
        while True:
            try:
                event = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if event is None:
                return
            kind, data = event
            await response.write(f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode())
