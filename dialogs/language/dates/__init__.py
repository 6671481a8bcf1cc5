"""Dates and durations as people say them in five languages, made into the end they mean, or into a question to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialogs.language.dates.calendar import add_months
from dialogs.language.dates.shapes import Asked, Meaning, Order, Problem, meanings
from dialogs.language.dates.words import LANGUAGES, Token, foreign, mixed, vocabulary

__all__ = ["DatePhrase", "Problem", "resolve"]

FURTHEST_YEARS = 5
LONGEST = 100  # characters
_MOST_TOKENS = 16
_LAST_SECOND = time(23, 59, 59)
_MONTH_FIRST = frozenset({"US", "PH", "PR", "PA", "GU"})
_EITHER = frozenset({"CA"})


@dataclass(frozen=True)
class DatePhrase:
    """`end` is the last moment meant, aware, in the zone of the person's clock; or `problem` says why there is none.

    "past": it is over; "absurd": more than five years away, or no time at all; "unclear": not understood, or it could
    mean two different days.
    """

    end: datetime | None
    problem: Problem | None = None


def resolve(phrase: str, now: datetime, locale: str = "en-GB", lang: str | None = None) -> DatePhrase:
    """What `phrase` ("Friday", "2 weeks", "eind juni", "31/03") means at `now`, aware and in the person's own zone.

    Ends are inclusive: 23:59:59 of the local day, except for hours and times of day, which end to the minute. The
    phrase is read in `lang`, the language of the sentence, then in that of `locale`, then in the others, then in a
    mixture, and last, in the first two, as if one word were misspelt. The region of `locale` says whether day or month
    comes first in "04/05". Raises ValueError for a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware, in the person's own time zone")
    text = phrase.strip()
    if not text or len(text) > LONGEST or re.match(r"[-−]\s?\d", text):
        return DatePhrase(None, "unclear")
    home, _, region = locale.replace("_", "-").partition("-")
    region = region.rpartition("-")[2].upper()
    home = home.lower() if home.lower() in LANGUAGES else LANGUAGES[0]
    spoken = lang if lang in LANGUAGES else home
    asked = Asked(now.replace(tzinfo=None), lambda sign: _order(sign, spoken, home, region))
    for tokenised in _readings(text, spoken, home, region):
        found = {meaning for tokens in tokenised if len(tokens) <= _MOST_TOKENS for meaning in meanings(tokens, asked)}
        if found:
            return _bounded(found.pop(), now) if len(found) == 1 else DatePhrase(None, "unclear")
    return DatePhrase(None, "unclear")


def _readings(text: str, spoken: str, home: str, region: str) -> Iterator[list[list[Token]]]:
    """`text` in one language after the other, those of no preference together; at last with one word guessed."""
    own = list(dict.fromkeys((spoken, home)))
    others = [lang for lang in LANGUAGES if lang not in own]
    for lang in own:
        yield [vocabulary(lang, region).tokens(text)]
    yield [foreign(lang, region).tokens(text) for lang in others]
    yield [mixed(spoken, region).tokens(text)]
    for lang in own:
        words = vocabulary(lang, region)
        yield [tokens for tokens in [words.guessed(words.tokens(text))] if tokens]


def _order(sign: str, spoken: str, home: str, region: str) -> Order:
    if not region:
        return "either" if spoken == "en" and sign != "." else "day first"
    if region in _MONTH_FIRST:
        return "month first" if spoken == home and sign != "." else "either"
    return "either" if region in _EITHER and sign != "." else "day first"


def _bounded(meaning: Meaning, now: datetime) -> DatePhrase:
    if isinstance(meaning, str):
        return DatePhrase(None, meaning)
    if isinstance(meaning, timedelta):
        if not timedelta(0) < meaning <= timedelta(days=365 * FURTHEST_YEARS):
            return DatePhrase(None, "absurd")
        # Elapsed hours, not wall-clock hours: the two differ on the night the clocks change.
        return DatePhrase(datetime.fromtimestamp(now.timestamp() + meaning.total_seconds(), now.tzinfo))
    day, at = (meaning.date(), meaning.time()) if isinstance(meaning, datetime) else (meaning, _LAST_SECOND)
    if day > _furthest(now.date()):
        return DatePhrase(None, "absurd")
    # fold=1: where the clock shows the last hour twice, the later one is the end of the day.
    end = datetime.combine(day, at, now.tzinfo).replace(fold=1)
    return DatePhrase(end) if end > now else DatePhrase(None, "past")


def _furthest(today: date) -> date:
    return add_months(today, 12 * FURTHEST_YEARS)
