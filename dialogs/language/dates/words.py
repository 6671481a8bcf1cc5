"""The date words of a language, read from its file, and a phrase cut into tokens that know what they may mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from rapidfuzz.distance import OSA

from dialogs.language.lexicon import fold

LANGUAGES = ("en", "fr", "nl", "de", "es")
_LONGEST_ENTRY = 5  # words
# What a misspelt word may be a misspelling of; the small words around a date are too short to guess at.
_GUESSABLE = frozenset({"month", "weekday", "unit", "number", "relative", "named", "part"})
_NOT_SHORT = frozenset({"weekday", "relative", "named", "unit"})
_VALUED = ("part", "relative", "month", "weekday", "unit", "number", "ordinal", "named", "named_in")
_PIECE = re.compile(
    r"""
    (?P<iso>(?<!\d)\d{4}([-/.])\d{1,2}\2\d{1,2}(?!\d))
    | (?P<full>\d{1,2}\s?([-/.])\s?\d{1,2}\s?\4\s?(?:\d{4,6}|\d{2})(?!\d))
    | (?P<clock>\d{1,2}[:h]\d{2}(?!\d) | (?<!\d)0\d{3}(?!\d))
    | (?P<short>\d{1,2}\s?[-/.]\s?\d{1,2}\.?(?!\d))
    | (?P<decimal>\d{1,3},5(?!\d))
    | (?P<year>'\d{2}(?!\d))
    | (?P<digits>\d+(?:[^\W\d_]+|\.)?)
    | (?P<word>[^\W\d_]+)
    | (?P<other>[^\W_]+)
    | (?P<dash>[-–—])
    """,
    re.VERBOSE,
)

Senses: TypeAlias = Mapping[str, frozenset[Any]]


@dataclass(frozen=True, slots=True)
class Token:
    """`senses`: for every role the token may play in a date ("month", "silent", …) its possible values."""

    text: str
    senses: Senses = field(default_factory=dict)

    def may(self, role: str) -> bool:
        return role in self.senses


@dataclass(frozen=True)
class Vocabulary:
    """One language's date words, or several languages' together."""

    lang: str
    entries: Mapping[tuple[str, ...], Senses]
    same: Mapping[tuple[str, ...], tuple[str, ...]]
    ordinal_endings: frozenset[str]

    def tokens(self, text: str) -> list[Token]:
        """`text` as tokens, longest entries first; a word that is not in the vocabulary gets no senses."""
        words = self._replaced([part for word in cut(text) for part in self._parted(word)])
        found: list[Token] = []
        at = 0
        while at < len(words):
            length, token = self._token(words, at)
            found.append(token)
            at += length
        return list(_summed(found))

    def guessed(self, tokens: Sequence[Token]) -> list[Token] | None:
        """The same tokens, the one unknown word taken as the date words it is nearly; None if that cannot be."""
        unknown = [n for n, token in enumerate(tokens) if not token.senses]
        if len(unknown) != 1:
            return None
        senses = self._nearly(tokens[unknown[0]].text)
        if not senses:
            return None
        return [Token(t.text, senses) if n == unknown[0] else t for n, t in enumerate(tokens)]

    def _parted(self, word: str) -> Sequence[str]:
        """ "14tage" is two words, "14th" one."""
        match = re.fullmatch(r"(\d+)([^\W\d_]+)", word)
        return (word,) if match is None or match[2] in self.ordinal_endings else match.groups()

    def _replaced(self, words: Sequence[str]) -> list[str]:
        found: list[str] = []
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST_ENTRY, len(words) - at), 0, -1):
                entry = tuple(words[at : at + length])
                if entry in self.same and not self._counted(found):  # "quarante-huit jours" is no week
                    found += self.same[entry]
                    at += length
                    break
            else:
                found.append(words[at])
                at += 1
        return found

    def _counted(self, words: Sequence[str]) -> bool:
        before = self.entries.get(tuple([word for word in words[-2:] if word != "-"][-1:]), {})
        return "number" in before and "silent" not in before

    def _token(self, words: Sequence[str], at: int) -> tuple[int, Token]:
        for length in range(min(_LONGEST_ENTRY, len(words) - at), 0, -1):
            entry = tuple(words[at : at + length])
            if entry in self.entries:
                return length, Token(" ".join(entry), self.entries[entry])
        word = words[at]
        if not word[0].isdigit() and word[0] != "'":
            return 1, Token(word, self._glued(word) or {})
        if ending := re.fullmatch(r"(\d+)([^\W\d_]+|\.)", word):
            number = ending[1] if len(ending[1]) < 3 else "0"
            return 1, Token(word, _ordinal(int(number)) if ending[2] in self.ordinal_endings else _figures(number))
        return 1, Token(word, _figures(word))

    def _glued(self, word: str) -> Senses | None:
        """ "endjuni": the end of a month in one word."""
        for cutting in range(3, len(word) - 2):
            part, month = self.entries.get((word[:cutting],), {}), self.entries.get((word[cutting:],), {})
            if "part" in part and "month" in month:
                return {"glued": frozenset((p, m) for p in part["part"] for m in month["month"])}
        return None

    def _nearly(self, word: str) -> Senses:
        """Every date word at the smallest distance. Shorter words are not guessed at: "match" is no March."""
        allowed = 1 if len(word) < 10 else 2
        if not 6 <= len(word) <= 20 or not word.isalpha():
            return {}
        best: dict[str, set[Any]] = {}
        for entry, senses in self.entries.items():
            meant = {role: values for role, values in senses.items() if role in _GUESSABLE}
            if not meant or len(entry) > 1 or len(entry[0]) < (10 if allowed > 1 else 5) or entry[0][0] != word[0]:
                continue
            distance = OSA.distance(word, entry[0], score_cutoff=allowed)
            if distance > allowed:
                continue
            if distance < allowed:
                allowed, best = distance, {}
            for role, values in meant.items():
                best.setdefault(role, set()).update(values)
        return {role: frozenset(values) for role, values in best.items()}


def cut(text: str) -> list[str]:
    """Folded words, numbers and figures of dates, in order; other signs are dropped."""
    words = []
    for match in _PIECE.finditer(fold(text).replace("’", "'")):
        piece = match.group()
        if match.lastgroup == "dash":
            words.append("-")
        else:
            words.append(re.sub(r"\s", "", piece))
    return words


@cache
def vocabulary(lang: str, region: str = "") -> Vocabulary:
    """The date words of `lang`, one of LANGUAGES, and of the `region` ("US"). Raises ValueError for a bad file."""
    path = Path(__file__).with_name(f"{lang}.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    entries: dict[tuple[str, ...], dict[str, set[Any]]] = {}

    def add(words: Sequence[str], role: str, value: Any) -> None:
        for word in words:
            entries.setdefault(tuple(cut(word)), {}).setdefault(role, set()).add(value)

    for role, content in data.items():
        if role in ("ordinal_endings", "next_weekday", "same"):
            continue
        if isinstance(content, list):
            add(content, role, data["next_weekday"] if role == "next" else True)
        elif role not in _VALUED:
            raise ValueError(f"{path.name}: no such table: {role}")
        elif role == "named_in":
            for key, words in content.get(region, {}).items():
                add(words, "named", key)
        else:
            for key, words in content.items():
                for sense, value in _values(role, key):
                    add(words, sense, value)
    entries.setdefault(("-",), {}).update({"silent": {True}, "to": {True}})
    return Vocabulary(
        lang,
        {entry: {role: frozenset(values) for role, values in senses.items()} for entry, senses in entries.items()},
        {tuple(cut(said)): tuple(cut(meant)) for said, meant in data["same"].items()},
        frozenset(data["ordinal_endings"]),
    )


@cache
def mixed(lang: str, region: str = "") -> Vocabulary:
    """The words of `lang` and the longer ones of all others, for "EOM abril"; short ones mean too many things."""
    own = vocabulary(lang, region)
    entries = dict(own.entries)
    for other in LANGUAGES:
        for entry, senses in foreign(other, region).entries.items():
            if len("".join(entry)) > 3 and entry not in entries:
                entries[entry] = senses
    return Vocabulary(lang, entries, own.same, own.ordinal_endings)


@cache
def foreign(lang: str, region: str = "") -> Vocabulary:
    """The words of a language the sentence was not in, without short ones such as "do", "we" or "mar"."""
    own = vocabulary(lang, region)
    entries = {}
    for entry, senses in own.entries.items():
        short = len("".join(entry)) < 4
        entries[entry] = {role: v for role, v in senses.items() if not (short and role in _NOT_SHORT)}
    return Vocabulary(lang, entries, own.same, own.ordinal_endings)


@cache
def stops() -> frozenset[str]:
    """The words of all languages that turn a date into something else: "after", "nicht", "avant"."""
    entries = (item for lang in LANGUAGES for item in vocabulary(lang).entries.items())
    return frozenset(word for entry, senses in entries if "stop" in senses and len(entry) == 1 for word in entry)


def _values(role: str, key: str) -> Iterator[tuple[str, Any]]:
    if role == "number":
        number = float(key) if "." in key else int(key)
        yield role, number
        if isinstance(number, int) and 2 <= number <= 31:
            yield "day", number
    elif role == "ordinal":
        yield role, int(key)
        yield "day", int(key)
    elif role == "weekday":
        yield role, int(key) - 1
    else:
        yield role, int(key) if role in ("month", "relative") else key


def _figures(word: str) -> Senses:
    """What figures may be: a date, a number, a day, a year."""
    if word[0] == "'":
        return {"year": frozenset({2000 + int(word[1:])})}
    if not word.isdigit():
        return _written_date(word)
    if len(word) == 4 and word[0] == "0":
        return {"clock": frozenset({(int(word[:2]), int(word[2:]))})}
    number = int(word) if len(word) < 7 else 10**6
    senses: dict[str, frozenset[Any]] = {"number": frozenset({number})}
    if 1 <= number <= 31 and len(word) < 3:
        senses["day"] = frozenset({number})
    if len(word) == 2:
        senses["year"] = frozenset({2000 + number})
    if 4 <= len(word) <= 6:
        senses["year"] = senses["whole_year"] = frozenset({number})
    return senses


def _written_date(word: str) -> Senses:
    """ "31/03", "2026-03-31", "17:30", "2.5": figures with signs between them."""
    parts = [int(part) for part in re.findall(r"\d+", word)]
    sign = re.sub(r"\d", "", word)[:1]
    if sign in (":", "h"):
        return {"clock": frozenset({(parts[0], parts[1])})}
    if len(parts) == 3:
        year = parts[2] + 2000 if len(word) - word.rfind(sign) == 3 else parts[2]
        iso = re.match(r"\d{4}", word) is not None
        return {"iso": frozenset({tuple(parts)})} if iso else {"date": frozenset({(parts[0], parts[1], year, sign)})}
    senses: dict[str, frozenset[Any]] = {}
    if sign != ",":
        senses["date"] = frozenset({(parts[0], parts[1], None, sign)})
    if sign in ",." and word.endswith("5") and parts[1] == 5:
        senses["number"] = frozenset({parts[0] + 0.5})
    if sign == "-" and parts[0] < parts[1] <= 31:
        senses["day"] = frozenset({parts[1]})  # "1-15 April": the end of a range
    return senses


def _ordinal(number: int) -> Senses:
    value = frozenset({number})
    return {"ordinal": value, "nth": value, "day": value}


def _summed(tokens: Sequence[Token]) -> Iterator[Token]:
    """ "twenty four", "trente et un", "thirty first" as one token."""
    at = 0
    while at < len(tokens):
        token, rest = tokens[at], tokens[at + 1 : at + 3]
        if len(rest) == 2 and (rest[0].may("and") or rest[0].text == "-"):
            rest = rest[1:]
        tens, units = _tens(token), rest[0] if rest else None
        role = "ordinal" if units and units.may("ordinal") else "number"
        if tens and units and not units.text[0].isdigit():
            small = [n for n in units.senses.get(role, ()) if 1 <= n <= 19 and n == int(n) and units.text != "a"]
            if small:
                number = tens + min(small)
                day = {"day": frozenset({number})} if number <= 31 else {}
                yield Token(f"{token.text} {units.text}", {role: frozenset({number}), **day})
                at = tokens.index(units, at) + 1
                continue
        yield token
        at += 1


def _tens(token: Token) -> int:
    values = [n for n in token.senses.get("number", ()) if n in range(20, 100, 10)]
    return values[0] if values and not token.text[0].isdigit() else 0
