"""Clocks are set, forth and back, by hours: nothing that is to be done at once waits for it, and no date moves."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from approvals.change import Change, Event
from approvals.jobs import JobKind, NewJob
from store.book import SqlBook
from store.database import Database
from store.engine import open_book
from tests.databases import StandingClock
from tests.store.people import NOW, SUBMITTED, approval, asks, wish
from tests.store.stepping import database, databases_clock_stood

__all__ = ["database"]

HOURS = timedelta(hours=5)


async def test_what_is_due_at_once_does_not_wait_for_a_clock_that_was_set_back(
    book: SqlBook, book_clock: StandingClock
) -> None:
    book_clock.at = NOW + HOURS
    request = await book.submit(wish(), SUBMITTED, ())
    step = approval()
    at_once = tuple(NewJob(job.kind, NOW + HOURS) for job in step.jobs)
    await book.apply(request, Change(step.event, step.to, step.fields, jobs=at_once))

    book_clock.at = NOW

    assert {job.kind for job in await book.claim(NOW)} == {JobKind.CARRY_OUT, JobKind.REDRAW}


async def test_a_retry_does_not_wait_for_a_clock_that_was_set_back(book: SqlBook, book_clock: StandingClock) -> None:
    book_clock.at = NOW + HOURS
    await book.submit(wish(), SUBMITTED, [NewJob(JobKind.REDRAW, NOW)])
    (job,) = await book.claim(NOW + HOURS)
    await book.retry(job, NOW + HOURS + timedelta(seconds=0.3), "busy")

    book_clock.at = NOW

    assert await book.claim(NOW) == ()
    await asyncio.sleep(0.4)
    assert [again.id for again in await book.claim(NOW)] == [job.id]


async def test_a_job_asked_for_again_does_not_wait_for_a_clock_that_was_set_back(
    book: SqlBook, book_clock: StandingClock
) -> None:
    book_clock.at = NOW + HOURS
    request = await book.submit(wish(), SUBMITTED, [NewJob(JobKind.REDRAW, NOW)])
    (job,) = await book.claim(NOW + HOURS)
    await book.apply(request, Change(Event("asked", NOW), jobs=(NewJob(JobKind.REDRAW, NOW + HOURS),)))
    await book.finish(job)

    assert [again.id for again in await book.claim(NOW)] == [job.id]


@pytest.mark.parametrize("ahead", [timedelta(hours=3), timedelta(days=400)])
async def test_a_date_is_kept_by_the_clock_that_set_it(
    book: SqlBook, book_clock: StandingClock, ahead: timedelta
) -> None:
    await book.submit(wish(), SUBMITTED, [NewJob(JobKind.END, NOW + ahead)])

    for at in (NOW, NOW - HOURS, NOW + ahead - timedelta(seconds=1)):
        book_clock.at = at
        assert await book.claim(at) == ()
    (end,) = await book.claim(NOW + ahead)
    # It found that it is not time yet: the membership was extended meanwhile.
    await book.retry(end, NOW + ahead + ahead, "moved")
    book_clock.at = NOW + ahead
    assert await book.claim(NOW + ahead) == ()
    assert len(await book.claim(NOW + ahead + ahead)) == 1


async def test_a_clock_set_ahead_only_tries_early(book: SqlBook, book_clock: StandingClock) -> None:
    await book.submit(wish(), SUBMITTED, asks())
    (job, _) = await book.claim(NOW)
    await book.retry(job, NOW + timedelta(minutes=30), "busy")

    assert [again.id for again in await book.claim(NOW + HOURS)] == [job.id]


async def test_a_database_clock_set_back_holds_up_neither_retries_nor_lost_leases(
    book: SqlBook, database: Database, book_clock: StandingClock
) -> None:
    await book.submit(wish(), SUBMITTED, asks())
    kept, lost = await book.claim(NOW)
    await book.retry(kept, NOW + timedelta(minutes=1), "busy")
    assert await book.claim(NOW) == ()

    await databases_clock_stood(database, HOURS)

    assert {job.id for job in await book.claim(NOW)} == {kept.id, lost.id}


async def test_a_replica_whose_clock_runs_ahead_leaves_nothing_waiting_for_the_others(postgres_url: str) -> None:
    ahead = await open_book(postgres_url, StandingClock(NOW + HOURS))
    right = await open_book(postgres_url, StandingClock(NOW))
    try:
        await ahead.submit(wish(), SUBMITTED, [NewJob(JobKind.ASK, NOW + HOURS)])
        assert len(await right.claim(NOW)) == 1
    finally:
        await ahead.close()
        await right.close()
