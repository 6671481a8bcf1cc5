"""Sentences an organisation adds to what is understood: "hook {people} up with {group}" means add_members.

A phrasing that fits a whole sentence wins over the engine, but it never makes the bot sure about taking something away:
such a frame is asked about like any other doubt.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from dialogs.language.frame import DESTRUCTIVE, INTENT_SLOTS, LIST_SLOTS, ME, Frame, Intent, SlotValue
from dialogs.language.names import Names, fold
from dialogs.language.pieces import Piece, clean, cut

T = TypeVar("T")

PLACEHOLDERS = ("group", "people", "licence", "app", "request", "until", "justification")
LONGEST = 200  # characters of a phrasing

# A yes is always the person's own word.
_NEVER = frozenset({Intent.AFFIRM})
_CLAUSES = frozenset({"until", "justification"})
_LONGEST_SENTENCE, _MOST_PIECES = 800, 120  # characters, pieces; a longer one is no phrasing
_LONGEST_NAME = 10  # pieces; a clause may be longer
# What names are recognised by, besides the placeholders of a piece.
_NAMED = {"group": "group_name", "people": "person_name", "licence": "licence_name", "app": "app_name"}
_KINDS = {"group": "gqcm", "people": "pemq", "licence": "lqc", "app": "aqc", "request": "n"}
_SELF = frozenset(["me", "myself", "moi", "mij", "mezelf", "mich", "mir", "yo", "mi"])
_COURTESY = frozenset(
    {
        *("please", "pls", "plz", "thanks", "thank", "you", "thx", "hi", "hey", "hello"),
        *("svp", "merci", "bonjour", "salut", "bitte", "danke", "hallo", "moin"),
        *("alsjeblieft", "alstublieft", "aub", "bedankt", "dank", "favor", "gracias", "hola"),
    }
)
_AND = frozenset({"and", "et", "en", "und", "y"})
_BETWEEN = re.compile(r"[,;+&/]")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Phrasing:
    """`text` with placeholders in braces, and what it means. Raises ValueError saying why it cannot be used."""

    text: str
    intent: Intent

    def __post_init__(self) -> None:
        if self.intent in _NEVER:
            raise ValueError(f"{self.intent} cannot be given a phrasing: a yes is always the person's own word")
        if len(self.text) > LONGEST:
            raise ValueError(f"the text is longer than {LONGEST} characters")
        if set("{}") & set(_PLACEHOLDER.sub("", self.text)):
            raise ValueError("a brace is not closed or not opened")
        named = _PLACEHOLDER.findall(self.text)
        for name in named:
            if name not in PLACEHOLDERS:
                known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
                raise ValueError(f"{{{name}}} is no placeholder; there are {known}")
            if named.count(name) > 1:
                raise ValueError(f"{{{name}}} stands there twice")
            if _slot(name, self.intent) is None:
                raise ValueError(f"{self.intent} has no {{{name}}}")
        if not any(is_word for is_word, _ in self.parts):
            raise ValueError("it needs words of its own, or it would fit every sentence")
        if any(not one[0] and not other[0] for one, other in zip(self.parts, self.parts[1:], strict=False)):
            raise ValueError("two placeholders need a word between them")

    @cached_property
    def parts(self) -> tuple[tuple[bool, str], ...]:
        """Its words, folded (True), and placeholders (False), in order; signs and courtesy around it do not count."""
        found: list[tuple[bool, str]] = []
        for number, passage in enumerate(_PLACEHOLDER.split(self.text)):
            found += [(False, passage)] if number % 2 else [(True, fold(word)) for word in _WORD.findall(passage)]
        return tuple(_without_courtesy(found, lambda part: part[0] and part[1] in _COURTESY))


class Phrasings:
    """Immutable; of those that fit, the one with the most words of its own counts."""

    def __init__(self, phrasings: Sequence[Phrasing] = ()) -> None:
        self._phrasings = sorted(phrasings, key=lambda each: -sum(is_word for is_word, _ in each.parts))

    def read(self, text: str, names: Names | None) -> Frame | None:
        """The frame of the phrasing that is the whole sentence, courtesy and signs aside; None if none is.

        It is sure where every name in it is recognised as one and nothing is taken away.
        """
        if not self._phrasings or len(text) > _LONGEST_SENTENCE:
            return None
        text = clean(text)
        pieces = [piece for piece in cut(text, names) if piece.kind != "w" or _WORD.match(piece.value)]
        pieces = _without_courtesy(pieces, _is_courtesy)
        if not 0 < len(pieces) <= _MOST_PIECES:
            return None
        for phrasing in self._phrasings:
            captured = _fit(phrasing, pieces)
            if captured is not None:
                return _frame(phrasing.intent, captured, text)
        return None


def _without_courtesy(found: list[T], is_courtesy: Callable[[T], bool]) -> list[T]:
    start, end = 0, len(found)
    while start < end and is_courtesy(found[start]):
        start += 1
    while end > start and is_courtesy(found[end - 1]):
        end -= 1
    return found[start:end]


def _is_courtesy(piece: Piece) -> bool:
    return piece.kind == "w" and fold(piece.value) in _COURTESY


def _fit(phrasing: Phrasing, pieces: Sequence[Piece]) -> dict[str, Sequence[Piece]] | None:
    """What each placeholder stands for, each as short as possible from the left; None if the phrasing does not fit.

    Every place of the phrasing is tried at every piece once, so that the work is bounded.
    """
    parts = phrasing.parts
    dead: set[tuple[int, int]] = set()

    def walk(part: int, at: int) -> dict[str, Sequence[Piece]] | None:
        if part == len(parts):
            return {} if at == len(pieces) else None
        if at >= len(pieces) or (part, at) in dead:
            return None
        is_word, said = parts[part]
        found = None
        if is_word:
            if pieces[at].kind in "wn" and fold(pieces[at].value) == said:
                found = walk(part + 1, at + 1)
        else:
            furthest = len(pieces) if said in _CLAUSES else min(len(pieces), at + _LONGEST_NAME)
            for end in range(at + 1, furthest + 1):
                if said == "request" and not _is_number(pieces[end - 1]):
                    break
                if (rest := walk(part + 1, end)) is not None:
                    found = {said: pieces[at:end], **rest}
                    break
        if found is None:
            dead.add((part, at))
        return found

    return walk(0, 0)


def _frame(intent: Intent, captured: dict[str, Sequence[Piece]], text: str) -> Frame:
    slots: dict[str, SlotValue] = {}
    sure = intent not in DESTRUCTIVE
    for placeholder, pieces in captured.items():
        slot = _slot(placeholder, intent) or placeholder
        if slot in LIST_SLOTS:
            slots[slot] = _values(placeholder, pieces, text)
            sure = sure and all(_is_recognised(placeholder, piece) for piece in pieces)
        else:
            slots[slot] = _said(pieces, text)
    return Frame(intent, slots, confidence=1.0 if sure else 0.6, sure=sure)


def _values(placeholder: str, pieces: Sequence[Piece], text: str) -> tuple[str, ...]:
    """The names in these pieces: a recognised one is one by itself; words are one until a sign or "and"."""
    runs: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind == "w" and fold(piece.value) in _AND:
            runs.append([])
            continue
        before = runs[-1][-1] if runs[-1] else None
        if before is not None and (before.kind + piece.kind != "ww" or _BETWEEN.search(text[before.end : piece.start])):
            runs.append([])
        runs[-1].append(piece)
    values = [_said(run, text) for run in runs if run] or [_said(pieces, text)]
    if placeholder == "people":
        values = [ME if fold(value) in _SELF else value for value in values]
    return tuple(dict.fromkeys(values))


def _said(pieces: Sequence[Piece], text: str) -> str:
    return pieces[0].value if len(pieces) == 1 else " ".join(text[pieces[0].start : pieces[-1].end].split())


def _is_recognised(placeholder: str, piece: Piece) -> bool:
    if piece.kind != "w":
        return piece.kind in _KINDS[placeholder]
    said = fold(piece.value)
    if placeholder == "request":
        return _is_number(piece)
    return _NAMED[placeholder] in piece.marks or said in _AND or (placeholder == "people" and said in _SELF)


def _is_number(piece: Piece) -> bool:
    return piece.kind == "n" or (piece.kind == "w" and (piece.value.isdecimal() or fold(piece.value) in _AND))


def _slot(placeholder: str, intent: Intent) -> str | None:
    """The slot a placeholder fills: people are the owners of an intent that has only owners."""
    slots = INTENT_SLOTS[intent]
    if placeholder == "people" and "people" not in slots:
        return "owners" if "owners" in slots and "members" not in slots else None
    return placeholder if placeholder in slots else None
