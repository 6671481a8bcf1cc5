"""The typed forms of a language, read from its file and made into patterns over a sentence's tokens."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from rapidfuzz.distance import OSA

from dialogs.language.frame import CHOICES, CONTEXT, ME
from dialogs.language.lexicon import fold

LISTS = ("before", "asks", "after", "the", "head", "and", "me", "them", "here")
"""Every file has these among its words: courtesy, what turns a question into a wish, and what stands around names."""

_PART = re.compile(r"[()\[\]|,]|<(\w+)>|\{(\w+)\}|[^\s()\[\]|<>{},]+")
_BRACKETS = {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|", ",": " ,"}
_NUMBER = r" (?:N|\d{1,9})"
_LONGEST = {"group": 8, "people": 5, "owners": 5, "new": 8, "until": 8, "app": 6, "licence": 5, "effect": 12}  # words
_SHAPES = {slot: rf"(?: ,)?(?P<{slot}>(?: [^ ,?]+){{1,{most}}}?)" for slot, most in _LONGEST.items()}
_SHAPES["comment"] = r" ,(?P<comment>(?: [^ ?]+){1,40})"
_SHAPES["reason"] = r"(?P<reason>(?: [^ ?]+){1,40})"
_SHAPES["name"] = r"(?: ,)?(?P<name>(?: [^ ,?]+){1,12})"
_SHAPES["description"] = r"(?: ,)?(?P<description>(?: [^ ]+){1,40})"
_SHAPES["count"] = r"(?P<count> (?:N|\d{1,6}))"
_CHOICE = re.compile(r"([(\[])([^()\[\]<>{}]*)([)\]])")
_CHOSEN = frozenset().union(*CHOICES.values())
# Letters of a word that is corrected: once, and twice if it is long.
_SHORTEST, _LONG, _LONGEST_WORD = 4, 8, 20


@dataclass(frozen=True)
class Section:
    """The forms of one meaning, with the words by one of which a sentence must show that it may be meant."""

    name: str
    keys: frozenset[str]
    forms: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """Over tokens, each after a blank, without the courtesy around them."""
        lists = {name: _either(entries) for name, entries in self.words.items()}
        return tuple(re.compile(self._pattern(_longest_first(form), lists)) for form in self.forms)

    def _pattern(self, form: str, lists: Mapping[str, str]) -> str:
        found = []
        for part in _PART.finditer(form):
            named, slot = part[1], part[2]
            if named in _CHOSEN:
                found.append(f"(?P<{named}>{lists[named]})")
            elif named:
                found.append(f"(?:{lists[named]})")
            elif slot == "group":
                around = f"(?:{lists['head']})?"
                found.append(f"(?:{lists['the']})?{around}{_SHAPES['group']}{around}")
            elif slot == "request":
                found.append(f"(?: ,)?(?P<request>{_NUMBER}(?:(?: ,)?(?:{lists['and']})?{_NUMBER})*)")
            elif slot:
                found.append(_SHAPES[slot])
            else:
                found.append(_BRACKETS.get(part[0]) or _words(part[0]))
        return "".join(found)


@dataclass(frozen=True)
class Forms:
    """All forms of `lang`; `words` are its lists, as tokens in a row."""

    lang: str
    words: Mapping[str, tuple[str, ...]]
    sections: tuple[Section, ...]

    def without_courtesy(self, line: str) -> Iterator[tuple[int, int, bool]]:
        """Where a form may begin and end in tokens in a row, and whether it was asked for politely ("can you")."""
        end = len(line.rstrip(" ,?"))
        before, after = self._courtesy
        polite = before.match(line, 0, end)
        start = polite.end() if polite else 0
        shorter = after.search(line, start, end)
        ends = dict.fromkeys((end, shorter.start() if shorter else end))
        yield from ((0, last, False) for last in ends)
        if polite and start:
            yield from ((start, last, polite["asked"] is not None) for last in ends)

    @cached_property
    def _courtesy(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        before, asks, after = (_either(self.words[name]) for name in ("before", "asks", "after"))
        return (
            re.compile(f"(?: ,)?(?:{before}){{0,4}}(?P<asked>{asks})?(?:{before}){{0,4}}(?: ,)?(?! [,?])"),
            re.compile(f"(?:{after}){{1,4}}(?: ,)?$"),
        )

    def shown_by(self, words: Sequence[str]) -> list[Section]:
        """The sections of which one of these words is a key."""
        said = self._keys.intersection(words)
        return [section for section in self.sections if not section.keys.isdisjoint(said)] if said else []

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset().union(*(section.keys for section in self.sections))

    def reference(self, slot: str, tokens: str) -> str | None:
        """@me or @ctx where tokens in a row, each after a blank, say so."""
        lists = {"here": CONTEXT} if slot == "group" else {"me": ME, "them": CONTEXT}
        for name, reference in lists.items():
            if tokens.strip() in (fold(entry) for entry in self.words[name]):
                return reference
        return None

    @cached_property
    def known(self) -> frozenset[str]:
        """Every word that stands in a form."""
        texts = [form for section in self.sections for form in section.forms]
        texts += [entry for entries in self.words.values() for entry in entries]
        bare = (re.sub(r"<\w+>|\{\w+\}", " ", text) for text in texts)
        return frozenset(word for text in bare for word in re.findall(r"[^\W\d_]+", fold(text)))

    def corrected(self, word: str) -> str:
        """The word of a form that an unknown `word`, folded, is a slip of; itself where it is none."""
        if word in self.known or not _SHORTEST <= len(word) <= _LONGEST_WORD:
            return word
        allowed = 1 if len(word) < _LONG else 2
        near = (
            (distance, known)
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for known in self._alike.get((word[0], length), ())
            if (distance := OSA.distance(word, known, score_cutoff=allowed)) <= allowed
        )
        return min(near, default=(0, word))[1]

    @cached_property
    def _alike(self) -> dict[tuple[str, int], list[str]]:
        """The words by their first letter and length."""
        found: dict[tuple[str, int], list[str]] = {}
        for word in sorted(self.known):
            if len(word) >= _SHORTEST:
                found.setdefault((word[0], len(word)), []).append(word)
        return found


@cache
def forms(lang: str) -> Forms:
    """The forms of `lang`, one of LANGUAGES. Raises ValueError for a file with a list or a key missing."""
    path = Path(__file__).with_name(f"{lang}.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    words = {name: tuple(entries) for name, entries in data.pop("words").items()}
    if missing := [name for name in LISTS if name not in words]:
        raise ValueError(f"{path.name}: no words for {', '.join(missing)}")
    return Forms(lang, words, tuple(_sections(data, words)))


def _sections(
    data: Mapping[str, Mapping[str, Sequence[str]]], words: Mapping[str, tuple[str, ...]]
) -> Iterator[Section]:
    for name, section in data.items():
        yield Section(name, frozenset(fold(key) for key in section["keys"]), tuple(section["forms"]), words)


def _either(entries: Sequence[str]) -> str:
    """The longest first: "until the" before "until"."""
    tokens = {_words(entry) for entry in entries}
    return "|".join(sorted(tokens, key=lambda each: (-len(each), each)))


def _words(text: str) -> str:
    """Each word after a blank, as in a sentence's tokens; a comma between two of them is nobody's mistake."""
    return "".join(f"(?: ,)? {word}" for word in re.findall(r"\w+", fold(text)))


def _longest_first(form: str) -> str:
    """The same form: of "(for|for joining)" the longer way must be tried first."""

    def sort(match: re.Match[str]) -> str:
        return match[1] + "|".join(sorted(match[2].split("|"), key=lambda way: -len(way))) + match[3]

    return _CHOICE.sub(sort, form)
