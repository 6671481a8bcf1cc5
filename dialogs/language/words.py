"""A language as a file of words: what a native speaker can edit, read once and checked when it is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dialogs.language.frame import INTENT_SLOTS, Intent

LANGUAGES = ("en",)
_MACRO = re.compile(r"\{([a-zA-Z_]+)\}")


@dataclass(frozen=True)
class Rule:
    """A shape of sentence: the intent it means, the words one of which must occur, and slot values that go with it.

    `full` rules describe a whole clause; the others are clues found anywhere and never make the bot sure.
    """

    intent: Intent
    source: str
    pattern: re.Pattern[str]
    needs: frozenset[str]
    fixed: Mapping[str, str]
    full: bool
    sure: bool


@dataclass(frozen=True)
class Words:
    """Everything the grammar knows of one language."""

    lang: str
    spelling: Mapping[str, str]
    keywords: frozenset[str]
    common: frozenset[str]
    pronouns: Mapping[str, str]
    lists: Mapping[str, frozenset[str]]
    shapes: Mapping[str, re.Pattern[str]]
    rules: tuple[Rule, ...]
    dates: Mapping[str, Any]


def expand(pattern: str, macros: Mapping[str, str]) -> str:
    """`pattern` with every {name} replaced by the macro of that name; raises KeyError for one that does not exist."""
    while _MACRO.search(pattern):
        pattern = _MACRO.sub(lambda m: macros[m[1]], pattern)
    return pattern


@cache
def load(lang: str) -> Words:
    """The words of `lang`, one of LANGUAGES. Raises ValueError naming the file and entry when the file is wrong."""
    path = Path(__file__).with_name(f"{lang}.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    macros: dict[str, str] = data["macros"]
    rules: list[Rule] = []
    for entry in data["rules"]:
        intent = Intent(entry["intent"])
        fixed = entry.get("fixed", {})
        for text in entry["patterns"]:
            try:
                pattern = re.compile(expand(text, macros))
            except (re.error, KeyError) as error:
                raise ValueError(f"{path.name}: {intent}: {text!r}: {error}") from error
            unknown = (set(pattern.groupindex) | set(fixed)) - INTENT_SLOTS[intent]
            if unknown:
                raise ValueError(f"{path.name}: {intent} has no slots {sorted(unknown)}: {text!r}")
            full = not entry.get("clue", False)
            rules.append(
                Rule(
                    intent,
                    text,
                    pattern,
                    frozenset(entry.get("needs", ())),
                    fixed,
                    full,
                    full and entry.get("sure", True),
                )
            )
    lists = {name: frozenset(values) for name, values in data["lists"].items()}
    keywords = frozenset(data["keywords"])
    return Words(
        lang=lang,
        spelling=MappingProxyType(data["spelling"]),
        keywords=keywords,
        common=lists["common"] | keywords | frozenset(data["spelling"]),
        pronouns=MappingProxyType(data["pronouns"]),
        lists=MappingProxyType(lists),
        shapes=MappingProxyType({name: re.compile(expand(text, macros)) for name, text in data["shapes"].items()}),
        rules=tuple(rules),
        dates=MappingProxyType(data["dates"]),
    )
