"""Text that other people wrote, made harmless and short before it is shown: names, reasons, comments, descriptions."""

from __future__ import annotations

import re
import unicodedata

from approvals.message import Message

NAME = 64
NOTE = 500  # a reason or a comment
DESCRIPTION = 200
ELLIPSIS = "…"

# Cc and Cf turn text around or hide in it; Cs is half a character, which no wire can carry.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_MOST_ACCENTS = 4  # on one letter; Vietnamese and Hebrew need three
_TEMPLATE = re.compile(r"(?<=[{$])(?=\{)")


def foreign(text: str, limit: int) -> str:
    """``text`` in NFC, on one line, without control, bidi or zero-width characters, at most ``limit`` characters.

    Longer text ends in an ellipsis. ``{{`` and ``${`` are parted by a blank: the official renderer fills in
    ``{{DATE()}}`` even in a TextRun. Nothing else is escaped; Markdown is harmless where this text may go (TextRun).
    """
    spaced = " ".join(text.split())  # before control characters go: a line break parts words
    if not (spaced.isascii() and spaced.isprintable()):
        # Seen to again after normalising, which takes some letters apart, and before: it is slow on heaps of accents.
        spaced = " ".join(_visible(unicodedata.normalize("NFC", _visible(spaced))).split())
    parted = _TEMPLATE.sub(" ", spaced)
    if len(parted) <= limit:
        return parted
    end = limit - 1
    while end and unicodedata.combining(parted[end]):
        end -= 1  # an accent stays with its letter
    return parted[:end].rstrip() + ELLIPSIS


def _visible(text: str) -> str:
    """The characters one can see; a heap of accents, which would cover other lines, loses all but the first few."""
    kept = []
    accents = 0
    for char in text:
        if unicodedata.category(char) in _INVISIBLE:
            continue
        accents = accents + 1 if unicodedata.combining(char) else 0
        if accents <= _MOST_ACCENTS:
            kept.append(char)
    return "".join(kept)


def named(text: str) -> str | Message:
    """A name of a person or group, fit to be a value of a message."""
    return foreign(text, NAME) or Message("(no name)")
