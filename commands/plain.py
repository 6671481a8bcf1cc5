"""Text for a terminal: foreign words without control characters, moments, ages and columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta


def plain(text: str) -> str:
    """``text`` on one line, without anything a terminal would obey: people choose their names and reasons."""
    return "".join(" " if character.isspace() else character for character in text if _harmless(character))


def moment(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def age(span: timedelta | None) -> str:
    """The largest unit that fits, with one decimal below ten: "4.5 h"."""
    if span is None:
        return "none"
    seconds = max(0.0, span.total_seconds())
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.1f} {unit}" if seconds < 10 * length else f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


def columns(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table whose columns are as wide as they must be; the last one is not filled up."""
    lines = [tuple(head), *(tuple(plain(str(cell)) for cell in row) for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(head))]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _harmless(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
