"""A sentence as it may leave the tenant: every name, address, number and quotation behind a placeholder.

Told apart are names of the directory, also mistyped; words that stand in one; unknown words with a capital or beside a
person; whatever has digits or looks like an address; and all scripts without capitals. Other words stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dialogs.language.everyday import everyday
from dialogs.language.names import Names, fold
from dialogs.language.pieces import Piece, clean, cut

_CALLED = {
    "g": "GROUP",
    "l": "LICENCE",
    "a": "APP",
    "p": "PERSON",
    "e": "ADDRESS",
    "q": "QUOTED",
    "m": "MENTION",
    "n": "NUMBER",
    "d": "DATE",
    "c": "CODE",
    "x": "NAME",  # nobody knows whose
}
_MARKED = (
    ("person_name", "p"),
    ("like_a_person", "p"),
    ("group_name", "g"),
    ("licence_name", "l"),
    ("app_name", "a"),
    ("like_a_name", "x"),
    ("of_people", "x"),
    ("of_groups", "x"),
    ("of_licences", "x"),
    ("of_apps", "x"),
)
# Within one run without blanks these make an address of it; the others bind the parts of a name.
_ADDRESSES = frozenset("/\\@:._=&%+#~$?")
_BINDS = frozenset("-'’")
_LATIN = "\u024f"  # its last letter; other scripts have no capitals to tell a name by, so none of their words goes out


@dataclass(frozen=True, slots=True)
class Part:
    """`shown` at place `at` of the redacted sentence is source[start:end]; `kind` is "" where nothing is hidden."""

    shown: str
    at: int
    start: int
    end: int
    kind: str
    value: str


@dataclass(frozen=True)
class Redacted:
    """`text` may leave; `parts` say what is behind it. Kinds are those of pieces, and "x" for a name of anything."""

    text: str
    parts: tuple[Part, ...]
    source: str

    def value(self, placeholder: str, kinds: str) -> str:
        """What was typed there; raises ValueError where there is no such placeholder of these kinds."""
        for part in self.parts:
            if part.kind and part.kind in kinds and part.shown == placeholder:
                return part.value
        raise ValueError("no such placeholder")

    def passage(self, said: str) -> str:
        """What was typed where `text` says so; raises ValueError for anything but a passage of whole parts."""
        for number, first in enumerate(self.parts):
            if said and self.text.startswith(said, first.at):
                for last in self.parts[number:]:
                    if last.at + len(last.shown) == first.at + len(said):
                        return " ".join(self.source[first.start : last.end].split())
        raise ValueError("no such passage")


def redact(text: str, names: Names) -> Redacted | None:
    """`text` with its names hidden; None while the names of the directory are not known."""
    if not (names.index.has("g") and names.index.has("p")):
        return None
    text = clean(text)
    parts: list[Part] = []
    said = ""
    for start, end, kind, value in _runs(cut(text, names), text, names):
        if parts and text[parts[-1].end : start]:
            said += " "
        number = sum(part.kind == kind for part in parts) + 1
        shown = f"{_CALLED[kind]}_{number}" if kind else value
        parts.append(Part(shown, len(said), start, end, kind, value))
        said += shown
    return Redacted(said, tuple(parts), text)


def _runs(pieces: Sequence[Piece], text: str, names: Names) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, kind and value of what stands together: one open word or sign, or all pieces of a hidden name."""
    kinds = [_kind(piece, names) for piece in pieces]
    glued = _glue(pieces, kinds)
    _hide_beside_people(pieces, kinds)
    at = 0
    while at < len(pieces):
        end = at + 1
        while end < len(pieces) and kinds[at] and kinds[end] and (glued[end] or _continues(pieces, end, text)):
            end += 1
        first, last = pieces[at], pieces[end - 1]
        value = first.value if end == at + 1 else " ".join(text[first.start : last.end].split())
        yield first.start, last.end, kinds[at], value
        at = end


def _kind(piece: Piece, names: Names) -> str:
    """What hides this piece by itself; "" for what may be shown."""
    if piece.kind != "w":
        return piece.kind
    word = piece.value
    if not (word[0].isalnum() or word[0] == "_"):
        return ""
    if any(c.isdigit() for c in word):
        return "n" if word.isdecimal() else "x"
    for mark, kind in _MARKED:
        if mark in piece.marks:
            return kind
    if any(c > _LATIN for c in word) or "_" in word:
        return "x"
    capital = "capital" in piece.marks
    if (folded := fold(word)) not in everyday():
        return "x" if capital else ""
    begins = not piece.marks.isdisjoint(("first_of_text", "new_line"))
    return "x" if capital and not begins and len(word) > 1 and names.index.kinds(folded) else ""


def _glue(pieces: Sequence[Piece], kinds: list[str]) -> list[bool]:
    """Which pieces belong to the one before: parts of an address, and of a name with hyphens or apostrophes."""
    glued = [False] * len(pieces)
    inner = [
        at
        for at in range(1, len(pieces) - 1)
        if "joined" in pieces[at].marks and "joined" in pieces[at + 1].marks and pieces[at].kind == "w"
    ]
    for at in (*inner, *reversed(inner)):
        sign = pieces[at].value
        if sign in _ADDRESSES or (sign in _BINDS and (kinds[at - 1] or kinds[at + 1])):
            for part in (at - 1, at, at + 1):
                kinds[part] = kinds[part] or "x"
            glued[at] = glued[at + 1] = True
    return glued


def _hide_beside_people(pieces: Sequence[Piece], kinds: list[str]) -> None:
    """An unknown word beside a person may be the rest of the name; the first word of a sentence is rather its verb."""
    order = range(len(pieces))
    for at in (*order, *reversed(order)):
        piece = pieces[at]
        if (
            kinds[at]
            or not piece.value[0].isalpha()
            or "first_of_text" in piece.marks
            or fold(piece.value) in everyday()
        ):
            continue
        if any(kind and kind in "pme" for kind in (*kinds[max(at - 1, 0) : at], *kinds[at + 1 : at + 2])):
            kinds[at] = "p"


def _continues(pieces: Sequence[Piece], at: int, text: str) -> bool:
    """Whether the hidden word at `at` is a further word of the name before it."""
    before, piece = pieces[at - 1], pieces[at]
    apart = text[before.end : piece.start]
    return before.kind == piece.kind == "w" and apart in ("", " ") and "first_of_name" not in piece.marks
