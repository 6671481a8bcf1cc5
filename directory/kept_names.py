"""How names survive a restart: with the link that goes on from them, as few compressed lines; kept by whoever can."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from directory.named import Named

LINES = 10_000
# A line that says that an object is gone.
GONE = "-"


class NameKeeper(Protocol):
    """Keeps the newest names of each kind ("groups", "users"). Losing them costs a reading of all, nothing else.

    Every call may raise BookUnavailable."""

    async def kept_names(self, kind: str) -> tuple[str, list[bytes]] | None:
        """The link and the parts of what is kept; None if there is nothing."""

    async def keep_names(self, kind: str, link: str, parts: Sequence[bytes]) -> None:
        """Keep these instead of what was kept."""

    async def keep_changes(self, kind: str, before: str, link: str, part: bytes) -> bool:
        """Add a part, if what is kept goes on at ``before``; else change nothing and return False."""


def packed(named: Iterable[Named]) -> list[bytes]:
    """All of them, in parts."""
    lines = (each.line() for each in named)
    return list(iter(lambda: _part(islice(lines, LINES)), _part(())))


def packed_changes(changes: Mapping[str, Named | None]) -> bytes:
    """Changes as one part."""
    return _part(GONE + object_id if each is None else each.line() for object_id, each in changes.items())


def unpacked(parts: Iterable[bytes]) -> Iterator[Named]:
    """What they are after all parts; raises zlib.error or ValueError for what was not packed here."""
    lines: dict[str, str] = {}
    for part in parts:
        for line in zlib.decompress(part).decode().split("\n"):
            if not line:
                continue
            if line.startswith(GONE):
                lines.pop(line.removeprefix(GONE), None)
            else:
                lines[line.partition("\x1f")[0]] = line
    return map(Named.of_line, lines.values())


def _part(lines: Iterable[str]) -> bytes:
    return zlib.compress("\n".join(lines).encode("utf-8", "replace"), 3)
