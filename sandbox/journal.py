"""What changed lately, so that a reader can be shown the directory as it was a moment ago.

Entra answers reads from replicas that lag behind its writes. The journal keeps, for every change of the last minutes,
what was there before; undoing the newest of them gives the older picture without copying the directory.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

KEEP_S = 330.0


@dataclass(frozen=True, slots=True)
class Past:
    """How the recent past differs from now: objects as they were (None: were not), and links that were or were not."""

    objects: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    links: dict[tuple[str, str], dict[str, bool]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.objects or self.links)


NO_PAST = Past()


class Journal:
    """Changes by real, monotonic time: moving the company's clock does not make a replica catch up."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.monotonic = monotonic
        self._objects: deque[tuple[float, str, dict[str, Any] | None]] = deque()
        self._links: deque[tuple[float, str, str, str, bool]] = deque()

    def object_was(self, object_id: str, before: dict[str, Any] | None) -> None:
        """Note that an object has just changed, and what it was."""
        now = self.monotonic()
        self._forget(now)
        self._objects.append((now, object_id, before))

    def link_was(self, relation: str, source: str, target: str, before: bool) -> None:
        """Note that `source`'s link ("members", "owners") to `target` has just changed, and whether it existed."""
        now = self.monotonic()
        self._forget(now)
        self._links.append((now, relation, source, target, before))

    def past(self, lag_s: float) -> Past:
        """How the directory of `lag_s` seconds ago differs from the one of now."""
        if lag_s <= 0 or not (self._objects or self._links):
            return NO_PAST
        since = self.monotonic() - lag_s
        past = Past()
        for at, object_id, record in reversed(self._objects):
            if at <= since:
                break
            past.objects[object_id] = record
        for at, relation, source, target, existed in reversed(self._links):
            if at <= since:
                break
            past.links.setdefault((relation, source), {})[target] = existed
        return past

    def forget_everything(self) -> None:
        """Let every reader see the present."""
        self._objects.clear()
        self._links.clear()

    def _forget(self, now: float) -> None:
        for entries in (self._objects, self._links):
            while entries and entries[0][0] < now - KEEP_S:
                entries.popleft()
