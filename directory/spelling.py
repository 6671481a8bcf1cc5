"""Names as they are compared: no case, no accents, no separators but single blanks."""

from __future__ import annotations

import re
import unicodedata

# Letters with a stroke or a tail, which Unicode does not take apart into a letter and an accent.
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th"})
_APART = re.compile(r"[\W_]+")
# Between the words of ProjectFalcon; not within EMEA, and not in McDonald.
_HUMPS = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")


def folded(name: str) -> str:
    """The name itself, letter case, width and blanks at the ends aside."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def plain(name: str) -> str:
    """The words of the name, separated by blanks; a name without any letter or digit stays what it is."""
    decomposed = unicodedata.normalize("NFKD", _HUMPS.sub(" ", name).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_STROKES)
    return _APART.sub(" ", bare).strip() or folded(name)


def words_of(spelling: str) -> list[str]:
    """The words of a plain spelling."""
    return spelling.split()
