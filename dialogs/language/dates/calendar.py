"""The calendar: months, quarters, weeks, Easter and the days that have a name. Pure arithmetic on dates."""

from __future__ import annotations

import calendar
import math
import re
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_NAMED = re.compile(r"easter(?P<offset>[+-]\d+)|(?P<month>\d\d)-(?P<day>\d\d)(?:!(?P<not_on>\d))?")
_NTH = re.compile(r"(?P<month>\d\d)-(?P<weekday>\d)-(?P<nth>\d|last)")


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add(day: date, number: float, unit: str) -> date:
    """`number` of days, workdays, weeks, fortnights, months, quarters, half-years or years later; halves round up.

    Workdays are Mondays to Fridays: holidays differ by place. Raises OverflowError beyond the calendar.
    """
    if number > 100_000:
        raise OverflowError
    if unit == "workday":
        weeks, rest = divmod(math.ceil(number), 5)
        end = day + timedelta(weeks=weeks)
        while end.weekday() > 4:
            end -= timedelta(days=1)
        while rest:
            end += timedelta(days=1)
            rest -= end.weekday() < 5
        return end
    if unit in MONTHS:
        months = number * MONTHS[unit]
        return add_months(day, int(months)) + timedelta(days=15 if months % 1 else 0)
    return day + timedelta(days=math.ceil(number * {"day": 1, "night": 1, "week": 7, "fortnight": 14}[unit]))


def period(unit: str, day: date, step: int = 0) -> tuple[date, date] | None:
    """First and last day of the week, month … that `day` is in, or of the one `step` later; None for other units."""
    if unit in ("day", "workday"):
        return (add(day, step, unit),) * 2
    if unit in ("week", "weekend"):
        monday = day + timedelta(days=7 * step - day.weekday())
        return monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6)
    if unit == "half-month":
        if step:
            return None
        first = day.replace(day=1)
        return (first, first.replace(day=15)) if day.day <= 15 else (first.replace(day=16), month_end(first))
    if unit not in MONTHS:
        return None
    months = MONTHS[unit]
    first = add_months(date(day.year, (day.month - 1) // months * months + 1, 1), step * months)
    return first, month_end(add_months(first, months - 1))


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def nth_weekday(weekday: int, nth: int, month: date) -> date:
    """The first, second … such weekday of a month, or with -1 the last. Raises ValueError for a fifth that is none."""
    if nth < 0:
        end = month_end(month)
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    first = month.replace(day=1)
    return first.replace(day=1 + (weekday - first.weekday()) % 7 + 7 * (nth - 1))


def easter(year: int) -> date:
    """Easter Sunday of the western churches (the algorithm of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def named(key: str, year: int) -> date:
    """The day written as "MM-DD", "easter+49" or "MM-weekday-nth" in a year; "!7" is the day before if a Sunday."""
    if match := _NTH.fullmatch(key):
        nth = -1 if match["nth"] == "last" else int(match["nth"])
        return nth_weekday(int(match["weekday"]) - 1, nth, date(year, int(match["month"]), 1))
    match = _NAMED.fullmatch(key)
    if match is None:
        raise KeyError(key)
    if match["offset"]:
        return easter(year) + timedelta(days=int(match["offset"]))
    day = date(year, int(match["month"]), int(match["day"]))
    return day - timedelta(days=1) if match["not_on"] and day.isoweekday() == int(match["not_on"]) else day
