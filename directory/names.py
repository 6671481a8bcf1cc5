"""The names of all groups in memory: found whole, without accents, with typos, reordered, shortened or in part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.likeness import likeness
from directory.spelling import folded, plain, words_of
from directory.vocabulary import Vocabulary, lowest

# Names compared letter by letter for one question.
CANDIDATES = 150
LONGEST_QUESTION = 120
# A whole name may be run together with this many slips in it.
SLIPS = 2
SHORTEST_RUN_TOGETHER = 6
# Below it there is no likeness worth mentioning.
WORST = 55.0
# Whoever leaves out separators, signs or blanks means this very name, but did not write it.
RUN_TOGETHER = 97.0


@dataclass(frozen=True, slots=True)
class Named:
    """One group under the names it answers to: its name and nickname also nearly, its mail address only exactly."""

    id: str
    name: str
    nickname: str = ""
    mail: str = ""


class NameIndex:
    """Immutable; a refresh makes a new one. About 2 seconds to build and 3 ms to ask for 100,000 groups."""

    def __init__(self, groups: Iterable[Named]) -> None:
        self.groups = tuple(groups)
        self.names = tuple(group.name for group in self.groups)
        spelled = dict.fromkeys((plain(s), n) for n, g in enumerate(self.groups) for s in (g.name, g.nickname) if s)
        # Short names first: of all names with the same words in them, those with the least else are looked at, and
        # the very name before any other. One number as key: sorting by tuples would hold up the loop for long.
        rows = sorted(spelled, key=lambda row: (row[0].count(" ") << 16) + len(row[0]))
        self._spellings = [spelling for spelling, _ in rows]
        self._owners = [number for _, number in rows]
        self._by_mail = {folded(group.mail): number for number, group in enumerate(self.groups) if group.mail}
        self._vocabulary = Vocabulary(set(words_of(spelling)) for spelling in self._spellings)
        self._initials: dict[str, list[int]] = defaultdict(list)
        self._together: dict[tuple[str, int], list[int]] = defaultdict(list)
        for row, spelling in enumerate(self._spellings):
            words = words_of(spelling)
            if len(words) > 1:
                self._initials["".join(word[0] for word in words)].append(row)
                self._together[spelling[0], sum(map(len, words))].append(row)

    def search(self, name: str, limit: int) -> list[tuple[str, float]]:
        """Group ids with a score from 0 to 100, best first; 100 only for the very name (several may have it)."""
        asked = plain(name)[:LONGEST_QUESTION].strip()
        best: dict[int, float] = {}
        for row, score in self._scored(asked) if asked else ():
            if score >= WORST and score > best.get(self._owners[row], 0.0):
                best[self._owners[row]] = score
        if (by_mail := self._by_mail.get(folded(name))) is not None:
            best[by_mail] = 100.0
        self._tell_signs_apart(folded(name), best)
        found = sorted(best.items(), key=lambda each: (-each[1], len(self.names[each[0]]), self.names[each[0]]))
        return [(self.groups[number].id, score) for number, score in found[:limit]]

    def _scored(self, asked: str) -> Iterable[tuple[int, float]]:
        candidates = self._candidates(asked)
        for row in candidates:
            yield row, likeness(asked, self._spellings[row])
        yield from self._run_together(asked, slips=0 if candidates else SLIPS)

    def _tell_signs_apart(self, verbatim: str, best: dict[int, float]) -> None:
        """C, C++ and C# are one plain name; whoever wrote one of them to the letter did not mean the others."""
        equal = [number for number, score in best.items() if score == 100.0]
        literally = [n for n in equal if verbatim in (folded(s) for s in (self.names[n], *self._others(n)))]
        for number in equal if literally else ():
            if number not in literally:
                best[number] = RUN_TOGETHER

    def _others(self, number: int) -> tuple[str, str]:
        return self.groups[number].nickname, self.groups[number].mail

    def _candidates(self, asked: str) -> list[int]:
        """Rows worth a closer look: those with the most of the words first, of these the shortest first."""
        words = list(dict.fromkeys(words_of(asked)))
        # at_least[n]: the rows in which n or more of the words so far stand, exactly or nearly.
        at_least = [-1] + [0] * len(words)
        for number, word in enumerate(words, start=1):
            near = self._vocabulary.rows_near(word)
            for count in range(number, 0, -1):
                at_least[count] |= at_least[count - 1] & near
        found = dict.fromkeys(self._initials.get(asked.replace(" ", ""), ())[:CANDIDATES])
        for rows in reversed(at_least[1:]):
            found |= dict.fromkeys(lowest(rows, CANDIDATES))
            if len(found) >= CANDIDATES:
                break
        return list(found)

    def _run_together(self, asked: str, *, slips: int) -> Iterable[tuple[int, float]]:
        """ProjectFalcon, project-falcon and projectfalcn for Project Falcon."""
        together = asked.replace(" ", "")
        if len(together) < SHORTEST_RUN_TOGETHER:
            return
        for length in range(len(together) - slips, len(together) + slips + 1):
            rows = self._together.get((together[0], length), ())
            spellings = (self._spellings[row].replace(" ", "") for row in rows)
            for _, distance, place in process.extract_iter(
                together, spellings, scorer=OSA.distance, score_cutoff=slips
            ):
                yield rows[place], RUN_TOGETHER * (1 - distance / len(together))
