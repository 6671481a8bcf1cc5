"""Where English dates stand in a sentence; only the hand-written grammar asks, and this goes when it goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from dialogs.language.words import load


def spot(text: str, lang: str = "en") -> Iterator[tuple[int, int, bool]]:
    """Where dates stand in `text`: start, end, and whether it is a duration; leftmost first, never overlapping."""
    for match in _spotter(lang).finditer(text):
        yield match.start(), match.end(), match["duration"] is not None


@cache
def _spotter(lang: str) -> re.Pattern[str]:
    words = load(lang).dates
    parts = {
        "month": _any(words["months"]) + r"\.?",
        "weekday": _any(words["weekdays"]),
        "count": r"(?:\d{1,6}|" + _any(words["numbers"]) + ")",
        "unit": _any(words["units"]),
        "period": _any(words["periods"]),
        "day": r"\d{1,2}(?:st|nd|rd|th)?",
        "year": r"(?:\d{4,6}|'?\d{2})",
        "relative": _any(words["relative"]),
        "named": _any(words["named"]),
    }
    spoken: list[str] = []
    durations: list[str] = []
    for shape in words["shapes"]:
        pattern = re.sub(r"\{(\w+)\}", lambda m: parts.get(m[1], m[0]), shape["pattern"])
        plain = re.sub(r"\(\?P<\w+>", "(?:", pattern).replace(" ", r",?\s{1,3}")
        (durations if shape["means"] == "duration" else spoken).append(plain)
    return re.compile(
        rf"(?<![\w/.@-])(?=\w)(?:(?P<duration>{'|'.join(durations)})|(?:{'|'.join(spoken)}))(?![\w/@]|-\w|\.\d)",
        re.IGNORECASE,
    )


def _any(values: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(v).replace(r"\ ", " ") for v in sorted(values, key=len, reverse=True)) + ")"
