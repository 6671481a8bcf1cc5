"""Many people press at once: exactly one of them wins, and the others are told who."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from approvals.directory_objects import PersonRef
from approvals.ports.book import AlreadyOpen, Outpaced
from approvals.request import Request, State
from store.audit import verify
from store.book import SqlBook
from tests.store.people import ALICE, MARKETING, SUBMITTED, approval, move, wish

DECIDERS = [PersonRef(f"owner-{n}", f"Owner {n}") for n in range(8)]


async def test_of_many_decisions_exactly_one_is_stored(book: SqlBook) -> None:
    groups = [replace(MARKETING, id=f"group-{n}") for n in range(20)]
    requests = [await book.submit(wish(f"draft-{g.id}", group=g), SUBMITTED, ()) for g in groups]

    async def decide(request: Request, who: PersonRef) -> PersonRef | None:
        try:
            await book.apply(request, approval(who) if who.id[-1] in "0246" else move(State.DENIED))
        except Outpaced as faster:
            assert faster.request.version == 2
            return None
        return who

    for request in requests:
        winners = [w for w in await asyncio.gather(*(decide(request, who) for who in DECIDERS)) if w is not None]
        now = await book.request(request.id)
        assert len(winners) == 1
        assert now is not None
        assert now.version == 2
        assert (now.state is State.APPROVED) == (now.decided_by == winners[0])
        lines = await book.audit_lines(request.id)
        assert len(lines) == 2
        assert verify(lines, now.version) is None


async def test_of_many_equal_wishes_one_is_stored(book: SqlBook) -> None:
    async def submit(draft: str) -> int:
        try:
            return (await book.submit(wish(draft), SUBMITTED, ())).id
        except AlreadyOpen as again:
            return -again.request.id

    ids = await asyncio.gather(*(submit(f"draft-{n % 4}") for n in range(16)))

    (stored,) = [number for number in ids if number > 0]
    assert set(ids) == {stored, -stored}
    assert await book.open_requests("join", MARKETING.id, [ALICE.id])


async def test_two_requests_for_the_same_people_do_not_block_each_other(book: SqlBook) -> None:
    people = tuple(PersonRef(f"person-{n}", "") for n in range(30))

    async def submit(draft: str, order: tuple[PersonRef, ...]) -> Request:
        try:
            return await book.submit(wish(draft, people=order), SUBMITTED, ())
        except AlreadyOpen as again:
            return again.request

    for turn in range(5):
        one, two = await asyncio.gather(submit(f"{turn}-1", people), submit(f"{turn}-2", tuple(reversed(people))))
        assert one.id == two.id
        assert [s.person.id for s in one.subjects] in ([p.id for p in people], [p.id for p in reversed(people)])
        await book.apply(one, move(State.CANCELLED))
