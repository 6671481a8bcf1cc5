"""What a step answers is what a later read gives, although it is not read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from approvals.approver import Approver, Reach, Rung
from approvals.change import Change, Event
from approvals.directory_objects import GroupKind, GroupRef, Person, PersonRef
from approvals.request import Details, Failure, Request, Result, State, Subject
from store.book import SqlBook
from tests.store.people import ALICE, BRUNO, MARKETING, NOW, OLGA, SUBMITTED, approval, asks, wish

ODD = "Ada \x00\ud83d " + "x" * 9000
ELSEWHERE = NOW.astimezone(timezone(timedelta(hours=9, minutes=30))) + timedelta(microseconds=1)
# As the directory tells a person; the book keeps the reference.
DIRECTORS = Person("d1", ODD, upn="d1@example.com")

STEPS: dict[str, Callable[[Request], Change]] = {
    "an event": lambda _: Change(Event("asked", ELSEWHERE, actor=DIRECTORS, facts={"why": ODD})),
    "approved": lambda _: approval(),
    "decided by somebody with a long name": lambda _: approval(DIRECTORS, ODD),
    "every field": lambda _: Change(
        Event("odd", NOW),
        fields={
            "expires_at": ELSEWHERE,
            "until": ELSEWHERE,
            "zone": "Asia/Tokyo",
            "reason": ODD,
            "decided_by": DIRECTORS,
            "decided_at": ELSEWHERE,
            "decided_by_rule": "free_creation",
            "details": Details(
                description=ODD, team=True, made_at=ELSEWHERE, team_url="https://teams.example", no_team="refused"
            ),
            "comment": ODD,
            "finished_at": ELSEWHERE,
            "ended_at": ELSEWHERE,
            "failure": Failure.GAVE_UP,
            "error_id": "1A2B3C4D",
        },
    ),
    "failed": lambda _: Change(Event("failed", NOW), State.FAILED, {"failure": "gave_up", "error_id": "1A2B"}),
    "fields taken back": lambda _: Change(Event("odd", NOW), fields={"decided_by": None, "until": None}),
    "a person's result": lambda request: Change(
        Event("added", NOW), subjects=(replace(request.subjects[1], result=Result.DONE, written_at=ELSEWHERE),)
    ),
    "a person's new name": lambda request: Change(
        Event("renamed", NOW), subjects=(Subject(Person(request.subjects[0].person.id, ODD), Result.ALREADY, True),)
    ),
    "an approver reached": lambda request: Change(
        Event("reached", NOW), approvers=(replace(request.approvers[1], reach=Reach.ASKED, asked_at=ELSEWHERE),)
    ),
    "approvers added": lambda request: Change(
        Event("unreachable", NOW),
        approvers=(
            Approver(DIRECTORS, nonce="d", rung=Rung.STAND_IN),
            replace(request.approvers[0], reach=Reach.UNREACHABLE),
            Approver(ALICE, nonce="a", rung=Rung.STAND_IN),
            Approver(DIRECTORS, nonce="d2", reach=Reach.ASKED),
        ),
    ),
}


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_answers_what_a_read_gives(book: SqlBook, step: str) -> None:
    new = replace(wish(people=(BRUNO, ALICE)), group=GroupRef(MARKETING.id, ODD, GroupKind.SECURITY))
    before = await book.submit(new, SUBMITTED, asks())

    after = await book.apply(before, STEPS[step](before))

    assert after == await book.request(before.id)
    assert type(after.subjects[0].person) is PersonRef


async def test_a_wish_answers_what_a_read_gives(book: SqlBook) -> None:
    new = replace(
        wish(people=(DIRECTORS, OLGA), reason=ODD, until=ELSEWHERE),
        created_at=ELSEWHERE,
        requester=DIRECTORS,
        state=State.APPROVED,
        decided_by=DIRECTORS,
        decided_at=ELSEWHERE,
        approvers=(Approver(OLGA, nonce="o"), Approver(DIRECTORS, nonce="d"), Approver(OLGA, nonce="o2")),
    )

    request = await book.submit(new, SUBMITTED, asks())

    assert request == await book.request(request.id)
    assert type(request.requester) is PersonRef
