"""What a sentence names and nothing is done with is found; what was used, or is only a word, is not."""

from __future__ import annotations

import pytest

from dialogs.language import Frame, Intent, Names
from dialogs.unplaced import unplaced

NAMES = Names(groups=("Marketing", "Finance-Readers"), people=("Bob Stone", "Dana Fox"), apps=("Figma",))
ADD = Frame(
    Intent.ADD_MEMBERS,
    {"people": ("Bob Stone",), "group": ("Marketing",), "until": "31 March", "justification": "project 42"},
    also=(Frame(Intent.APPROVE_REQUEST, {"request": ("1042",)}),),
)


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("add Bob Stone to Marketing until 31 March and approve 1042", ()),
        ("add Bob Stone to Marketing, project 42, and approve #1042", ()),
        ("add Bob Stone to Marketing and approve 1042 and 17", ("17",)),
        ("add Bob Stone to Marketing and Dana Fox, approve 1042", ("Dana Fox",)),
        ("in Figma add Bob to Marketing at 10:30 and approve 1042, 3.5 times", ()),
        ("17 and 17", ("17",)),
    ],
)
def test_only_what_belongs_to_nothing_is_left(sentence: str, left: tuple[str, ...]) -> None:
    assert unplaced(sentence, ADD, NAMES) == left


def test_hostile_text_is_read_in_no_time() -> None:
    assert unplaced("9" * 5000 + " <at>" * 1000, ADD, NAMES) == ()
