"""What a sentence names and nothing is done with: said to the person, so that nobody takes it for done."""

from __future__ import annotations

import re

from dialogs.language import Frame, Names
from dialogs.language.everyday import everyday
from dialogs.language.lexicon import WORD, fold

MOST = 5
_NUMBER = re.compile(r"(?<![\w.,:/-])#?(\d{1,9})(?![\w:/-]|[.,]\d)")
# Licences and applications are named in reasons, too; a group or a person is named to be acted on.
_ACTED_ON = "gp"


def unplaced(text: str, frame: Frame, names: Names) -> tuple[str, ...]:
    """The numbers, and the names of groups and people, that stand in ``text`` and in none of the frame's slots; each
    once, in their order. Pure."""
    values = (value for part in (frame, *frame.also) for slot in part.slots for value in part.values(slot))
    placed = {word for value in values for word in _words(value)}
    found: dict[int, str] = {}
    for number in _NUMBER.finditer(text):
        if number[1] not in placed:
            found[number.start()] = number[1]
    for name in names.index.spot(text, everyday()):
        said = text[name.start : name.end]
        if name.exact and name.kind in _ACTED_ON and not placed.intersection(_words(said)):
            found[name.start] = said
    return tuple(dict.fromkeys(found[at] for at in sorted(found)))[:MOST]


def _words(text: str) -> set[str]:
    return {fold(word[0]) for word in WORD.finditer(text)}
