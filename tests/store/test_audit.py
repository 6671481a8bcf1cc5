"""What was done stays told: a changed, missing or cut-off audit line shows, an erased name does not break the chain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from approvals.change import Change, Event
from approvals.request import State
from store.audit import AuditLine, verify
from store.book import SqlBook
from tests.store.people import ALICE, NOW, OLGA, SUBMITTED, approval, move, wish

Lines = tuple[AuditLine, ...]


def _changed(number: int, **fields: object) -> Callable[[Lines], Lines]:
    def tamper(lines: Lines) -> Lines:
        line = replace(lines[number], **fields)  # type: ignore[arg-type]  # the fields of AuditLine, by name
        return (*lines[:number], line, *lines[number + 1 :])

    return tamper


TAMPERING: dict[str, Callable[[Lines], Lines]] = {
    "another actor": _changed(1, actor_id=ALICE.id),
    "another name": _changed(1, actor_name="Mallory"),
    "another time": _changed(0, at=NOW - timedelta(seconds=1)),
    "another deed": _changed(1, what="denied"),
    "another fact": _changed(1, facts={"owners": ["mallory"]}),
    "a fact more": _changed(1, facts={"owners": [OLGA.id, "b2000"], "quorum": 2}),
    "a fact less": _changed(1, facts={}),
    "a hash that fits nothing": _changed(1, hash="0" * 64),
    "the first line gone": lambda lines: lines[1:],
    "a line in the middle gone": lambda lines: (lines[0], lines[2]),
    "the last line gone": lambda lines: lines[:2],
    "every line gone": lambda lines: (),
    "two lines swapped": lambda lines: (lines[0], lines[2], lines[1]),
}


async def _decided(book: SqlBook) -> Lines:
    request = await book.submit(wish(), SUBMITTED, ())
    request = await book.apply(request, approval())
    await book.apply(request, move(State.COMPLETED))
    return await book.audit_lines(request.id)


async def test_the_chain_of_an_honest_request_verifies(book: SqlBook) -> None:
    lines = await _decided(book)

    assert verify(lines, version=3) is None
    assert [line.seq for line in lines] == [1, 2, 3]
    assert lines[1].event == Event("approved", NOW, actor=OLGA, facts={"owners": [OLGA.id, "b2000"]})
    assert lines[2].event.actor is None
    assert tuple(line.event for line in lines) == await book.audit(lines[0].request_id)


@pytest.mark.parametrize("how", TAMPERING)
async def test_tampering_shows(book: SqlBook, how: str) -> None:
    lines = await _decided(book)

    assert verify(TAMPERING[how](lines), version=3) is not None


async def test_a_line_from_another_chain_does_not_fit(book: SqlBook) -> None:
    lines = await _decided(book)
    other = await book.submit(wish("draft-2"), SUBMITTED, ())

    assert verify((*await book.audit_lines(other.id), *lines[1:]), version=3) is not None


async def test_a_name_can_be_erased_if_a_line_tells_of_it_and_the_chain_still_verifies(book: SqlBook) -> None:
    lines = await _decided(book)
    seals = {**lines[1].seals, "actor": {**lines[1].seals["actor"], "salt": ""}}
    erased = _changed(1, actor_name=None, seals=seals)
    assert str(verify(erased(lines), version=3)).endswith("'actor' was taken away, and no erasure tells of it.")

    request = await book.request(lines[0].request_id)
    assert request is not None
    await book.apply(request, Change(Event("erased", NOW, facts={"pieces": ["2 actor"]})))
    lines = await book.audit_lines(request.id)

    assert verify(erased(lines), version=4) is None
    assert verify(_changed(1, actor_name="Mallory", seals=seals)(lines), version=4) is not None


async def test_facts_that_are_no_json_are_refused_before_anything_is_stored(book: SqlBook) -> None:
    with pytest.raises(TypeError):
        await book.submit(wish(), Event("submitted", NOW, facts={"when": NOW}), ())

    assert await book.request_by_draft("draft-1") is None
