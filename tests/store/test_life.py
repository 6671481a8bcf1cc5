"""A request from asking to its end, as the book tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from approvals.approver import Approver, Reach, Rung
from approvals.change import Change, Event
from approvals.chats import Copy
from approvals.ports.book import AlreadyOpen, Book, Outpaced
from approvals.request import Kind, Result, State, Subject
from store.book import SqlBook
from tests.databases import StandingClock
from tests.store.people import ALICE, BRUNO, MARKETING, NOW, OLGA, SUBMITTED, approval, asks, move, wish


async def test_a_request_is_read_back_as_it_was_stored(book: SqlBook) -> None:
    port: Book = book
    until = NOW + timedelta(days=3)
    stored = await port.submit(wish(reason="Campaign work", until=until), SUBMITTED, asks())

    assert stored.id == 1001
    assert len(stored.key) == 32
    assert stored.version == 1
    assert stored.state is State.PENDING
    assert stored.until == until
    assert stored.until.tzinfo is not None
    assert stored.reason == "Campaign work"
    assert stored.group == MARKETING
    assert stored.subjects == (Subject(ALICE),)
    assert [a.person for a in stored.approvers] == [OLGA, BRUNO]
    assert await port.request(1001) == stored
    assert await port.request_by_key(stored.key) == stored
    assert await port.request_by_draft("draft-1") == stored
    assert await port.open_requests(Kind.JOIN, MARKETING.id, [BRUNO.id, ALICE.id]) == {ALICE.id: stored}
    assert await port.open_requests(Kind.LEAVE, MARKETING.id, [ALICE.id]) == {}
    assert await port.request(7) is None


async def test_a_request_lives_from_asking_to_ending(book: SqlBook) -> None:
    until = NOW + timedelta(days=3)
    request = await book.submit(wish(until=until), SUBMITTED, asks())
    asked = replace(request.approvers[0], reach=Reach.ASKED, asked_at=NOW)
    request = await book.apply(request, Change(event=Event("asked", NOW), approvers=(asked,)))
    assert request.state is State.PENDING
    assert request.approvers == (asked, request.approvers[1])

    request = await book.apply(request, approval())
    assert (request.decided_by, request.decided_at, request.comment) == (OLGA, NOW, "Welcome")

    before = replace(request.subjects[0], member_before=False)
    request = await book.apply(request, Change(event=Event("read_before", NOW), subjects=(before,)))
    assert request.subjects == (before,)
    assert await book.ends_in(MARKETING.id, [ALICE.id]) == {}

    done = replace(before, result=Result.DONE, written_at=NOW)
    request = await book.apply(request, replace(move(State.COMPLETED), subjects=(done,)))
    assert request.version == 5
    assert request.finished_at == NOW
    assert await book.ends_in(MARKETING.id, [BRUNO.id, ALICE.id]) == {ALICE.id: until}
    assert await book.memberships_ending(ALICE.id) == {MARKETING.id: until}

    request = await book.apply(request, Change(Event("ended", NOW), to=State.ENDED, fields={"ended_at": until}))
    assert request.ended_at == until
    assert await book.ends_in(MARKETING.id, [ALICE.id]) == {}
    assert await book.memberships_ending(ALICE.id) == {}
    told = [event.what for event in await book.audit(request.id)]
    assert told == ["submitted", "asked", "approved", "read_before", "completed", "ended"]


async def test_who_was_a_member_before_has_no_membership_to_end(book: SqlBook) -> None:
    request = await book.submit(wish(until=NOW + timedelta(days=3)), SUBMITTED, ())
    request = await book.apply(request, approval())
    already = replace(request.subjects[0], result=Result.ALREADY)
    await book.apply(request, replace(move(State.COMPLETED), subjects=(already,)))

    assert await book.ends_in(MARKETING.id, [ALICE.id]) == {}


async def test_a_stand_in_is_asked_after_the_owners(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, ())
    carla = Approver(replace(ALICE, id="ca21a", name="Carla"), nonce="for-carla", rung=Rung.STAND_IN)
    gone = replace(request.approvers[0], reach=Reach.UNREACHABLE)

    request = await book.apply(request, Change(Event("not_reached", NOW), approvers=(carla, gone)))

    assert request.approvers == (gone, request.approvers[1], carla)
    assert await book.waiting_for("ca21a") == (request,)


async def test_the_second_of_two_clicks_hears_of_the_first(book: SqlBook) -> None:
    seen = await book.submit(wish(), SUBMITTED, ())
    decided = await book.apply(seen, approval(OLGA))

    with pytest.raises(Outpaced) as refused:
        await book.apply(seen, approval(BRUNO))

    assert refused.value.request == decided
    assert refused.value.request.decided_by == OLGA
    assert len(await book.audit(seen.id)) == 2


@pytest.mark.parametrize("to", [State.COMPLETED, State.ENDED, State.PENDING])
async def test_a_pending_request_makes_no_illegal_move(book: SqlBook, to: State) -> None:
    request = await book.submit(wish(), SUBMITTED, ())

    with pytest.raises(ValueError, match="cannot go from pending"):
        await book.apply(request, move(to))

    assert await book.request(request.id) == request


async def test_a_change_sets_only_what_may_be_set(book: SqlBook) -> None:
    request = await book.submit(wish(), SUBMITTED, ())

    with pytest.raises(ValueError, match="cannot set version"):
        await book.apply(request, Change(Event("odd", NOW), fields={"version": 9}))
    with pytest.raises(ValueError, match="not about"):
        await book.apply(request, Change(Event("odd", NOW), subjects=(Subject(BRUNO),)))

    assert await book.request(request.id) == request


async def test_a_draft_is_sent_once(book: SqlBook) -> None:
    sent = await book.submit(wish(), SUBMITTED, asks())
    await book.apply(sent, move(State.CANCELLED))

    with pytest.raises(AlreadyOpen) as refused:
        await book.submit(wish(), SUBMITTED, asks())

    assert refused.value.request.id == sent.id


async def test_the_same_wish_is_open_once_until_it_is_closed(book: SqlBook) -> None:
    first = await book.submit(wish("draft-1"), SUBMITTED, ())
    with pytest.raises(AlreadyOpen) as refused:
        await book.submit(wish("draft-2", people=(BRUNO, ALICE)), SUBMITTED, ())
    assert refused.value.request == first
    assert await book.request_by_draft("draft-2") is None
    await book.submit(wish("draft-3", kind=Kind.LEAVE), SUBMITTED, ())

    first = await book.apply(first, approval())
    with pytest.raises(AlreadyOpen):
        await book.submit(wish("draft-4"), SUBMITTED, ())

    await book.apply(first, move(State.COMPLETED))
    assert await book.open_requests(Kind.JOIN, MARKETING.id, [ALICE.id]) == {}
    again = await book.submit(wish("draft-5"), SUBMITTED, ())
    assert await book.open_requests(Kind.JOIN, MARKETING.id, [ALICE.id]) == {ALICE.id: again}


@pytest.mark.parametrize("to", [State.DENIED, State.CANCELLED, State.EXPIRED, State.FAILED])
async def test_a_closed_request_waits_for_nobody(book: SqlBook, to: State) -> None:
    request = await book.submit(wish(), SUBMITTED, ())
    assert await book.waiting_for(OLGA.id) == (request,)

    await book.apply(request, move(to))

    assert await book.waiting_for(OLGA.id) == ()
    assert await book.open_requests(Kind.JOIN, MARKETING.id, [ALICE.id]) == {}


async def test_a_person_sees_open_requests_first_then_the_newest(book: SqlBook) -> None:
    made = [
        await book.submit(wish(f"draft-{n}", group=replace(MARKETING, id=f"group-{n}")), SUBMITTED, ())
        for n in range(5)
    ]
    for number in (1, 3, 4):
        await book.apply(made[number], move(State.DENIED))

    seen = [request.id for request in await book.requests_by(ALICE.id)]
    assert seen == [made[n].id for n in (2, 0, 4, 3, 1)]
    assert len(await book.requests_by(ALICE.id, limit=2)) == 2
    assert [request.id for request in await book.waiting_for(BRUNO.id)] == [made[0].id, made[2].id]


async def test_the_card_the_wish_was_sent_from_is_a_copy(book: SqlBook, book_clock: StandingClock) -> None:
    place = Copy(0, ALICE.id, "https://smba.example/", "chat-alice", "activity-1", drawn_version=0)

    request = await book.submit(wish(), SUBMITTED, (), place)

    assert await book.copies(request.id) == (replace(place, request_id=request.id, drawn_version=1),)
