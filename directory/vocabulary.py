"""The words of many names, and for each word the rows it stands in; flat arrays, so that 200,000 names fit.

What a word may stand for is looked for among all words at once: by the letters they have, which a slip hardly changes.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from directory.packed import Packed

# Words that one word of a question may stand for.
VARIANTS = 24
# What a row earns for a word of the question: the word itself, one that begins with it, or one it may be a slip of.
SAME, NEAR = 8, 6


class Vocabulary:
    """Immutable; rows are numbered as given."""

    def __init__(self, rows: Iterable[Iterable[str]]) -> None:
        numbers: dict[str, int] = {}
        of_word, in_row = array("I"), array("I")
        self.size = 0
        for row, words in enumerate(rows):
            self.size = row + 1
            for word in words:
                of_word.append(numbers.setdefault(word, len(numbers)))
                in_row.append(row)
        ordered = sorted(numbers)
        rank = np.empty(len(ordered), np.uint32)
        for place, word in enumerate(ordered):
            rank[numbers[word]] = place
        ranks = rank[np.frombuffer(of_word, np.uint32)] if of_word else np.empty(0, np.uint32)
        self._rows = np.frombuffer(in_row, np.uint32)[np.argsort(ranks, kind="stable")] if of_word else ranks
        self._ends = np.concatenate(([0], np.cumsum(np.bincount(ranks, minlength=len(ordered))))).astype(np.uint32)
        self._words = Packed(ordered)
        self._letters = np.fromiter(map(_letters, ordered), np.uint32, len(ordered))
        self._lengths = np.fromiter((min(len(word), 255) for word in ordered), np.uint8, len(ordered))
        self._first = np.fromiter((ord(word[0]) for word in ordered), np.uint32, len(ordered))
        self._last = np.fromiter((ord(word[-1]) for word in ordered), np.uint32, len(ordered))
        # 4711 is not a slip of 4712.
        self._lengths[np.fromiter((not word.isalpha() for word in ordered), bool, len(ordered))] = 0

    def points(self, words: Iterable[str]) -> NDArray[np.uint8]:
        """For each row what it earns for having these words, or words near to them."""
        total = np.zeros(self.size, np.uint8)
        for word in words:
            earned = np.zeros(self.size, np.uint8)
            same = self._place(word)
            for variant in dict.fromkeys(self._variants(word, same)):
                rows = self._rows[self._ends[variant] : self._ends[variant + 1]]
                earned[rows] = np.maximum(earned[rows], SAME if variant == same else NEAR)
            total += earned
        return total

    def _place(self, word: str) -> int:
        """Its number, or -1."""
        place = bisect_left(self._words, word)
        return place if place < len(self._words) and self._words[place] == word else -1

    def _variants(self, word: str, same: int) -> Iterator[int]:
        """The word, words that begin with it, words it may be a slip of, or words it is short for."""
        begun = list(self._beginning(word)) if len(word) > 1 else [place for place in (same,) if place >= 0]
        yield from begun
        # A word that is known is hardly a slip of another one.
        if len(word) >= 3 and word.isalpha() and same < 0:
            slips = self._slips(word)
            yield from slips
            if not begun and not slips:
                yield from self._shortened(word)

    def _beginning(self, start: str) -> Iterator[int]:
        first = bisect_left(self._words, start)
        for place in range(first, min(first + VARIANTS, len(self._words))):
            if not self._words[place].startswith(start):
                return
            yield place

    def _slips(self, word: str) -> list[int]:
        """Nobody mistypes both the first and the last letter; so only words that share one of them are compared."""
        allowed = 1 if len(word) < 6 else 2
        lengths = self._lengths.astype(np.int16) - len(word)
        likely = np.abs(lengths) <= allowed
        likely &= (self._first == ord(word[0])) | (self._last == ord(word[-1]))
        places = np.flatnonzero(likely)
        # Each slip adds a letter, takes one away, or both.
        places = places[np.bitwise_count(self._letters[places] ^ np.uint32(_letters(word))) <= 2 * allowed]
        found = []
        for place in places.tolist():
            distance = OSA.distance(word, self._words[place], score_cutoff=allowed)
            if distance <= allowed:
                found.append((distance, place))
        return [place for _, place in sorted(found)[:VARIANTS]]

    def _shortened(self, word: str) -> list[int]:
        """Longer words in which its letters stand in this order: marketing for mktg."""
        in_order = re.compile(".*".join(word))
        first = bisect_left(self._words, word[0])
        last = bisect_left(self._words, chr(ord(word[0]) + 1))
        letters = np.uint32(_letters(word))
        places = np.flatnonzero((self._letters[first:last] & letters) == letters) + first
        return [place for place in places.tolist() if in_order.match(self._words[place])][:VARIANTS]


def _letters(word: str) -> int:
    """Which letters it has, as bits; letters beyond the Latin ones share them."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits
