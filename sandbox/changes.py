"""What became of the directory's objects since any earlier moment: what Graph's delta queries are answered from."""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

KEEP = 100_000
ROUNDS = 64


@dataclass(frozen=True, slots=True)
class Change:
    """One step. `properties` are the names that differ (None: the object came or went); for a link that came or went
    `relation` is "members" or "owners" and `target` the other end."""

    n: int
    at: float
    kind: str
    object_id: str
    properties: frozenset[str] | None = None
    relation: str = ""
    target: str = ""


@dataclass
class ChangeLog:
    """Changes, numbered from 1. `epoch` names this log: what was told out of another one is unknown here."""

    monotonic: Callable[[], float] = time.monotonic
    epoch: str = field(default_factory=lambda: uuid4().hex[:12])

    def __post_init__(self) -> None:
        self._changes: deque[Change] = deque(maxlen=KEEP)
        self._last = 0
        self._rounds: dict[str, list[str]] = {}

    def object_changed(self, kind: str, object_id: str, before: dict[str, Any] | None, after: Any) -> None:
        """Note that an object came, went or has other properties now."""
        names = None
        if before is not None and after is not None:
            names = frozenset(each for each in {*before, *after} if before.get(each) != after.get(each))
        self._note(kind, object_id, names, "", "")

    def link_changed(self, relation: str, source: str, target: str) -> None:
        """Note that somebody became, or is no longer, one of a group's members or owners."""
        self._note("groups", source, frozenset(), relation, target)

    def last(self, lag_s: float = 0.0) -> int:
        """The number of the newest change that a reader sees who is so many seconds behind."""
        since = self.monotonic() - lag_s
        return next((each.n for each in reversed(self._changes) if each.at <= since), self._first - 1)

    def between(self, after: int, until: int, kind: str) -> Iterable[Change] | None:
        """The changes of objects of a kind with `after` < n <= `until`; None if some are forgotten already."""
        if after < self._first - 1 or after > self._last:
            return None
        return [each for each in self._changes if after < each.n <= until and each.kind == kind]

    def begin_round(self, ids: Collection[str]) -> str:
        """Remember which objects a round over several pages is about; returns its name."""
        name = uuid4().hex[:12]
        self._rounds[name] = list(ids)
        while len(self._rounds) > ROUNDS:
            del self._rounds[next(iter(self._rounds))]
        return name

    def round(self, name: str) -> list[str] | None:
        """The objects of a round; None if it is forgotten."""
        return self._rounds.get(name)

    def forget(self) -> None:
        """Be another log: every token given out so far has expired."""
        self.epoch = uuid4().hex[:12]
        self._changes.clear()
        self._rounds.clear()

    @property
    def _first(self) -> int:
        return self._changes[0].n if self._changes else self._last + 1

    def _note(self, kind: str, object_id: str, names: frozenset[str] | None, relation: str, target: str) -> None:
        self._last += 1
        self._changes.append(Change(self._last, self.monotonic(), kind, object_id, names, relation, target))
