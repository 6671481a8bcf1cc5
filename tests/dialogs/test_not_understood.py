"""What administrators read of a sentence nobody understood tells of no person, group, address or number."""

from __future__ import annotations

import pytest

from dialogs.language import Names
from dialogs.not_understood import LONGEST, scrubbed

NAMES = Names(groups=("Finance Readers",), people=("Olga Nowak", "Zoë Vermeulen"))


@pytest.mark.parametrize(
    ("text", "lang", "left"),
    [
        ("can olga get the printer of finance readers", "en", "can [name] get the printer of [name]"),
        (
            "please call +48 22 555-01 or bob@contoso.example",
            "en",
            "please call [number] [number] [number] or [address]",
        ),
        ("look at https://evil.example/?u=olga now", "en", "look at [address] now"),
        (r"the share \\\\server\\olga is gone", "en", "the share [address] is gone"),
        ("rename it to “Secret Project”", "en", "rename it to [quote]"),
        ("my badge B12-77 is lost, ask Henk", "en", "my badge [number] is lost, ask [name]"),
        ("wo ist der Drucker von zoë vermeulen", "de", "wo ist der Drucker von [name]"),
        ("<at>Olga Nowak</at> help", "en", "[quote] help"),
    ],
)
def test_what_could_tell_of_whom_it_speaks_is_taken_out(text: str, lang: str, left: str) -> None:
    assert scrubbed(text, NAMES, lang) == left


def test_a_letter_is_cut_short() -> None:
    assert len(scrubbed("word " * 1000, NAMES, "en")) <= LONGEST
