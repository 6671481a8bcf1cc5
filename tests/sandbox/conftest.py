"""The pretend Graph of Contoso behind a real HTTP server, and a timepiece that the tests wind themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from sandbox.clock import Clock
from sandbox.company import Company, load
from sandbox.graph import routes
from sandbox.tenant import Tenant
from sandbox.weather import Weather

Open = Callable[[Company], Awaitable["Contoso"]]
EVENTUAL = {"ConsistencyLevel": "eventual"}


class Ticks:
    """Monotonic seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Said:
    """What Graph said."""

    status: int
    body: Any
    headers: Any

    @property
    def names(self) -> list[str]:
        return [each["displayName"] for each in self.body["value"]]

    @property
    def code(self) -> str:
        return str(self.body["error"]["code"])

    @property
    def message(self) -> str:
        return str(self.body["error"]["message"])


@dataclass
class Contoso:
    """The company, its weather, and a client that speaks to its Graph."""

    tenant: Tenant
    weather: Weather
    ticks: Ticks
    client: TestClient[web.Request, web.Application]

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Said:
        """One request; `path` is what follows /v1.0, or a whole nextLink."""
        path = path.partition("/v1.0")[2] if "/v1.0" in path else path
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.request(method, f"/v1.0{path}", json=body, headers=named) as answer:
            kind = answer.content_type
            return Said(answer.status, await (answer.json() if "json" in kind else answer.text()), answer.headers)

    async def get(self, path: str, **headers: str) -> Said:
        return await self.ask("GET", path, **headers)

    def person(self, name: str) -> str:
        """A person's object id."""
        upn = name if "@" in name else f"{name}@contoso.example"
        found = self.tenant.person_by_upn(upn)
        assert found is not None, name
        return str(found["id"])

    def group(self, name: str) -> str:
        """A group's object id by its name or nickname."""
        found = self.tenant.group_named(name)
        assert found is not None, name
        return str(found["id"])

    def reference(self, name: str) -> dict[str, str]:
        return {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{self.person(name)}"}

    async def members(self, group: str) -> set[str]:
        """Who Graph says is in a group."""
        return set((await self.get(f"/groups/{self.group(group)}/members")).names)


def a_group(name: str, **more: Any) -> dict[str, Any]:
    """The body of a POST /groups for a security group."""
    nick = name.lower().replace(" ", "-")
    return {"displayName": name, "mailNickname": nick, "mailEnabled": False, "securityEnabled": True, **more}


def anybody(_: web.Request) -> None:
    """Who speaks to this Graph is somebody else's test."""


@pytest.fixture
def open_company(aiohttp_client: Any) -> Open:
    async def open_one(company: Company) -> Contoso:
        ticks, weather = Ticks(), Weather()
        tenant = Tenant(company, Clock(), ticks)
        app = web.Application()
        app.add_routes(routes(tenant, weather, anybody))
        return Contoso(tenant, weather, ticks, await aiohttp_client(app))

    return open_one


@pytest.fixture
async def contoso(open_company: Open) -> Contoso:
    return await open_company(load())
