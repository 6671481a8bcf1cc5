"""What people wanted and nobody understood, for administrators to read: without names, addresses and numbers.

Off unless a setting asks for it. What is taken out is taken out for good; what is left is still what somebody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import structlog

from dialogs.language import Names

LONGEST = 300  # characters; a longer text is no wish but a letter

_ADDRESS = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+|\\\\\S+", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|\"[^\"]*\"|(?<!\w)'[^']*'(?!\w)|<at>.*?</at>", re.IGNORECASE)
_NUMBER = re.compile(r"\S*\d\S*")
# A word with a capital inside a sentence is most likely a name; in German every noun has one.
_CAPITAL = re.compile(r"(?<=[^\s.!?:]\s)[^\W\d_a-zà-ÿ]\w+")
_MENTION = re.compile(r"@\w+")


class NotUnderstood:
    """Called with a sentence and its language; writes one line to the log."""

    def __init__(self, names: Callable[[], Names]) -> None:
        self._names = names

    def __call__(self, text: str, lang: str) -> None:
        structlog.get_logger().info("not_understood", sentence=scrubbed(text, self._names(), lang), lang=lang)


def scrubbed(text: str, names: Names, lang: str) -> str:
    """``text`` with [address], [quote], [name] and [number] for what could tell of whom or of what it speaks; pure."""
    said = " ".join(text.split())[:LONGEST]
    for pattern, sign in ((_ADDRESS, "[address]"), (_QUOTED, "[quote]")):
        said = pattern.sub(sign, said)
    for found in reversed([*names.index.spot(said, frozenset())]):
        said = f"{said[: found.start]}[name]{said[found.end :]}"
    if lang != "de":
        said = _CAPITAL.sub("[name]", said)
    said = _MENTION.sub("[name]", said)
    return _NUMBER.sub("[number]", said)
