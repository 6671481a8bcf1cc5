"""Who let this person into this group: the requests by which they came, as the book tells them."""

from __future__ import annotations

from dataclasses import replace

from approvals.change import Change, Event
from approvals.request import Kind, Result, State, Subject
from store.book import SqlBook
from tests.store.people import ALICE, BRUNO, MARKETING, NOW, SUBMITTED, approval, move, wish


async def _carried_out(book: SqlBook, draft: str, *done: Subject, kind: Kind = Kind.JOIN) -> int:
    people = tuple(subject.person for subject in done)
    request = await book.submit(wish(draft, people=people, kind=kind), SUBMITTED, ())
    request = await book.apply(request, approval())
    return (await book.apply(request, replace(move(State.COMPLETED), subjects=done))).id


async def test_the_requests_by_which_a_person_came_newest_first(book: SqlBook) -> None:
    alone = await _carried_out(book, "draft-1", Subject(ALICE, Result.DONE))
    await _carried_out(book, "draft-2", Subject(ALICE, Result.DONE), kind=Kind.LEAVE)
    with_bruno = await _carried_out(book, "draft-3", Subject(BRUNO, Result.DONE), Subject(ALICE, Result.DONE))

    assert [r.id for r in await book.letting_in(MARKETING.id, ALICE.id)] == [with_bruno, alone]
    assert [r.id for r in await book.letting_in(MARKETING.id, BRUNO.id)] == [with_bruno]
    assert await book.letting_in("another", ALICE.id) == ()


async def test_who_was_in_before_and_who_was_refused_came_by_no_request(book: SqlBook) -> None:
    await _carried_out(book, "draft-1", Subject(ALICE, Result.ALREADY))
    refused = await book.submit(wish("draft-2"), SUBMITTED, ())
    await book.apply(refused, move(State.DENIED))

    assert await book.letting_in(MARKETING.id, ALICE.id) == ()


async def test_a_write_that_was_never_seen_counts_for_the_person_may_be_in(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, ())
    request = await book.apply(request, approval())
    written = replace(request.subjects[0], written_at=NOW)
    request = await book.apply(request, Change(Event("member.added", NOW), subjects=(written,)))
    failed = await book.apply(request, move(State.FAILED))

    assert await book.letting_in(MARKETING.id, ALICE.id) == (failed,)


async def test_what_was_given_in_a_group_is_found_until_it_ends(book: SqlBook) -> None:
    """For the day on which a group that is for a while ends."""
    given = await _carried_out(book, "draft-1", Subject(ALICE, Result.DONE))
    await _carried_out(book, "draft-2", Subject(BRUNO, Result.ALREADY))
    await _carried_out(book, "draft-3", Subject(BRUNO, Result.DONE), kind=Kind.LEAVE)
    assert [request.id for request in await book.given_in(MARKETING.id)] == [given]
    assert await book.given_in("another") == ()
    [request] = await book.given_in(MARKETING.id)
    ending = await book.apply(request, Change(Event("ending", NOW), fields={"ended_at": NOW}))
    assert await book.given_in(MARKETING.id) == ()
    await book.apply(ending, move(State.ENDED))
    assert await book.given_in(MARKETING.id) == ()
