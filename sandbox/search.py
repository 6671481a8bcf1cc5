"""OData's $search as Entra understands it: whole words and beginnings of words in any order, never a typo forgiven."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.lookup import PART, WORD, Lookup, tokens
from sandbox.odata import BadQuery, Getter

CLAUSE = re.compile(r'\s*(?:"(?P<clause>(?:[^"\\]|\\.)*)"|(?P<word>AND|OR|NOT)\b|(?P<bracket>[()]))')
TOKENISED = {"displayName", "description"}
SYNTAX = 'Syntax error: a search clause is "property:words", joined by AND or OR in capital letters.'


@dataclass(frozen=True)
class Search:
    """A parsed $search: tests one object, and names candidates out of an index (None: everything)."""

    test: Callable[[Getter], bool]
    candidates: Callable[[Lookup], set[str] | None]


def parse_search(text: str, properties: frozenset[str]) -> Search:
    """A search from its text; BadQuery if it cannot be read or names a property that cannot be searched."""
    parts: list[str | Search] = []
    position = 0
    while text[position:].strip():
        found = CLAUSE.match(text, position)
        if found is None:
            raise BadQuery(SYNTAX)
        clause = found["clause"]
        parts.append(_clause(clause, properties) if clause is not None else found["word"] or found["bracket"])
        position = found.end()
    search, rest = _either(parts)
    if rest:
        raise BadQuery(SYNTAX)
    return search


def _either(parts: list[str | Search]) -> tuple[Search, list[str | Search]]:
    first, rest = _both(parts)
    while rest and rest[0] == "OR":
        second, rest = _both(rest[1:])
        first = _or(first, second)
    return first, rest


def _both(parts: list[str | Search]) -> tuple[Search, list[str | Search]]:
    first, rest = _single(parts)
    while rest and rest[0] == "AND":
        second, rest = _single(rest[1:])
        first = _and(first, second)
    return first, rest


def _single(parts: list[str | Search]) -> tuple[Search, list[str | Search]]:
    if parts and isinstance(parts[0], Search):
        return parts[0], parts[1:]
    if parts and parts[0] == "(":
        inner, rest = _either(parts[1:])
        if rest and rest[0] == ")":
            return inner, rest[1:]
    raise BadQuery(SYNTAX)


def _or(left: Search, right: Search) -> Search:
    def candidates(lookup: Lookup) -> set[str] | None:
        one, other = left.candidates(lookup), right.candidates(lookup)
        return None if one is None or other is None else one | other

    return Search(lambda get: left.test(get) or right.test(get), candidates)


def _and(left: Search, right: Search) -> Search:
    def candidates(lookup: Lookup) -> set[str] | None:
        one, other = left.candidates(lookup), right.candidates(lookup)
        return other if one is None else one if other is None else one & other

    return Search(lambda get: left.test(get) and right.test(get), candidates)


def _clause(text: str, properties: frozenset[str]) -> Search:
    name, colon, words = re.sub(r"\\(.)", r"\1", text).partition(":")
    if not colon:
        raise BadQuery(SYNTAX)
    if name not in properties:
        raise BadQuery(f"Property '{name}' cannot be searched.")
    if name not in TOKENISED:
        return _beginning(name, words.strip().casefold())
    wanted = [(word.casefold(), tuple(p.casefold() for p in PART.findall(word))) for word in WORD.findall(words)]

    def test(get: Getter) -> bool:
        have = tokens(str(get(name) or ""))
        return bool(wanted) and all(
            _has(have, word) or all(_has(have, part) for part in parts) for word, parts in wanted
        )

    def candidates(lookup: Lookup) -> set[str] | None:
        found: set[str] | None = None
        for word, parts in wanted:
            hits = lookup.with_token(word)
            if len(parts) > 1:
                hits |= set.intersection(*(lookup.with_token(part) for part in parts))
            found = hits if found is None else found & hits
        return found or set()

    return Search(test, candidates)


def _beginning(name: str, prefix: str) -> Search:
    return Search(
        lambda get: bool(prefix) and str(get(name) or "").casefold().startswith(prefix),
        lambda lookup: set(lookup.beginning(name, prefix)),
    )


def _has(have: set[str], start: str) -> bool:
    return start in have or any(token.startswith(start) for token in have)
