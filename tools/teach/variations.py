"""The same sentence with other names, slips, changes of mind, and two sentences in one breath.

Cheap variety on top of what people wrote, never counted as theirs.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from dialogs.language.frame import CHOICES
from dialogs.language.names import Names

_SPOKEN = Path(__file__).with_suffix(".toml")
_NOT_JOINED = frozenset({"help", "small_talk", "affirm", "negate", "out_of_scope"})
_SWAPPED = ("group", "people", "owners", "members", "licence", "app")
_LETTERS = re.compile(r"[^\W\d_]{4,}")


def varied(
    sentence: Mapping[str, Any], another: Mapping[str, Any], lang: str, names: Names, chance: random.Random
) -> dict[str, Any]:
    """`sentence` with other names, typed with other care, and slips in its other words; annotated alike.

    One in eight is joined with `another` by the same person, one in ten changes its mind about a name.
    """
    if chance.random() < 1 / 8:
        sentence = _in_one_breath(sentence, another, lang, chance)
    sentence = _with_other_names(sentence, names, chance)
    if chance.random() < 1 / 10:
        sentence = _with_change_of_mind(sentence, lang, names, chance)
    return _with_slips(sentence, chance)


def _in_one_breath(
    first: Mapping[str, Any], second: Mapping[str, Any], lang: str, chance: random.Random
) -> Mapping[str, Any]:
    """Both wishes in one message, where both are wishes and neither leans on what was said before."""
    if not _stands_alone(first) or not _stands_alone(second) or len(first["text"]) + len(second["text"]) > 240:
        return first
    one, two = first["text"].rstrip(" .,;!?"), second["text"]
    if any(value in one for _, value in _values(second)) or any(value in two for _, value in _values(first)):
        return first  # whose value it is would not be clear
    between = chance.choice(_spoken()[lang]["between"])
    if "." not in between and two[:2].istitle():
        two = two[0].lower() + two[1:]
    kept = {key: first[key] for key in ("intent", "slots")}
    if any(value not in two for _, value in _values(second) if not _is_token(value)):
        return first
    return {"text": one + between + two, **kept, "also": [{"intent": second["intent"], "slots": second["slots"]}]}


@cache
def _spoken() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(_SPOKEN.read_text(encoding="utf-8"))


def _stands_alone(sentence: Mapping[str, Any]) -> bool:
    if sentence["intent"] in _NOT_JOINED or sentence.get("also"):
        return False
    return not any(value == "@ctx" for _, value in _values(sentence))


def _values(frame: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Slot and value, without those that are no words of the text."""
    for slot, value in frame["slots"].items():
        if slot not in CHOICES:
            for each in value if isinstance(value, list) else [value]:
                if not _is_token(each):
                    yield slot, each


def _is_token(value: str) -> bool:
    return value.startswith("@") and value[1:].replace("_", "").isalpha()


def _with_change_of_mind(sentence: dict[str, Any], lang: str, names: Names, chance: random.Random) -> dict[str, Any]:
    """A wrong name or number first, then the right one; only the right one is meant."""
    text, pools = sentence["text"], _pools(names)
    said = [
        (slot, value)
        for slot, value in _values(sentence)
        if (slot in pools or slot == "request") and text.count(value) == 1
    ]
    if not said:
        return sentence
    slot, right = chance.choice(said)
    if slot == "request":
        wrong = str(int(right) + chance.choice((1, -1, 10, 100))) if right.isascii() and right.isdigit() else ""
    else:
        wrong = _careless(chance.choice(pools[slot]), chance)
        wrong = wrong.split(" ")[0] if slot != "group" and " " not in right else wrong
    if not wrong or wrong in text or right in wrong or wrong in right:
        return sentence
    told = chance.choice(_spoken()[lang]["changes_of_mind"]).format(wrong=wrong, right=right)
    return {**sentence, "text": text.replace(right, told)}


def _pools(names: Names) -> dict[str, Sequence[str]]:
    people = names.people
    return {
        "group": names.groups, "people": people, "owners": people, "members": people,
        "licence": names.licences, "app": names.apps,
    }  # fmt: skip


def _with_other_names(sentence: Mapping[str, Any], names: Names, chance: random.Random) -> dict[str, Any]:
    pools = _pools(names)
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
