"""Dates as people say them, at ten in the morning of Wednesday 11 March 2026 unless a test says otherwise."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.language.dates import resolve, spot

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 3, 11, 10, 0, tzinfo=BRUSSELS)


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("today", "2026-03-11"),
        ("tonight", "2026-03-11"),
        ("tomorrow", "2026-03-12"),
        ("the day after tomorrow", "2026-03-13"),
        ("Friday", "2026-03-13"),
        ("until friday", "2026-03-13"),
        ("this Friday", "2026-03-13"),
        ("Wednesday", "2026-03-18"),
        ("this Wednesday", "2026-03-11"),
        ("next Friday", "2026-03-20"),
        ("end of the week", "2026-03-15"),
        ("next week", "2026-03-22"),
        ("end of month", "2026-03-31"),
        ("end of next month", "2026-04-30"),
        ("month end", "2026-03-31"),
        ("eom", "2026-03-31"),
        ("end of quarter", "2026-03-31"),
        ("end of Q2", "2026-06-30"),
        ("end of the year", "2026-12-31"),
        ("the end of June", "2026-06-30"),
        ("end of March", "2026-03-31"),
        ("mid April", "2026-04-15"),
        ("3 days", "2026-03-14"),
        ("two weeks", "2026-03-25"),
        ("2w", "2026-03-25"),
        ("a month", "2026-04-11"),
        ("another 3 months", "2026-06-11"),
        ("a couple of weeks", "2026-03-25"),
        ("one year", "2027-03-11"),
        ("2026-12-31", "2026-12-31"),
        ("31 March", "2026-03-31"),
        ("March 31st", "2026-03-31"),
        ("31st of March 2027", "2027-03-31"),
        ("April 3, 2026", "2026-04-03"),
        ("3 apr", "2026-04-03"),
        ("Friday 13 March", "2026-03-13"),
        ("31/03", "2026-03-31"),
        ("31.03.2026", "2026-03-31"),
        ("the 15th", "2026-03-15"),
        ("the 1st", "2026-04-01"),
        ("Christmas", "2026-12-25"),
        ("1 February", "past"),
        ("1 August", "2026-08-01"),
        ("yesterday", "past"),
        ("2025-12-31", "past"),
        ("end of February", "past"),
        ("2099-01-01", "absurd"),
        ("300 years", "absurd"),
        ("99999 days", "absurd"),
        ("0 days", "absurd"),
        ("31 February", "unclear"),
        ("Thursday 13 March", "unclear"),
        ("the project is over", "unclear"),
        ("June", "unclear"),
        ("", "unclear"),
        ("until", "unclear"),
    ],
)
def test_what_a_phrase_means(phrase: str, day: str) -> None:
    found = resolve(phrase, NOW, "en-GB")
    assert (found.end.date().isoformat() if found.end else found.problem) == day
    if found.end:
        assert (found.end.hour, found.end.minute, found.end.second) == (23, 59, 59)


def test_day_and_month_follow_the_locale() -> None:
    assert _day("04/03/2026", "en-US") == "2026-04-03"
    assert _day("04/03/2027", "en-GB") == "2027-03-04"
    assert resolve("04/05", NOW, "en").problem == "unclear"
    assert _day("31/03", "en-US") == "2026-03-31"


def test_friday_said_on_a_friday_is_a_week_away() -> None:
    friday = datetime(2026, 3, 13, 9, 0, tzinfo=BRUSSELS)
    assert _day("Friday", "en-GB", friday) == "2026-03-20"
    assert _day("this Friday", "en-GB", friday) == "2026-03-13"


def test_a_month_from_the_last_of_january_ends_in_february() -> None:
    assert _day("1 month", "en-GB", datetime(2026, 1, 31, 9, 0, tzinfo=BRUSSELS)) == "2026-02-28"


def test_the_end_of_a_day_is_local_on_both_sides_of_the_clock_change() -> None:
    summer = resolve("end of March", NOW, "en-GB").end
    winter = resolve("Friday", NOW, "en-GB").end
    assert summer is not None and winter is not None
    assert summer.utcoffset() == timedelta(hours=2)
    assert winter.utcoffset() == timedelta(hours=1)


def test_hours_are_hours_that_pass_also_over_the_clock_change() -> None:
    evening = datetime(2026, 3, 28, 22, 0, tzinfo=BRUSSELS)
    end = resolve("6 hours", evening, "en-GB").end
    assert end is not None
    assert end.astimezone(UTC) - evening.astimezone(UTC) == timedelta(hours=6)


def test_a_clock_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="aware"):
        resolve("Friday", datetime(2026, 3, 11), "en-GB")  # noqa: DTZ001 - the naive clock is the point


@given(st.text(max_size=80), st.sampled_from(["en-GB", "en-US", "en", "xx", ""]))
def test_any_phrase_gets_an_end_or_a_problem_and_never_a_crash(phrase: str, locale: str) -> None:
    found = resolve(phrase, NOW, locale)
    assert (found.end is None) != (found.problem is None)
    assert found.end is None or found.end > NOW


@given(st.dates(min_value=NOW.date(), max_value=NOW.date() + timedelta(days=1800)))
def test_an_iso_date_within_five_years_is_taken_as_it_is(day: object) -> None:
    assert _day(str(day), "en-GB") == str(day)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("add me to X until Friday", ["Friday"]),
        ("for 2 weeks or till end of June", ["2 weeks", "end of June"]),
        ("I am in 3 groups and may join", []),
        ("release 2.10 on 31/03", ["31/03"]),
    ],
)
def test_dates_are_found_where_they_stand(text: str, found: list[str]) -> None:
    assert [text[s:e] for s, e, _ in spot(text)] == found


def _day(phrase: str, locale: str, now: datetime = NOW) -> str | None:
    end = resolve(phrase, now, locale).end
    return end.date().isoformat() if end else None
