"""Work is written once, taken by one worker at a time, and survives the worker."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from approvals.change import Change, Event
from approvals.jobs import Job, JobKind, NewJob, News
from approvals.ports.book import ClaimLost
from store.audit import verify
from store.book import SqlBook
from store.engine import open_book
from store.jobs import DEPTH
from tests.databases import StandingClock
from tests.store.people import ALICE, BRUNO, NOW, OLGA, SUBMITTED, approval, asks, drain, wish

SOON = NOW + timedelta(minutes=5)
REDRAW = NewJob(JobKind.REDRAW, NOW)


def redraw_at(at: NewJob) -> Change:
    return Change(Event("asked", NOW), jobs=(at,))


async def test_every_kind_of_job_has_a_depth() -> None:
    assert DEPTH.keys() == set(JobKind)


async def test_due_jobs_are_claimed_and_the_others_wait(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, asks())

    claimed = await book.claim(NOW)

    assert [(job.kind, job.person_id) for job in claimed] == [(JobKind.ASK, OLGA.id), (JobKind.ASK, BRUNO.id)]
    assert {(job.request_id, job.attempts, job.run_at) for job in claimed} == {(request.id, 1, NOW)}
    assert await book.claim(NOW) == ()
    assert await book.next_due() == NOW + timedelta(days=14)
    for job in claimed:
        await book.finish(job)
    assert await book.claim(NOW) == ()
    assert [job.kind for job in await book.claim(NOW + timedelta(days=14))] == [JobKind.EXPIRE]


async def test_an_empty_book_has_nothing_due(book: SqlBook) -> None:
    assert await book.next_due() is None
    assert await book.claim(NOW) == ()


async def test_what_is_nearly_done_is_finished_before_anything_is_begun(book: SqlBook) -> None:
    kinds = (JobKind.ASK, JobKind.TELL, JobKind.CARRY_OUT, JobKind.CHECK_DECISION)
    jobs = [NewJob(kind, NOW + timedelta(seconds=later)) for later, kind in enumerate(kinds)]
    await book.submit(wish(), SUBMITTED, [*jobs, NewJob(JobKind.END, NOW)])

    claimed = await book.claim(SOON, limit=4)

    assert [job.kind for job in claimed] == [JobKind.TELL, JobKind.END, JobKind.CARRY_OUT, JobKind.CHECK_DECISION]
    assert [job.kind for job in await book.claim(SOON)] == [JobKind.ASK]


async def test_a_job_that_waits_is_not_written_twice(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, [REDRAW])

    await book.apply(request, redraw_at(NewJob(JobKind.REDRAW, SOON)))

    assert [job.run_at for job in await book.claim(SOON)] == [NOW]


async def test_the_same_news_for_two_people_are_two_jobs(book: SqlBook) -> None:
    news = [
        NewJob(JobKind.TELL, NOW, person_id=person.id, about=about, payload={"rule": "owners only"})
        for person in (ALICE, OLGA)
        for about in (News.FAILED, News.COMPLETED)
    ]
    await book.submit(wish(), SUBMITTED, [*news, *news])

    claimed = await book.claim(NOW)

    assert len({(job.person_id, job.about) for job in claimed}) == len(claimed) == 4
    assert claimed[0].payload == {"rule": "owners only"}


async def test_a_step_during_a_redraw_causes_one_more(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, [REDRAW])
    (drawing,) = await book.claim(NOW)
    await book.apply(request, redraw_at(NewJob(JobKind.REDRAW, SOON)))

    await book.finish(drawing)

    assert await book.claim(NOW) == ()
    (once_more,) = await book.claim(SOON)
    assert (once_more.id, once_more.attempts) == (drawing.id, 1)
    await book.finish(once_more)
    assert await book.claim(SOON) == ()


async def test_a_finished_job_may_be_written_again(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, [REDRAW])
    await drain(book)

    await book.apply(request, redraw_at(REDRAW))

    assert len(await book.claim(NOW)) == 1


async def test_a_job_given_back_comes_again_at_its_time(book: SqlBook) -> None:
    await book.submit(wish(), SUBMITTED, [REDRAW])
    (job,) = await book.claim(NOW)

    await book.retry(job, SOON, "DirectoryBusy: asked to wait \x00 300 s")

    assert await book.claim(NOW) == ()
    assert await book.next_due() == SOON
    (again,) = await book.claim(SOON)
    assert (again.id, again.attempts, again.fence) == (job.id, 2, 2)


async def test_a_job_given_back_is_not_leased_anew_by_who_held_it(book: SqlBook) -> None:
    """Leases are renewed while jobs end: one renewed after it was given back lay for thirty seconds."""
    await book.submit(wish(), SUBMITTED, [REDRAW])
    (job,) = await book.claim(NOW)
    await book.retry(job, SOON, "DirectoryBusy")

    assert await book.renew([job]) == ()

    assert [again.id for again in await book.claim(SOON)] == [job.id]


async def test_a_buried_job_is_never_claimed_but_makes_room_for_a_new_one(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, [REDRAW])
    (job,) = await book.claim(NOW)

    await book.bury(job, "gave up")

    assert await book.claim(SOON) == ()
    assert await book.next_due() is None
    await book.apply(request, redraw_at(REDRAW))
    assert len(await book.claim(NOW)) == 1


async def test_who_lost_the_lease_cannot_finish_the_job(database_url: str) -> None:
    hasty = await open_book(database_url, StandingClock(NOW), lease_seconds=0.0)
    try:
        await hasty.submit(wish(), SUBMITTED, [REDRAW])
        (lost,) = await hasty.claim(NOW)
        assert await hasty.next_due() == NOW
        (held,) = await hasty.claim(NOW)
        assert (held.id, held.fence, held.attempts) == (lost.id, lost.fence + 1, 2)

        await hasty.finish(lost)
        await hasty.retry(lost, SOON, "too late")
        await hasty.bury(lost, "too late")

        (still_there,) = await hasty.claim(NOW)
        assert still_there.run_at == NOW
        await hasty.finish(still_there)
        assert await hasty.next_due() is None
    finally:
        await hasty.close()


async def test_a_step_and_the_end_of_its_job_are_stored_together(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, [REDRAW])
    (job,) = await book.claim(NOW)

    step = await book.apply(request, Change(Event("asked", NOW)), done=job)

    assert await book.request(request.id) == step
    assert await book.next_due() is None


async def test_a_step_that_asks_for_its_own_job_again_gets_it(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, [REDRAW])
    (job,) = await book.claim(NOW)

    await book.apply(request, redraw_at(NewJob(JobKind.REDRAW, SOON)), done=job)

    assert await book.claim(NOW) == ()
    assert [(again.id, again.attempts) for again in await book.claim(SOON)] == [(job.id, 1)]


async def test_who_lost_the_lease_can_store_no_step(database_url: str) -> None:
    hasty = await open_book(database_url, StandingClock(NOW), lease_seconds=0.0)
    try:
        request = await hasty.submit(wish(), SUBMITTED, [REDRAW])
        (lost,) = await hasty.claim(NOW)
        (held,) = await hasty.claim(NOW)

        with pytest.raises(ClaimLost):
            await hasty.apply(request, approval(), done=lost)

        assert await hasty.request(request.id) == request
        assert len(await hasty.audit(request.id)) == 1
        await hasty.apply(request, Change(Event("asked", NOW)), done=held)
        assert await hasty.next_due() is None
    finally:
        await hasty.close()


async def test_many_jobs_end_at_once_and_only_for_who_holds_them(database_url: str) -> None:
    hasty = await open_book(database_url, StandingClock(NOW), lease_seconds=0.0)
    try:
        for draft, person in (("draft-1", ALICE), ("draft-2", OLGA)):
            await hasty.submit(wish(draft, people=(person,)), SUBMITTED, [REDRAW, NewJob(JobKind.TELL, NOW)])
        lost = await hasty.claim(NOW, limit=1)
        held = await hasty.claim(NOW)
        assert len(held) == 4

        await hasty.finish_all(())
        await hasty.finish_all([*lost, *(job for job in held if job.id != lost[0].id)])

        assert [job.id for job in await hasty.claim(NOW)] == [lost[0].id]
    finally:
        await hasty.close()


async def test_steps_and_ends_of_the_same_jobs_never_wait_for_each_other(book: SqlBook) -> None:
    present = await book.submit(wish(), SUBMITTED, ())
    news = tuple(NewJob(JobKind.TELL, NOW, person_id=f"person-{n}") for n in range(20))
    for turn in range(15):
        present = await book.apply(present, Change(Event("told", NOW), jobs=news))
        claimed = await book.claim(NOW, limit=50)
        orders = (news, news[::-1]) if turn % 2 else (news[::-1], news)
        present, _, _ = await asyncio.gather(
            book.apply(present, Change(Event("told", NOW), jobs=orders[0])),
            book.finish_all(claimed),
            book.finish_all(claimed[::-1]),
        )
    assert verify(await book.audit_lines(present.id), present.version) is None


async def test_workers_never_hold_the_same_job(book: SqlBook) -> None:
    jobs = [NewJob(JobKind.TELL, NOW, person_id=f"person-{n}") for n in range(120)]
    await book.submit(wish(), SUBMITTED, jobs)

    async def worker() -> list[Job]:
        mine: list[Job] = []
        while claimed := await book.claim(NOW, limit=7):
            mine.extend(claimed)
        return mine

    taken = [job.id for jobs in await asyncio.gather(*(worker() for _ in range(6))) for job in jobs]

    assert len(taken) == 120
    assert len(set(taken)) == 120


async def test_replicas_share_the_work(postgres_url: str) -> None:
    one = await open_book(postgres_url, StandingClock(NOW))
    two = await open_book(postgres_url, StandingClock(NOW + timedelta(days=9)))  # a clock far off leases nothing twice
    try:
        await one.submit(wish(), SUBMITTED, [NewJob(JobKind.TELL, NOW, person_id=f"person-{n}") for n in range(60)])
        rounds = await asyncio.gather(*(book.claim(NOW, limit=5) for book in (one, two) * 6))
        taken = [job.id for claimed in rounds for job in claimed]
        assert len(set(taken)) == len(taken) == 60
    finally:
        await one.close()
        await two.close()


async def test_a_restart_frees_what_the_former_run_had_claimed(sqlite_url: str) -> None:
    book = await open_book(sqlite_url, StandingClock(NOW))
    request = await book.apply(await book.submit(wish(), SUBMITTED, ()), approval())
    former = await book.claim(NOW)
    await book.close()

    book = await open_book(sqlite_url, StandingClock(NOW))
    try:
        assert await book.request(request.id) == request
        claimed = await book.claim(NOW)
        assert [(job.id, job.attempts) for job in claimed] == [(job.id, 2) for job in former]
    finally:
        await book.close()
