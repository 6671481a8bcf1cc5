"""Whose sign-in a request waits for is kept, and the job that waits is woken when it came, on both databases."""

from __future__ import annotations

import pytest

from approvals.jobs import Job, JobKind, NewJob
from approvals.request import Details, Failure, Request, SignInWait, State
from approvals.signing_in import ASK_AGAIN_AFTER, ELSEWHERE, LOOK_AGAIN_AFTER, SIGN_IN_WITHIN, SigningIn
from store.book import SqlBook
from tests.databases import StandingClock
from tests.store.people import ALICE, BRUNO, NOW, OLGA, SUBMITTED, approval, wish

OWNERS = (OLGA.id, BRUNO.id)


class Bell:
    def __init__(self) -> None:
        self.rung = 0

    def __call__(self) -> None:
        self.rung += 1


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def signing_in(book: SqlBook, book_clock: StandingClock, bell: Bell) -> SigningIn:
    return SigningIn(book, book_clock, bell)


async def approved(book: SqlBook) -> Request:
    return await book.apply(await book.submit(wish(), SUBMITTED, ()), approval())


async def due(book: SqlBook, clock: StandingClock, kind: JobKind) -> list[Job]:
    """The jobs of this kind that are due now; the others are finished."""
    found = await book.claim(clock.now())
    await book.finish_all([job for job in found if job.kind is not kind])
    return [job for job in found if job.kind is kind]


async def waits(book: SqlBook, clock: StandingClock, signing_in: SigningIn, request: Request) -> NewJob | bool:
    """Carrying out finds nobody signed in."""
    [job] = await due(book, clock, JobKind.CARRY_OUT)
    became = await signing_in.waits(request, job, OWNERS)
    if isinstance(became, NewJob):
        await book.retry(job, became.run_at, became.payload["why"])
    return became


async def test_a_wait_is_kept_and_both_are_asked(
    book: SqlBook, book_clock: StandingClock, signing_in: SigningIn
) -> None:
    request = await approved(book)
    became = await waits(book, book_clock, signing_in, request)
    assert isinstance(became, NewJob)
    assert became.run_at == NOW + ASK_AGAIN_AFTER
    kept = await book.request(request.id)
    assert kept is not None
    assert kept.details == Details(sign_in=SignInWait(OWNERS, NOW))
    assert {job.person_id for job in await due(book, book_clock, JobKind.SIGN_IN)} == set(OWNERS)


async def test_who_signs_in_wakes_the_job_and_nobody_else_does(
    book: SqlBook, book_clock: StandingClock, signing_in: SigningIn, bell: Bell
) -> None:
    request = await approved(book)
    await waits(book, book_clock, signing_in, request)
    await signing_in.came(request.key, ALICE)
    await signing_in.came("no-such-key", OLGA)
    assert bell.rung == 0
    assert await due(book, book_clock, JobKind.CARRY_OUT) == []
    await signing_in.came(request.key, OLGA)
    assert bell.rung == 1
    assert len(await due(book, book_clock, JobKind.CARRY_OUT)) == 1
    kept = await book.request(request.id)
    assert kept is not None
    assert kept.details.sign_in == SignInWait(OWNERS, NOW, NOW)


async def test_a_token_on_another_replica_is_left_half_a_minute_to_be_used(
    book: SqlBook, book_clock: StandingClock, signing_in: SigningIn
) -> None:
    request = await approved(book)
    await waits(book, book_clock, signing_in, request)
    await signing_in.came(request.key, OLGA)
    became = await waits(book, book_clock, signing_in, request)
    assert isinstance(became, NewJob)
    assert became.run_at == NOW + LOOK_AGAIN_AFTER
    book_clock.at = NOW + ELSEWHERE
    became = await waits(book, book_clock, signing_in, request)
    assert isinstance(became, NewJob)
    assert became.run_at == book_clock.at + ASK_AGAIN_AFTER
    kept = await book.request(request.id)
    assert kept is not None
    assert kept.details.sign_in == SignInWait(OWNERS, NOW), "waited for since the beginning, and asked for again"


async def test_after_three_days_it_fails_with_its_job(
    book: SqlBook, book_clock: StandingClock, signing_in: SigningIn
) -> None:
    request = await approved(book)
    await waits(book, book_clock, signing_in, request)
    book_clock.at = NOW + SIGN_IN_WITHIN
    assert await waits(book, book_clock, signing_in, request) is True
    kept = await book.request(request.id)
    assert kept is not None
    assert (kept.state, kept.failure) == (State.FAILED, Failure.NOT_SIGNED_IN)
    assert await due(book, book_clock, JobKind.CARRY_OUT) == []
    await signing_in.came(request.key, OLGA)
    assert (await book.request(request.id)) == kept
