"""A message becomes a sentence in the reader's language, with dates in the reader's time zone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_datetime_format,
    get_timezone_name,
)
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

from approvals.message import Message, plural
from cards.foreign import NOTE, foreign

CATALOGUES = Path(__file__).parent / "locale"
DOMAIN = "usher"
MOST_LISTED = 6

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(?:/[A-Za-z0-9_+-]{1,32}){0,2}")


class Words:
    """How one reader is spoken to. An unknown locale reads English, an unknown zone UTC; neither is an error."""

    def __init__(self, locale: str, zone: str) -> None:
        self.locale = _locale(locale)
        self.zone = zone_named(zone)
        self._translations = _translations(str(self.locale))

    def __repr__(self) -> str:
        return f"Words({str(self.locale)!r}, {str(self.zone)!r})"

    @property
    def lang(self) -> str:
        """The two-letter language, as an Adaptive Card's ``lang`` wants it."""
        return str(self.locale.language)

    def say(self, message: Message) -> str:
        """The message as plain text; it may hold what others wrote, so it is never given to a Markdown renderer."""
        values = {name: self._value(value) for name, value in message.values.items()}
        if message.plural is None:
            template = self._translations.gettext(message.template)
        else:
            count = message.values["n"]
            template = self._translations.ngettext(
                message.template, message.plural, count if isinstance(count, int) else 0
            )
        return template.format(**values)

    def day(self, when: date) -> str:
        """The day, e.g. "Friday 27 November 2026"; a datetime must be aware and is put in the reader's zone."""
        return format_date(self._here(when) if isinstance(when, datetime) else when, "full", locale=self.locale)

    def short_day(self, when: date) -> str:
        """The day where there is little room, e.g. "27 Nov 2026"."""
        return format_date(self._here(when) if isinstance(when, datetime) else when, "medium", locale=self.locale)

    def near_day(self, when: datetime) -> str:
        """A day not far from today, without its year, e.g. "Friday 27 November"."""
        here = self._here(when)
        weekday = format_date(here, "EEEE", locale=self.locale)
        return f"{weekday} {format_skeleton('MMMMd', here, locale=self.locale)}"

    def lasting(self, time: timedelta) -> str:
        """How long something takes, in the largest unit that fits, e.g. "3 hours"."""
        return format_timedelta(time, granularity="minute", threshold=1.5, locale=self.locale)

    def moment(self, when: datetime, *, zone: bool = False) -> str:
        """The day and the time, e.g. "27 Nov 2026, 09:12"; with ``zone`` also the zone's short name."""
        return self._at(self.short_day(when), when, zone=zone)

    def until(self, last: datetime, *, zone: bool = False) -> str:
        """The last moment of something: only the day where it ends a day for this reader, else with the time."""
        here = self._here(last)
        return self.day(last) if (here.hour, here.minute) == (23, 59) else self._at(self.day(last), last, zone=zone)

    def local_date(self, when: datetime) -> date:
        """The reader's calendar date at this moment."""
        return self._here(when).date()

    def listing(self, names: Sequence[str | Message]) -> str:
        """The names as a list in the reader's language; a long one is shortened with a count."""
        shown = [self._value(name) for name in names]
        if len(shown) > MOST_LISTED:
            rest = len(shown) - MOST_LISTED + 1
            shown = [*shown[: MOST_LISTED - 1], self.say(plural("{n} other", "{n} others", n=rest))]
        return format_list(shown, locale=self.locale)

    def _here(self, when: datetime) -> datetime:
        if when.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be told to anybody: {when!r}")
        return when.astimezone(self.zone)

    def _at(self, day: str, when: datetime, *, zone: bool) -> str:
        here = self._here(when)
        clock = format_time(here.timetz(), "short", locale=self.locale)
        pattern = str(get_datetime_format("full", locale=self.locale)).replace("'", "")
        said = pattern.replace("{1}", day).replace("{0}", clock)
        return f"{said} {get_timezone_name(here, width='short', locale=self.locale)}" if zone else said

    def _value(self, value: object) -> str:
        match value:
            case Message():
                return self.say(value)
            case datetime():
                return self.until(value)
            case date():
                return self.day(value)
            case tuple() | list():
                return self.listing(value)
            case bool() | int():
                return str(value)  # never grouped: most numbers are there to be quoted
            case float():
                return format_decimal(value, locale=self.locale)
            case None:
                return ""
            case _:
                return _isolated(foreign(str(value), NOTE))


def _isolated(text: str) -> str:
    """Right-to-left text between isolates, so that it does not pull its neighbours around."""
    if not text.isascii() and any(unicodedata.bidirectional(char) in {"R", "AL"} for char in text):
        return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
    return text


@lru_cache(maxsize=256)
def _locale(name: str) -> Locale:
    """The reader's locale if there is a catalogue for its language, else English."""
    english = Locale("en")
    if not _LOCALE.fullmatch(name):  # also keeps paths out of the file names Babel makes of it
        return english
    try:
        found = Locale.parse(name, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return english
    return found if found.language == "en" or _spoken(found) else english


def _spoken(locale: Locale) -> bool:
    return any((CATALOGUES / name).is_dir() for name in (str(locale), locale.language))


def zone_named(name: str) -> tzinfo:
    """The IANA time zone of this name, or UTC."""
    if not _ZONE.fullmatch(name):
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name is a folder of the database
        return UTC


@lru_cache(maxsize=64)
def _translations(locale: str) -> NullTranslations:
    return Translations.load(CATALOGUES, [locale, locale.split("_")[0]], domain=DOMAIN)
