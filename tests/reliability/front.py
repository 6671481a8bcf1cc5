"""A TCP front: a load balancer before several processes, or the line to a database, which can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

# A port of this machine, or a Unix socket.
Place = int | Path

CHUNK = 64 * 1024


class Front:
    """Passes every connection to the next place in turn that takes it; nobody there, or ``cut``: it is hung up."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._places = list(places)
        self._turn = 0
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._serving = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        self._serving += 1
        self._idle.clear()
        try:
            far = None if self._is_cut else await self._reached()
            if far is not None:
                there, onward = far
                self._open |= {back, onward}
                await asyncio.gather(_pump(near, onward), _pump(there, back))
                self._open -= {back, onward}
                onward.transport.abort()
        finally:
            back.transport.abort()
            self._serving -= 1
            if not self._serving:
                self._idle.set()

    def cut(self) -> None:
        """End every connection and take no new one."""
        self._is_cut = True
        for writer in self._open:
            writer.transport.abort()

    async def close(self) -> None:
        """Cut, and wait until nobody is served any more."""
        self.cut()
        await self._idle.wait()

    def mend(self) -> None:
        self._is_cut = False

    async def _reached(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self._places:
            place = self._places[self._turn % len(self._places)]
            self._turn += 1
            with suppress(OSError):
                if isinstance(place, Path):
                    return await asyncio.open_unix_connection(str(place))
                return await asyncio.open_connection("127.0.0.1", place)
        return None


@asynccontextmanager
async def front(*places: Place) -> AsyncIterator[tuple[Front, int]]:
    """A front before these places, and the port it listens on."""
    before = Front(places)
    server = await asyncio.start_server(before.serve, "127.0.0.1", 0)
    try:
        yield before, server.sockets[0].getsockname()[1]
    finally:
        await before.close()
        server.close()
        await server.wait_closed()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Pass on what comes until it ends; an end that was a break breaks the other side, too."""
    try:
        while data := await source.read(CHUNK):
            sink.write(data)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()
    except (ConnectionError, OSError):
        sink.transport.abort()
