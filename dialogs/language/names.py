"""The names of the directory, found in running text exactly, without accents, and through typing mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dialogs.language.lexicon import ENDS, START, WORD, Lexicon, fold, step

__all__ = ["Index", "Names", "Spotted", "fold"]

LONGEST = 12
MOST_SIMILAR = 4
KINDS = "glap"


@dataclass(frozen=True)
class Spotted:
    """A name at text[start:end]; `kind` is g, p, l or a: group, person, licence, application."""

    start: int
    end: int
    kind: str
    words: int
    exact: bool


@dataclass(frozen=True)
class Names:
    """The names the directory knows; make it once and hand it to every sentence, as the first one builds an index."""

    groups: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Names:
        """From {"groups": [{"name"}], "people": [{"name"}], "licences": [...], "apps": [...]}; other keys are ignored.

        Raises ValueError naming the entry that has another form.
        """

        def names(key: str) -> tuple[str, ...]:
            found = []
            for entry in data.get(key, ()):
                name = entry.get("name") if isinstance(entry, Mapping) else entry
                if not isinstance(name, str):
                    raise ValueError(f"{key}: {entry!r} has no name")  # noqa: TRY004 - a wrong file, not a wrong call
                found.append(name)
            return tuple(found)

        return cls(groups=names("groups"), people=names("people"), licences=names("licences"), apps=names("apps"))

    @classmethod
    def parse(cls, text: str) -> Names:
        """From the text of a JSON file in the form of `from_json`. Raises ValueError."""
        data = json.loads(text)
        if not isinstance(data, Mapping):
            raise ValueError("a directory file holds one JSON object")  # noqa: TRY004 - a wrong file, not a wrong call
        return cls.from_json(data)

    @classmethod
    def indexed(cls, lexicons: Iterable[tuple[str, Lexicon]]) -> Names:
        """With an index made elsewhere, and without lists of the names: of 200,000 these are worth saving."""
        names = cls()
        names.__dict__["index"] = Index(lexicons)
        return names

    @cached_property
    def index(self) -> Index:
        """The searchable form of these names."""
        return Index.of(self)


class Index:
    """Names of all kinds, found word by word; a name that several kinds have belongs to the first in KINDS."""

    def __init__(self, lexicons: Iterable[tuple[str, Lexicon]]) -> None:
        self._lexicons = sorted(lexicons, key=lambda each: KINDS.index(each[0]))

    @classmethod
    def of(cls, names: Names) -> Index:
        lists = {"g": names.groups, "l": names.licences, "a": names.apps, "p": names.people}
        return cls((kind, Lexicon(found, parts=kind == "p")) for kind, found in lists.items() if found)

    def spot(self, text: str, plain: frozenset[str]) -> Iterator[Spotted]:
        """The names in `text`, longest first at each place, never overlapping.

        `plain` are the everyday words of the language: alone they are never a name, and they are never corrected.
        """
        tokens = [(m.start(), m.end(), fold(m[0])) for m in WORD.finditer(text)]
        near: dict[str, list[str]] = {}
        at = 0
        while at < len(tokens):
            found = self._longest(tokens, at, plain, near)
            if found is None:
                at += 1
                continue
            count, kind, exact = found
            yield Spotted(tokens[at][0], tokens[at + count - 1][1], kind, count, exact)
            at += count

    def has(self, kind: str) -> bool:
        """Whether the names of `kind`, one of KINDS, are known at all, even if there are none."""
        return any(each == kind for each, _ in self._lexicons)

    def kinds(self, word: str) -> str:
        """The kinds, of KINDS, of names in which `word`, folded, stands somewhere."""
        return "".join(kind for kind, lexicon in self._lexicons if lexicon.uses(word))

    def _longest(
        self, tokens: list[tuple[int, int, str]], at: int, plain: frozenset[str], near: dict[str, list[str]]
    ) -> tuple[int, str, bool] | None:
        """How many words the best name at `at` takes, its kind, and whether it is spelled right."""
        best: tuple[int, str, bool] | None = None
        layer: list[tuple[int, int, str]] = [(START, 0, "")]
        for depth, (_, _, word) in enumerate(tokens[at : at + LONGEST], 1):
            following: list[tuple[int, int, str]] = []
            for path, faults, _ in layer:
                following += self._step(path, word, faults)
                if faults < 2 and len(word) >= 4 and word not in plain:
                    candidates = near.get(word)
                    if candidates is None:
                        candidates = near[word] = self._similar(word)
                    for candidate in candidates:
                        following += self._step(path, candidate, faults + 1)
            if not following:
                break
            layer = following[:8]
            for _, faults, kind in layer:
                if kind and self._acceptable(depth, faults, word, plain, kind):
                    best = (depth, kind, faults == 0)
                    break
        return best

    def _step(self, path: int, word: str, faults: int) -> list[tuple[int, int, str]]:
        """One word further: nothing where no name goes on so, else with the kind of the name that may end here."""
        path = step(path, word)
        begun, ending = False, ""
        for kind, lexicon in self._lexicons:
            known = lexicon.at(path)
            begun = begun or known > 0
            if known == ENDS:
                ending = kind
                break
        return [(path, faults, ending)] if begun else []

    @staticmethod
    def _acceptable(depth: int, faults: int, word: str, plain: frozenset[str], kind: str) -> bool:
        if depth > 1:
            return faults < depth or faults == 2
        return word not in plain and (faults == 0 or (len(word) >= 5 and kind == "g"))

    def _similar(self, word: str) -> list[str]:
        found = {each for _, lexicon in self._lexicons for each in lexicon.near(word)}
        return [known for _, known in sorted(found)[:MOST_SIMILAR]]
