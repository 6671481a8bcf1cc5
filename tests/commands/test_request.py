"""An operator looks at one request, and may end it while nobody has decided."""

from __future__ import annotations

from dataclasses import replace

from approvals.change import Event
from approvals.jobs import JobKind, News
from approvals.request import State
from store.book import SqlBook
from tests.commands.conftest import Operator
from tests.store.people import ALICE, NOW, OLGA, SUBMITTED, approval, asks, move, wish


async def test_a_requests_whole_life_is_shown(operator: Operator, book: SqlBook) -> None:
    request = await book.submit(wish(reason="Campaign\x1b[2Jwork"), SUBMITTED, asks())
    request = await book.apply(request, approval())
    await book.apply(request, replace(move(State.COMPLETED), event=Event("completed", NOW, facts={"results": "done"})))

    said = await operator.types("request", "show", "1001")

    assert "Request 1001: join Marketing (m365, 6a8c1), completed, version 3" in said
    assert "Asked by    Alice Martin (a11ce) on 2026-11-21 08:00:00 UTC" in said
    assert "Reason      Campaign[2Jwork" in said
    assert "Decided by  Olga Nowak (0190a)" in said
    assert "Comment     Welcome" in said
    audit = said.partition("Audit:")[2]
    assert [line.split()[4] for line in audit.splitlines()[2:5]] == ["submitted", "approved", "completed"]
    assert "{'owners': ['0190a', 'b2000']}" in audit
    assert "The chain of these lines is whole." in audit
    assert "expire" in said.partition("Not done:")[2].partition("Audit:")[0]


async def test_a_request_that_is_not_there_is_told(operator: Operator) -> None:
    assert "There is no request 7." in await operator.types("request", "show", "7", code=1)
    assert "There is no request 7." in await operator.types("request", "cancel", "7", "--reason", "x", code=1)


async def test_an_operator_cancels_and_the_people_are_told_why(operator: Operator, book: SqlBook) -> None:
    await book.submit(wish(), SUBMITTED, ())

    said = await operator.types("request", "cancel", "1001", "--reason", "asked for the wrong group")

    assert "Request 1001 is cancelled; Usher tells Alice Martin" in said
    request = await book.request(1001)
    assert request is not None
    assert (request.state, request.comment) == (State.CANCELLED, "asked for the wrong group")
    last = (await book.audit(1001))[-1]
    assert (last.what, last.actor, last.facts["reason"]) == ("cancelled", None, "asked for the wrong group")
    assert last.facts["operator"]
    jobs = {(job.kind, job.person_id, job.about) for job in await book.claim(last.at)}
    assert jobs == {(JobKind.TELL, ALICE.id, News.CANCELLED.value), (JobKind.REDRAW, "", "")}
    assert await book.waiting_for(OLGA.id) == ()


async def test_what_was_decided_is_not_cancelled(operator: Operator, book: SqlBook) -> None:
    decided = await book.apply(await book.submit(wish(), SUBMITTED, ()), approval())

    said = await operator.types("request", "cancel", "1001", "--reason", "too late", code=1)

    assert "Request 1001 is approved and cannot be cancelled any more; nothing was changed." in said
    assert await book.request(1001) == decided


async def test_cancelling_wants_a_reason(operator: Operator, book: SqlBook) -> None:
    pending = await book.submit(wish(), SUBMITTED, ())

    await operator.types("request", "cancel", "1001", code=2)
    assert "A reason is needed" in await operator.types("request", "cancel", "1001", "--reason", " ", code=1)
    assert await book.request(1001) == pending
