"""Which product people mean by what they call it: "E5", "M365 e3", "powr bi pro". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

# A word of so many letters may have a slip in it; one with a digit in it (E3, E5, P1) may not.
LONG_ENOUGH, LIKE = 4, 0.75
NEAR, MOST_NEAR = 60, 3
_SPELLED = {
    "m365": "microsoft 365",
    "ms365": "microsoft 365",
    "o365": "office 365",
    "powerbi": "power bi",
    "pbi": "power bi",
    "powerapps": "power apps",
    "ems": "enterprise mobility security",
    "azuread": "entra id",
    "aad": "entra id",
}
_UNSAID = frozenset(
    {
        *("licence", "licences", "license", "licenses", "lizenz", "lizenzen", "licentie", "licenties", "licencia"),
        *("licencias", "seat", "seats", "the", "a", "an", "and", "la", "le", "les", "de", "die", "der", "das", "het"),
        *("el", "los", "las"),
    }
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Product:
    """A product by its skuId, with what it may be called."""

    id: str
    name: str
    part_number: str = ""


def called(said: str, products: Iterable[Product]) -> tuple[Product, ...]:
    """The products somebody may mean: the one of this very name or part number, else all that have every word of it, by
    name; none where nothing fits."""
    every, wanted = list(products), words(said)
    if not wanted:
        return ()
    plain = " ".join(said.split()).casefold()
    exactly = [one for one in every if plain in (one.part_number.casefold(), one.name.casefold())]
    exactly = exactly or [one for one in every if words(one.name) == wanted]
    fitting = exactly or [one for one in every if _has_all(wanted, words(one.name))]
    return tuple(sorted(fitting, key=lambda one: (one.name.casefold(), one.id)))


def nearest(said: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names that come nearest to it, best first."""
    plain = said.casefold()
    scored = sorted(((fuzz.WRatio(plain, name.casefold()), name) for name in names), key=lambda one: (-one[0], one[1]))
    return tuple(name for score, name in scored if score >= NEAR)[:MOST_NEAR]


def words(text: str) -> tuple[str, ...]:
    """Its words as they are compared."""
    plain = " ".join(_SPELLED.get(word, word) for word in _WORD.findall(text.casefold()))
    return tuple(word for word in plain.split() if word not in _UNSAID)


def of_catalogue(names: Mapping[str, str]) -> list[Product]:
    return [Product(sku, name) for sku, name in names.items()]


def _has_all(wanted: tuple[str, ...], name: tuple[str, ...]) -> bool:
    return all(any(_same(word, other) for other in name) for word in wanted)


def _same(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < LONG_ENOUGH or not (word + other).isalpha():
        return False
    return OSA.normalized_similarity(word, other) >= LIKE
