"""/sandbox/weather, /clock, /bot, /keys, /limits and /events: the circumstances in which Usher has to live."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from yarl import URL

from sandbox.answers import ApiError, Json, body_of, text_of
from sandbox.clock import Clock, iso
from sandbox.delivery import Delivery
from sandbox.events import Events
from sandbox.identity import ActivityKeys
from sandbox.limits import Limits
from sandbox.weather import Weather

STEPS = ("days", "hours", "minutes", "seconds")


class WorldApi:
    """Everything about the sandbox that is neither a person nor the directory."""

    def __init__(
        self,
        clock: Clock,
        weather: dict[str, Weather],
        limits: Limits,
        delivery: Delivery,
        keys: ActivityKeys,
        events: Events,
        touched: Callable[[], None],
    ) -> None:
        """`weather` by place: "graph" and "teams". `touched` is called when something worth keeping changed."""
        self._clock = clock
        self._weather = weather
        self._limits = limits
        self._delivery = delivery
        self._keys = keys
        self._events = events
        self._touched = touched

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/sandbox/weather", self._get_weather),
            web.put("/sandbox/weather", self._put_weather),
            web.get("/sandbox/clock", self._get_clock),
            web.post("/sandbox/clock", self._move_clock),
            web.get("/sandbox/bot", self._get_bot),
            web.put("/sandbox/bot", self._put_bot),
            web.get("/sandbox/limits", self._get_limits),
            web.put("/sandbox/limits", self._put_limits),
            web.post("/sandbox/keys/rotate", self._rotate),
            web.get("/sandbox/events", self._listen),
        ]

    async def _get_weather(self, request: web.Request) -> web.Response:
        return web.json_response({place: weather.as_dict() for place, weather in self._weather.items()})

    async def _put_weather(self, request: web.Request) -> web.Response:
        body = await body_of(request, *self._weather)
        for place, changes in body.items():
            if not isinstance(changes, dict):
                raise ApiError(
                    400, "BadWeather", f"“{place}” has to be an object of weather, like {{'latency_ms': 200}}."
                )
            # Tried on a copy first: either all of the request's weather comes, or none of it.
            _update(Weather(**self._weather[place].as_dict()), changes)
        for place, changes in body.items():
            _update(self._weather[place], changes)
        return await self._get_weather(request)

    async def _get_clock(self, request: web.Request) -> web.Response:
        return web.json_response(self._time())

    async def _move_clock(self, request: web.Request) -> web.Response:
        body = await body_of(request, *STEPS, "to", "reset")
        if body.get("reset"):
            self._clock.set_offset(timedelta(0))
        elif "to" in body:
            self._clock.move(_moment(text_of(body, "to")) - self._clock.now())
        else:
            self._clock.move(_duration(body))
        self._events.publish("clock", self._time())
        self._touched()
        return web.json_response(self._time())

    async def _get_bot(self, request: web.Request) -> web.Response:
        return web.json_response({"url": self._delivery.bot_url, "reachable": await self._delivery.look()})

    async def _put_bot(self, request: web.Request) -> web.Response:
        url = text_of(await body_of(request, "url"), "url")
        if URL(url).scheme not in ("http", "https") or not URL(url).host:
            raise ApiError(400, "BadUrl", f"“{url}” is no address; it looks like http://127.0.0.1:3979/api/messages.")
        self._delivery.bot_url = url
        return await self._get_bot(request)

    async def _get_limits(self, request: web.Request) -> web.Response:
        return web.json_response({"on": self._limits.on})

    async def _put_limits(self, request: web.Request) -> web.Response:
        on = (await body_of(request, "on")).get("on")
        if not isinstance(on, bool):
            raise ApiError(400, "BadLimits", "“on” has to be true or false.")
        self._limits.on = on
        return await self._get_limits(request)

    async def _rotate(self, request: web.Request) -> web.Response:
        body = await body_of(request, "keepOld")
        kid = self._keys.rotate(keep_old=body.get("keepOld", True) is True)
        self._touched()
        return web.json_response({"kid": kid})

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        first: list[tuple[str, dict[str, Any]]] = [
            ("clock", self._time()),
            ("bot", {"reachable": await self._delivery.look()}),
        ]
        return await self._events.stream(request, first)

    def _time(self) -> Json:
        return {"now": iso(self._clock.now()), "offsetSeconds": round(self._clock.offset.total_seconds(), 3)}


def _update(weather: Weather, changes: Json) -> None:
    try:
        weather.update(changes)
    except ValueError as error:
        raise ApiError(400, "BadWeather", str(error)) from error


def _duration(body: Json) -> timedelta:
    if not body:
        raise ApiError(400, "NoStep", f"Say how far: {', '.join(STEPS)}, or “to” a moment, or “reset”.")
    for name, value in body.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 10_000_000:
            raise ApiError(400, "BadStep", f"“{name}” has to be a number, not {value!r}.")
    return timedelta(**body)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ApiError(400, "BadMoment", f"“{text}” is no moment; write 2026-11-21T09:30:00Z.") from error
    if moment.tzinfo is None:
        raise ApiError(400, "BadMoment", f"“{text}” has no time zone; write 2026-11-21T09:30:00Z.")
    return moment
