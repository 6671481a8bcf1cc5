"""The audit as CSV, JSON or JSON lines, record by record, and any table's lines; a cell of a CSV is never a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

from store.export import Record

NAMES = tuple(field.name for field in fields(Record))
# What Excel and its like take for the beginning of a formula (OWASP, "CSV Injection"); the last four are full width.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Format(StrEnum):
    """How an export is written."""

    CSV = "csv"
    JSON = "json"  # one array
    JSONL = "jsonl"  # one object on each line


@dataclass(frozen=True)
class Writer:
    """The text before the first record, that of each record (told whether it is the first), and that after the last."""

    head: str
    record: Callable[[Record, bool], str]
    tail: str


def writer(format: Format) -> Writer:  # noqa: A002 - as the option is called
    match format:
        case Format.CSV:
            return Writer(csv_line(NAMES), lambda record, first: csv_line(_cells(record)), "")
        case Format.JSON:
            return Writer("[\n", lambda record, first: ("" if first else ",\n") + _json(record), "\n]\n")
        case Format.JSONL:
            return Writer("", lambda record, first: _json(record) + "\n", "")


def _json(record: Record) -> str:
    return json.dumps(asdict(record), ensure_ascii=False)


def _cells(record: Record) -> tuple[str, ...]:
    values = asdict(record) | {
        "subjects": "; ".join(record.subjects),
        "facts": json.dumps(record.facts, ensure_ascii=False, sort_keys=True) if record.facts else "",
        "verified": "yes" if record.verified else "no",
    }
    return tuple(str(values[name]) for name in NAMES)


def _harmless(cell: str) -> str:
    """A quote in front makes the cell text for every spreadsheet; a number below zero is no formula."""
    number = cell.startswith("-") and cell[1:].isascii() and cell[1:].isdecimal()
    return f"'{cell}" if cell.startswith(FORMULA) and not number else cell


def csv_line(cells: Sequence[str]) -> str:
    """One line of a table."""
    line = io.StringIO()
    csv.writer(line).writerow(map(_harmless, cells))
    return line.getvalue()
