"""What every test may ask for."""

from __future__ import annotations

import pytest

from bot import logs

pytest_plugins = ["tests.databases"]


@pytest.fixture(scope="session", autouse=True)
def _logs_as_in_production() -> None:
    logs.configure("INFO")
