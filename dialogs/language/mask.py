"""A sentence as a line the grammar can read: names, dates and numbers replaced by placeholders, words made plain.

Names can contain anything, also words that look like orders ("Leave Management"); behind a placeholder they are mute.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from dialogs.language import dates
from dialogs.language.names import Names, fold
from dialogs.language.words import Words

LONGEST_TEXT = 4000  # characters; a longer message is read up to here and never makes the bot sure
MOST_TOKENS = 900
LONGEST_LINE = 100  # tokens, after lists of names have become one token
BOT_NAMES = frozenset({"usher"})

_TAG = re.compile(r"<at\b[^<>]{0,200}>([^<>]{1,200})</at>|</?[a-zA-Z!][^<>]{0,300}>", re.IGNORECASE)
_QUOTED = re.compile(
    r"\"([^\"\n]{1,120})\"|“([^”\n]{1,120})[”\"]|„([^“”\n]{1,120})[“”]|«\s?([^»\n]{1,120}?)\s?»|`([^`\n]{1,120})`"
    r"|(?<!\w)['‘]([^'‘’\n]{2,80})['’](?!\w)"
)
_EMAIL = re.compile(r"(?:mailto:)?([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})")
_CODE = re.compile(
    r"(?<![\w/.-])(?:(?:SG|DL|GRP|APP|AAD|M365|O365|SEC|GG|UG|DG|TEAM|ACL|ROLE|AZ)[-_]\w[\w-]*"
    r"|(?=[\w-]*[A-Z0-9_])\w+(?:[-_]\w+){2,})(?![\w/])",
    re.IGNORECASE,
)
_MIXED = re.compile(r"(?=.*[A-Za-z])(?:[A-Z0-9_].*[-_]|[-_].*[A-Z0-9_])")
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?<!microsoft )(?<!office )(?:(?:no\.? ?|nr\.? ?)?#\s?|(?:REQ|RQ|R|USH|U)-)?"
    r"(\d{1,12})(?![\w/]|[.,]\d|-\w)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"['’]s\b|\w+(?:['’&_+/-]\w+)*|[^\w\s]")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SIGNS = frozenset(".,;:?!()+-–—/&@…")
_LISTED = frozenset("gqpen")


@dataclass(frozen=True)
class Token:
    """One word, sign or placeholder: how it reads in the line, and where it stands in the text.

    `kind` is w (word), s (sign) or the letter of a placeholder; `values` are what a placeholder hides, as typed.
    """

    norm: str
    start: int
    end: int
    kind: str
    values: tuple[str, ...] = ()
    exact: bool = True


class Line:
    """Some tokens of a text, and the string the patterns are matched against."""

    def __init__(self, tokens: Sequence[Token], source: str, cut: bool = False) -> None:
        self.tokens = tuple(tokens)
        self.source = source
        self.cut = cut

    @cached_property
    def text(self) -> str:
        """The line as the grammar reads it."""
        return " ".join(t.norm for t in self.tokens)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the line, for asking quickly which rules can match at all."""
        return frozenset(self.text.split(" "))

    @cached_property
    def _starts(self) -> list[int]:
        starts, at = [], 0
        for token in self.tokens:
            starts.append(at)
            at += len(token.norm) + 1
        return starts

    def __bool__(self) -> bool:
        return bool(self.tokens)

    def between(self, start: int, end: int) -> Line:
        """The tokens that touch text[start:end] of the line."""
        if end <= start:
            return Line((), self.source, self.cut)
        first = bisect_right(self._starts, start) - 1
        if start >= self._starts[first] + len(self.tokens[first].norm):
            first += 1
        return Line(self.tokens[first : bisect_left(self._starts, end)], self.source, self.cut)

    def until(self, end: int) -> Line:
        """Everything before text[end]."""
        return self.between(0, end)

    def since(self, start: int) -> Line:
        """Everything from text[start] on."""
        return self.between(start, len(self.text))

    def without(self, start: int, end: int) -> Line:
        """The line with text[start:end] left out."""
        return Line((*self.until(start).tokens, *self.since(end).tokens), self.source, self.cut)

    def typed(self) -> str:
        """The passage of the text these tokens stand for, as typed, without the signs around it."""
        tokens = list(self.tokens)
        while tokens and tokens[0].kind == "s":
            tokens.pop(0)
        while tokens and tokens[-1].kind == "s" and tokens[-1].norm not in ")":
            tokens.pop()
        if not tokens:
            return ""
        if len(tokens) == 1 and tokens[0].values:
            return tokens[0].values[0]
        return " ".join(self.source[tokens[0].start : tokens[-1].end].split())


def clean(text: str) -> str:
    """`text` without what no reader sees: control and direction marks; at most LONGEST_TEXT characters."""
    text = text[: LONGEST_TEXT + 1].replace("&nbsp;", " ").replace("&amp;", "&").replace("\u00a0", " ")
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "\n" if c in "\r\n" else " " if c == "\t" else c
        for c in text
        if c in "\r\n\t" or unicodedata.category(c) not in _UNSEEN
    )


def mask(text: str, names: Names | None, words: Words) -> Line:
    """The whole of `text` as one line; sentence ends stay in it as signs."""
    cut = len(text) > LONGEST_TEXT
    text = clean(text)
    taken: list[Token] = []
    text = _structure(text, taken)
    free = _Free(text, taken)
    if names is not None:
        found = list(names.index.spot(text, words.common))
        for spot in sorted(found, key=lambda s: (s.words == 1, not s.exact)):
            if spot.words > 1 and spot.exact:
                free.take(spot.start, spot.end, spot.kind, exact=True)
        for match in _CODE.finditer(text):
            if _MIXED.search(match[0]):
                free.take(*match.span(), "g")
        _take_dates(free, words)
        for spot in found:
            free.take(spot.start, spot.end, spot.kind, exact=spot.exact)
    else:
        for match in _CODE.finditer(text):
            if _MIXED.search(match[0]):
                free.take(*match.span(), "g")
        _take_dates(free, words)
    for match in _NUMBER.finditer(text):
        free.take(*match.span(), "n", value=match[1])
    tokens = _joined(_tokens(text, sorted(taken, key=lambda t: t.start), words), words)
    return Line(tokens[:LONGEST_LINE], text, cut or len(tokens) > LONGEST_LINE)


class _Free:
    """Which places of a text are still unclaimed."""

    def __init__(self, text: str, taken: list[Token]) -> None:
        self.text = text
        self.taken = taken
        self._claimed = bytearray(len(text))
        for token in taken:
            self._claimed[token.start : token.end] = b"\1" * (token.end - token.start)

    def take(self, start: int, end: int, kind: str, *, exact: bool = True, value: str | None = None) -> None:
        if any(self._claimed[start:end]):
            return
        self._claimed[start:end] = b"\1" * (end - start)
        self.taken.append(Token(f"‹{kind}›", start, end, kind, (value or self.text[start:end],), exact))


def _structure(text: str, taken: list[Token]) -> str:
    """Claim mentions, quotes and addresses; returns the text with other tags blanked out, places unchanged."""
    blanks: list[tuple[int, int]] = []
    for match in _TAG.finditer(text):
        if match[1] is None or fold(match[1].strip()) in BOT_NAMES:
            blanks.append(match.span())
        else:
            taken.append(Token("‹p›", *match.span(), "p", (match[1].strip(),)))
    for start, end in blanks:
        text = text[:start] + " " * (end - start) + text[end:]
    free = _Free(text, taken)
    for match in _EMAIL.finditer(text):
        free.take(*match.span(), "e", value=match[1].rstrip(".-"))
    for match in _QUOTED.finditer(text):
        inner = next(g for g in match.groups() if g is not None).strip()
        if inner and not any(free._claimed[match.start() : match.end()]):
            free.take(*match.span(), "q", value=inner)
    return text


def _take_dates(free: _Free, words: Words) -> None:
    for start, end, lasting in dates.spot(free.text, words.lang):
        free.take(start, end, "u" if lasting else "d")


def _tokens(text: str, taken: list[Token], words: Words) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    for token in [*taken, None]:
        end = len(text) if token is None else token.start
        for match in _TOKEN.finditer(text, at, end):
            if len(tokens) > MOST_TOKENS:
                return _pairs(tokens, words)
            tokens.extend(_plain(match, words))
        if token is not None:
            tokens.append(token)
            at = token.end
    return _pairs([t for i, t in enumerate(tokens) if not (t.norm == "@" and i + 1 < len(tokens))], words)


def _pairs(tokens: list[Token], words: Words) -> list[Token]:
    """Two words that the language file spells as one ("any more")."""
    out: list[Token] = []
    for token in tokens:
        last = out[-1] if out else None
        if last is not None and last.norm == token.norm and token.kind == "s":
            continue  # "!!!" says no more than "!"
        if last is not None and last.kind == token.kind == "w":
            known = words.spelling.get(f"{last.norm} {token.norm}")
            if known is not None:
                out[-1] = Token(known, last.start, token.end, "w")
                continue
        out.append(token)
    return out


def _plain(match: re.Match[str], words: Words) -> list[Token]:
    typed = match[0]
    if not typed[0].isalnum() and typed[0] != "_" and len(typed) == 1:
        if typed not in _SIGNS:
            return []  # emoji, stray quotation marks and other decoration
        return [Token(typed if typed not in "…" else ".", match.start(), match.end(), "s")]
    folded = fold(typed.replace("’", "'"))
    if folded.endswith("'s") and len(folded) > 2 and folded not in words.spelling:
        middle = match.end() - 2
        return [
            Token(_spelled(folded[:-2], words.lang, words), match.start(), middle, "w"),
            Token("'s", middle, match.end(), "w"),
        ]
    return [Token(_spelled(folded, words.lang, words), match.start(), match.end(), "w")]


def _spelled(word: str, lang: str, words: Words) -> str:
    known = words.spelling.get(word)
    if known is not None:
        return known
    if len(word) < 4 or word in words.common or not word.isalpha():
        return word
    return _corrected(word, lang, words.keywords)


@lru_cache(maxsize=8192)
def _corrected(word: str, lang: str, keywords: frozenset[str]) -> str:
    allowed = 1 if len(word) < 7 else 2
    best = process.extractOne(word, keywords_of(keywords), scorer=OSA.distance, score_cutoff=allowed)
    if best is None or best[0][0] != word[0]:
        return word
    # One letter more is rarely a slip in a short word: "owner" and "owners" are both there to be found exactly.
    return str(best[0])


@lru_cache(maxsize=8)
def keywords_of(keywords: frozenset[str]) -> tuple[str, ...]:
    """The keywords in a settled order, so that equal distances always choose the same one."""
    return tuple(sorted(k for k in keywords if len(k) >= 4))


def _joined(tokens: list[Token], words: Words) -> list[Token]:
    """Lists of names ("Tom, Anna and me") become one token that hides several values."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if not _joinable(tokens, at):
            out.append(token)
            at += 1
            continue
        values, end, kind = list(_values(token, words)), at + 1, token.kind
        while True:
            step = _step(tokens, end)
            following = end + step
            if step == 0 or following >= len(tokens) or not _same(kind, tokens[following]):
                break
            values.extend(_values(tokens[following], words))
            kind = tokens[following].kind if kind == "w" else kind
            end = following + 1
        if kind == "w":
            out.append(token)
            at += 1
            continue
        last = tokens[end - 1]
        exact = all(t.exact for t in tokens[at:end])
        out.append(Token(f"‹{kind}›", token.start, last.end, kind, tuple(values), exact))
        at = end
    return out


def _joinable(tokens: list[Token], at: int) -> bool:
    return tokens[at].kind in _LISTED or tokens[at].norm in ("me", "myself")


def _same(kind: str, token: Token) -> bool:
    if token.norm in ("me", "myself"):
        return kind in "pe"
    if kind == "w":
        return token.kind in "pe"
    return token.kind == kind or {kind, token.kind} <= {"p", "e"} or {kind, token.kind} <= {"g", "q"}


def _step(tokens: list[Token], at: int) -> int:
    """How many tokens of "and" and comma stand at `at`: 0 when none do."""
    count = 0
    while at + count < len(tokens) and count < 2 and tokens[at + count].norm in (",", "and", "+", ";", "plus", "/"):
        count += 1
    return count


def _values(token: Token, words: Words) -> tuple[str, ...]:
    return token.values or (words.pronouns[token.norm],)
