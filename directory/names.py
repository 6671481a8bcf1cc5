"""Many names in memory: found whole, without accents, with typos, reordered, shortened or in part."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.likeness import likeness
from directory.named import ManyNamed, Named
from directory.packed import Packed
from directory.spelling import folded, plain, words_of
from directory.vocabulary import Vocabulary

# Names compared letter by letter for one question.
CANDIDATES = 120
LONGEST_QUESTION = 120
MOST_WORDS = 16
# A whole name may be run together with this many slips in it.
SLIPS = 2
SHORTEST_RUN_TOGETHER = 6
# Below it there is no likeness worth mentioning.
WORST = 55.0
# Whoever leaves out separators, signs or blanks means this very name, but did not write it.
RUN_TOGETHER = 97.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a name may mean; ``score`` from 0 to 100, 100 only for the very name (several may have it)."""

    named: Named
    score: float


class NameIndex:
    """Immutable. See docs/directory.md for its size and speed at 100,000 names."""

    def __init__(self, named: Iterable[Named] = ()) -> None:
        # Whatever is needed only here is kept as small as what stays: memory taken for a moment seldom comes back.
        self.named = ManyNamed()
        given, lengths, owners = Packed(), array("I"), array("I")
        by_address, by_id = array("Q"), array("Q")
        for number, each in enumerate(named):
            self.named.append(each)
            for spelling in dict.fromkeys(map(plain, each.spellings)):
                given.append(spelling)
                lengths.append((spelling.count(" ") << 16) + len(spelling))
                owners.append(number)
            by_id.append(_key(each.id) << 32 | number)
            by_address.extend(_address_key(address) << 32 | number for address in each.addresses)
        # Short names first: of all names with the same words in them, those with the least else are looked at, and
        # the very name before any other.
        order = np.argsort(np.array(lengths, np.uint32), kind="stable")
        self._owners = np.array(owners, np.uint32)[order]
        self._by_address = np.sort(np.array(by_address, np.uint64))
        self._by_id = np.sort(np.array(by_id, np.uint64))
        self._spelled = Packed(map(given.__getitem__, order.tolist()))
        self._vocabulary = Vocabulary(dict.fromkeys(words_of(spelling)) for spelling in self._spelled)
        self._initials = _Keyed(map(_initials, self._spelled), len(self._spelled))
        self._together = _Keyed(map(_together, self._spelled), len(self._spelled))

    def __len__(self) -> int:
        return len(self.named)

    def names(self) -> Iterator[str]:
        """The display names."""
        return map(self.named.name, range(len(self.named)))

    def search(
        self, name: str, limit: int, without: Collection[str] = (), only: Collection[str] | None = None
    ) -> list[Found]:
        """Best first; ``without`` are ids that do not count, ``only``, where given, those that do."""
        asked = plain(name)[:LONGEST_QUESTION].strip()
        allowed = None if only is None else self._rows_of(only)
        best: dict[int, float] = {}
        for row, score in self._scored(asked, allowed) if asked else ():
            owner = int(self._owners[row])
            if score >= WORST and score > best.get(owner, 0.0):
                best[owner] = score
        for owner in self._of_address(folded(name)):
            best[owner] = 100.0
        found = [Found(self.named[owner], score) for owner, score in best.items()]
        found = [each for each in found if each.named.id not in without and (only is None or each.named.id in only)]
        return ranked(name, found, limit)

    def _scored(self, asked: str, allowed: NDArray[np.bool_] | None) -> Iterator[tuple[int, float]]:
        candidates = self._candidates(asked, allowed)
        for row in candidates:
            yield row, likeness(asked, self._spelled[row])
        yield from self._run_together(asked, slips=0 if candidates else SLIPS)

    def _rows_of(self, ids: Collection[str]) -> NDArray[np.bool_]:
        owners = [owner for each in ids for owner in _numbers(self._by_id, _key(each))]
        return np.isin(self._owners, np.array(owners, np.uint32))

    def _of_address(self, address: str) -> Iterator[int]:
        for owner in _numbers(self._by_address, _address_key(address)):
            if address in map(folded, self.named[owner].addresses):
                yield owner

    def _candidates(self, asked: str, allowed: NDArray[np.bool_] | None) -> list[int]:
        """Rows worth a closer look: those with the most of the words first, of these the shortest first."""
        words = list(dict.fromkeys(words_of(asked)))[:MOST_WORDS]
        points = self._vocabulary.points(words)
        if allowed is not None:
            points[~allowed] = 0
        found = dict.fromkeys(self._initials.rows(_key(asked.replace(" ", "")))[:CANDIDATES].tolist())
        levels = np.flatnonzero(np.bincount(points))
        for level in levels[::-1].tolist():
            if level == 0 or len(found) >= CANDIDATES:
                break
            found |= dict.fromkeys(np.flatnonzero(points == level)[:CANDIDATES].tolist())
        return list(found)[: 2 * CANDIDATES]

    def _run_together(self, asked: str, *, slips: int) -> Iterator[tuple[int, float]]:
        """ProjectFalcon, project-falcon and projectfalcn for Project Falcon."""
        together = asked.replace(" ", "")
        if len(together) < SHORTEST_RUN_TOGETHER:
            return
        for length in range(len(together) - slips, len(together) + slips + 1):
            rows = self._together.rows(ord(together[0]) << 8 | min(length, 255)).tolist()
            spelled = (self._spelled[row].replace(" ", "") for row in rows)
            for _, distance, place in process.extract_iter(together, spelled, scorer=OSA.distance, score_cutoff=slips):
                yield rows[place], RUN_TOGETHER * (1 - distance / len(together))


class _Keyed:
    """Rows by a number that several may share; 0 is none."""

    def __init__(self, keys: Iterable[int], count: int) -> None:
        of_row = np.fromiter(keys, np.uint32, count)
        order = np.argsort(of_row, kind="stable").astype(np.uint32)
        skipped = int(np.count_nonzero(of_row == 0))
        self._rows = order[skipped:].copy()
        self._keys = of_row[self._rows]

    def rows(self, key: int) -> NDArray[np.uint32]:
        first = np.searchsorted(self._keys, np.uint32(key))
        last = np.searchsorted(self._keys, np.uint32(key), side="right")
        return self._rows[first:last]


def ranked(name: str, found: list[Found], limit: int) -> list[Found]:
    """Best first, of equal ones the shorter name. C, C++ and C# are one plain name; whoever wrote one of them to the
    letter did not mean the others."""
    verbatim = folded(name)
    literal = {
        each.named.id
        for each in found
        if each.score == 100.0 and verbatim in map(folded, (*each.named.spellings, *each.named.addresses))
    }
    if literal:
        found = [
            Found(each.named, RUN_TOGETHER) if each.score == 100.0 and each.named.id not in literal else each
            for each in found
        ]
    return sorted(found, key=lambda each: (-each.score, len(each.named.name), each.named.name))[:limit]


def _numbers(entries: NDArray[np.uint64], key: int) -> list[int]:
    """The numbers that stand under a key."""
    first = np.searchsorted(entries, np.uint64(key << 32))
    last = np.searchsorted(entries, np.uint64(key << 32 | 0xFFFFFFFF), side="right")
    return [entry & 0xFFFFFFFF for entry in entries[first:last].tolist()]


def _initials(spelling: str) -> int:
    words = words_of(spelling)
    return _key("".join(word[0] for word in words)) if len(words) > 1 else 0


def _together(spelling: str) -> int:
    length = len(spelling) - spelling.count(" ")
    return ord(spelling[0]) << 8 | min(length, 255) if len(spelling) > length else 0


def _key(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) or 1


def _address_key(address: str) -> int:
    return _key(folded(address))
