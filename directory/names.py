"""The names of all groups, kept in memory: found exactly, without accents, with typos, in another order, in part."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

# The rarest trigrams of a query say most; more of them cost time and find nothing new.
TRIGRAMS_ASKED = 14
CANDIDATES = 200
# A name that merely contains the words is less than a name with a typo.
PART = 0.86
ORDER = 0.97
WORST = 55.0

_APART = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True, slots=True)
class Named:
    """One group under the names it answers to."""

    id: str
    name: str
    others: tuple[str, ...] = ()  # mail nickname, mail


def plain(name: str) -> str:
    """A name as it is compared: no case, no accents, no separators but single blanks."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _APART.sub(" ", bare).strip()


class NameIndex:
    """Immutable; a refresh makes a new one. 100,000 names take about a second to build and milliseconds to ask."""

    def __init__(self, groups: Iterable[Named]) -> None:
        self._ids: list[str] = []
        self._plain: list[str] = []
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
        names = []
        for group in groups:
            names.append(group.name)
            for spelling in {plain(each) for each in (group.name, *group.others)} - {""}:
                self._exact[spelling].add(group.id)
                row = len(self._ids)
                self._ids.append(group.id)
                self._plain.append(spelling)
                for trigram in _trigrams(spelling):
                    self._postings[trigram].append(row)
        self.names = tuple(names)

    def search(self, name: str, limit: int) -> list[tuple[str, float]]:
        """Group ids with a score from 0 to 100, best first; 100 only for the very name (several may have it)."""
        asked = plain(name)[:120]
        if not asked:
            return []
        best: dict[str, float] = dict.fromkeys(self._exact.get(asked, ()), 100.0)
        rows = self._candidates(asked)
        for _, score, index in process.extract(
            asked, [self._plain[row] for row in rows], scorer=_score, limit=limit * 4, score_cutoff=WORST
        ):
            group_id = self._ids[rows[index]]
            best[group_id] = max(best.get(group_id, 0.0), min(score, 99.0))
        return sorted(best.items(), key=lambda found: -found[1])[:limit]

    def _candidates(self, asked: str) -> list[int]:
        known = [t for t in _trigrams(asked) if t in self._postings]
        rarest = sorted(known, key=lambda t: len(self._postings[t]))[:TRIGRAMS_ASKED]
        votes: dict[int, int] = defaultdict(int)
        for trigram in rarest:
            for row in self._postings[trigram]:
                votes[row] += 1
        return sorted(votes, key=lambda row: (-votes[row], abs(len(self._plain[row]) - len(asked))))[:CANDIDATES]


def _trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def _score(asked: str, name: str, *, score_cutoff: float | None = None, **_: object) -> float:
    score = max(fuzz.ratio(asked, name), ORDER * fuzz.token_sort_ratio(asked, name))
    if len(asked) >= 3:
        score = max(score, PART * fuzz.token_set_ratio(asked, name))
    return score if score_cutoff is None or score >= score_cutoff else 0.0
