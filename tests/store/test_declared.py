"""What is declared of a group is kept with who said so, in the step that says so, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.change import Change, Event
from approvals.effects import Opening, Opens
from approvals.request import Details, Kind, Request, State
from store.book import SqlBook
from tests.store.people import ALICE, NOW, SUBMITTED, wish

CAMPAIGNS = Opening(Opens.DECLARED, "campaigns", "Campaigns")
OPENS = (Opening(Opens.APP, "crm:user", "Contoso CRM \x00", "User"), replace(CAMPAIGNS, by="Olga Nowak"))


async def said(book: SqlBook, opening: Opening, *, withdraws: bool = False, draft: str = "d1") -> Request:
    details = Details(declares=opening, withdraws=withdraws)
    new = replace(wish(draft, kind=Kind.DECLARE), state=State.APPROVED, details=details)
    request = await book.submit(new, SUBMITTED, ())
    done = Change(Event("completed", NOW), State.COMPLETED)
    change = replace(done, withdraws=opening) if withdraws else replace(done, declares=opening)
    return await book.apply(request, change)


async def test_said_said_again_and_withdrawn(book: SqlBook) -> None:
    request = await said(book, CAMPAIGNS)
    group = request.group.id
    [kept] = await book.declared(group)
    assert (kept.opening, kept.by_id, kept.request_id) == (replace(CAMPAIGNS, by=ALICE.name), ALICE.id, request.id)
    again = await said(book, replace(CAMPAIGNS, name="CAMPAIGNS", by="Ada"), draft="d2")
    [kept] = await book.declared(group)
    assert (kept.opening.name, kept.opening.by, kept.request_id) == ("CAMPAIGNS", "Ada", again.id)
    assert await book.groups_declared_to_open(["nothing", "campaigns"]) == (group,)
    await said(book, CAMPAIGNS, withdraws=True, draft="d3")
    assert await book.declared(group) == ()
    assert await book.groups_declared_to_open(["campaigns"]) == ()


@pytest.mark.parametrize("ids", [(), ("x" * 5000,), ("\x00",)])
async def test_what_nobody_could_have_declared_is_found_nowhere(book: SqlBook, ids: tuple[str, ...]) -> None:
    assert await book.groups_declared_to_open(ids) == ()


@pytest.mark.parametrize(
    "details",
    [
        Details(),
        Details(opens=()),
        Details(opens=OPENS, opened=(), purpose="Opens the CRM."),
        Details(declares=CAMPAIGNS, withdraws=True),
    ],
)
async def test_a_request_remembers_what_its_group_opened(book: SqlBook, details: Details) -> None:
    """That nothing was opened is known, too; who declared something is kept beside the group only."""
    request = await book.submit(replace(wish(), details=details), SUBMITTED, ())
    found = await book.request(request.id)
    assert found == request
    assert found is not None
    assert (found.details.opens is None) is (details.opens is None)
    assert [one.key for one in found.details.opens or ()] == [one.key for one in details.opens or ()]
    assert all(not one.by for one in found.details.opens or ())
