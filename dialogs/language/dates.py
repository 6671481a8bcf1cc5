"""Dates and durations as people say them, made into the last second of a local day, or into a question to ask."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal

from dialogs.language.words import LANGUAGES, load

Problem = Literal["past", "absurd", "unclear"]
FURTHEST_YEARS = 5
RECENTLY_GONE = timedelta(days=60)  # "1 March" said on 11 March is more likely a slip than a date next year
_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class DatePhrase:
    """`end` is the last moment meant, aware, in the zone of the person's clock; or `problem` says why there is none.

    "past": the day is over; "absurd": more than five years away, or no time at all; "unclear": not understood, or it
    could mean two different days.
    """

    end: datetime | None
    problem: Problem | None = None


@dataclass(frozen=True)
class _Asked:
    today: date
    month_first: bool | None
    words: Mapping[str, Any]


_Result = date | timedelta | Problem
_Handler = Callable[[re.Match[str], _Asked], _Result]


def resolve(phrase: str, now: datetime, locale: str = "en-GB") -> DatePhrase:
    """What `phrase` ("Friday", "2 weeks", "end of June", "31/03") means at `now`, aware and in the person's own zone.

    Ends are inclusive: the result is 23:59:59 of the local day, except for durations in hours, which end to the minute.
    A weekday is the next one, so "Friday" on a Friday is a week away; a duration counts from today. `locale` decides
    whether day or month comes first. Raises ValueError for a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware, in the person's own time zone")
    lang = locale.split("-")[0].lower()
    words = load(lang if lang in LANGUAGES else LANGUAGES[0]).dates
    asked = _Asked(now.date(), _month_first(locale, words), words)
    text = _tidy(phrase, words)
    if not text or len(text) > 60:
        return DatePhrase(None, "unclear")
    try:
        result = _first(text, asked, words)
    except (ValueError, OverflowError):
        # The calendar has no such day (31 February) or no such year.
        return DatePhrase(None, "absurd" if re.search(r"\d{5}", text) else "unclear")
    return _bounded(result, now)


def spot(text: str, lang: str = "en") -> Iterator[tuple[int, int, bool]]:
    """Where dates stand in `text`: start, end, and whether it is a duration; leftmost first, never overlapping."""
    for match in _spotter(lang).finditer(text):
        yield match.start(), match.end(), match["duration"] is not None


def _bounded(result: _Result, now: datetime) -> DatePhrase:
    if isinstance(result, str):
        return DatePhrase(None, result)
    if isinstance(result, timedelta):
        if not timedelta(0) < result <= timedelta(days=365 * FURTHEST_YEARS):
            return DatePhrase(None, "absurd")
        # Elapsed hours, not wall-clock hours: the two differ on the night the clocks change.
        return DatePhrase(datetime.fromtimestamp(now.timestamp() + result.total_seconds(), now.tzinfo))
    if result < now.date():
        return DatePhrase(None, "past")
    if result > _add_months(now.date(), 12 * FURTHEST_YEARS):
        return DatePhrase(None, "absurd")
    # fold=1: where the clock shows the last hour twice, the later one is the end of the day.
    return DatePhrase(datetime.combine(result, _LAST_SECOND, now.tzinfo).replace(fold=1))


def _first(text: str, asked: _Asked, words: Mapping[str, Any]) -> _Result:
    for pattern, handler in _shapes(words["lang"]):
        if match := pattern.fullmatch(text):
            return handler(match, asked)
    return "unclear"


def _tidy(phrase: str, words: Mapping[str, Any]) -> str:
    text = " ".join(phrase.casefold().replace("’", "'").replace(",", " ").strip(" .!?;:()").split())
    for lead in words["leads"]:
        text = text.removeprefix(lead + " ")
    for tail in words["tails"]:
        text = text.removesuffix(" " + tail)
    return text


def _month_first(locale: str, words: Mapping[str, Any]) -> bool | None:
    if "-" not in locale:
        return None
    return locale.lower() in words["month_first"]


def _alternatives(values: Iterator[str]) -> str:
    return "|".join(re.escape(v).replace(r"\ ", " ") for v in sorted(values, key=len, reverse=True))


@cache
def _shapes(lang: str) -> tuple[tuple[re.Pattern[str], _Handler], ...]:
    return tuple((re.compile(pattern), handler) for pattern, handler in _patterns(lang))


@cache
def _patterns(lang: str) -> tuple[tuple[str, _Handler], ...]:
    words = load(lang).dates
    parts = {
        "month": "(?P<month>" + _alternatives(iter(words["months"])) + r")\.?",
        "weekday": "(?P<weekday>" + _alternatives(iter(words["weekdays"])) + r")",
        "count": r"(?P<count>\d{1,6}|" + _alternatives(iter(words["numbers"])) + ")",
        "unit": "(?P<unit>" + _alternatives(iter(words["units"])) + ")",
        "period": "(?P<period>" + _alternatives(iter(words["periods"])) + ")",
        "day": r"(?P<day>\d{1,2})(?:st|nd|rd|th)?",
        "year": r"(?P<year>\d{4,6}|'?\d{2})",
        "relative": "(?P<relative>" + _alternatives(iter(words["relative"])) + ")",
        "named": "(?P<named>" + _alternatives(iter(words["named"])) + ")",
    }
    handlers: dict[str, _Handler] = {
        "iso": _iso,
        "numeric": _numeric,
        "day_month": _day_month,
        "weekday": _weekday,
        "duration": _duration,
        "period_end": _period_end,
        "month_part": _month_part,
        "quarter_end": _quarter_end,
        "relative": _relative,
        "named": _named,
        "day_only": _day_only,
    }
    return tuple(
        (re.sub(r"\{(\w+)\}", lambda m: parts.get(m[1], m[0]), shape["pattern"]), handlers[shape["means"]])
        for shape in words["shapes"]
    )


@cache
def _spotter(lang: str) -> re.Pattern[str]:
    spoken: list[str] = []
    durations: list[str] = []
    for pattern, handler in _patterns(lang):
        plain = re.sub(r"\(\?P<\w+>", "(?:", pattern).replace(" ", r",?\s{1,3}")
        (durations if handler is _duration else spoken).append(plain)
    return re.compile(
        rf"(?<![\w/.@-])(?=\w)(?:(?P<duration>{'|'.join(durations)})|(?:{'|'.join(spoken)}))(?![\w/@]|-\w|\.\d)",
        re.IGNORECASE,
    )


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    digits = text.lstrip("'")
    return int(digits) + 2000 if len(digits) == 2 else int(digits)


def _coming(day: int, month: int, year: int | None, today: date) -> _Result:
    """The date, in the year said or else the next time it comes round."""
    if year is not None:
        if year > today.year + 100:
            return "absurd"
        return date(year, month, day)
    if (month, day) == (2, 29):
        years = [y for y in range(today.year, today.year + 9) if calendar.isleap(y)]
        return next(d for d in (date(y, 2, 29) for y in years) if d >= today)
    this_year = date(today.year, month, day)
    if this_year >= today:
        return this_year
    return "past" if today - this_year <= RECENTLY_GONE else date(today.year + 1, month, day)


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _iso(match: re.Match[str], asked: _Asked) -> _Result:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _numeric(match: re.Match[str], asked: _Asked) -> _Result:
    first, second, year = int(match["first"]), int(match["second"]), _year(match.groupdict().get("year"))
    if first > 12 or second > 12 or first == second:
        day, month = max(first, second), min(first, second)
    elif asked.month_first is None:
        return "unclear"
    else:
        day, month = (second, first) if asked.month_first else (first, second)
    return _coming(day, month, year, asked.today)


def _day_month(match: re.Match[str], asked: _Asked) -> _Result:
    groups = match.groupdict()
    found = _coming(int(match["day"]), asked.words["months"][match["month"]], _year(groups.get("year")), asked.today)
    weekday = groups.get("weekday")
    if weekday and isinstance(found, date) and found.weekday() != asked.words["weekdays"][weekday]:
        return "unclear"
    return found


def _weekday(match: re.Match[str], asked: _Asked) -> _Result:
    wanted = asked.words["weekdays"][match["weekday"]]
    which = match.groupdict().get("which")
    monday = asked.today - timedelta(days=asked.today.weekday())
    if which in asked.words["next"]:
        return monday + timedelta(days=7 + wanted)
    ahead = (wanted - asked.today.weekday()) % 7
    return asked.today + timedelta(days=ahead if which else ahead or 7)


def _duration(match: re.Match[str], asked: _Asked) -> _Result:
    text = match.groupdict().get("count") or "1"
    count = int(text) if text.isdigit() else int(asked.words["numbers"][text])
    units = asked.words["units"] | asked.words["letters"]
    unit = units[match["unit"]]
    if count == 0:
        return "absurd"
    if unit == "hours":
        return timedelta(hours=count)
    size = {"days": 1, "weeks": 7}.get(unit)
    if size is None:
        months = count * {"months": 1, "quarters": 3, "years": 12}[unit]
        return "absurd" if months > 1200 else _add_months(asked.today, months)
    return asked.today + timedelta(days=count * size)


def _period_end(match: re.Match[str], asked: _Asked) -> _Result:
    groups = match.groupdict()
    step = 1 if groups.get("which") in asked.words["next"] else 0
    today = asked.today
    if letter := groups.get("letter"):
        period = asked.words["ends"][letter]
    else:
        period = asked.words["periods"][match["period"]]
    if period == "day":
        return today + timedelta(days=step)
    if period == "week":
        return today + timedelta(days=6 - today.weekday() + 7 * step)
    if period == "month":
        start = _add_months(today.replace(day=1), step)
        return _month_end(start.year, start.month)
    if period == "quarter":
        start = _add_months(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3 * step + 2)
        return _month_end(start.year, start.month)
    return date(today.year + step, 12, 31)


def _month_part(match: re.Match[str], asked: _Asked) -> _Result:
    month, year = asked.words["months"][match["month"]], _year(match["year"])
    part = asked.words["parts"][match["part"]]
    if part != "end":
        return _coming(1 if part == "start" else 15, month, year, asked.today)
    if year is not None:
        return "absurd" if year > asked.today.year + 100 else _month_end(year, month)
    this_year = _month_end(asked.today.year, month)
    if this_year >= asked.today:
        return this_year
    return "past" if asked.today - this_year <= RECENTLY_GONE else _month_end(asked.today.year + 1, month)


def _quarter_end(match: re.Match[str], asked: _Asked) -> _Result:
    month, year = int(match["quarter"]) * 3, _year(match["year"])
    end = _month_end(year or asked.today.year, month)
    return end if year or end >= asked.today else _month_end(asked.today.year + 1, month)


def _relative(match: re.Match[str], asked: _Asked) -> _Result:
    return asked.today + timedelta(days=asked.words["relative"][match["relative"]])


def _named(match: re.Match[str], asked: _Asked) -> _Result:
    month, day = asked.words["named"][match["named"]]
    return _coming(day, month, _year(match["year"]), asked.today)


def _day_only(match: re.Match[str], asked: _Asked) -> _Result:
    day, start = int(match["day"]), asked.today.replace(day=1)
    if not 1 <= day <= 31:
        return "unclear"
    for step in range(4):
        first = _add_months(start, step)
        if day <= calendar.monthrange(first.year, first.month)[1] and first.replace(day=day) >= asked.today:
            return first.replace(day=day)
    return "unclear"
