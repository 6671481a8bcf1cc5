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
_TEMPLATE = re.compile(r"(?<=[{$])(?=\{)")


def foreign(text: str, limit: int) -> str:
    """``text`` in NFC, on one line, without control, bidi or zero-width characters, at most ``limit`` characters.

    Longer text ends in an ellipsis. ``{{`` and ``${`` are parted by a blank: the official renderer fills in
    ``{{DATE()}}`` even in a TextRun. Nothing else is escaped; Markdown is harmless where this text may go (TextRun).
    """
    one_line = " ".join(text.split())
    visible = "".join(char for char in one_line if unicodedata.category(char) not in _INVISIBLE)
    # Cut before normalising: reordering a very long run of accents takes quadratic time.
    composed = unicodedata.normalize("NFC", visible[: 4 * limit])
    parted = _TEMPLATE.sub(" ", composed).strip()
    if len(parted) <= limit and len(visible) <= 4 * limit:
        return parted
    end = min(limit - 1, len(parted))
    while end and end < len(parted) and unicodedata.combining(parted[end]):
        end -= 1  # an accent stays with its letter
    return parted[:end].rstrip() + ELLIPSIS


def named(text: str) -> str | Message:
    """A name of a person or group, fit to be a value of a message."""
    return foreign(text, NAME) or Message("(no name)")
