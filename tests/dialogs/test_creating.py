"""The alias of a new group: plain, short, the same however often it is made, and not that of its namesake."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from dialogs.creating import LONGEST, mail_nickname


def test_it_is_made_from_the_name() -> None:
    assert mail_nickname("Côte d'Azur (été) #1", "aa11bb22cc") == "cote-d-azur-ete-1-bb22cc"
    assert mail_nickname("日本チーム", "aa11bb22cc") == "group-bb22cc"


def test_namesakes_differ() -> None:
    assert mail_nickname("Apollo", "aa11bb22cc") != mail_nickname("Apollo", "aa11bb22cd")


@given(st.text(max_size=300), st.text(min_size=1, max_size=40))
def test_any_name_makes_a_plain_one(name: str, draft_id: str) -> None:
    made = mail_nickname(name, draft_id)
    assert re.fullmatch(r"[a-z0-9-]+", made)
    assert len(made) <= LONGEST
    assert made == mail_nickname(name, draft_id)
