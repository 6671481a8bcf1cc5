"""The names of the directory, found in running text exactly, without accents, and through typing mistakes."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W_]+")
_END = ""  # no word is empty, so the kind of a finished name can live under this key
LONGEST = 12


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

    @cached_property
    def index(self) -> Index:
        """The searchable form of these names."""
        return Index(self)


def fold(text: str) -> str:
    """`text` without case and accents, for comparing."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("ł", "l").replace("ø", "o")


class Index:
    """A tree of words: names begin at the root and end where a kind is written."""

    def __init__(self, names: Names) -> None:
        self._root: dict[str, Any] = {}
        self._near: dict[tuple[str, int], list[str]] = {}
        vocabulary: set[str] = set()
        for kind, group in (("g", names.groups), ("l", names.licences), ("a", names.apps), ("p", names.people)):
            for name in group:
                for words in _spellings(name):
                    self._insert(words, kind)
                    vocabulary.update(words)
                if kind == "p":
                    for part in _WORD.findall(fold(name)):
                        self._insert((part,), "p")
        for word in vocabulary:
            if len(word) >= 4 and not word.isdigit():
                self._near.setdefault((word[0], len(word)), []).append(word)

    def spot(self, text: str, plain: frozenset[str]) -> Iterator[Spotted]:
        """The names in `text`, longest first at each place, never overlapping.

        `plain` are the everyday words of the language: alone they are never a name, and they are never corrected.
        """
        tokens = [(m.start(), m.end(), fold(m[0])) for m in _WORD.finditer(text)]
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

    def _insert(self, words: tuple[str, ...], kind: str) -> None:
        node = self._root
        for word in words:
            node = node.setdefault(word, {})
        node.setdefault(_END, kind)

    def _longest(
        self, tokens: list[tuple[int, int, str]], at: int, plain: frozenset[str], near: dict[str, list[str]]
    ) -> tuple[int, str, bool] | None:
        """How many words the best name at `at` takes, its kind, and whether it is spelled right."""
        best: tuple[int, str, bool] | None = None
        layer: list[tuple[dict[str, Any], int]] = [(self._root, 0)]
        for depth, (_, _, word) in enumerate(tokens[at : at + LONGEST], 1):
            following: list[tuple[dict[str, Any], int]] = []
            for node, faults in layer:
                if word in node:
                    following.append((node[word], faults))
                if faults < 2 and len(word) >= 4 and word not in plain:
                    candidates = near.get(word)
                    if candidates is None:
                        candidates = near[word] = self._similar(word)
                    following.extend((node[c], faults + 1) for c in candidates if c in node)
            if not following:
                break
            layer = following[:8]
            for node, faults in layer:
                kind = node.get(_END)
                if kind and self._acceptable(depth, faults, word, plain, kind):
                    best = (depth, kind, faults == 0)
                    break
        return best

    @staticmethod
    def _acceptable(depth: int, faults: int, word: str, plain: frozenset[str], kind: str) -> bool:
        if depth > 1:
            return faults < depth or faults == 2
        return word not in plain and (faults == 0 or (len(word) >= 6 and kind == "g"))

    def _similar(self, word: str) -> list[str]:
        allowed = 1 if len(word) < 7 else 2
        found = []
        for length in range(len(word) - allowed, len(word) + allowed + 1):
            for known in self._near.get((word[0], length), ()):
                distance = OSA.distance(word, known, score_cutoff=allowed)
                if 0 < distance <= allowed:
                    found.append((distance, known))
        return [known for _, known in sorted(found)[:4]]


def _spellings(name: str) -> Iterable[tuple[str, ...]]:
    """The word sequences a name may be typed as: "&" may be written, said as "and", or left out."""
    words = tuple(_WORD.findall(fold(name)))
    if not words:
        return
    yield words
    if "&" in name:
        said = tuple(_WORD.findall(fold(name.replace("&", " and "))))
        yield said
    if "and" in words:
        without = tuple(w for w in words if w != "and")
        if len(without) > 1:
            yield without
