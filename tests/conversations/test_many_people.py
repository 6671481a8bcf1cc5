"""Two hundred and fifty people at once: in batches, each with a result of their own, and on from where it stopped."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any

from approvals.desk import Wish
from approvals.request import Failure, Kind, Result, State
from tests.office import Colleague, Office

MANY = 250


def hires(office: Office) -> list[str]:
    """New colleagues, by object id; the office knows nobody else of that name."""
    tenant = office.sandbox.tenant
    made = (
        tenant.put_user({"userPrincipalName": f"new{n}@contoso.example", "displayName": f"New {n}"})
        for n in range(MANY)
    )
    return [str(record["id"]) for record in made]


async def asks(office: Office, olga: Colleague, people: list[str]) -> int:
    """Olga, an owner of Marketing, adds them all at once."""
    wish = Wish(
        kind=Kind.JOIN,
        requester_id=olga.id,
        group_id=office.directory.id_of("Marketing"),
        tenant_id=office.settings.tenant_id,
        draft_id="many-people",
        people=tuple(people),
    )
    return (await office.usher.desk.submit(wish)).id


def additions(office: Office) -> Counter[str]:
    """How often each was really added, by object id."""
    found: list[dict[str, Any]] = office.sandbox.tenant.effects.snapshot()
    return Counter(each["subjectId"] for each in found if each["kind"] == "member.added" and each["changed"])


async def test_edge_22_one_who_left_meanwhile_spoils_nobody_elses_membership(office: Office, olga: Colleague) -> None:
    """edge 22"""
    people = hires(office)
    number = await asks(office, olga, people)
    office.sandbox.tenant.delete_user(people[33])
    await office.settles()
    request = await office.usher.book.request(number)
    assert request is not None and request.state is State.COMPLETED
    results = {subject.person.id: subject for subject in request.subjects}
    assert results[people[33]].failure is Failure.PERSON_GONE
    rest = [subject for subject in request.subjects if subject.person.id != people[33]]
    assert {subject.result for subject in rest} == {Result.DONE}
    assert additions(office) == Counter(subject.person.id for subject in rest)
    olga.sees("New 33", "could not")


async def test_edge_22_it_goes_on_where_it_stopped_and_adds_nobody_twice(office: Office, olga: Colleague) -> None:
    """edge 22: Usher stops in the middle, Graph stumbles, and in the end everybody is in, once."""
    people = hires(office)
    number = await asks(office, olga, people)
    office.sandbox.graph_weather.update({"latency_ms": 30})
    working = asyncio.create_task(office.usher.rounds.once())
    while len(additions(office)) < 60:  # noqa: ASYNC110 - the directory rings no bell
        await asyncio.sleep(0.01)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    for task in [task for task in asyncio.all_tasks() if task.get_coro().__name__ == "_do"]:  # type: ignore[union-attr]
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await office.usher.book.start()  # as a new process does: leases of the one that died are void
    before = len(additions(office))
    assert before < MANY
    office.sandbox.graph_weather.update({"latency_ms": 0, "errors": 0.1, "reset_after": 0.1, "seed": 4})
    for _ in range(40):
        await office.passes(minutes=20)
        if await office.state_of(number) is not State.APPROVED:
            break
    office.sandbox.graph_weather.update({"errors": 0.0, "reset_after": 0.0})
    await office.passes(minutes=20)
    assert await office.state_of(number) is State.COMPLETED
    assert additions(office) == Counter(people)
