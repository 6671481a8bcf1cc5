"""`python app.py` is killed, asked to stop, and denied the disk; when that is over, it goes on."""

from __future__ import annotations

import json
import resource
import signal
from pathlib import Path
from time import perf_counter

import pytest

from tests.reliability.process import Process, process

# Slow enough that the work is under way, and not done, when the signal arrives.
SLOW_MS = 150


async def _approved(company: Process) -> None:
    """Alice asks for Marketing and Olga approves; Graph is slow from there on."""
    assert (await company.says("alice", "add me to Marketing until Friday")).accepted
    assert (await company.presses("alice", "Send request")).accepted
    await company.sees("olga", "Alice Martin", "Marketing")
    company.sandbox.graph_weather.update({"latency_ms": SLOW_MS})
    assert (await company.presses("olga", "Approve")).accepted


async def _completes(company: Process) -> None:
    await company.sees("alice", "Marketing", "): done.")
    assert company.effects("Marketing", "alice") == ["member.added"]
    decided = [line for line in company.chat("olga").splitlines() if line == "Approve"]
    assert not decided, "Olga is still asked"


@pytest.mark.parametrize("wait_s", [0.0, 0.4])
async def test_killed_right_after_the_approval_it_goes_on(tmp_path: Path, wait_s: float) -> None:
    async with process(tmp_path) as company:
        await company.starts()
        await _approved(company)
        if wait_s:
            await company.waits(wait_s)
        assert await company.gets(signal.SIGKILL) == -signal.SIGKILL
        assert "): done." not in company.chat("alice")

        await company.starts()
        await _completes(company)


async def test_asked_to_stop_it_ends_soon_and_cleanly_and_goes_on(tmp_path: Path) -> None:
    async with process(tmp_path) as company:
        await company.starts()
        await _approved(company)
        began = perf_counter()
        assert await company.gets(signal.SIGTERM) == 0, company.log()[-3000:]
        assert perf_counter() - began < 10

        await company.starts()
        await _completes(company)
        assert '"level": "error"' not in company.log()


async def test_a_full_disk_is_told_in_words_and_over_when_it_is_over(tmp_path: Path) -> None:
    async with process(tmp_path) as company:
        await company.starts()
        await company.says("alice", "add me to Marketing")
        assert company.child is not None
        _, most = resource.prlimit(company.child.pid, resource.RLIMIT_FSIZE)
        full = (tmp_path / "usher.db-wal").stat().st_size
        resource.prlimit(company.child.pid, resource.RLIMIT_FSIZE, (full, most))
        answer = await company.presses("alice", "Send request")
        assert "I cannot write to my records right now" in json.dumps(answer.body)
        await company.waits(1.0)
        assert not company.chat("olga"), "an owner was asked about a request that is not stored"

        resource.prlimit(company.child.pid, resource.RLIMIT_FSIZE, (most, most))
        await company.presses("alice", "Send request")
        await company.sees("olga", "Alice Martin", "Marketing")
        await company.presses("olga", "Approve")
        await _completes(company)
