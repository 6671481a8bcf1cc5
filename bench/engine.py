"""What the engine carries out: from an owner's yes until the member was told and every copy of the card redrawn."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter, process_time
from typing import IO, Any, cast

import asyncpg

from bench.carrying import LATENCY_S, ask
from bench.store import books
from bench.timing import Measured
from store.database import Database, is_sqlite, parse_url, sqlite_file
from store.engine import migrate

REQUESTS = int(os.environ.get("USHER_BENCH_REQUESTS", "2000"))
CALM = 100
AT_ONCE = 100
REPLICAS = {"sqlite": 1, "postgresql": 2}
# Jobs that may lie before all replicas: enough for every place in their rounds; and those of one request alone.
BUSY, ALONE = 160, 2
# As many commits as a request takes here: the yes, what was so before, the doing, the copies, a share of claiming.
COMMITS = 5
# Looked at before, checked, written and read back: what no engine can do without.
GRAPH_CALLS = 4


def carried_out(engine: str) -> Iterator[Measured]:
    """Requests per second, and the CPU for one in all replicas; beside them, as many commits of one small row each by
    the driver alone. Then, one request at a time, how long the slowest twentieth of people wait from the yes to their
    membership; beside it, the calls of Graph that this takes."""
    with books(engine) as new_book:
        url = new_book()
        numbers = asyncio.run(_ask(url, REQUESTS))
        bare_s, bare_cpu_s = _bare(url)
        seconds, told = _work(url, _shared(numbers, REPLICAS[engine]), BUSY)
        cpu_s = sum(each["cpu"] for each in told)
        yield Measured(f"carried_out_{engine}", len(numbers) / seconds, "requests/s", REQUESTS / bare_s)
        yield Measured(f"carried_out_cpu_{engine}", 1e3 * cpu_s / REQUESTS, "ms", 1e3 * bare_cpu_s / REQUESTS)
        url = new_book()
        _, [alone] = _work(url, [asyncio.run(_ask(url, CALM))], ALONE)
        waits = sorted(alone["waits"])
        p95 = waits[95 * len(waits) // 100]
        yield Measured(f"yes_to_member_p95_{engine}", p95, "ms", 1e3 * GRAPH_CALLS * LATENCY_S)


async def _ask(url: str, many: int) -> list[int]:
    await migrate(url)
    database = Database(parse_url(url))
    numbers: list[int] = []
    for first in range(0, many, AT_ONCE):
        some = range(first, min(first + AT_ONCE, many))
        numbers += await database.write(lambda conn, some=some: ask(conn, some))  # type: ignore[misc]  # mypy infers no lambda with a default
    await database.close()
    return numbers


def _shared(numbers: list[int], replicas: int) -> list[list[int]]:
    each = -(-len(numbers) // replicas)
    return [numbers[first : first + each] for first in range(0, len(numbers), each)]


def _work(url: str, shares: list[list[int]], most: int) -> tuple[float, list[dict[str, Any]]]:
    """How long all replicas take together, and what each of them tells."""
    replicas = []
    for share in shares:
        command = [sys.executable, "-m", "bench.carrying", url, str(share[0]), str(share[-1]), str(most)]
        replica = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        replicas.append((replica, cast("IO[str]", replica.stdin), cast("IO[str]", replica.stdout)))
    for _, _, out in replicas:
        out.readline()
    began = perf_counter()
    for _, said, _ in replicas:
        said.write("\n")
        said.flush()
    told = [json.loads(out.readline()) for _, _, out in replicas]
    seconds = perf_counter() - began
    for replica, _, _ in replicas:
        replica.communicate()
    return seconds, told


def _bare(url: str) -> tuple[float, float]:
    """Seconds and seconds of CPU for the commits of all requests."""
    began, cpu = perf_counter(), process_time()
    parsed = parse_url(url)
    if is_sqlite(parsed):
        connection = sqlite3.connect(sqlite_file(parsed), isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        for number in range(REQUESTS * COMMITS):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "INSERT INTO heard VALUES (?, ?, ?)", ("bare", str(number), "2026-11-21 08:00:00.000000")
            )
            connection.execute("COMMIT")
        connection.close()
    else:
        asyncio.run(_bare_postgresql(parsed.set(drivername="postgresql").render_as_string(hide_password=False)))
    return perf_counter() - began, process_time() - cpu


async def _bare_postgresql(url: str) -> None:
    async def commits(replica: int) -> None:
        connection = await asyncpg.connect(url)
        for number in range(REQUESTS * COMMITS // REPLICAS["postgresql"]):
            async with connection.transaction():
                await connection.execute("INSERT INTO heard VALUES ($1, $2, now())", f"bare-{replica}", str(number))
        await connection.close()

    await asyncio.gather(*map(commits, range(REPLICAS["postgresql"])))
