"""Jargon put into plain words before a sentence is read: where "drive" means "group", for example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dialogs.language.frame import Frame, SlotValue
from dialogs.language.names import Names, fold
from dialogs.language.pieces import Piece, clean, cut

MOST_WORDS = 4
_WORD = re.compile(r"\w+")
# Told to others in the person's own words; names and dates are meant to be put into plain ones.
_OWN_WORDS = frozenset({"justification", "description", "query"})
_NAME_MARKS = frozenset({"group_name", "person_name", "licence_name", "app_name"})


@dataclass(frozen=True)
class Plain:
    """`text` in plain words; `typed` holds (start, end, words typed) for each passage of it that was put there."""

    text: str
    typed: tuple[tuple[int, int, str], ...] = ()

    def as_typed(self, frame: Frame) -> Frame:
        """`frame`, which was read from `text`, with reasons and descriptions in the words that were typed."""
        if not self.typed:
            return frame
        slots = {name: self._own(name, value) for name, value in frame.slots.items()}
        return replace(frame, slots=slots, also=tuple(self.as_typed(more) for more in frame.also))

    def _own(self, slot: str, value: SlotValue) -> SlotValue:
        if slot not in _OWN_WORDS or not isinstance(value, str) or (start := self.text.find(value)) < 0:
            return value
        end = start + len(value)
        for first, last, words in reversed(self.typed):
            if start <= first and last <= end:
                value = value[: first - start] + words + value[last - start :]
        return value


class Synonyms:
    """Immutable; `meanings` are plain words by the words they replace, of MOST_WORDS at most."""

    def __init__(self, meanings: Mapping[str, str] | None = None) -> None:
        self._meanings = {tuple(fold(word).split()): plain for word, plain in (meanings or {}).items()}
        self._first = {words[0] for words in self._meanings}

    def plain(self, text: str, names: Names | None) -> Plain:
        """`text` in plain words; what stands in a name, an address or a quotation stays as it is."""
        if self._first.isdisjoint(_WORD.findall(fold(text))):
            return Plain(text)
        text = clean(text)
        pieces = cut(text, names)
        said, typed, done, at = "", [], 0, 0
        while at < len(pieces):
            count, meaning = self._at(pieces, at)
            if count:
                start, end = pieces[at].start, pieces[at + count - 1].end
                said += text[done:start]
                typed.append((len(said), len(said) + len(meaning), text[start:end]))
                said += meaning
                done = end
            at += count or 1
        return Plain(said + text[done:], tuple(typed)) if typed else Plain(text)

    def _at(self, pieces: list[Piece], at: int) -> tuple[int, str]:
        """How many pieces here have another meaning, and which; the longest run counts."""
        run: list[str] = []
        best = (0, "")
        for piece in pieces[at : at + MOST_WORDS]:
            if piece.kind != "w" or piece.marks & _NAME_MARKS:
                break
            run.append(fold(piece.value))
            if (meaning := self._meanings.get(tuple(run))) is not None:
                best = (len(run), meaning)
        return best
