"""What one organisation adds to the language: names it gives its groups, sentences of its own, and its jargon.

Words of a file can bring the bot to ask, never to act: what takes something away stays unsure, and no file says yes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from dialogs.language import Frame, Intent, Names, understand
from dialogs.language.everyday import everyday
from dialogs.language.names import fold
from dialogs.language.phrasings import Phrasing, Phrasings
from dialogs.language.synonyms import MOST_WORDS, Synonyms

LARGEST = 1_000_000  # bytes of the file
LONGEST_NAME = 256  # Entra's longest display name of a group
MOST_TOLD = 50  # mistakes
MOST = {"aliases": 20_000, "phrasings": 500, "synonyms": 2_000}

_PLAIN = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
_DETERMINER = re.compile(r"(?:the|le|la|les|der|die|das|de|het|el|los|las)\s+(?=\S)|l['’]\s*(?=\S)", re.IGNORECASE)


class WordsError(Exception):
    """The file cannot be used; ``problems`` holds one sentence per mistake, each naming its entry."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class TenantWords:
    """``aliases``: an object id or an exact name by what the group is called here, with and without its article."""

    aliases: Mapping[str, str] = field(default_factory=dict)
    phrasings: Phrasings = field(default_factory=Phrasings)
    synonyms: Synonyms = field(default_factory=Synonyms)

    def read(self, text: str, names: Names | None, *, now: datetime, locale: str | None = None) -> Frame:
        """The frame of ``text``, as ``understand``, with these words."""
        phrased = self.phrasings.read(text, names)
        if phrased is not None and phrased.sure:
            return phrased
        frame = self._understood(text, names, now, locale)
        if phrased is None:
            return frame
        others = dict.fromkeys((frame.intent, *frame.alternatives))
        return replace(phrased, lang=frame.lang, alternatives=tuple(i for i in others if i is not phrased.intent)[:2])

    def _understood(self, text: str, names: Names | None, now: datetime, locale: str | None) -> Frame:
        plain = self.synonyms.plain(text, names)
        frame = plain.as_typed(understand(plain.text, names, now=now, locale=locale))
        if not plain.typed:
            return frame
        if any(wish.intent is Intent.AFFIRM for wish in (frame, *frame.also)):  # a yes is the person's own word
            return understand(text, names, now=now, locale=locale)
        return replace(frame, sure=frame.sure and not frame.destructive)

    @classmethod
    def load(cls, path: Path) -> TenantWords:
        """From a file in the form of docs/words.md; raises WordsError with every mistake in it."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise WordsError([f"{path} cannot be read: {error.strerror}"]) from None
        if len(data) > LARGEST:
            raise WordsError([f"{path.name} is larger than {LARGEST // 1_000_000} MB"])
        try:
            return cls.parse(data.decode("utf-8-sig"), path.name)
        except UnicodeDecodeError:
            raise WordsError([f"{path.name} is not written in UTF-8"]) from None

    @classmethod
    def parse(cls, text: str, file: str = "the words file") -> TenantWords:
        """From the text of such a file, called ``file`` in the sentences of WordsError."""
        try:
            data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise WordsError([f"{file} is not TOML: {error}"]) from None
        except RecursionError:
            raise WordsError([f"{file} is not TOML: it is nested too deeply"]) from None
        reading = _Reading(text, file)
        aliases = reading.aliases(reading.table(data, "aliases"))
        phrasings = reading.phrasings(data.get("phrasings", []))
        synonyms = reading.synonyms(reading.table(data, "synonyms"))
        for name in sorted(data.keys() - MOST.keys()):
            reading.wrong(f"[{name}]", "is not known; there are [aliases], [[phrasings]] and [synonyms]", f"[{name}]")
        if reading.problems:
            untold = [f"{file}: {reading.untold} more mistakes"] if reading.untold else []
            raise WordsError(reading.problems + untold)
        return cls(aliases, Phrasings(phrasings), Synonyms(synonyms))


class _Reading:
    """One pass over a file, which gathers what is wrong instead of stopping at the first mistake."""

    def __init__(self, text: str, file: str) -> None:
        self._lines = text.split("\n")
        self._file = file
        self.problems: list[str] = []
        self.untold = 0

    def wrong(self, entry: str, sentence: str, begins: str = "", nth: int = 1) -> None:
        """The entry's line is the ``nth`` that begins so, quotation marks aside."""
        if len(self.problems) >= MOST_TOLD:
            self.untold += 1
            return
        lines = (number for number, line in enumerate(self._lines, 1) if line.lstrip(" \t\"'").startswith(begins))
        at = next(islice(lines, nth - 1, None), None) if begins else None
        line = f", line {at}" if at else ""
        self.problems.append(f"{self._file}{line}: {entry} {sentence}")

    def table(self, data: Mapping[str, Any], name: str) -> dict[str, Any]:
        """The table of this name; empty if there is none or it is something else."""
        table = data.get(name, {})
        if not isinstance(table, dict):
            self.wrong(f"[{name}]", "must be a table of lines like “name” = “value”", name)
            return {}
        self._not_too_many(name, len(table))
        return table

    def aliases(self, table: Mapping[str, Any]) -> dict[str, str]:
        known: dict[str, tuple[str, str]] = {}
        for alias, target in table.items():
            entry = f"[aliases] “{alias}”"
            bare = " ".join(_DETERMINER.sub("", " ".join(alias.split()), count=1).split())
            if not isinstance(target, str) or not target.strip() or len(target) > LONGEST_NAME:
                self.wrong(entry, "must be the object id or the exact name of a group", alias)
            elif not any(letter.isalnum() for letter in bare) or len(alias) > LONGEST_NAME:
                self.wrong(entry, "is no name: it needs letters, and 256 characters at most", alias)
            elif fold(bare) in everyday():
                self.wrong(entry, "is an everyday word, which is never taken for a name; add a second word", alias)
            elif (other := known.get(fold(bare))) is not None:
                self.wrong(entry, f"is said before as “{other[0]}”", alias)
            else:
                known[fold(bare)] = (alias, target.strip())
        spelled: dict[str, str] = {}
        for bare, (alias, target) in known.items():
            spelled |= {bare: target, " ".join(alias.split()): target}
        return spelled

    def phrasings(self, entries: object) -> list[Phrasing]:
        if not isinstance(entries, list):
            self.wrong("[[phrasings]]", "must be written with two brackets: each phrasing is an entry", "phrasings")
            return []
        self._not_too_many("phrasings", len(entries))
        found: list[Phrasing] = []
        seen: dict[object, int] = {}
        for number, entry in enumerate(entries, 1):
            text = entry.get("text") if isinstance(entry, dict) else None
            named = f"[[phrasings]] {number}" + (f" “{text[:80]}”" if isinstance(text, str) else "")
            try:
                phrasing = _phrasing(entry)
            except ValueError as error:
                self.wrong(f"{named}:", str(error), "[[phrasings]]", number)
                continue
            if (before := seen.setdefault(phrasing.parts, number)) != number:
                self.wrong(f"{named}:", f"is the same as phrasing {before}", "[[phrasings]]", number)
            found.append(phrasing)
        return found

    def synonyms(self, table: Mapping[str, Any]) -> dict[str, str]:
        known: dict[str, str] = {}
        folded = {fold(word) for word in table}
        for word, meaning in table.items():
            entry = f"[synonyms] “{word}”"
            if not isinstance(meaning, str) or not _PLAIN.fullmatch(meaning) or len(meaning) > LONGEST_NAME:
                self.wrong(entry, "must be plain words: letters, blanks, hyphens and apostrophes", word)
            elif not re.fullmatch(r"\w+(?: \w+)*", word) or word.isdecimal() or len(word.split()) > MOST_WORDS:
                self.wrong(entry, f"must be one to {MOST_WORDS} words without signs", word)
            elif fold(word) in known:
                self.wrong(entry, "is said before", word)
            elif folded & {fold(meaning), *fold(meaning).split()}:
                self.wrong(entry, "leads to another synonym or to itself; say the plain word at once", word)
            else:
                known[fold(word)] = meaning
        return known

    def _not_too_many(self, name: str, count: int) -> None:
        if count > MOST[name]:
            self.wrong(f"[{name}]", f"has {count} entries; {MOST[name]} are allowed")


def _phrasing(entry: object) -> Phrasing:
    """Raises ValueError with what is wrong."""
    if not isinstance(entry, dict):
        raise ValueError("must have a text and an intent")  # noqa: TRY004 - a wrong file, not a wrong call
    if unknown := sorted(entry.keys() - {"text", "intent"}):
        raise ValueError(f"“{unknown[0]}” is not known; a phrasing has a text and an intent")
    text, intent = entry.get("text"), entry.get("intent")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("has no text")
    if intent not in list(Intent):
        raise ValueError(f"{intent!r} is no intent; there are " + ", ".join(Intent))
    return Phrasing(text.strip(), Intent(intent))
