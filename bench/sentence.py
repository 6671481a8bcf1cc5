"""How long it takes to understand what somebody types; beside it, one fuzzy search among the names of the directory."""

import json
import os
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from itertools import islice, product
from pathlib import Path
from time import perf_counter

from rapidfuzz import fuzz, process

from bench.timing import Measured
from dialogs.language import Names, understand
from tools import corpus

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
NAMES = 3_000
SENTENCES = 1_000
ROOT = Path(__file__).resolve().parent.parent

_COLD = """
import time
started = time.perf_counter()
from datetime import UTC, datetime
from dialogs.language import Names, understand
now = datetime(2026, 11, 23, 9, 12, tzinfo=UTC)
understand("add me to Marketing until Friday", Names(groups=("Marketing",)), now=now)
seconds = time.perf_counter() - started
"""
_REPORT = """
import json, pathlib
pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
print(json.dumps([seconds, pages * 4096]))
"""
_EMPTY = "seconds = 0"


def sentences() -> Measured:
    """The middle sentence of the tune voices in five languages, in a company of 3,000 names; milliseconds."""
    return _at("sentence_p50", 0.50)


def long_sentences() -> Measured:
    """As `sentences`, but slower than 95 of 100."""
    return _at("sentence_p95", 0.95)


def cold_sentence() -> Measured:
    """From the first import to the first sentence understood, in a new process, in seconds; beside it, 1.5 allowed."""
    return Measured("sentence_cold", statistics.median(_process(_COLD)[0] for _ in range(3)), "s", 1.5)


def sentence_memory() -> Measured:
    """What understanding adds to an empty Python process, in MB; beside it, 150 allowed."""
    added = statistics.median(_process(_COLD)[1] for _ in range(3)) - _process(_EMPTY)[1]
    return Measured("sentence_memory", added / 2**20, "MB", 150.0)


def _at(name: str, share: float) -> Measured:
    names = _names()
    said = [s["text"] for voice in corpus.voices() if voice.split == "tune" for s in voice.sentences()]
    understand(said[0], names, now=NOW, locale="en-GB")
    everyone = (*names.groups, *names.people)
    read, searched = [], []
    for text in islice(said, SENTENCES):
        started = perf_counter()
        understand(text, names, now=NOW, locale="en-GB")
        between = perf_counter()
        process.extractOne(text, everyone, scorer=fuzz.partial_ratio)
        read.append(between - started)
        searched.append(perf_counter() - between)
    place = int(share * len(read))
    return Measured(name, sorted(read)[place] * 1e3, "ms", sorted(searched)[place] * 1e3)


def _names() -> Names:
    """The corpus' own names and more like them, 3,000 in all."""
    known = corpus.names()
    more = (f"{place} {what}" for place, what in product(known.groups[:100], ("Archive", "Board", "Desk", "Night")))
    count = NAMES - len(known.groups) - len(known.people) - len(known.licences) - len(known.apps)
    return Names((*known.groups, *islice(more, max(count, 0))), known.people, known.licences, known.apps)


def _process(code: str) -> tuple[float, int]:
    """What `code` took, and how many bytes its process holds at the end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code + _REPORT], env=environment, capture_output=True, text=True, check=True
    )
    seconds, size = json.loads(done.stdout)
    return float(seconds), int(size)
