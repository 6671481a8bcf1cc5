"""The names of all groups in memory: found exactly, without accents, with typos, in another order, shortened, in part.

Names are sets of words. Each word knows the rows it stands in as one long integer, a bit per row, so that "in which
names are all, or all but one, of these words" is a handful of bit operations, however common the words are. Only the
few names that come out of it are compared letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.likeness import likeness, words_of

# Names compared letter by letter for one question.
CANDIDATES = 150
# Words that one word of the question may stand for.
VARIANTS = 24
LONGEST_QUESTION = 120
WORST = 55.0
# Whoever leaves out or puts in a separator means this very name, but did not write it.
RUN_TOGETHER = 97.0


@dataclass(frozen=True, slots=True)
class Named:
    """One group under the names it answers to."""

    id: str
    name: str
    others: tuple[str, ...] = ()  # mail nickname, mail


class NameIndex:
    """Immutable; a refresh makes a new one."""

    def __init__(self, groups: Iterable[Named]) -> None:
        self.groups = tuple(groups)
        self.names = tuple(group.name for group in self.groups)
        spelled = {(plain(name), number) for number, g in enumerate(self.groups) for name in (g.name, *g.others)}
        # Short names first: of all names with the same words in them, those with the least else are looked at.
        rows = sorted((row for row in spelled if row[0]), key=lambda row: (row[0].count(" "), len(row[0]), row))
        self._spellings = [spelling for spelling, _ in rows]
        self._owners = [number for _, number in rows]
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._together: dict[str, list[int]] = defaultdict(list)
        self._initials: dict[str, list[int]] = defaultdict(list)
        rows_with: dict[str, list[int]] = defaultdict(list)
        for row, spelling in enumerate(self._spellings):
            words = words_of(spelling)
            self._exact[spelling].append(row)
            if len(words) > 1:
                self._together["".join(words)].append(row)
                self._initials["".join(word[0] for word in words)].append(row)
            for word in set(words):
                rows_with[word].append(row)
        self._rows_with = rows_with
        self._vocabulary = sorted(rows_with)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._vocabulary:
            if not any(letter.isdigit() for letter in word):  # 4711 is not a typo of 4712
                self._by_length[len(word)].append(word)
        self._bits: dict[str, int] = {}

    def search(self, name: str, limit: int) -> list[tuple[str, float]]:
        """Group ids with a score from 0 to 100, best first; 100 only for the very name (several may have it)."""
        asked = plain(name)[:LONGEST_QUESTION].strip()
        if not asked:
            return []
        best: dict[int, float] = {}
        for row in self._candidates(asked):
            owner, score = self._owners[row], likeness(asked, self._spellings[row])
            if score >= WORST and score > best.get(owner, 0.0):
                best[owner] = score
        for row in self._together.get(asked.replace(" ", ""), ()):
            best[self._owners[row]] = max(best.get(self._owners[row], 0.0), RUN_TOGETHER)
        for row in self._exact.get(asked, ()):
            best[self._owners[row]] = 100.0
        found = sorted(best.items(), key=lambda each: (-each[1], len(self.names[each[0]]), self.names[each[0]]))
        return [(self.groups[number].id, score) for number, score in found[:limit]]

    def _candidates(self, asked: str) -> list[int]:
        """Rows worth a closer look: those with the most of the words first, the shortest of them first."""
        words = list(dict.fromkeys(words_of(asked)))
        # at_least[n]: the rows in which n or more of the words so far stand, exactly or nearly.
        at_least = [0] * (len(words) + 1)
        for number, word in enumerate(words):
            near = self._rows_near(word)
            for count in range(number + 1, 0, -1):
                at_least[count] |= (at_least[count - 1] & near) if count > 1 else near
        found: dict[int, None] = dict.fromkeys(self._initials.get(asked.replace(" ", ""), ())[:CANDIDATES])
        for rows in reversed(at_least[1:]):
            for row in _lowest(rows, CANDIDATES - len(found)):
                found[row] = None
            if len(found) >= CANDIDATES:
                break
        if not found:
            # Several words run together with a slip in them: rare enough to look at every name.
            near_names = process.extract(
                asked.replace(" ", ""), self._together.keys(), scorer=OSA.distance, score_cutoff=2, limit=10
            )
            return [row for spelling, _, _ in near_names for row in self._together[spelling]]
        return list(found)

    def _rows_near(self, word: str) -> int:
        rows = 0
        for variant in self._variants(word):
            rows |= self._rows(variant)
        for row in self._initials.get(word, ())[:CANDIDATES]:
            rows |= 1 << row
        return rows

    def _variants(self, word: str) -> list[str]:
        """The word, words that begin with it, words it may be a slip of, and words it may be short for."""
        found = [word] if word in self._rows_with else []
        if len(word) >= 2:
            start = bisect_left(self._vocabulary, word)
            while start < len(self._vocabulary) and self._vocabulary[start].startswith(word):
                found.append(self._vocabulary[start])
                start += 1
                if len(found) > VARIANTS:
                    break
        if len(word) >= 3 and word.isalpha():
            allowed = 1 if len(word) < 6 else 2
            for length in range(len(word) - allowed, len(word) + allowed + 1):
                near = process.extract(
                    word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed, limit=VARIANTS
                )
                found += [variant for variant, _, _ in near]
            if not found:
                found += self._shortened(word)
        return found

    def _shortened(self, word: str) -> list[str]:
        """Words the letters of which stand in this order in longer ones: mktg for marketing."""
        pattern = re.compile(".*".join(word))
        start, end = bisect_left(self._vocabulary, word[0]), bisect_left(self._vocabulary, word[0] + "\U0010ffff")
        return [each for each in self._vocabulary[start:end] if pattern.match(each)][:VARIANTS]

    def _rows(self, word: str) -> int:
        """The rows a word stands in, as bits; kept for common words only, as the rare ones are made in no time."""
        bits = self._bits.get(word)
        if bits is None:
            bits = _bits(self._rows_with[word])
            if len(self._rows_with[word]) > len(self._spellings) // 200:
                self._bits[word] = bits
        return bits


def plain(name: str) -> str:
    """A name as it is compared: no case, no accents, no separators but single blanks."""
    decomposed = unicodedata.normalize("NFKD", _HUMPS.sub(" ", name).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _APART.sub(" ", bare).strip()


_APART = re.compile(r"(?:[^\w]|_)+")
# Between the words of ProjectFalcon, not within HR, RW or McDonald's own capitals at the start of a word.
_HUMPS = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")


def _bits(rows: Sequence[int]) -> int:
    if not rows:
        return 0
    packed = bytearray(rows[-1] // 8 + 1)
    for row in rows:
        packed[row >> 3] |= 1 << (row & 7)
    return int.from_bytes(packed, "little")


def _lowest(bits: int, most: int) -> list[int]:
    """The positions of the lowest bits that are set."""
    digits = bin(bits)[:1:-1]
    found: list[int] = []
    position = digits.find("1")
    while position >= 0 and len(found) < most:
        found.append(position)
        position = digits.find("1", position + 1)
    return found
