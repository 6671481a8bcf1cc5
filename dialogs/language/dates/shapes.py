"""The shapes of a date, the same in every language: which roles stand in which order, and the day they make.

A shape that fits in two ways gives two days, and the caller asks which one is meant.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, TypeAlias

from dialogs.language.dates.calendar import MONTHS, add, add_months, month_end, named, nth_weekday, period
from dialogs.language.dates.words import Token, stops

Problem = Literal["past", "absurd", "unclear"]
_HARMLESS = frozenset({"silent", "part", "to", "and", "in", "marker", "from", "daypart"})
RECENTLY_GONE = timedelta(days=60)  # "1 March" said on 11 March is more likely a slip than a date next year
_CENTURY = 100

Meaning: TypeAlias = date | datetime | timedelta | Problem
Order: TypeAlias = Literal["day first", "month first", "either"]
Bound: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """`now` is naive, on the person's own clock; `orders` says how "04/05" may be read, by its sign."""

    now: datetime
    orders: Callable[[str], Order]

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True)
class _Shape:
    """`dated`: names a day, so that a time of day may stand by it."""

    roles: tuple[str, ...]
    make: Callable[[Bound, Asked], Iterator[Meaning]]
    dated: bool


def meanings(tokens: Sequence[Token], asked: Asked) -> set[Meaning]:
    """Every moment or duration `tokens` may mean."""
    return _whole(tokens, asked) | _range(tokens, asked) or _after_other_words(tokens, asked)


def _whole(tokens: Sequence[Token], asked: Asked, *, dated: bool = False) -> set[Meaning]:
    found = _days(tokens, asked, dated=dated)
    for rest, at in _clocks(tokens):
        for day in _days(rest, asked, dated=True):
            found.add(datetime.combine(day, at) if isinstance(day, date) else day)
        if all(token.may("silent") for token in rest):
            soon = datetime.combine(asked.today, at)
            found.add(soon if soon > asked.now else soon + timedelta(days=1))
    return found


def _days(tokens: Sequence[Token], asked: Asked, *, dated: bool) -> set[Meaning]:
    found: set[Meaning] = set()
    for shape in _SHAPES:
        if dated and not shape.dated:
            continue
        silent = [token.may("silent") or (shape.dated and token.may("daypart")) for token in tokens]
        for bound in _fitting(tokens, silent, 0, shape.roles, {}):
            try:
                found.update(shape.make(bound, asked))
            except OverflowError:
                found.add("absurd")
            except ValueError:  # the calendar has no such day
                continue
    return found


def _fitting(
    tokens: Sequence[Token], silent: Sequence[bool], at: int, roles: tuple[str, ...], bound: Bound
) -> Iterator[Bound]:
    """Each way the tokens play the roles in order; silent ones may be passed over, roles with "?" left out."""
    if not roles:
        if all(silent[at:]):
            yield bound
        return
    name = roles[0].rstrip("?")
    for here in range(at, len(tokens)):
        for value in tokens[here].senses.get(name.rstrip("2"), ()):
            yield from _fitting(tokens, silent, here + 1, roles[1:], {**bound, name: value})
        if not silent[here]:
            break
    if name != roles[0]:
        yield from _fitting(tokens, silent, at, roles[1:], bound)


def _range(tokens: Sequence[Token], asked: Asked) -> set[Meaning]:
    """ "from 1 to 15 June", "Friday and Saturday", "two weeks from Monday": the end of it."""
    found: set[Meaning] = set()
    for at in range(1, len(tokens) - 1):
        left, right = list(tokens[:at]), tokens[at + 1 :]
        while left and left[0].may("from"):
            left = left[1:]
        if tokens[at].may("to"):
            figures = [token for token in left if not token.may("silent")]
            if len(figures) == 1 and figures[0].may("day"):
                found |= _days(right, asked, dated=True)
            for start in _whole(left, asked, dated=True):
                found |= _from(start, right, asked)
        if tokens[at].may("from"):
            for start in _whole(right, asked, dated=True):
                found |= _from(start, left, asked, dated=False)
    return found


def _from(start: Meaning, tokens: Sequence[Token], asked: Asked, *, dated: bool = False) -> set[Meaning]:
    if isinstance(start, datetime) or not isinstance(start, date):
        return set()
    moved = replace(asked, now=datetime.combine(max(start, asked.today), asked.now.time()))
    return {end for end in _whole(tokens, moved, dated=dated) if not isinstance(end, timedelta)}


def _after_other_words(tokens: Sequence[Token], asked: Asked) -> set[Meaning]:
    """ "the hearing on 14 May": unknown words, then a date; not if one of them is a date word itself, or "after"."""
    unknown = False
    for before, token, at in zip(tokens, tokens[1:], range(1, len(tokens)), strict=False):
        starts = before.may("from") and not before.may("silent")
        if starts or before.text in stops() or not before.senses.keys() <= _HARMLESS:
            return set()
        unknown = unknown or not before.senses
        if not unknown or (_in_figures(token) and not before.senses):
            continue
        if any(t.may("named") for t in tokens[at:]):  # "the Christmas campaign" is not over at Christmas
            continue
        if found := _whole(tokens[at:], asked, dated=True):
            return found
    return set()


def _in_figures(token: Token) -> bool:
    """A release 2.10 looks like a date; without a word like "on" before it, it is none."""
    return token.may("date")


def _clocks(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], time]]:
    """The tokens without a time of day, and that time."""
    evening = any(token.may("evening") for token in tokens)
    for at, token in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else Token("")
        for hour, minute in token.senses.get("clock", ()):
            if hour < 24 and minute < 60:
                end = at + 2 if following.may("oclock") else at + 1
                yield [*tokens[:at], *tokens[end:]], time(_hour(hour, evening=evening), minute)
        for number in token.senses.get("number", ()):
            rest = [*tokens[:at], *tokens[at + 2 :]]
            if number != int(number) or not 0 <= number < 24:
                continue
            if following.may("oclock"):
                yield rest, time(_hour(int(number), evening=evening))
            if following.may("am") and number <= 12:
                yield rest, time(int(number) % 12)
            if following.may("pm") and number <= 12:
                yield rest, time(int(number) % 12 + 12)


def _hour(said: int, *, evening: bool) -> int:
    return said + 12 if evening and 0 < said < 12 else said


# Each function below gives the days a shape may mean, none if the roles do not go together.


def _coming(day: date, again: Callable[[int], date], year: int | None, today: date) -> Iterator[Meaning]:
    """A day of the year said or of this year; one that is long gone comes round next year."""
    if year is not None or day >= today:
        yield day
    else:
        yield "past" if today - day <= RECENTLY_GONE else again(today.year + 1)


def _in_year(make: Callable[[int], date], year: int | None, asked: Asked) -> Iterator[Meaning]:
    if year is not None and not asked.today.year - _CENTURY < year < asked.today.year + _CENTURY:
        yield "absurd" if year > asked.today.year else "past"
        return
    yield from _coming(make(year or asked.today.year), make, year, asked.today)


def _calendar_day(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    day, month, year = bound["day"], bound["month"], bound.get("year")
    if (month, day, year) == (2, 29, None):
        years = range(asked.today.year, asked.today.year + 9)
        year = next(y for y in years if isleap(y) and date(y, 2, 29) >= asked.today)
    for found in _in_year(lambda y: date(y, month, day), year, asked):
        if "weekday" not in bound or not isinstance(found, date) or found.weekday() == bound["weekday"]:
            yield found


def _iso(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    year, month, day = bound["iso"]
    yield from _calendar_day({**bound, "day": day, "month": month, "year": year}, asked)


def _figures(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    first, second, year, sign = bound["date"]
    order = asked.orders(sign)
    if second <= 12 and (order != "month first" or first > 12):
        yield from _valid({**bound, "day": first, "month": second, "year": year}, asked)
    if first <= 12 and (order != "day first" or second > 12):
        yield from _valid({**bound, "day": second, "month": first, "year": year}, asked)


def _valid(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    try:
        yield from list(_calendar_day(bound, asked))
    except ValueError:
        return


def _day_of_month(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    """ "the 15th", "lundi 23": the next such day."""
    first, day = asked.today.replace(day=1), bound.get("nth") or bound["day"]
    for step in range(3):
        month = add_months(first, step)
        if day <= month_end(month).day and month.replace(day=day) >= asked.today:
            found = month.replace(day=day)
            if "weekday" not in bound or found.weekday() == bound["weekday"]:
                yield found
            return


def _day_of_period(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    """ "the 5th of next month"."""
    if bound["unit"] == "month":
        month = add_months(asked.today.replace(day=1), _step(bound))
        yield month.replace(day=bound.get("nth") or bound["day"])


def _step(bound: Bound) -> int:
    return 1 if "next" in bound or "coming" in bound else 0


def _next_such(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7 or 7)


def _weekday(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    """ "Friday" is the next one; "this Friday" may be today; "next Friday" is what the language says."""
    wanted, today = bound["weekday"], asked.today
    monday = today - timedelta(days=today.weekday())
    if bound.get("part", "end") != "end":
        return
    if "this" in bound and "coming" not in bound:
        yield today + timedelta(days=(wanted - today.weekday()) % 7)
    elif "next" in bound:
        yield monday + timedelta(days=7 + wanted)
        if bound["next"] == "ask":
            yield _next_such(wanted, today)
    else:
        yield _next_such(wanted, today)


def _weekday_of_week(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    """ "Friday next week", "vrijdag van deze week"."""
    if bound["unit"] == "week":
        monday = asked.today - timedelta(days=asked.today.weekday())
        day = monday + timedelta(days=7 * _step(bound) + bound["weekday"])
        yield day if day >= asked.today else "past"


def _later(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    """ "Friday in a week", "Monday week", "heute in 8 Tagen" (a week in several languages)."""
    number, unit = bound.get("number", 1), bound["unit"]
    if unit not in ("day", "week", "fortnight") or ("number" not in bound and unit == "day"):
        return
    start = _next_such(bound["weekday"], asked.today) if "weekday" in bound else _from_today(bound["relative"], asked)
    if unit == "day":
        if number not in (7, 8, 14, 15):
            return
        number, unit = number // 7, "week"
    yield add(start, number, unit)


def _from_today(days: int, asked: Asked) -> date:
    return asked.today + timedelta(days=days)


def _relative(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    if "part" not in bound or bound["part"] == "end":
        yield _from_today(bound["relative"], asked)


def _duration(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    """A duration counts from today, in hours and minutes from now. A bare "week" is none, "the fortnight" is one."""
    number, unit = bound.get("number", 0) + (0.5 if "half" in bound else 0), bound["unit"]
    if not number and unit == "fortnight" and "number" not in bound:
        number = 1
    if unit in ("weekend", "half-month"):
        return
    if not number or number > 10_000:
        yield "absurd"
    elif unit in ("hour", "minute"):
        yield timedelta(**{f"{unit}s": number})
    elif "unit2" in bound:
        if bound["unit2"] in ("day", "night", "workday", "week", "fortnight", *MONTHS):
            yield add(add(asked.today, number, unit), bound["number2"], bound["unit2"])
    else:
        yield add(asked.today, number, unit)


def _fortnight(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    if bound["unit"] == "fortnight" and not {"this", "next", "coming"} & bound.keys():
        yield from _duration(bound, asked)
    if bound["unit"] in ("weekend", "half-month"):
        yield from _period(bound, asked)


def _period(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    """ "end of next month", "this week", "mid week". "Next month" alone could begin or end it: asked."""
    span, part = period(bound["unit"], asked.today, _step(bound)), bound.get("part")
    if span is None or (part is None and _step(bound) and bound["unit"] not in ("week", "weekend")):
        return
    if part is None and bound["unit"] in ("day", "workday"):
        return
    yield from _part(part or "end", span, asked)


def _part(part: str, span: tuple[date, date], asked: Asked) -> Iterator[Meaning]:
    first, last = span
    if part == "end":
        day = last
    elif part == "start":
        day = first
    elif (last - first).days == 6:
        day = first + timedelta(days=2)
    elif (last - first).days in (27, 28, 29, 30):
        day = first.replace(day=15)
    else:
        return
    yield day if day >= asked.today else "past"


def _month_part(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    if bound.get("unit", "month") != "month":
        return
    part, month = bound["glued"] if "glued" in bound else (bound["part"], bound["month"])
    if part == "end":
        yield from _in_year(lambda y: month_end(date(y, month, 1)), bound.get("year"), asked)
    else:
        yield from _in_year(lambda y: date(y, month, 1 if part == "start" else 15), bound.get("year"), asked)


def _quarter(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    yield from _nth_period("quarter", bound["number"], bound, asked)


def _half_year(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    yield from _nth_period("half-year", bound["number"], bound, asked)


def _ordinal_period(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    if bound["unit"] in ("quarter", "half-year"):
        yield from _nth_period(bound["unit"], bound["ordinal"], bound, asked)


def _nth_period(unit: str, number: float, bound: Bound, asked: Asked) -> Iterator[Meaning]:
    months, part = MONTHS[unit], bound.get("part", "end")
    if number not in range(1, 12 // months + 1) or part == "mid":
        return
    first = int(number - 1) * months + 1

    def edge(year: int) -> date:
        start = date(year, first, 1)
        return start if part == "start" else month_end(add_months(start, months - 1))

    yield from _in_year(edge, bound.get("year"), asked)


def _half_month(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    """ "la segunda quincena de abril"."""
    if bound["unit"] == "half-month" and bound["ordinal"] in (1, 2):
        part = "mid" if bound["ordinal"] == 1 else "end"
        yield from _month_part({"part": part, "month": bound["month"]}, asked)


def _week(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    """A week of ISO 8601 by its number: its Sunday."""
    number, days = int(bound["number"]), {"start": 1, "mid": 3}.get(bound.get("part", "end"), 7)
    yield from _in_year(lambda y: date.fromisocalendar(y, number, days), bound.get("year"), asked)


def _year_part(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    if bound["part"] == "mid":
        return
    end = bound["part"] == "end"
    yield from _in_year(lambda y: date(y, 12 if end else 1, 31 if end else 1), bound["whole_year"], asked)


def _last_day_of_month(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    if bound["unit"] in ("day", "workday"):
        yield from _in_year(lambda y: _last(date(y, bound["month"], 1), bound["unit"]), bound.get("year"), asked)


def _last_day_of_period(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    span = period(bound["unit2"], asked.today, _step(bound))
    if bound["unit"] == "day" and span:
        yield span[1]
    if bound["unit"] == "workday" and span:
        day = span[1]
        yield day - timedelta(days=max(0, day.weekday() - 4))


def _last(month: date, unit: str) -> date:
    end = month_end(month)
    return end - timedelta(days=max(0, end.weekday() - 4)) if unit == "workday" else end


def _nth_weekday(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    """ "the first Monday in June", "dernier vendredi de mai"."""
    nth = -1 if "last" in bound else bound["ordinal"]
    yield from _in_year(
        lambda y: nth_weekday(bound["weekday"], nth, date(y, bound["month"], 1)), bound.get("year"), asked
    )


def _nth_weekday_of_period(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    if bound["unit"] == "month":
        nth = -1 if "last" in bound else bound["ordinal"]
        day = nth_weekday(bound["weekday"], nth, add_months(asked.today.replace(day=1), _step(bound)))
        yield day if day >= asked.today else "past"


def _named(bound: Bound, asked: Asked) -> Iterator[Meaning]:
    yield from _in_year(lambda y: named(bound["named"], y), bound.get("year"), asked)


def _shapes() -> Iterator[_Shape]:
    dated: Sequence[tuple[Callable[[Bound, Asked], Iterator[Meaning]], str]] = (
        (_iso, "weekday? iso|iso weekday"),
        (_figures, "weekday? date|date weekday"),
        (
            _calendar_day,
            "weekday? day month year?|weekday? month day year?|day month year? next|day month year? coming",
        ),
        (_calendar_day, "day month year? weekday|whole_year month day|day month this"),
        (_day_of_month, "weekday day|marker day|nth"),
        (_day_of_period, "nth unit|nth this unit|nth unit this|nth next unit|nth unit next|nth coming unit"),
        (_day_of_period, "marker day unit|marker day this unit|marker day next unit|marker day unit next"),
        (
            _weekday,
            "part? weekday|this coming? weekday|next weekday|weekday next|coming weekday|weekday coming|weekday this",
        ),
        (_weekday_of_week, "weekday next unit|weekday unit next|next unit weekday|unit next weekday"),
        (
            _weekday_of_week,
            "weekday this unit|weekday unit this|this unit weekday|unit this weekday|weekday coming unit",
        ),
        (_weekday_of_week, "weekday unit coming|coming unit weekday"),
        (_later, "weekday in number unit|relative in number unit|in number unit weekday|weekday unit|relative unit"),
        (_relative, "part? relative"),
        (_month_part, "part unit? month year?|month part|glued year?"),
        (_last_day_of_month, "last unit month year?"),
        (_nth_weekday, "last weekday month year?|ordinal weekday month year?"),
        (
            _nth_weekday_of_period,
            "last weekday unit|last weekday this unit|last weekday next unit|last weekday unit next",
        ),
        (_nth_weekday_of_period, "ordinal weekday next unit|ordinal weekday unit next"),
        (_named, "named year?|this named|next named|coming named|named this|named next|named coming"),
    )
    others: Sequence[tuple[Callable[[Bound, Asked], Iterator[Meaning]], str]] = (
        (_duration, "number unit|half unit|number and half unit|number unit and half|number unit and? number2 unit2"),
        (_duration, "next number unit|number next unit|coming number unit|number coming unit|this number unit"),
        (_fortnight, "unit|next unit|this unit|unit next|unit coming|coming unit"),
        (_period, "part unit|unit part|part this unit|part unit this|part next unit|part unit next|part coming unit"),
        (_period, "part unit coming|this unit|unit this|next unit|unit next|coming unit|unit coming|this unit part"),
        (_quarter, "part? quarter number year?|number quarter|year quarter number|part? quarter number whole_year?"),
        (_half_year, "part? half_year number year?|part? number half_year year?|year half_year number"),
        (_ordinal_period, "part? ordinal unit year?"),
        (_half_month, "ordinal unit month|part ordinal unit month"),
        (_week, "part? week_number number year?|week_number nth"),
        (_year_part, "part whole_year|part unit whole_year"),
        (_last_day_of_period, "last unit unit2|last unit this unit2|last unit unit2 this|last unit next unit2"),
        (_last_day_of_period, "last unit unit2 next|last unit coming unit2"),
    )
    for name_a_day, table in ((True, dated), (False, others)):
        for make, patterns in table:
            for pattern in patterns.split("|"):
                yield _Shape(tuple(pattern.split()), make, name_a_day)


_SHAPES = tuple(_shapes())
