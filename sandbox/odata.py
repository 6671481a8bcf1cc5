"""OData's $filter as Entra understands it: parsed once, tested per object, narrowed by an index where possible.

Understood: eq ne gt ge lt le, in, and or not, parentheses, startswith, endswith, any() over collections, paths such as
`teamsApp/id`, `collection/$count`, and literals in quotes (a quote inside is doubled), numbers, true, false, null,
GUIDs and times. Strings are compared without regard to letter case, as Entra does.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.lookup import Lookup

Getter = Callable[[str], Any]
Test = Callable[[Getter], bool]
Candidates = Callable[[Lookup], Iterable[str] | None]

TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<bracket>[(),:])"
    r"|(?P<literal>[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\d{4}-\d\d-\d\dT[0-9:.]+Z|-?\d+(?:\.\d+)?(?![\w-]))"
    r"|(?P<word>[A-Za-z_$@][\w$@./]*))"
)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: bool(left == right),
    "ne": lambda left, right: bool(left != right),
    "gt": lambda left, right: bool(left > right),
    "ge": lambda left, right: bool(left >= right),
    "lt": lambda left, right: bool(left < right),
    "le": lambda left, right: bool(left <= right),
}
CONSTANTS = {"true": True, "false": False, "null": None}
INDEXED = {"id", "userPrincipalName", "mail", "displayName", "mailNickname", "proxyAddresses", "appId", "uniqueName"}


class BadQuery(ValueError):
    """A query option that Graph refuses with 400; the sentence is Graph's."""


@dataclass(frozen=True)
class Filter:
    """A parsed $filter. `advanced` means it needs `ConsistencyLevel: eventual` and `$count=true`."""

    test: Test
    names: frozenset[str]
    advanced: bool = False
    candidates: Candidates = lambda _: None


def parse_filter(text: str) -> Filter:
    """A filter from its text; BadQuery with Graph's sentence if it cannot be read."""
    return _Parser(text).whole()


def comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split(text)
        self._at = 0

    def _split(self, text: str) -> list[tuple[str, str]]:
        tokens, position = [], 0
        while text[position:].strip():
            found = TOKEN.match(text, position)
            if found is None or found.lastgroup is None:
                raise self._syntax_error(position)
            tokens.append((found.lastgroup, found.group(found.lastgroup)))
            position = found.end()
        return tokens

    def _syntax_error(self, position: int) -> BadQuery:
        return BadQuery(f"Invalid filter clause: Syntax error at position {position} in '{self._text}'.")

    def whole(self) -> Filter:
        found = self._either()
        if self._at < len(self._tokens):
            raise self._syntax_error(self._at)
        return found

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, expected: str = "") -> tuple[str, str]:
        if self._at >= len(self._tokens) or (expected and self._tokens[self._at][1] != expected):
            raise self._syntax_error(self._at)
        self._at += 1
        return self._tokens[self._at - 1]

    def _either(self) -> Filter:
        parts = [self._both()]
        while self._peek() == "or":
            self._take()
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else _joined(parts, any, _union)

    def _both(self) -> Filter:
        parts = [self._single()]
        while self._peek() == "and":
            self._take()
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else _joined(parts, all, _smallest)

    def _single(self) -> Filter:
        if self._peek() == "not":
            self._take()
            inner = self._single()
            return Filter(lambda get: not inner.test(get), inner.names, advanced=True)
        if self._peek() == "(":
            self._take()
            inner = self._either()
            self._take(")")
            return inner
        kind, word = self._take()
        if kind != "word":
            raise self._syntax_error(self._at)
        if self._peek() == "(":
            return self._any(word.removesuffix("/any")) if word.endswith("/any") else self._function(word)
        return self._comparison(word)

    def _function(self, name: str) -> Filter:
        if name.lower() not in ("startswith", "endswith"):
            raise BadQuery(f"Invalid filter clause: The function '{name}' is not supported.")
        self._take("(")
        _, path = self._take()
        self._take(",")
        part = comparable(self._literal())
        self._take(")")
        if name.lower() == "endswith":
            return Filter(_on_text(path, lambda value: value.endswith(part)), frozenset({_head(path)}), advanced=True)
        candidates: Candidates = (lambda look: look.beginning(path, part)) if path in INDEXED else (lambda _: None)
        return Filter(
            _on_text(path, lambda value: value.startswith(part)), frozenset({_head(path)}), candidates=candidates
        )

    def _comparison(self, path: str) -> Filter:
        _, operator = self._take()
        names = frozenset({_head(path)})
        if operator == "in":
            wanted = self._several()
            values = {comparable(each) for each in wanted}
            return Filter(lambda get: comparable(get(path)) in values, names, candidates=_exactly(path, wanted))
        if operator not in COMPARE:
            raise BadQuery(f"Invalid filter clause: '{operator}' is not an operator.")
        literal = self._literal()
        wanted_value, compare = comparable(literal), COMPARE[operator]

        def test(get: Getter) -> bool:
            value = comparable(get(path))
            if operator not in ("eq", "ne") and (value is None or wanted_value is None):
                return False
            return compare(value, wanted_value)

        counted = path.endswith("/$count")
        candidates = _exactly(path, [literal]) if operator == "eq" else (lambda _: None)
        return Filter(test, names, advanced=operator == "ne" or counted, candidates=candidates)

    def _several(self) -> list[Any]:
        self._take("(")
        found = [self._literal()]
        while self._peek() == ",":
            self._take()
            found.append(self._literal())
        self._take(")")
        return found

    def _any(self, path: str) -> Filter:
        self._take("(")
        if self._peek() == ")":
            self._take()
            return Filter(lambda get: bool(get(path)), frozenset({path}))
        _, variable = self._take()
        self._take(":")
        inner = self._either()
        self._take(")")

        def test(get: Getter) -> bool:
            return any(inner.test(_entry(variable, each)) for each in get(path) or ())

        def candidates(lookup: Lookup) -> Iterable[str] | None:
            return inner.candidates(_Renamed(lookup, variable, path)) if path in INDEXED else None

        return Filter(test, frozenset({_head(path)}), inner.advanced, candidates)

    def _literal(self) -> Any:
        kind, text = self._take()
        if kind == "string":
            return text[1:-1].replace("''", "'")
        if kind == "word" and text in CONSTANTS:
            return CONSTANTS[text]
        if kind != "literal":
            raise self._syntax_error(self._at)
        if re.fullmatch(r"-?\d+", text):
            return int(text)
        return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text


class _Renamed(Lookup):
    """An index asked about the variable of an any(): `p` stands for an entry of the collection."""

    def __init__(self, lookup: Lookup, variable: str, path: str) -> None:
        self._lookup, self._variable, self._path = lookup, variable, path

    def exactly(self, name: str, value: str) -> Iterable[str]:
        return self._lookup.exactly(self._path if name == self._variable else name, value)

    def beginning(self, name: str, prefix: str) -> list[str]:
        return self._lookup.beginning(self._path if name == self._variable else name, prefix)


def _head(path: str) -> str:
    return path.partition("/")[0]


def _entry(variable: str, entry: Any) -> Getter:
    def get(path: str) -> Any:
        if path == variable:
            return entry
        return walk(entry, path.removeprefix(f"{variable}/"))

    return get


def walk(value: Any, path: str) -> Any:
    """Follow `a/b/$count` into nested objects; null where nothing is."""
    for name in path.split("/"):
        if name == "$count":
            return len(value or ())
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _on_text(path: str, test: Callable[[str], bool]) -> Test:
    def whole(get: Getter) -> bool:
        value = get(path)
        return isinstance(value, str) and test(value.casefold())

    return whole


def _exactly(path: str, wanted: list[Any]) -> Candidates:
    texts = [each for each in wanted if isinstance(each, str)]
    # Inside any() the path is the variable, which only the renamed index knows to translate.
    if len(texts) < len(wanted) or (path not in INDEXED and len(path) > 1):
        return lambda _: None
    return lambda lookup: [found for text in texts for found in lookup.exactly(path, text)]


def _joined(parts: list[Filter], how: Callable[[Iterable[bool]], bool], narrow: Callable[..., Any]) -> Filter:
    return Filter(
        lambda get: how(part.test(get) for part in parts),
        frozenset().union(*(part.names for part in parts)),
        any(part.advanced for part in parts),
        lambda lookup: narrow([part.candidates(lookup) for part in parts]),
    )


def _union(found: list[Iterable[str] | None]) -> Iterable[str] | None:
    if any(each is None for each in found):
        return None
    return list(dict.fromkeys(object_id for each in found if each is not None for object_id in each))


def _smallest(found: list[Iterable[str] | None]) -> Iterable[str] | None:
    known = [list(each) for each in found if each is not None]
    return min(known, key=len) if known else None
