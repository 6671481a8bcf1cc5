"""What a person waits for: Usher's first answer after a cold start, and the way from a sentence to "done"."""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import aiohttp

from bench.timing import Measured
from tests.reliability.process import APP, Process, process

TIMES = 3


def first_answer() -> Measured:
    """From starting `python app.py` on a new database to its answer to the first message, in milliseconds; beside it,
    a Python that only imports the same modules."""
    return Measured("first_answer", min(asyncio.run(_cold()) for _ in range(TIMES)), "ms", min(_imports()))


def sentence_to_done() -> Measured:
    """From "add me to Marketing" over both clicks to the word "done", in a calm sandbox, in milliseconds; beside it,
    the same change made by hand over HTTP and read back."""
    value, baseline = asyncio.run(_path())
    return Measured("sentence_to_done", value, "ms", baseline)


async def _cold() -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with process(Path(folder)) as company:
            began = perf_counter()
            await company.starts()
            await company.says("alice", "who owns Marketing?")
            await company.sees("alice", "Marketing is owned by")
            return (perf_counter() - began) * 1000


def _imports() -> list[float]:
    times = []
    for _ in range(TIMES):
        began = perf_counter()
        subprocess.run([sys.executable, "-c", "import app"], cwd=APP.parent, check=True)
        times.append((perf_counter() - began) * 1000)
    return times


async def _path() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        async with process(Path(folder)) as company:
            await company.starts()
            for name in ("alice", "olga"):
                await company.says(name, "who owns Marketing?")
            began = perf_counter()
            await company.says("alice", "add me to Marketing")
            await company.presses("alice", "Send request")
            await company.presses("olga", "Approve")
            await company.sees("alice", "): done.")
            value = (perf_counter() - began) * 1000
            return value, await _by_hand(company)


async def _by_hand(company: Process) -> float:
    url = f"{company.sandbox.base_url}/sandbox/groups/Chess"
    async with aiohttp.ClientSession() as session:
        began = perf_counter()
        for _ in range(2):  # one change, and one more to see it
            async with session.put(url, json={"members": [company.sandbox.persona("alice").upn]}) as answer:
                await answer.read()
        return (perf_counter() - began) * 1000
