"""A pretend Graph over HTTP, and a directory that speaks to it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from types import TracebackType
from typing import Any, Self

import pytest
from azure.core.credentials import AccessToken

from approvals.attestation import Attestation
from bot.clock import SystemClock
from directory.following import Following
from directory.graph import Graph
from directory.graph_directory import GraphDirectory
from directory.tenant_policies import TenantPolicies
from sandbox.identity import GRAPH
from sandbox.server import Sandbox, SandboxSettings, serving


class Given:
    """A credential that has its token already."""

    def __init__(self, token: str, expires_on: int = 4_000_000_000) -> None:
        self._token = AccessToken(token, expires_on)

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        return self._token

    async def close(self) -> None: ...

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None: ...


@dataclass
class World:
    """The company, and the directory under test."""

    sandbox: Sandbox
    directory: GraphDirectory
    policies: TenantPolicies
    graph: Graph

    def person(self, name: str) -> str:
        """The object id of alice, olga, ... or of a user principal name."""
        upn = name if "@" in name else f"{name}@{self.sandbox.tenant.company.domain}"
        found = self.sandbox.tenant.person_by_upn(upn)
        assert found is not None, name
        return str(found["id"])

    def group(self, name: str) -> str:
        found = self.sandbox.tenant.group_named(name)
        assert found is not None, name
        return str(found["id"])

    def has(self, name: str, **properties: Any) -> str:
        return str(self.sandbox.tenant.put_group({"displayName": name, **properties})["id"])

    def members(self, name: str) -> set[str]:
        return set(self.sandbox.tenant.view().linked("members", self.group(name)))

    def changes(self, kind: str) -> int:
        """How often the directory was really changed so."""
        effects = self.sandbox.tenant.effects.after()
        return sum(1 for each in effects if each["kind"] == kind and each.get("changed", True))

    def lets(self, *permissions: str) -> None:
        """An administrator leaves the application only these permissions."""
        self.sandbox.tenant.company = replace(self.sandbox.tenant.company, permissions=list(permissions))

    def weather(self, **changes: float) -> None:
        self.sandbox.graph_weather.update(changes)


def known(following: Following) -> set[str]:
    """The display names of a kind, as they are known."""
    return {each.name for each in following.live} if following.live is not None else set()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with serving(SandboxSettings(port=0)) as sandbox:
        graph = Graph(Given(*sandbox.tokens.issue(GRAPH)), f"{sandbox.base_url}/v1.0")
        try:
            policies = TenantPolicies(graph, SystemClock(), Attestation(date(2026, 11, 1), False, True, "all"))
            yield World(sandbox, GraphDirectory(graph), policies, graph)
        finally:
            await graph.close()


class _Requests(logging.Handler):
    """httpx tells every request it made with its answer."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


@contextmanager
def requests_made() -> Iterator[list[str]]:
    """The HTTP requests that are answered while the block runs."""
    handler, logger = _Requests(), logging.getLogger("httpx")
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield handler.told
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
