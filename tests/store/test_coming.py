"""Whom requests let into groups, so that their seats are kept for them: pending, approved, and just carried out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from approvals.change import Change, Event
from approvals.directory_objects import GroupKind, GroupRef, PersonRef
from approvals.request import Kind, Request, Result, State
from approvals.seats import Coming
from store.book import SqlBook
from tests.store.people import ALICE, BRUNO, NOW, OLGA, SUBMITTED, approval, move, wish

SALES = GroupRef("5a1e5", "Sales-E5", GroupKind.SECURITY)


async def submitted(book: SqlBook, *people: PersonRef, draft: str, kind: Kind = Kind.JOIN) -> Request:
    return await book.submit(wish(draft, kind=kind, group=SALES, people=people), SUBMITTED, ())


async def test_pending_and_approved_people_are_coming_in_the_order_of_asking(book: SqlBook) -> None:
    first = await submitted(book, ALICE, OLGA, draft="d1")
    second = await submitted(book, BRUNO, draft="d2")
    await book.apply(first, approval())
    assert await book.coming(NOW) == (
        Coming(first.id, SALES.id, ALICE.id, decided_at=NOW),
        Coming(first.id, SALES.id, OLGA.id, decided_at=NOW),
        Coming(second.id, SALES.id, BRUNO.id),
    )


async def test_who_is_denied_or_leaves_or_owns_takes_no_seat(book: SqlBook) -> None:
    await book.apply(await submitted(book, ALICE, draft="d1"), move(State.DENIED))
    await submitted(book, ALICE, draft="d2", kind=Kind.LEAVE)
    await submitted(book, OLGA, draft="d3", kind=Kind.ADD_OWNERS)
    assert await book.coming(NOW - timedelta(days=1)) == ()


async def test_who_was_in_before_or_could_not_be_let_in_is_left_out(book: SqlBook) -> None:
    request = await book.apply(await submitted(book, ALICE, BRUNO, OLGA, draft="d1"), approval())
    settled = (
        replace(request.subjects[0], result=Result.ALREADY, member_before=True),
        replace(request.subjects[1], result=Result.FAILED),
    )
    await book.apply(request, Change(Event("added", NOW), subjects=settled))
    assert [one.person_id for one in await book.coming(NOW)] == [OLGA.id]


async def test_who_was_just_let_in_is_still_coming_until_the_licence_has_had_time_to_come(book: SqlBook) -> None:
    request = await book.apply(await submitted(book, ALICE, draft="d1"), approval())
    added = replace(request.subjects[0], result=Result.DONE, written_at=NOW)
    request = await book.apply(request, Change(Event("added", NOW), subjects=(added,)))
    done = Change(Event("completed", NOW), State.COMPLETED, {"finished_at": NOW})
    await book.apply(request, done)
    assert await book.coming(NOW - timedelta(minutes=1)) == (Coming(request.id, SALES.id, ALICE.id, decided_at=NOW),)
    assert await book.coming(NOW) == ()
