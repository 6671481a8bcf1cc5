"""An office for every conversation, and the people most stories are about.

Stories run on SQLite; those marked ``on_both_engines`` run on PostgreSQL too. Every statement either engine is given is
tried on both in tests/store, so that a story needs both only where the engine itself decides how it goes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.office import Colleague, Office, open_office


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "settings(**fields): open the office with these fields of bot.settings.Settings")


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    engine = getattr(request, "param", "sqlite")
    url: str = request.getfixturevalue("sqlite_url" if engine == "sqlite" else "postgres_url")
    return url


@pytest.fixture
async def office(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Office]:
    marker = request.node.get_closest_marker("settings")
    async with open_office(database_url, **(marker.kwargs if marker else {})) as opened:
        yield opened


@pytest.fixture
def alice(office: Office) -> Colleague:
    return office.colleague("alice")


@pytest.fixture
def olga(office: Office) -> Colleague:
    return office.colleague("olga")


@pytest.fixture
def bruno(office: Office) -> Colleague:
    return office.colleague("bruno")


@pytest.fixture
def ada(office: Office) -> Colleague:
    return office.colleague("ada")


@pytest.fixture
async def asked(office: Office, alice: Colleague) -> int:
    """Alice has asked to join Marketing, which Olga and Bruno own; the number of her request."""
    await alice.says("add me to Marketing")
    await alice.clicks("Send request")
    return alice.number
