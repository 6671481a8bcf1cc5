"""Everyday words of five languages: alone they are never taken for a name, even where a group is called "Access"."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_suffix(".txt")


@cache
def everyday() -> frozenset[str]:
    """The words of everyday.txt: one a line, in small letters and without accents."""
    return frozenset(_FILE.read_text(encoding="utf-8").split())
