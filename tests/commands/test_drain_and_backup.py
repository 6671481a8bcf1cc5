"""One process is drained, and a copy of the book goes on where the book was."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import stat
import sys
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from approvals.jobs import JobKind, NewJob
from approvals.request import State
from store.book import SqlBook
from store.engine import migrate, open_book
from tests.commands.conftest import Operator
from tests.commands.test_doctor import ROOT, Deployment, deployed
from tests.databases import StandingClock
from tests.store.people import NOW, SUBMITTED, approval, wish

__all__ = ["deployed"]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_a_restored_copy_goes_on_with_its_open_requests(
    operator: Operator, book: SqlBook, book_clock: StandingClock, tmp_path: Path
) -> None:
    request = await book.submit(wish(), SUBMITTED, [NewJob(JobKind.ASK, NOW)])
    target = tmp_path / "copy.db"

    assert "holds everything as of now" in await operator.types("backup", str(target))
    await book.apply(request, approval())  # after the copy: the copy knows nothing of it

    url = f"sqlite:///{target}"
    await migrate(url)
    restored = await open_book(url, book_clock)
    try:
        there = await restored.request(request.id)
        assert there is not None
        assert there.state is State.PENDING
        assert [job.kind for job in await restored.claim(book_clock.now())] == [JobKind.ASK]
        approved = await restored.apply(there, approval())
        assert approved.state is State.APPROVED
    finally:
        await restored.close()


async def test_a_copy_is_whole_its_owners_alone_and_never_written_over(operator: Operator, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    await operator.types("backup", str(target))

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    connection = sqlite3.connect(target)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert "is there already" in await operator.types("backup", str(target), code=1)
    missing = tmp_path / "nowhere" / "copy.db"
    assert "cannot be written" in await operator.types("backup", str(missing), code=1)
    assert list(tmp_path.glob("*.part")) == []  # noqa: ASYNC240


async def test_a_drained_process_says_it_is_not_ready_and_still_lives(deployed: Deployment, free_port: int) -> None:
    page = f"http://127.0.0.1:{free_port}"
    env = {**os.environ, **deployed.env, "PORT": str(free_port)}
    usher = await asyncio.create_subprocess_exec(
        *(sys.executable, str(ROOT / "app.py")), env=env, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with aiohttp.ClientSession() as session:
            assert await _answers(session, f"{page}/readyz", 200)

            said = await deployed.types("drain", "--pid", str(usher.pid), code=0)

            assert "takes no new work" in said
            assert await _answers(session, f"{page}/readyz", 503)
            assert await _answers(session, f"{page}/healthz", 200)
    finally:
        usher.terminate()
        assert await usher.wait() == 0


async def _answers(session: aiohttp.ClientSession, url: str, status: int) -> bool:
    """Within twenty seconds."""
    for _ in range(100):
        with suppress(aiohttp.ClientError):
            async with session.get(url) as answer:
                if answer.status == status:
                    return True
        await asyncio.sleep(0.2)
    return False


async def test_what_is_no_usher_is_not_signalled(operator: Operator) -> None:
    assert "is no Usher" in await operator.types("drain", "--pid", "1", code=1)
    assert "There is no process" in await operator.types("drain", "--pid", "4194304", code=1)
