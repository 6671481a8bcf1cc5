"""A sentence as pieces: words, signs, and placeholders for what can be recognised without understanding.

Names can contain anything, also words that look like orders ("Leave Management"); behind a placeholder they are mute.
Pieces are the same in every language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dialogs.language.everyday import everyday
from dialogs.language.names import Names, Spotted, fold

MOST_PIECES = 1000  # far more than the model reads
LONGEST_LIST = 8  # names; the model need not see all of a longer one
LONGEST_TEXT = 4000  # characters; a longer message is read up to here and never makes the bot sure
BOT_NAMES = frozenset({"usher"})

NAMES_OF_KINDS = {
    "g": "group",
    "l": "licence",
    "a": "app",
    "p": "person",
    "e": "address",
    "q": "quotation",
    "m": "mention",
    "n": "number",
    "d": "date",
    "c": "code",
}
PLACEHOLDERS = "".join(NAMES_OF_KINDS)
"""The letters of what a placeholder can hide; "w" is a word or sign that hides nothing."""

MARKS = (
    # Stands in a name of the directory, spelled right, one word long.
    "group_name",
    "person_name",
    "licence_name",
    "app_name",
    # Stands in a name of the directory, mistyped.
    "like_a_name",
    "like_a_person",
    "first_of_name",
    "capital",
    "capitals",
    "digits",
    "first_of_text",
    "joined",  # no space before it
    "new_line",
    # Occurs in some name of the directory.
    "of_groups",
    "of_people",
    "of_licences",
    "of_apps",
)
"""What is known of a piece besides how it reads, in the order the model was taught."""

_NAMED = {"g": "group_name", "p": "person_name", "l": "licence_name", "a": "app_name"}
_LIKE = {"g": "like_a_name", "p": "like_a_person", "l": "like_a_name", "a": "like_a_name"}
_OCCURS = {"g": "of_groups", "p": "of_people", "l": "of_licences", "a": "of_apps"}

_MENTION = re.compile(r"<at\b[^<>]{0,200}>([^<>]{1,200})</at>", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z!][^<>]{0,300}>")
_EMAIL = re.compile(r"(?:mailto:)?([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})")
_QUOTED = re.compile(
    r"\"([^\"\n]{1,120})\"|“([^”\n]{1,120})[”\"]|„([^“”\n]{1,120})[“”]|«\s?([^»\n]{1,120}?)\s?»|`([^`\n]{1,120})`"
    r"|(?<!\w)['‘]([^'‘’\n]{2,80})['’](?!\w)"
)
_CODE = re.compile(
    r"(?<![\w/.-])(?:(?:SG|DL|GRP|APP|AAD|M365|O365|SEC|GG|UG|DG|TEAM|ACL|ROLE|AZ)[-_]\w[\w-]*"
    r"|(?=[\w-]*[A-Z0-9_])\w+(?:[-_]\w+){2,})(?![\w/])",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(?=.*[A-Za-z])(?:[A-Z0-9_].*[-_]|[-_].*[A-Z0-9_])")
_DATE = re.compile(
    r"(?<![\w/.-])(?:\d{4}-\d\d?-\d\d?|\d{1,2}[/.]\d{1,2}(?:[/.](?:\d{4}|\d\d))?|\d{1,2}-\d{1,2}-\d{2,4})\b(?!\w)"
)
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?:#\s?)?((?:REQ-|RQ-|R-|USH-|U-)?\d{3,12})(?![\w/]|[.,]\d|-\w)|(?<!\w)#\s?(\d{1,12})(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+|[^\w\s]")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


@dataclass(frozen=True, slots=True)
class Piece:
    """text[start:end]: a word or sign (kind "w"), or a placeholder.

    `value` is what was typed there, without signs around it; `more` are the values of a long list that were said right
    after it and left out of the pieces.
    """

    start: int
    end: int
    kind: str
    value: str
    marks: frozenset[str] = frozenset()
    more: tuple[str, ...] = ()


def clean(text: str) -> str:
    """`text` without what no reader sees: control and direction marks, markup; at most LONGEST_TEXT characters."""
    text = text[:LONGEST_TEXT].replace("&nbsp;", " ").replace("&amp;", "&").replace("\u00a0", " ")
    if not (text.isascii() and text.isprintable()):
        text = "".join(
            "\n" if c in "\r\n" else " " if c == "\t" else c
            for c in text
            if c in "\r\n\t" or unicodedata.category(c) not in _UNSEEN
        )
    kept = {m.span() for m in _MENTION.finditer(text) if fold(m[1].strip()) not in BOT_NAMES}
    if "<" not in text:
        return text
    text = _MENTION.sub(lambda m: m[0] if m.span() in kept else " " * len(m[0]), text)
    return _MARKUP.sub(lambda m: m[0] if "at" in m[0][:4].casefold() else " " * len(m[0]), text)


def cut(text: str, names: Names | None) -> list[Piece]:
    """The pieces of a clean `text`, in order and never overlapping."""
    taken = bytearray(len(text))
    pieces: list[Piece] = []

    def take(start: int, end: int, kind: str, value: str) -> None:
        if value and not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            pieces.append(Piece(start, end, kind, value))

    for match in _MENTION.finditer(text):
        take(*match.span(), "m", match[1].strip())
    for match in _EMAIL.finditer(text):
        take(*match.span(), "g" if _is_a_groups(match[1], names) else "e", match[1].rstrip(".-"))
    for match in _QUOTED.finditer(text):
        take(*match.span(), "q", next(g for g in match.groups() if g is not None).strip())
    spotted = list(names.index.spot(text, everyday())) if names else []
    for spot in spotted:
        if spot.words > 1 and spot.exact:
            take(spot.start, spot.end, spot.kind, text[spot.start : spot.end])
    for match in _CODE.finditer(text):
        if _MIXED.search(match[0]):
            take(*match.span(), "c", match[0])
    for match in _DATE.finditer(text):
        take(*match.span(), "d", match[0])
    for match in _NUMBER.finditer(text):
        take(*match.span(), "n", match[1] or match[2])
    near = dict(_near_marks(s for s in spotted if not any(taken[s.start : s.end])))
    for match in _WORD.finditer(text):
        if len(pieces) >= MOST_PIECES:
            break
        if not taken[match.start()]:
            marks = near.get(match.start(), frozenset()) | _looks(match[0], names)
            pieces.append(Piece(match.start(), match.end(), "w", match[0], marks))
    pieces.sort(key=lambda p: p.start)
    return _shortened(list(_placed(pieces, text)))


def _is_a_groups(address: str, names: Names | None) -> bool:
    """Whether the part before the @ is a group's name: market-research@…"""
    name = re.sub(r"[._+-]+", " ", address.partition("@")[0])
    spotted = list(names.index.spot(name, everyday())) if names else []
    return (
        len(spotted) == 1
        and spotted[0].kind == "g"
        and spotted[0].exact
        and spotted[0].end - spotted[0].start == len(name)
    )


def _near_marks(spotted: Iterable[Spotted]) -> Iterator[tuple[int, frozenset[str]]]:
    for spot in spotted:
        mark = (_NAMED if spot.exact else _LIKE)[spot.kind]
        yield spot.start, frozenset({mark, "first_of_name"})
        yield from ((at, frozenset({mark})) for at in range(spot.start + 1, spot.end))


def _looks(word: str, names: Names | None) -> frozenset[str]:
    marks = set()
    if word[0].isupper():
        marks.add("capital")
        if len(word) > 1 and word.isupper():
            marks.add("capitals")
    if any(c.isdigit() for c in word):
        marks.add("digits")
    if names is not None and len(word) > 1 and (folded := fold(word)) not in everyday():
        marks.update(_OCCURS[kind] for kind in names.index.kinds(folded))
    return frozenset(marks)


def _placed(pieces: list[Piece], text: str) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in pieces:
        where = set(piece.marks)
        if last is None:
            where.add("first_of_text")
        elif last.end == piece.start:
            where.add("joined")
        elif "\n" in text[last.end : piece.start]:
            where.add("new_line")
        yield Piece(piece.start, piece.end, piece.kind, piece.value, frozenset(where))
        last = piece


def _shortened(pieces: list[Piece]) -> list[Piece]:
    """Of a long list of names of one kind the middle is left out, and kept as `more` of the piece before it."""
    kept: list[Piece] = []
    at = 0
    while at < len(pieces):
        end = _end_of_list(pieces, at)
        names = pieces[at:end:2]
        if len(names) <= LONGEST_LIST:
            kept.append(pieces[at])
            at += 1
            continue
        last = LONGEST_LIST - 2
        full = replace(names[last - 1], more=tuple(name.value for name in names[last:-1]))
        kept += [*pieces[at : at + 2 * (last - 1)], full, *pieces[end - 2 : end]]
        at = end
    return kept


def _end_of_list(pieces: list[Piece], at: int) -> int:
    """Where a list that begins at `at` ends: placeholders of one kind with one piece between each two."""
    kind, end = pieces[at].kind, at + 1
    while kind != "w" and end + 1 < len(pieces) and pieces[end].kind == "w" and pieces[end + 1].kind == kind:
        end += 2
    return end
