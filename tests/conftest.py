"""What every test may ask for."""

from __future__ import annotations

import pytest

from bot import logs

pytest_plugins = ["tests.databases"]


@pytest.fixture(autouse=True)
def _logs_as_in_production() -> None:
    """Anew for every test: an operator's command, run in this process, sends them elsewhere."""
    logs.configure("INFO")
