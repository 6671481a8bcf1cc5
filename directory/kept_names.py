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


def unpacked(parts: Sequence[bytes]) -> Iterator[Named]:
    """What they are after all parts, in the order told; raises zlib.error or ValueError for what was not packed here.

    Unpacks twice rather than hold all lines at once."""
    newest = {hash(object_id): place for place, (object_id, _) in enumerate(_all_lines(parts))}
    for place, (object_id, line) in enumerate(_all_lines(parts)):
        if line and newest[hash(object_id)] == place:
            yield Named.of_line(line)


def _all_lines(parts: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    for part in parts:
        yield from _lines(part)


def changes_in(parts: Iterable[bytes]) -> dict[str, Named | None]:
    """What changed, by id; None is gone."""
    return {object_id: Named.of_line(line) if line else None for part in parts for object_id, line in _lines(part)}


def _lines(part: bytes) -> list[tuple[str, str]]:
    """Each line with the id it is about; the line of what is gone is empty."""
    found = []
    for line in zlib.decompress(part).decode().split("\n"):
        if line.startswith(GONE):
            found.append((line.removeprefix(GONE), ""))
        elif line:
            found.append((line.partition("\x1f")[0], line))
    return found


def _part(lines: Iterable[str]) -> bytes:
    return zlib.compress("\n".join(lines).encode("utf-8", "replace"), 3)
