"""Gives memory that was only needed for a moment back to the system."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """After building large things: glibc keeps what was freed between two things that stay (measured: 57 MB of 269
    after building the names of 200,000 objects). Does nothing where the C library has no such call."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
