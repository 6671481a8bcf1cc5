"""One HTTP request, one activity, one answer; and the health pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from secrets import token_hex
from time import perf_counter

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from botbuilder.core import ActivityHandler

from bot.adapter import Adapter
from bot.gate import LARGEST_BODY, Gate, Turned
from bot.line import Line
from bot.metrics import Metrics

log = structlog.get_logger()


class Endpoint:
    """``ready`` raises with a sentence when Usher cannot take requests."""

    def __init__(
        self,
        gate: Gate,
        adapter: Adapter,
        bot: ActivityHandler,
        ready: Callable[[], Awaitable[None]],
        metrics: Metrics | None = None,
    ) -> None:
        self._gate = gate
        self._adapter = adapter
        self._bot = bot
        self._ready = ready
        self._metrics = metrics or Metrics()
        self._line = Line()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/messages", self.messages),
            web.get("/healthz", self.alive),
            web.get("/readyz", self.readiness),
        ]

    async def messages(self, request: web.Request) -> web.Response:
        """What Teams posts. 200 with a body for invokes, 201 for the rest; never says why somebody was turned away."""
        began = perf_counter()
        answer = await self._answer(request)
        result = "answered" if answer.status < 400 else "failed" if answer.status >= 500 else "turned_away"
        self._metrics.turn(result, perf_counter() - began)
        return answer

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            admitted = await self._gate.admit(
                request.headers.get("Authorization"), request.content_length, lambda limit: _read(request, limit)
            )
        except Turned as turned:
            log.info("turned_away", status=turned.status, reason=turned.reason)
            return web.Response(status=turned.status)
        try:
            activity = self._adapter.parse(admitted.activity)
        except ValueError:
            log.info("turned_away", status=400, reason="shape")
            return web.Response(status=400)
        try:
            async with self._line.turn():
                answer = await self._adapter.process(activity, admitted.claims, self._bot)
        except Exception:
            # The bot answers its own errors; what comes here could not even be told. Teams shows its own sentence.
            error_id = token_hex(4).upper()
            log.exception("turn_failed", error_id=error_id)
            return web.json_response({"error": {"code": "turn_failed", "message": error_id}}, status=503)
        if answer is None:
            return web.Response(status=201)
        return web.json_response(answer.body, status=answer.status)

    async def alive(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def readiness(self, _: web.Request) -> web.Response:
        try:
            await self._ready()
        except Exception as error:
            return web.json_response({"status": "not ready", "reason": str(error)}, status=503)
        return web.json_response({"status": "ready"})


async def _read(request: web.Request, limit: int) -> bytes:
    """At most ``limit`` bytes of the body, however many are sent, unpacked where it is packed. Raises Turned."""
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) >= limit:
                break
    except (web.RequestPayloadError, HttpProcessingError) as error:
        raise Turned(400, "encoding") from error
    return bytes(body[:limit])


def application(endpoint: Endpoint) -> web.Application:
    app = web.Application(client_max_size=LARGEST_BODY)
    app.add_routes(endpoint.routes())
    return app
