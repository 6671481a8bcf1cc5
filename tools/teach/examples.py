"""Annotated sentences as what the model must learn to say: a label per piece, where wishes begin, what each wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.language.frame import CHOICES, Intent
from dialogs.language.labels import CLAUSE_LABELS, CLAUSES, FACTS, INTENTS, LANGUAGES, PREVIOUS, SPAN_LABELS
from dialogs.language.names import Names
from dialogs.language.pieces import Piece, clean, cut
from dialogs.language.tokens import Vocabulary

_FACT = {fact: place for place, fact in enumerate(FACTS)}
_SPAN = {label: place for place, label in enumerate(SPAN_LABELS)}
_CLAUSE = {label: place for place, label in enumerate(CLAUSE_LABELS)}
_REFERENCES = frozenset(value for _, value in FACTS if value.startswith("@"))
# Where one wish ends and the next begins there is mostly one of these.
_CONNECTORS = frozenset(
    {
        *("and", "then", "also", "plus", "but", "or"),
        *("et", "puis", "mais", "ensuite"),
        *("en", "dan", "maar", "ook"),
        *("und", "dann", "aber", "außerdem"),
        *("y", "e", "o", "además"),
        *"&+,;./-–—?!:",
    }
)


@dataclass(frozen=True)
class Laid:
    """A sentence's annotation laid over its pieces: labels per piece; `starts`: pieces at which a further wish begins;
    per wish its intent and facts. Labels, intents and facts by their place in dialogs/language/labels.py."""

    spans: tuple[int, ...]
    clauses: tuple[int, ...]
    starts: tuple[int, ...]
    intents: tuple[int, ...]
    facts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Example:
    """One sentence for the model: `ids` and `marks` per token, the `first` token of each piece, and what to say."""

    ids: tuple[int, ...]
    marks: tuple[tuple[int, ...], ...]
    first: tuple[int, ...]
    laid: Laid
    lang: int


@dataclass
class _Marked:
    """What has been found of the annotation in the pieces so far."""

    labels: dict[str, list[str]]
    reach: list[list[tuple[int, int]]]
    facts: list[set[tuple[str, str]]]


def example(sentence: Mapping[str, Any], lang: str, names: Names, vocabulary: Vocabulary) -> Example | None:
    """`sentence`, a line of the corpus, for the model; None when its annotation cannot be laid over its pieces."""
    text = clean(sentence["text"])
    pieces = cut(text, names)
    tokens = vocabulary.tokens(pieces)
    laid = laid_over(sentence, text, pieces[: len(tokens.first)])
    if laid is None:
        return None
    return Example(
        ids=tuple(int(i) for i in tokens.ids[0]),
        marks=tuple(tuple(int(m) for m in row.nonzero()[0]) for row in tokens.marks[0]),
        first=tokens.first,
        laid=laid,
        lang=LANGUAGES.index(lang),
    )


def laid_over(sentence: Mapping[str, Any], text: str, pieces: Sequence[Piece]) -> Laid | None:
    """The annotation of `sentence` over `pieces` of its clean `text`; None where a value is not among them."""
    if not pieces:
        return None
    frames = [sentence, *sentence.get("also", ())]
    marked = _Marked({"spans": ["O"] * len(pieces), "clauses": ["O"] * len(pieces)}, [], [])
    for number, frame in enumerate(frames):
        if not _mark(number, frame, frames, text, pieces, marked):
            return None
    return Laid(
        spans=tuple(_SPAN[label] for label in marked.labels["spans"]),
        clauses=tuple(_CLAUSE[label] for label in marked.labels["clauses"]),
        starts=tuple(_starts(marked.reach, text, pieces)),
        intents=tuple(INTENTS.index(Intent(frame["intent"])) for frame in frames),
        facts=tuple(tuple(int(fact in facts) for fact in FACTS) for facts in marked.facts),
    )


def _mark(
    number: int,
    frame: Mapping[str, Any],
    frames: Sequence[Mapping[str, Any]],
    text: str,
    pieces: Sequence[Piece],
    marked: _Marked,
) -> bool:
    reach: list[tuple[int, int]] = []
    facts: set[tuple[str, str]] = set()
    floor = max((end for _, end in marked.reach[-1]), default=0) if number else 0
    for slot, value in sorted(_values(frame), key=lambda item: -len(item[1])):
        if slot in CHOICES or value in _REFERENCES:
            facts.add((slot, value))
            continue
        labels = marked.labels["clauses" if slot in CLAUSES else "spans"]
        places = [p for p in _places(value, text, pieces) if all(labels[i] == "O" for i in range(*p))]
        places = [p for p in places if p[0] >= floor] or places
        if places:
            start, end = places[0]
            reach.append((start, end))
            labels[start:end] = [f"B-{slot}", *[f"I-{slot}"] * (end - start - 1)]
        elif number and (slot, PREVIOUS) in _FACT and any(value in v for _, v in _earlier(frames[:number])):
            facts.add((slot, PREVIOUS))
        elif not number:
            return False
    marked.reach.append(reach)
    marked.facts.append(facts)
    return True


def _values(frame: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for slot, value in frame["slots"].items():
        for each in value if isinstance(value, list) else [value]:
            yield slot, each


def _earlier(frames: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for frame in frames:
        yield from _values(frame)


def _places(value: str, text: str, pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """The runs of pieces that spell `value`; those that begin and end with whole words when there are any."""
    whole: list[tuple[int, int]] = []
    broken: list[tuple[int, int]] = []
    at = text.find(value)
    while at >= 0:
        end = at + len(value)
        touched = [i for i, p in enumerate(pieces) if p.start < end and p.end > at]
        if touched:
            clear = not (at and text[at - 1].isalnum() and text[at].isalnum())
            clear = clear and not (end < len(text) and text[end - 1].isalnum() and text[end].isalnum())
            (whole if clear else broken).append((touched[0], touched[-1] + 1))
        at = text.find(value, at + 1)
    return whole or broken


def _starts(reach: Sequence[Sequence[tuple[int, int]]], text: str, pieces: Sequence[Piece]) -> Iterator[int]:
    """The piece at which each wish after the first begins: at the first connector after all that went before."""
    last = 0
    for number in range(1, len(reach)):
        earliest = max([end for before in reach[:number] for _, end in before] + [last + 1])
        latest = min((start for start, _ in reach[number]), default=len(pieces))
        between = range(earliest, max(latest, earliest))
        signs = (i for i in between if text[pieces[i].start : pieces[i].end].casefold() in _CONNECTORS)
        fallback = min(latest, earliest) if latest <= earliest else earliest
        last = min(max(next(signs, fallback), last + 1), max(len(pieces) - 1, 0))
        yield last
