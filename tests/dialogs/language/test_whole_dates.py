"""An end date is read to its last word, in every language, and a reason after it stays one."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.language import Names, resolve, understand

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Brussels"))
NAMES = Names(groups=("Marketing", "Finance-Readers"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("add me to Marketing until 27 November 2026", date(2026, 11, 27)),
        ("add me to Marketing until 27 November", date(2026, 11, 27)),
        ("pls add me to Marketing til 4 December 2026", date(2026, 12, 4)),
        ("add me to Finance-Readers until 30 November 2026.", date(2026, 11, 30)),
        ("ajoute-moi à Marketing jusqu'au 27 novembre 2026", date(2026, 11, 27)),
        ("voeg me toe aan Marketing tot 27 november 2026", date(2026, 11, 27)),
        ("füg mich bis zum 27. November 2026 zu Marketing hinzu", date(2026, 11, 27)),
        ("añádeme a Marketing hasta el 27 de noviembre de 2026", date(2026, 11, 27)),
    ],
)
def test_the_whole_date_counts(text: str, day: date) -> None:
    frame = understand(text, NAMES, now=NOW, locale="en-GB")
    end = resolve(frame.value("until") or "", NOW, "en-GB", frame.lang).end
    assert end is not None and end.date() == day, dict(frame.slots)


def test_a_reason_after_it_stays_a_reason() -> None:
    frame = understand("add me to Marketing until 27 November 2026, quarter close", NAMES, now=NOW, locale="en-GB")
    assert frame.value("justification") == "quarter close"


def test_what_is_no_date_is_not_made_one() -> None:
    frame = understand("add me to Marketing until the cows come home", NAMES, now=NOW, locale="en-GB")
    assert resolve(frame.value("until") or "", NOW, "en-GB", frame.lang).end is None
