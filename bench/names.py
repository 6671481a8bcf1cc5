"""The names of 100,000 groups and 100,000 people: what they take, and how fast and how often the right one is found.

`python -m bench.names` prints the whole table; `make bench` the four numbers that matter.
"""

import gc
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from rapidfuzz import fuzz, process

from bench import company
from bench.timing import Measured
from dialogs.known_names import KnownNames
from directory.live_names import LiveNames
from directory.named import Named

COUNT = 100_000
QUESTIONS = 150
SCANNED = 20
STATUS = Path("/proc/self/status")


def names_built() -> Measured:
    """From rows to everything that can be asked, people and groups, for the directory and for sentences; beside it,
    the making of one dictionary by name."""
    return Measured("names_built", told()["built_ms"], "ms", told()["dictionary_ms"])


def names_memory() -> Measured:
    """What all of it takes for good; beside it, the bare lists of names."""
    return Measured("names_memory", told()["mb"], "MB", told()["list_mb"])


def names_resolved() -> Measured:
    """The slowest twentieth of all ways of typing a name; beside it, one scan of one kind by rapidfuzz's WRatio."""
    return Measured("names_resolved_p95", told()["p95_ms"], "ms", told()["scan_ms"])


def names_right() -> Measured:
    """Of a hundred names with one or two slips or in another order, how many come first; beside it, how many a
    dictionary finds."""
    return Measured("names_right_first", told()["first"], "percent", max(told()["dictionary_first"], 0.1))


@cache
def told() -> dict[str, Any]:
    """Measured in a process of its own, as memory is."""
    ran = subprocess.run([sys.executable, "-m", "bench.names", "--json"], capture_output=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def measure(count: int = COUNT) -> dict[str, Any]:
    """Everything, as JSON-able numbers."""
    kinds = {"groups": company.groups(count), "people": company.people(count)}
    before = _megabytes()
    lists = {kind: [name.lower() for _, name, _, _ in rows] for kind, rows in kinds.items()}
    list_mb = _megabytes() - before
    started = perf_counter()
    dictionary = {name: kind for kind, names in lists.items() for name in names}
    dictionary_ms = (perf_counter() - started) * 1e3
    known = KnownNames()
    gc.collect()
    before, started = _megabytes(), perf_counter()
    live = {kind: LiveNames.of(Named(i, n, k, "", u) for i, n, k, u in rows) for kind, rows in kinds.items()}
    known.take({kind: (each.base, each.base.names, each.since) for kind, each in live.items()})
    built_ms = (perf_counter() - started) * 1e3
    gc.collect()
    found: dict[str, Any] = {
        "built_ms": built_ms,
        "mb": _megabytes() - before,
        "list_mb": list_mb,
        "dictionary_ms": dictionary_ms,
        "ways": {},
    }
    times: list[float] = []
    first: list[bool] = []
    in_dictionary: list[bool] = []
    for kind, rows in kinds.items():
        for how, typed, meant in company.asked([name for _, name, _, _ in rows], QUESTIONS):
            started = perf_counter()
            matches = [each.named.name for each in live[kind].search(typed, 5)]
            took = (perf_counter() - started) * 1e3
            times.append(took)
            found["ways"].setdefault(f"{kind}, {how}", []).append((took, meant in matches[:1], meant in matches))
            if how not in ("a word less", "as it is", "no accents"):
                first.append(meant in matches[:1])
                in_dictionary.append(dictionary.get(typed.lower()) == kind)
    started = perf_counter()
    for _, typed, _ in company.asked([name for _, name, _, _ in kinds["groups"]], SCANNED)[:SCANNED]:
        process.extractOne(typed, lists["groups"], scorer=fuzz.WRatio)
    found["scan_ms"] = (perf_counter() - started) * 1e3 / SCANNED
    found |= {"p50_ms": _at(times, 50), "p95_ms": _at(times, 95)}
    found |= {"first": 100 * sum(first) / len(first), "dictionary_first": 100 * sum(in_dictionary) / len(first)}
    return found


def _at(times: list[float], percent: int) -> float:
    return sorted(times)[len(times) * percent // 100]


def _megabytes() -> float:
    """What this process takes now; only Linux tells."""
    if not STATUS.exists():
        return 0.1
    line = next(each for each in STATUS.read_text().splitlines() if each.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _table(found: dict[str, Any]) -> str:
    lines = [
        f"built in {found['built_ms'] / 1000:.1f} s, {found['mb']:.0f} MB; "
        f"p50 {found['p50_ms']:.1f} ms, p95 {found['p95_ms']:.1f} ms, right first {found['first']:.1f} %"
    ]
    for how, asked in found["ways"].items():
        times = [each[0] for each in asked]
        first, five = (100 * sum(each[place] for each in asked) / len(asked) for place in (1, 2))
        row = f"{how:<28} first {first:5.1f} %  of five {five:5.1f} %"
        lines.append(f"{row}  p50 {_at(times, 50):4.1f} ms  p95 {_at(times, 95):4.1f} ms")
    return "\n".join(lines)


if __name__ == "__main__":
    result = measure()
    sys.stdout.write(json.dumps(result) if "--json" in sys.argv else _table(result) + "\n")
