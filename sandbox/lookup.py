"""Finds directory objects by name, address or word without looking at all of them, however large the company.

Each index is built the first time it is asked for and kept up to date from then on. What it returns are candidates:
whoever asks tests each of them again.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sandbox.records import Record

WORD = re.compile(r"[^\W_]+")
PART = re.compile(r"\d+|[A-ZÀ-ÖØ-Þ]+(?![a-zß-öø-ÿ])|[A-ZÀ-ÖØ-Þ]?[a-zß-öø-ÿ]+|[^\W\d_]+")


def tokens(text: str) -> set[str]:
    """The words of a name, and their parts where case or digits change: `ProjectX2` is projectx2, project, x and 2."""
    return {token for word in WORD.findall(text) for token in _parts(word)}


@lru_cache(maxsize=65536)
def _parts(word: str) -> frozenset[str]:
    return frozenset({word.casefold(), *(part.casefold() for part in PART.findall(word))})


class Lookup:
    """Indexes over one kind of object."""

    def __init__(self, records: Mapping[str, Record], searchable: tuple[str, ...]) -> None:
        self._records = records
        self._searchable = searchable
        self._exact: dict[str, dict[str, dict[str, None]]] = {}
        self._sorted: dict[str, list[tuple[str, str]]] = {}
        self._tokens: dict[str, dict[str, None]] | None = None
        self._vocabulary: list[str] = []

    def exactly(self, name: str, value: str) -> Iterable[str]:
        """Ids of objects whose property (or one entry of it) is this value, letter case aside."""
        if name == "id":
            return (value,)
        if name not in self._exact:
            self._exact[name] = {}
            for object_id, record in self._records.items():
                self._put_exact(name, object_id, record)
        return self._exact[name].get(value.casefold(), ())

    def beginning(self, name: str, prefix: str) -> list[str]:
        """Ids of objects whose property begins with `prefix`, letter case aside, in its order."""
        if name not in self._sorted:
            self._sorted[name] = sorted(
                (value.casefold(), object_id)
                for object_id, record in self._records.items()
                for value in _values(record, name)
            )
        entries, prefix = self._sorted[name], prefix.casefold()
        found = []
        for index in range(bisect_left(entries, (prefix, "")), len(entries)):
            if not entries[index][0].startswith(prefix):
                break
            found.append(entries[index][1])
        return found

    def with_token(self, start: str) -> set[str]:
        """Ids of objects with a word, or a part of one, that begins with `start` in a searchable property."""
        if self._tokens is None:
            self._tokens = {}
            for object_id, record in self._records.items():
                self._put_tokens(object_id, record)
            self._vocabulary = sorted(self._tokens)
        start = start.casefold()
        found: set[str] = set()
        for index in range(bisect_left(self._vocabulary, start), len(self._vocabulary)):
            if not self._vocabulary[index].startswith(start):
                break
            found.update(self._tokens[self._vocabulary[index]])
        return found

    def changed(self, object_id: str, before: Record | None, after: Record | None) -> None:
        """Keep the indexes right after an object was made, changed or deleted."""
        for name, index in self._exact.items():
            for value in _values(before, name):
                index.get(value.casefold(), {}).pop(object_id, None)
            if after is not None:
                self._put_exact(name, object_id, after)
        for name, entries in self._sorted.items():
            for value in _values(before, name):
                del entries[bisect_left(entries, (value.casefold(), object_id))]
            for value in _values(after, name):
                insort(entries, (value.casefold(), object_id))
        if self._tokens is not None:
            for token in self._words(before):
                self._tokens[token].pop(object_id, None)
            for token in self._words(after):
                if token not in self._tokens:
                    insort(self._vocabulary, token)
                self._tokens.setdefault(token, {})[object_id] = None

    def _put_exact(self, name: str, object_id: str, record: Record) -> None:
        for value in _values(record, name):
            self._exact[name].setdefault(value.casefold(), {})[object_id] = None

    def _put_tokens(self, object_id: str, record: Record) -> None:
        assert self._tokens is not None  # noqa: S101 - only called once the index exists
        for token in self._words(record):
            self._tokens.setdefault(token, {})[object_id] = None

    def _words(self, record: Record | None) -> set[str]:
        return {token for name in self._searchable for value in _values(record, name) for token in tokens(value)}


def _values(record: Record | None, name: str) -> list[str]:
    value = record.get(name) if record else None
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
