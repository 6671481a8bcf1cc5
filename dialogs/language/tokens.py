"""Pieces as numbers the model reads: greedy word pieces, a token per placeholder, and the marks of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dialogs.language.names import fold
from dialogs.language.pieces import MARKS, PLACEHOLDERS, Piece

LONGEST = 110  # tokens; what comes after them is not read and the bot is not sure
_LONGEST_WORD = 40  # letters
_MOST_PARTS = 8  # tokens of one word
_MARK = {mark: place for place, mark in enumerate(MARKS)}
_BEGIN, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


@dataclass(frozen=True, slots=True)
class Tokens:
    """`ids` (1, T) int64; `marks` (1, T, len(MARKS)) float32; `first`: where each piece that was read begins."""

    ids: npt.NDArray[np.int64]
    marks: npt.NDArray[np.float32]
    first: tuple[int, ...]


class Vocabulary:
    """The tokens the model knows: words, beginnings of words, and their continuations, written "##ing"."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._ids: Mapping[str, int] = {token: number for number, token in enumerate(tokens)}
        self.parts = lru_cache(maxsize=32768)(self._parts)

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """From a text file with a token per line."""
        return cls(path.read_text(encoding="utf-8").split("\n")[:-1])

    def __len__(self) -> int:
        return len(self._ids)

    def knows(self, word: str) -> bool:
        """Whether `word` is more to it than letters put together."""
        return fold(word) in self._ids

    def tokens(self, pieces: Sequence[Piece]) -> Tokens:
        """The numbers of as many `pieces` as fit into LONGEST tokens."""
        ids, of, first = [self._ids[_BEGIN]], [-1], []
        for number, piece in enumerate(pieces):
            parts = self.parts(piece.value) if piece.kind == "w" else (self._ids[placeholder(piece.kind)],)
            if len(ids) + len(parts) >= LONGEST:
                break
            first.append(len(ids))
            ids.extend(parts)
            of.extend([number] * len(parts))
        ids.append(self._ids[_END])
        marks = np.zeros((1, len(ids), len(MARKS)), np.float32)
        for place, number in enumerate(of):
            if number >= 0:
                for mark in pieces[number].marks:
                    marks[0, place, _MARK[mark]] = 1
        return Tokens(np.array([ids], np.int64), marks, tuple(first))

    def _parts(self, word: str) -> tuple[int, ...]:
        """Greedily the longest known beginning, then the longest known continuation, and so on."""
        parts: list[int] = []
        left = fold(word)[:_LONGEST_WORD]
        while left and len(parts) < _MOST_PARTS:
            lead = "##" if parts else ""
            size = next((n for n in range(len(left), 0, -1) if lead + left[:n] in self._ids), 0)
            if not size:
                return (self._ids[_UNKNOWN],)
            parts.append(self._ids[lead + left[:size]])
            left = left[size:]
        return tuple(parts) or (self._ids[_UNKNOWN],)


def placeholder(kind: str) -> str:
    """The token that stands for a piece of `kind`, one of PLACEHOLDERS."""
    return f"[unused{PLACEHOLDERS.index(kind) + 1}]"
