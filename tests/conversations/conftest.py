"""An office for every conversation, on SQLite and on PostgreSQL, and the people most stories are about."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.office import Colleague, Office, open_office


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    async with open_office(database_url) as opened:
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
