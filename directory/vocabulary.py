"""The words of many names, and for each word the rows it stands in as one long integer with a bit per row.

So "in which names are all, or all but one, of these words" is a handful of bit operations, however common they are.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Words that one word of a question may stand for.
VARIANTS = 24
# A word in more than one name of this many is common: its bits are kept once made.
COMMON = 200


class Vocabulary:
    """Immutable; rows are numbered as given."""

    def __init__(self, rows: Iterable[Iterable[str]]) -> None:
        rows_with: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self._size = 0
        for row, words in enumerate(rows):
            self._size = row + 1
            for word in words:
                rows_with[word].append(row)
        self._words = sorted(rows_with)
        # One flat array with the rows of each word in turn: a tenth of the memory of a list per word.
        self._ends = array("I")
        self._rows = array("I")
        self._by_end: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in self._words:
            self._rows.extend(rows_with[word])
            self._ends.append(len(self._rows))
            if not any(letter.isdigit() for letter in word):  # 4711 is not a slip of 4712
                for end in _ends(word):
                    self._by_end[end, len(word)].append(word)
        self._bits: dict[str, int] = {}

    def rows_near(self, word: str) -> int:
        """The rows with the word, words that begin with it, words it may be a slip of, or words it is short for."""
        rows = 0
        for variant in dict.fromkeys(self._variants(word)):
            rows |= self._rows_with(variant)
        return rows

    def _variants(self, word: str) -> Iterator[str]:
        begun = self._beginning(word)
        if len(word) == 1:
            begun = begun[:1] if begun[:1] == [word] else []
        yield from begun
        # A word that is known is hardly a slip of another one; and looking for slips is what costs most here.
        if len(word) >= 3 and word.isalpha() and begun[:1] != [word]:
            slips = self._slips(word)
            yield from slips
            if not begun and not slips:
                yield from self._shortened(word)

    def _beginning(self, start: str) -> list[str]:
        first = bisect_left(self._words, start)
        found = []
        for word in self._words[first : first + VARIANTS]:
            if not word.startswith(start):
                break
            found.append(word)
        return found

    def _slips(self, word: str) -> list[str]:
        """Nobody mistypes both the first and the last letter; so only words that share one of them are compared."""
        allowed = 1 if len(word) < 6 else 2
        found = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for end in _ends(word):
                words: Sequence[str] = self._by_end.get((end, length), ())
                near = process.extract(word, words, scorer=OSA.distance, score_cutoff=allowed, limit=VARIANTS)
                found += [variant for variant, _, _ in near]
        return found

    def _shortened(self, word: str) -> list[str]:
        """Longer words in which its letters stand in this order: marketing for mktg."""
        in_order = re.compile(".*".join(word))
        first = bisect_left(self._words, word[0])
        last = bisect_left(self._words, chr(ord(word[0]) + 1))
        return [each for each in self._words[first:last] if in_order.match(each)][:VARIANTS]

    def _rows_with(self, word: str) -> int:
        bits = self._bits.get(word)
        if bits is None:
            number = bisect_left(self._words, word)
            start = self._ends[number - 1] if number else 0
            rows = self._rows[start : self._ends[number]]
            bits = as_bits(rows)
            if len(rows) * COMMON > self._size:
                self._bits[word] = bits
        return bits


def _ends(word: str) -> tuple[str, str]:
    return f"{word[0]}-", f"-{word[-1]}"


def as_bits(rows: Sequence[int]) -> int:
    """Rising row numbers as one integer."""
    if not rows:
        return 0
    packed = bytearray(rows[-1] // 8 + 1)
    for row in rows:
        packed[row >> 3] |= 1 << (row & 7)
    return int.from_bytes(packed, "little")


def lowest(bits: int, most: int) -> Iterator[int]:
    """The first rows, at most so many, whose bits are set."""
    digits = bin(bits)[:1:-1]
    row = digits.find("1")
    while row >= 0 and most > 0:
        yield row
        most -= 1
        row = digits.find("1", row + 1)
