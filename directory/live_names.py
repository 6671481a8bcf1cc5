"""The names of one kind as they are now: a large index, and a small one of what changed since it was made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from directory.named import Named
from directory.names import Found, NameIndex, ranked

# Beyond so many changes the large index is made anew: a second's work that is not worth doing for each.
MOST_CHANGES = 2_000

Changes = Mapping[str, Named | None]


class LiveNames:
    """Immutable: a change makes new ones, which share the large index."""

    def __init__(self, base: NameIndex, changes: Changes | None = None) -> None:
        """``changes`` since ``base`` was made, by id; None is gone."""
        self.base = base
        self._changes = dict(changes or {})
        self._newer = NameIndex(each for each in self._changes.values() if each is not None)
        self.since = tuple(self._newer.names())

    @classmethod
    def of(cls, named: Iterable[Named]) -> LiveNames:
        """Of all there are."""
        return cls(NameIndex(named))

    @property
    def grown(self) -> bool:
        """Whether the large index is worth making anew."""
        return len(self._changes) > MOST_CHANGES

    def changed(self, changes: Changes) -> LiveNames:
        """What they are after these changes; told twice or in another order, the newest one told counts."""
        return LiveNames(self.base, {**self._changes, **changes})

    def renewed(self) -> LiveNames:
        """The same with one large index."""
        return LiveNames(NameIndex(self))

    def __iter__(self) -> Iterator[Named]:
        return chain((each for each in self.base.named if each.id not in self._changes), self._newer.named)

    def search(self, name: str, limit: int, only: Collection[str] | None = None) -> list[Found]:
        """As NameIndex.search."""
        newer = self._newer.search(name, limit, only=only) if self._changes else []
        older = self.base.search(name, limit, without=self._changes, only=only)
        return ranked(name, [*older, *newer], limit)
