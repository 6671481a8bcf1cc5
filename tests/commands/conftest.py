"""An operator at a shell, beside an Usher that has the book open."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner, Result

from app import cli
from store.book import SqlBook
from tests.databases import StandingClock


@dataclass
class Operator:
    """Types commands into a shell that knows the database and nothing else."""

    database_url: str
    clock_url: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    async def types(self, *words: str, code: int = 0) -> str:
        """What the command printed; it must end with ``code``."""
        result = await asyncio.to_thread(self._run, words)
        said: str = result.output
        assert result.exit_code == code, f"{said}\n{result.exception!r}"
        assert "Traceback" not in said
        return said

    async def reads(self, *words: str) -> str:
        """What the command wrote to standard output alone."""
        result = await asyncio.to_thread(self._run, words)
        assert result.exit_code == 0, result.output
        return str(result.stdout)

    def _run(self, words: tuple[str, ...]) -> Result:
        env: dict[str, str | None] = {name: None for name in os.environ if name.startswith(("Microsoft", "USHER_"))}
        mine = {"USHER_DATABASE_URL": self.database_url, "USHER_CLOCK_URL": self.clock_url}
        return CliRunner().invoke(cli, list(words), env=env | mine | self.environment)


@pytest.fixture
def operator(book: SqlBook, database_url: str) -> Operator:
    """``book`` is the Usher that runs meanwhile: on SQLite it holds the process lock."""
    return Operator(database_url)


@pytest.fixture
def book_clock() -> StandingClock:
    """The commands read the real time, so the book's people live in it, too."""
    return StandingClock(datetime.now(UTC))
