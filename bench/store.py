"""What the request book costs: a wish, a step, and a round of work in a book with years of requests in it."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from time import perf_counter

from approvals.change import Change, Event
from approvals.directory_objects import PersonRef
from approvals.jobs import JobKind, NewJob
from approvals.request import Request
from bench.timing import Measured
from store import pulse
from store.book import SqlBook
from store.database import Database, parse_url
from store.engine import migrate
from tests.databases import StandingClock, running_postgres
from tests.store.filling import fill
from tests.store.people import NOW, SUBMITTED, approval, asks, wish

TIMES = 100
ROUNDS = 30
# How full the full book is, beside one of a thousand open requests.
OPEN = int(os.environ.get("USHER_BENCH_OPEN", "100000"))
CLOSED = int(os.environ.get("USHER_BENCH_CLOSED", "1000000"))
FEW = 1000


def costs(engine: str) -> Iterator[Measured]:
    """Storing a wish, a step and reading a request, in microseconds, beside a transaction that writes one small row;
    then claiming and finishing 20 jobs in a full book, beside the same in a small one."""
    with books(engine) as new_book:
        yield from asyncio.run(_single(engine, new_book()))
        yield asyncio.run(_rounds(engine, new_book(), new_book()))


async def _single(engine: str, url: str) -> list[Measured]:
    async with _opened(url) as (book, database):
        least = await _each([lambda: database.write(lambda conn: pulse.beat(conn, NOW))] * TIMES)
        requests: list[Request] = []

        async def submits(number: int) -> None:
            person = PersonRef(f"person-{number}", "Person")
            requests.append(await book.submit(wish(f"draft-{number}", people=(person,)), SUBMITTED, asks()))

        submitting = await _each([partial(submits, number) for number in range(TIMES)])
        reading = await _each([partial(book.request, request.id) for request in requests])
        stepping = await _each([partial(book.apply, request, approval()) for request in requests])
        named = {"wish": submitting, "read": reading, "step": stepping}
        return [Measured(f"{what}_{engine}", value, "us", least) for what, value in named.items()]


async def _rounds(engine: str, small: str, full: str) -> Measured:
    async with _opened(small) as one, _opened(full) as other:
        works = await _work(*one, FEW, 0), await _work(*other, OPEN, CLOSED)
        # In turn, so that a busy machine is as busy for both.
        times = [[await _each([work]) for work in works] for _ in range(ROUNDS)]
        few, many = map(min, zip(*times[1:], strict=True))  # the first ones also prepare the statements
        return Measured(f"round_{engine}", many, "us", few)


async def _work(book: SqlBook, database: Database, waiting: int, closed: int) -> Callable[[], Awaitable[None]]:
    await database.write(lambda conn: fill(conn, NOW, waiting=waiting, closed=closed))
    request = await book.submit(wish(), SUBMITTED, ())
    due = tuple(NewJob(JobKind.TELL, NOW, person_id=f"person-{number}") for number in range(20 * ROUNDS))
    await book.apply(request, Change(Event("told", NOW), jobs=due))

    async def works() -> None:
        await book.finish_all(await book.claim(NOW, limit=20))

    return works


async def _each(calls: list[Callable[[], Awaitable[object]]]) -> float:
    times = []
    for call in calls:
        began = perf_counter()
        await call()
        times.append(perf_counter() - began)
    return min(times) * 1e6  # noise only ever adds


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[tuple[SqlBook, Database]]:
    await migrate(url)
    database = Database(parse_url(url))
    try:
        yield SqlBook(database, StandingClock(NOW), lock=None), database
    finally:
        await database.close()


@contextmanager
def books(engine: str) -> Iterator[Callable[[], str]]:
    """Makes URLs of empty databases."""
    if engine == "postgresql":
        with running_postgres() as server:
            if "USHER_TEST_POSTGRES" not in os.environ:  # unlike a test, a figure waits for the disk
                server.execute("ALTER SYSTEM SET fsync = on")
                server.execute("SELECT pg_reload_conf()")
            yield lambda: server.new_database().render_as_string(hide_password=False)
        return
    folder = tempfile.mkdtemp(prefix="usher-bench-")
    try:
        yield lambda: f"sqlite:///{tempfile.mkdtemp(dir=folder)}/usher.db"
    finally:
        shutil.rmtree(folder)
