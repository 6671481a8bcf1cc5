"""Puts the pretend company together: directory, Graph, Teams, identity, page and API behind one address on 127.0.0.1.

In a test:

    async with serving(SandboxSettings(port=0, bot_url="http://127.0.0.1:3979/api/messages")) as sandbox:
        ...  # sandbox.base_url, sandbox.tenant, sandbox.clock, sandbox.client
"""

import contextlib
import secrets
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox import graph, own_app, static
from sandbox.answers import errors
from sandbox.api import PeopleApi
from sandbox.api_directory import DirectoryApi
from sandbox.api_rooms import RoomsApi
from sandbox.api_sign_in import SignInApi
from sandbox.api_world import WorldApi
from sandbox.chats import Chats
from sandbox.client import Client
from sandbox.clock import Clock
from sandbox.company import Company, load
from sandbox.connector import Connector
from sandbox.delivery import Delivery
from sandbox.entra import Entra
from sandbox.events import Events
from sandbox.generate import generate
from sandbox.identity import GRAPH, ActivityKeys, SigningKey, Tokens
from sandbox.installs import Installs
from sandbox.limits import Limits
from sandbox.people import People, Person
from sandbox.rooms import Rooms
from sandbox.sign_in import SignIn
from sandbox.state import State
from sandbox.teams import Teams
from sandbox.tenant import Tenant
from sandbox.weather import Weather

LARGEST_BODY = 4 * 1024 * 1024


@dataclass(frozen=True)
class SandboxSettings:
    """How the sandbox is to be.

    `base_url` is what the bot sees; it follows from `port` unless given. `data` is the folder that keeps the state,
    None keeps it in memory. `company` is a file to read instead of company.toml; `people` and `groups` generate a
    company from `seed`. `limits` switches Teams' rate limits on; `answer_seconds` is how long the bot may take for an
    activity, `redeliveries` how often it comes again after that.
    """

    port: int = 3978
    base_url: str | None = None
    bot_url: str = "http://127.0.0.1:3979/api/messages"
    data: Path | None = None
    company: Path | None = None
    people: int | None = None
    groups: int | None = None
    seed: int = 1
    limits: bool = False
    answer_seconds: float = 15.0
    redeliveries: int = 1
    identity_header: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)


class Sandbox:
    """The pretend company's parts. Use `start` and `stop` around it, or build() and let the application do so."""

    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.base_url = settings.base_url or f"http://127.0.0.1:{settings.port}"
        self.clock = Clock()
        self.tenant = Tenant(_company(settings), self.clock)
        self.graph_weather = Weather()
        self.teams_weather = Weather()
        self.limits = Limits(on=settings.limits, monotonic=time.monotonic)
        self.tokens = Tokens(settings.identity_header, time.time, self._granted)
        self.keys = ActivityKeys(time.time)
        self.events = Events()
        self.state = State(settings.data, self._snapshot)
        self.delivery = Delivery(
            settings.bot_url,
            self.keys,
            lambda reachable: self.events.publish("bot", {"reachable": reachable}),
            answer_seconds=settings.answer_seconds,
            redeliveries=settings.redeliveries,
        )
        self.chats = Chats()
        self.rooms = Rooms()
        self.teams = Teams(
            People(self.tenant),
            self.chats,
            self.rooms,
            self.clock,
            lambda: f"{self.base_url}/connector/",
            self._chat_changed,
        )
        self.client = Client(self.teams, self.delivery)
        self.installs = Installs(self.teams.people, self.client)
        self.entra = Entra(self.tokens, self.teams.people, time.time, lambda: self.base_url)
        self.sign_in = SignIn(self.teams, self.client, self.entra)
        self.teams.sent = self.sign_in.sent

    def persona(self, name: str) -> Person:
        """alice, olga, ada or anybody else by the first part of their user principal name. Raises LookupError."""
        person = self.teams.people.by_upn(f"{name}@{self.tenant.company.domain}")
        if person is None:
            raise LookupError(f"The company has no {name}@{self.tenant.company.domain}.")
        return person

    def routes(self) -> list[web.RouteDef]:
        weather = {"graph": self.graph_weather, "teams": self.teams_weather}
        world = WorldApi(
            self.clock, weather, self.limits, self.delivery, self.keys, self.events, lambda: self.state.touch()
        )
        return [
            *graph.routes(self.tenant, self.graph_weather, self._check_graph),
            *self.tokens.routes(),
            *self.keys.routes(lambda: self.base_url),
            *self.entra.routes(),
            *Connector(self.teams, self.tokens, self.teams_weather, self.limits).routes(),
            *PeopleApi(self.tenant, self.teams, self.client).routes(),
            *RoomsApi(self.teams, self.client).routes(),
            *SignInApi(self.teams, self.sign_in, self.entra).routes(),
            *DirectoryApi(self.tenant).routes(),
            *world.routes(),
            *static.routes(),
        ]

    async def start(self) -> None:
        """Takes up what the data folder kept. Raises BadStateError."""
        kept = self.state.load()
        if kept is not None:
            self._restore(kept)
        self.tenant.effects.listeners.append(self._effect_happened)
        self.installs.start()
        await self.delivery.start()
        self.state.touch()

    async def stop(self) -> None:
        await self.sign_in.stop()
        await self.installs.stop()
        await self.delivery.stop()
        await self.state.close()

    def _check_graph(self, request: web.Request) -> dict[str, Any]:
        return self.tokens.check(request, GRAPH)

    def _chat_changed(self, person: Person) -> None:
        self.events.publish("chat", {"upn": person.upn})
        self.state.touch()

    def _effect_happened(self, effect: dict[str, Any]) -> None:
        self.events.publish("effect", effect)
        self.installs.heard(effect)
        self.state.touch()

    def _granted(self) -> tuple[str, ...]:
        since = own_app.granted_since(self.tenant.app_assignments.values())
        return (*own_app.granted(self.tenant.company), *sorted(since))

    def _snapshot(self) -> dict[str, Any]:
        return {
            "tenant": self.tenant.snapshot(),
            "chats": self.chats.snapshot(),
            "rooms": self.rooms.snapshot(),
            "offsetSeconds": self.clock.offset.total_seconds(),
            "tokenKey": self.tokens.key.snapshot(),
            "entraKey": self.entra.key.snapshot(),
            "activityKeys": [key.snapshot() for key in self.keys.keys],
        }

    def _restore(self, kept: dict[str, Any]) -> None:
        self.clock.set_offset(timedelta(seconds=kept["offsetSeconds"]))
        self.tenant.restore(kept["tenant"])
        self.chats.restore(kept["chats"])
        self.rooms.restore(kept.get("rooms", []))
        # Kept, so that a bot which outlives the sandbox does not lose its tokens.
        self.tokens.key = SigningKey.restore(kept["tokenKey"])
        if "entraKey" in kept:
            self.entra.key = SigningKey.restore(kept["entraKey"])
        self.keys.keys = [SigningKey.restore(key) for key in kept["activityKeys"]]


SANDBOX: web.AppKey[Sandbox] = web.AppKey("sandbox", Sandbox)


def build(settings: SandboxSettings) -> web.Application:
    """The application; its parts are at `app[SANDBOX]`. Raises BadCompany for a company that cannot be used."""
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[errors])
    sandbox = Sandbox(settings)
    app[SANDBOX] = sandbox
    app.router.add_routes(sandbox.routes())
    app.cleanup_ctx.append(_life)
    app.on_shutdown.append(_end_streams)
    return app


async def _life(app: web.Application) -> AsyncIterator[None]:
    await app[SANDBOX].start()
    yield
    await app[SANDBOX].stop()


async def _end_streams(app: web.Application) -> None:
    app[SANDBOX].events.close()


def listening_socket(port: int) -> socket.socket:
    """A socket on 127.0.0.1; port 0 finds a free one. Raises OSError when the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


@contextlib.asynccontextmanager
async def serving(settings: SandboxSettings, listener: socket.socket | None = None) -> AsyncIterator[Sandbox]:
    """Serves while the block runs; with port 0, `base_url` tells which port it became."""
    app = build(settings)
    sandbox = app[SANDBOX]
    listener = listener or listening_socket(settings.port)
    if settings.base_url is None:
        sandbox.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    # Requests that hang on purpose must not hold the server up when it stops.
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    try:
        await runner.setup()
        await web.SockSite(runner, listener).start()
        yield sandbox
    finally:
        await runner.cleanup()
        listener.close()


def _company(settings: SandboxSettings) -> Company:
    if settings.people is not None or settings.groups is not None:
        return generate(settings.people or 60, settings.groups or 45, settings.seed)
    return load(settings.company)


__all__ = ["SANDBOX", "Sandbox", "SandboxSettings", "build", "listening_socket", "serving"]
