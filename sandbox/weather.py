"""Weather over an API: how slow, busy or broken it is, set while it runs and repeatable through its seed.

The shares are drawn per request, in this order: hang, reset_before, throttle, errors, reset_after. Everything but
reset_after and the error 504 strikes before the effect; after those two the effect has happened and nobody is told,
as it goes behind a real gateway.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, fields
from enum import Enum
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Refuse = Callable[[web.Request, int, str, str, dict[str, str]], web.Response]

SERVER_ERRORS = {
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}
SHARES = ("throttle", "errors", "reset_before", "reset_after", "hang")
LONGEST_LAG_S = 300.0
LONGEST_LATENCY_MS = 120_000


class Trouble(Enum):
    """What befalls one request."""

    NONE = "none"
    HANG = "hang"
    RESET_BEFORE = "reset_before"
    THROTTLE = "throttle"
    ERROR = "error"
    RESET_AFTER = "reset_after"


@dataclass
class Weather:
    """latency_ms and jitter_ms delay every answer; shares are 0 to 1; lag_s is how far reads lag behind writes."""

    latency_ms: int = 0
    jitter_ms: int = 0
    throttle: float = 0.0
    retry_after_s: float = 1.0
    errors: float = 0.0
    reset_before: float = 0.0
    reset_after: float = 0.0
    hang: float = 0.0
    lag_s: float = 0.0
    seed: int = 0
    _struck: int = field(default=0, init=False, repr=False, compare=False)
    _random: random.Random = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - weather must be repeatable, not secret

    @property
    def struck(self) -> int:
        """How many requests it has befallen so far."""
        return self._struck

    def as_dict(self) -> dict[str, Any]:
        """The weather as JSON, under the names of the fields."""
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}

    def update(self, changes: dict[str, Any]) -> None:
        """Change the weather; all of it is checked before any of it is changed.

        Raises ValueError with a sentence for an unknown name or a value out of range.
        """
        for name, value in changes.items():
            self._check(name, value)
        for name, value in changes.items():
            setattr(self, name, type(getattr(self, name))(value))
        if "seed" in changes:
            self._random = random.Random(self.seed)  # noqa: S311 - as above

    def _check(self, name: str, value: Any) -> None:
        known = {each.name for each in fields(self) if not each.name.startswith("_")}
        if name not in known:
            raise ValueError(f"There is no weather called {name!r}; there is {', '.join(sorted(known))}.")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{name} must be a number, not {value!r}.")  # noqa: TRY004 - callers show ValueErrors
        highest = 1.0 if name in SHARES else LONGEST_LAG_S if name == "lag_s" else float(LONGEST_LATENCY_MS)
        if name == "seed":
            if not isinstance(value, int):
                raise ValueError(f"seed must be a whole number, not {value!r}.")
        elif not 0 <= value <= highest:
            raise ValueError(f"{name} must be between 0 and {highest:g}, not {value!r}.")

    def draw(self, *, may_throttle: bool = True) -> Trouble:
        """What befalls the next request."""
        for share, trouble in (
            (self.hang, Trouble.HANG),
            (self.reset_before, Trouble.RESET_BEFORE),
            (self.throttle if may_throttle else 0.0, Trouble.THROTTLE),
            (self.errors, Trouble.ERROR),
            (self.reset_after, Trouble.RESET_AFTER),
        ):
            if share > 0 and self._random.random() < share:
                self._struck += 1
                return trouble
        return Trouble.NONE

    def error_status(self) -> int:
        """Which error it is, each as likely as the others."""
        return self._random.choice(list(SERVER_ERRORS))

    def throttles(self) -> bool:
        """Whether one item of a batch, judged for itself, is answered 429."""
        throttled = self.throttle > 0 and self._random.random() < self.throttle
        self._struck += throttled
        return throttled

    def retry_after(self) -> str:
        """The Retry-After header: seconds, fractional if so set."""
        return f"{self.retry_after_s:g}"

    async def pass_through(
        self, request: web.Request, handler: Handler, refuse: Refuse | None = None, *, may_throttle: bool = True
    ) -> web.StreamResponse:
        """Let the request meet the weather on its way to `handler`; `refuse` draws the API's own error body."""
        refuse = refuse or plain_refusal
        trouble = self.draw(may_throttle=may_throttle)
        if self.latency_ms or self.jitter_ms:
            await asyncio.sleep((self.latency_ms + self._random.random() * self.jitter_ms) / 1000)
        match trouble:
            case Trouble.HANG:
                return await never_answer(request)
            case Trouble.RESET_BEFORE:
                return cut(request)
            case Trouble.THROTTLE:
                headers = {"Retry-After": self.retry_after()}
                return refuse(request, 429, "TooManyRequests", "Too many requests; wait before the next one.", headers)
            case Trouble.ERROR:
                status = self.error_status()
                if status == 504:
                    await handler(request)
                return refuse(request, status, SERVER_ERRORS[status], "The service could not answer just now.", {})
        answer = await handler(request)
        return cut(request) if trouble is Trouble.RESET_AFTER else answer


def plain_refusal(_: web.Request, status: int, code: str, message: str, headers: dict[str, str]) -> web.Response:
    """An error as most of Microsoft's APIs draw it."""
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=headers)


def cut(request: web.Request) -> web.Response:
    """Reset the connection; the caller sees a broken pipe, whatever is returned here."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)


async def never_answer(request: web.Request) -> web.Response:
    """Say nothing until the caller has hung up."""
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110 - aiohttp has no event
        await asyncio.sleep(0.05)
    return web.Response(status=500)
