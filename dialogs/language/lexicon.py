"""The names of one kind in little memory: which words follow each other in them, and which words are nearly one.

A name is a path of words, and a path is known by its hash: 200,000 names take a tenth of what a tree of words takes.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

import numpy as np
from rapidfuzz.distance import OSA

WORD = re.compile(r"[^\W_]+")
START = 0
_ANYWHERE = 2  # where the path of a word begins that stands somewhere in a name
# What a path is: no name begins so, names begin so, a name is complete.
UNKNOWN, GOES_ON, ENDS = 0, 1, 2
MOST_SIMILAR = 4
_EVEN = (1 << 64) - 2


def fold(text: str) -> str:
    """`text` without case and accents, for comparing."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("ł", "l").replace("ø", "o")


def step(path: int, word: str) -> int:
    """The path one word further. 64 bits: among a million paths two alike are not to be expected."""
    return hash((path, word)) & _EVEN


class Lexicon:
    """Immutable. `parts`: each word of a name is a name, too, as people are called by one of theirs."""

    def __init__(self, names: Iterable[str], *, parts: bool = False) -> None:
        paths: array[int] = array("Q")
        words: dict[str, None] = {}
        for name in names:
            for spelling in _spellings(name):
                path = START
                for word in spelling:
                    path = step(path, word)
                    paths.append(path)
                    if word not in words:
                        words[word] = None
                        paths.append(step(_ANYWHERE, word))
                    if parts:
                        paths.append(step(START, word) | 1)
                paths.append(path | 1)  # complete: the lowest bit, which no path has
        unique = np.unique(np.frombuffer(paths, np.uint64)) if paths else np.empty(0, np.uint64)
        self._paths: array[int] = array("Q", unique.tobytes())
        self._near: dict[str, _Words] = {}
        by_letter: dict[str, list[str]] = {}
        for word in words:
            if len(word) >= 4 and not word.isdigit():
                by_letter.setdefault(word[0], []).append(word)
        for letter, some in by_letter.items():
            self._near[letter] = _Words(some)

    def at(self, path: int) -> int:
        """UNKNOWN, GOES_ON or ENDS."""
        place = bisect_left(self._paths, path)
        some = self._paths[place : place + 2]
        if path | 1 in some:
            return ENDS
        return GOES_ON if path in some else UNKNOWN

    def uses(self, word: str) -> bool:
        """Whether `word`, folded, stands somewhere in some name."""
        return self.at(step(_ANYWHERE, word)) != UNKNOWN

    def near(self, word: str) -> list[tuple[int, str]]:
        """Words it may be a slip of, with the number of slips; they begin with the same letter."""
        words = self._near.get(word[0])
        return words.near(word) if words is not None else []


class _Words:
    """Words with one first letter."""

    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._letters = np.fromiter(map(_letters, words), np.uint32, len(words))
        self._lengths = np.fromiter((min(len(word), 255) for word in words), np.uint8, len(words))

    def near(self, word: str) -> list[tuple[int, str]]:
        allowed = 1 if len(word) < 7 else 2
        likely = np.abs(self._lengths.astype(np.int16) - len(word)) <= allowed
        # Each slip adds a letter, takes one away, or both.
        likely &= np.bitwise_count(self._letters ^ np.uint32(_letters(word))) <= 2 * allowed
        found = []
        for place in np.flatnonzero(likely).tolist():
            known = self._words[place]
            distance = OSA.distance(word, known, score_cutoff=allowed)
            if 0 < distance <= allowed:
                found.append((distance, known))
        return sorted(found)[:MOST_SIMILAR]


def _letters(word: str) -> int:
    """Which letters it has, as bits; letters beyond the Latin ones share them."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def _spellings(name: str) -> Iterator[tuple[str, ...]]:
    """The word sequences a name may be typed as: "&" may be written, said as "and", or left out."""
    words = tuple(WORD.findall(fold(name)))
    if not words:
        return
    yield words
    if "&" in name:
        yield tuple(WORD.findall(fold(name.replace("&", " and "))))
    if "and" in words:
        without = tuple(w for w in words if w != "and")
        if len(without) > 1:
            yield without
