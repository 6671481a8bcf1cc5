"""Sentences, dates and lists as the reader's language and zone have them; nothing people wrote acts as a template."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.message import Message, plural
from cards.words import Words

GB = Words("en-GB", "Europe/Brussels")
US = Words("en-US", "America/New_York")
FRIDAY = datetime(2026, 11, 27, 22, 59, 59, tzinfo=UTC)


def test_a_british_and_an_american_reader_see_their_own_dates() -> None:
    message = Message("Until {until}.", until=FRIDAY)
    assert GB.say(message) in {"Until Friday, 27 November 2026.", "Until Friday 27 November 2026."}
    assert US.say(message).startswith("Until Friday, November 27, 2026")


def test_the_end_of_a_day_is_a_day_and_elsewhere_a_time() -> None:
    assert "23:59" not in GB.until(FRIDAY, zone=True)
    assert "5:59" in US.until(FRIDAY, zone=True)
    assert "EST" in US.until(FRIDAY, zone=True)


@pytest.mark.parametrize(
    ("moment", "clock"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "01:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "03:00"),  # Brussels skips 02:00
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "02:30"),  # and has 02:30 twice
    ],
)
def test_summer_time_begins_and_ends(moment: datetime, clock: str) -> None:
    assert clock in GB.moment(moment)


def test_the_zone_tells_two_equal_clocks_apart() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))
    assert GB.moment(first, zone=True) != GB.moment(second, zone=True)


def test_the_day_is_the_readers_day() -> None:
    late = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
    assert "28" in GB.day(late)
    assert "27" in US.day(late)
    assert GB.local_date(late) == date(2026, 11, 28)


def test_a_date_has_no_zone() -> None:
    assert "27" in US.say(Message("{day}", day=date(2026, 11, 27)))


def test_a_time_without_a_zone_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        GB.day(datetime(2026, 11, 27))  # noqa: DTZ001 - the mistake this test is about


@pytest.mark.parametrize(
    "locale", ["", "en_US.UTF-8", "../../etc/passwd", "x" * 9_999, "zz-ZZ", "tlh", "fr", "\x00", "C"]
)
def test_an_unknown_locale_reads_english(locale: str) -> None:
    assert Words(locale, "UTC").say(Message("Nothing was changed.")) == "Nothing was changed."
    assert "Friday" in Words(locale, "UTC").day(FRIDAY)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "Europe", "x" * 9_999, "\x00", "America/"])
def test_an_unknown_zone_is_utc(zone: str) -> None:
    assert "22:59" in Words("en-GB", zone).moment(FRIDAY)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_locale_and_no_zone_is_an_error(locale: str, zone: str) -> None:
    assert Words(locale, zone).moment(FRIDAY)


def test_names_become_a_list_and_long_lists_a_count() -> None:
    assert GB.listing(["Olga"]) == "Olga"
    assert GB.listing(["Olga", "Bruno"]) == "Olga and Bruno"
    assert GB.say(Message("{who} were asked.", who=("A", "B", "C"))) in {
        "A, B and C were asked.",
        "A, B, and C were asked.",
    }
    assert GB.listing([str(n) for n in range(20)]).endswith("4 and 15 others")
    assert GB.listing([]) == ""


def test_counts_choose_their_wording() -> None:
    assert GB.say(plural("{n} group", "{n} groups", n=1)) == "1 group"
    assert GB.say(plural("{n} group", "{n} groups", n=0)) == "0 groups"
    assert GB.say(plural("{n} group of {who}", "{n} groups of {who}", n=1042, who="Olga")) == "1042 groups of Olga"


def test_messages_nest() -> None:
    inner = Message("until {day}", day=FRIDAY)
    assert GB.say(Message("{name}, {inner}", name="Marketing", inner=inner)).startswith("Marketing, until Friday")


@pytest.mark.parametrize("value", ["{other}", "{0}", "{value.__class__}", "{", "}", "%s", "%(value)s", "{{value}}"])
def test_what_people_write_is_never_a_template(value: str) -> None:
    said = GB.say(Message("[{value}]", value=value, other="secret"))
    assert said.replace(" ", "") == f"[{value}]"


def test_a_right_to_left_name_keeps_to_itself() -> None:
    said = GB.say(Message("{name} (request {number})", name="שיווק", number=1042))
    assert said == "\u2068שיווק\u2069 (request 1042)"
