"""The same sentence with other names and other slips: cheap variety on top of what people wrote, never counted as theirs."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dialogs.language.names import Names

_SWAPPED = ("group", "people", "owners", "members", "licence", "app")
_LETTERS = re.compile(r"[^\W\d_]{4,}")


def varied(sentence: Mapping[str, Any], names: Names, chance: random.Random) -> dict[str, Any]:
    """`sentence` with other names, typed with other care, and slips in its other words; annotated alike."""
    return _with_slips(_with_other_names(sentence, names, chance), chance)


def _with_other_names(sentence: Mapping[str, Any], names: Names, chance: random.Random) -> dict[str, Any]:
    people = names.people
    pools: dict[str, Sequence[str]] = {
        "group": names.groups, "people": people, "owners": people, "members": people,
        "licence": names.licences, "app": names.apps,
    }  # fmt: skip
    text, other = sentence["text"], {}
    for frame in (sentence, *sentence.get("also", ())):
        for slot in _SWAPPED:
            if frame["intent"] == "create_group" and slot == "group":
                continue
            for value in frame["slots"].get(slot, ()):
                if value.startswith("@") or value in other or text.count(value) != 1 or len(value) < 3:
                    continue
                if chance.random() < 0.6:
                    name = _careless(chance.choice(pools[slot]), chance)
                    if slot != "group" and chance.random() < 0.5:
                        name = name.split(" ")[0]
                    if name not in text:
                        other[value] = name

    def spoken(words: str) -> str:
        for old, new in other.items():
            words = words.replace(old, new)
        return words

    return _retold(sentence, spoken)


def _retold(sentence: Mapping[str, Any], spoken: Callable[[str], str]) -> dict[str, Any]:
    def frame(of: Mapping[str, Any]) -> dict[str, Any]:
        slots = {
            slot: [spoken(v) for v in value] if isinstance(value, list) else spoken(value)
            for slot, value in of["slots"].items()
        }
        return {"intent": of["intent"], "slots": slots}

    told = {"text": spoken(sentence["text"]), **frame(sentence)}
    if sentence.get("also"):
        told["also"] = [frame(of) for of in sentence["also"]]
    return told


def _careless(name: str, chance: random.Random) -> str:
    """A name as people type it: as it is, in small letters, without hyphens, a part of it, or with a slip."""
    kind = chance.random()
    if kind < 0.25:
        return name
    words = re.split(r"([ \-_])", name)
    if kind < 0.5:
        name = name.lower()
    elif kind < 0.6:
        name = re.sub(r"[-_]", " ", name)
    elif kind < 0.75 and len(words) >= 3:
        name = words[0] if chance.random() < 0.5 else "".join(words[:-2])
    elif kind < 0.9:
        name = _slipped(name, chance)
    return (name.lower() if chance.random() < 0.3 else name) or words[0]


def _with_slips(sentence: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Slips of the finger in words that belong to no slot."""
    text = sentence["text"]
    kept = [
        (text.find(value), text.find(value) + len(value))
        for frame in (sentence, *sentence.get("also", ()))
        for values in frame["slots"].values()
        for value in (values if isinstance(values, list) else [values])
        if value in text
    ]

    def slip(match: re.Match[str]) -> str:
        if any(start < match.end() and end > match.start() for start, end in kept) or chance.random() > 0.12:
            return match[0]
        return _slipped(match[0], chance)

    return {**sentence, "text": _LETTERS.sub(slip, text)}


def _slipped(word: str, chance: random.Random) -> str:
    if len(word) < 4:
        return word
    at, kind = chance.randrange(1, len(word) - 1), chance.random()
    if kind < 0.4:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.75:
        return word[:at] + word[at + 1 :]
    return word[:at] + word[at] + word[at:]
