"""How fast names are found in a generated company: `python -m tests.directory.speed 100000`."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from directory.named import Named
from directory.names import NameIndex
from sandbox.generate import generate


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds for one question, and in how many of them the right group was among the first five."""

    what: str
    p50_ms: float
    p95_ms: float
    found: int
    asked: int

    def __str__(self) -> str:
        return f"{self.what:<14} p50 {self.p50_ms:6.2f} ms  p95 {self.p95_ms:6.2f} ms  found {self.found}/{self.asked}"


def search_times(groups: int = 100_000, questions: int = 200, seed: int = 2) -> list[Times]:
    """Ask for random groups by their name, with typos and in another order."""
    chance = random.Random(seed)
    named = [Named(group.id, group.name, group.nick) for group in generate(100, groups, 1).groups]
    index = NameIndex(named)

    def with_typo(name: str) -> str:
        at = chance.randrange(1, len(name) - 1)
        return chance.choice(
            [name[:at] + name[at + 1 :], name[:at] + "e" + name[at:], name[:at] + name[at:].swapcase()]
        )

    def reordered(name: str) -> str:
        return " ".join(chance.sample(name.split(), len(name.split())))

    ways: dict[str, Callable[[str], str]] = {"as it is": str, "with a typo": with_typo, "another order": reordered}
    return [_timed(what, way, index, chance.choices(named, k=questions)) for what, way in ways.items()]


def _timed(what: str, way: Callable[[str], str], index: NameIndex, groups: list[Named]) -> Times:
    times, found = [], 0
    for group in groups:
        question = way(group.name)
        began = perf_counter()
        matches = index.search(question, 5)
        times.append((perf_counter() - began) * 1e3)
        found += any(group.id == match.named.id for match in matches)
    times.sort()
    return Times(what, times[len(times) // 2], times[len(times) * 95 // 100], found, len(groups))


if __name__ == "__main__":
    for each in search_times(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000):
        sys.stdout.write(f"{each}\n")
