"""Short answers to a question of ours, in every language at once: what corrects, what gives a reason, what ends it.

The words stand in replies.toml. Only whole words at the edges of what was typed count, so that no name is cut in two.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("replies.toml")
LONGEST = 200  # characters; what is longer is no short answer


@dataclass(frozen=True, slots=True)
class Reply:
    """``said`` is what was typed without "no," before and "instead" behind it; ``corrects`` if there was any of it;
    ``endless`` if it wants no end date."""

    said: str
    corrects: bool = False
    endless: bool = False

    @property
    def end(self) -> str:
        """The date phrase without its "until"."""
        return _patterns()["until"].sub("", self.said, count=1)

    @property
    def reason(self) -> str:
        """The reason without its "because"; empty if it does not begin like one."""
        found = _patterns()["because"].match(self.said)
        return self.said[found.end() :].strip() if found else ""


def reply(text: str) -> Reply:
    """What a short text says beside its politeness; pure."""
    typed = _trimmed(text)
    if len(typed) > LONGEST:
        return Reply(typed)
    endless, said = _is("no_end", typed), typed
    for edge in ("before", "before", "before", "after", "after"):
        said = _trimmed(_patterns()[edge].sub("", said, count=1))
        endless = endless or _is("no_end", said)
    if not said:  # "no thanks" corrects nothing
        return Reply(typed, endless=endless)
    return Reply(said, corrects=said != typed, endless=endless)


def starts_over(text: str) -> bool:
    """ "start over", and nothing else."""
    return _is("start_over", _trimmed(text))


def something_else(text: str) -> bool:
    """ "neither": none of what was offered."""
    return _is("something_else", _trimmed(text))


def suggested(text: str) -> str:
    """The name of what somebody shall ask for instead ("ask for Market Research instead"); "" where none is meant."""
    typed = _trimmed(text)
    found = _patterns()["suggest_after"].search(typed)
    if found is None:
        return ""
    name = _trimmed(typed[: found.start()])
    for _ in range(2):
        name = _trimmed(_patterns()["suggest_before"].sub("", name, count=1))
    return name


def choice(text: str, offered: int) -> int:
    """The typed number of a choice, 0 if it is none; longer numbers are those of requests."""
    said = text.strip().rstrip(".)")
    return int(said) if offered and said.isdecimal() and len(said) < 3 else 0


def _trimmed(text: str) -> str:
    return " ".join(text.split()).strip(" ,;:.!-–—")


def _is(kind: str, said: str) -> bool:
    return _patterns()[kind].fullmatch(said) is not None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    languages = tomllib.loads(WORDS.read_text(encoding="utf-8")).values()
    made = {}
    kinds = ("before", "after", "until", "because", "no_end", "start_over", "something_else")
    for kind in (*kinds, "suggest_before", "suggest_after"):
        words = _either([word for language in languages for word in language[kind]])
        leading, trailing = rf"^{words}(?!\w)[\s,;:.!–—-]*", rf"(?:^|[\s,;:]+){words}$"
        shape = {"before": leading, "suggest_before": leading, "after": trailing, "suggest_after": trailing}
        made[kind] = re.compile(shape.get(kind, rf"^{words}(?!\w)\s*"), re.IGNORECASE)
    return made


def _either(words: Sequence[str]) -> str:
    """The longest first: "no end" before "no"."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w))) + ")"
