"""From what the model heard to wishes: where each begins, what it asks for, and the words its slots are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt

from dialogs.language.frame import CONTEXT, LIST_SLOTS, Intent, SlotValue
from dialogs.language.labels import CLAUSE_LABELS, FACTS, INTENTS, LANGUAGES, PREVIOUS, SLOTS, SPAN_LABELS
from dialogs.language.model import Array, Model
from dialogs.language.pieces import NAMES_OF_KINDS, Piece

MOST_WISHES = 8
BEGINS = 0.3  # how probable it must be that a wish begins (tune voices: missing one costs more than one too many)
# A clause is rarely one word: begun with more doubt and gone on with less it is cut better (tune voices: +2 points).
BEGIN_CLAUSE, GO_ON_WITH_CLAUSE = -1.5, 2.0
_IMPOSSIBLE = -50.0
_ROLES = ("people", "owners", "members")
_AROUND = " \t\n\"'“”„«»`.,;:!?"


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing a sentence asks for.

    `intents` are the best three with their probabilities, best first; `certainty` is how probable the least certain
    part of its slots is.
    """

    intents: tuple[tuple[Intent, float], ...]
    slots: dict[str, SlotValue]
    certainty: float

    @property
    def intent(self) -> Intent:
        return self.intents[0][0]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The wishes of a sentence in the order said, and its language.

    `borders`: how clear it is where wishes begin, 0.5 to 1; `read`: how many pieces were read; `reasons`: the places of
    pieces that are part of a reason or a description; `settled`: of those that a typed form leaves no doubt about.
    """

    wishes: tuple[Wish, ...]
    lang: str
    borders: float
    read: int
    reasons: frozenset[int]
    settled: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Passage:
    slot: str
    start: int
    end: int
    certainty: float


def decode(pieces: Sequence[Piece], text: str, model: Model) -> Decoded:
    """The wishes in `pieces`, which are those of `text`; there is at least one piece."""
    tokens = model.vocabulary.tokens(pieces)
    pieces = pieces[: len(tokens.first)]
    heard = model.hear(tokens)
    named = _with_their_lists(_passages(heard.spans, SPAN_LABELS), pieces)
    clauses = list(_passages(heard.clauses + _leaning(), CLAUSE_LABELS))
    passages = [*named, *clauses]
    starts = [0, *(int(i) for i in np.flatnonzero(heard.starts > BEGINS) if i)][:MOST_WISHES]
    ends = [*starts[1:], len(pieces)]
    last = tokens.ids.shape[1]
    parts = [
        (1 if number == 0 else tokens.first[start], last if end == len(pieces) else tokens.first[end])
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]
    intents, facts = model.wishes(heard, parts)
    wishes: list[Wish] = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        mine = [p for p in passages if start <= p.start < end]
        mine += _left_over(mine, pieces, start, end)
        before = wishes[-1].slots if wishes else {}
        wishes.append(_wish(intents[number], facts[number], mine, pieces, text, before))
    away_from_half = np.abs(heard.starts[1:] - 0.5) + 0.5
    return Decoded(
        tuple(wishes),
        LANGUAGES[int(heard.lang.argmax())],
        float(away_from_half.min()) if len(away_from_half) else 1.0,
        len(pieces),
        frozenset(place for p in clauses for place in range(p.start, p.end)),
    )


def _wish(
    intents: Array,
    facts: Array,
    passages: Sequence[_Passage],
    pieces: Sequence[Piece],
    text: str,
    before: dict[str, SlotValue],
) -> Wish:
    best = [int(i) for i in np.argsort(-intents)[:3]]
    ranked = tuple((INTENTS[i], float(np.exp(intents[i]))) for i in best)
    allowed = SLOTS[ranked[0][0]]
    slots: dict[str, list[str]] = {}
    certainty = 1.0
    for passage in passages:
        slot = _slot_for(passage.slot, allowed)
        value = said(pieces[passage.start : passage.end], text)
        if slot is None or not value:
            continue
        certainty = min(certainty, passage.certainty)
        values = slots.setdefault(slot, [])
        if value.casefold() not in {v.casefold() for v in values} and (slot in LIST_SLOTS or not values):
            values.append(value)
        if slot in LIST_SLOTS:
            values.extend(pieces[passage.end - 1].more)
    for (slot, value), probability in zip(FACTS, facts, strict=True):
        if slot not in allowed or (value == CONTEXT and slot in slots):  # who names it does not mean "it"
            continue
        certainty = min(certainty, float(max(probability, 1 - probability)))
        if probability <= 0.5:
            continue
        more = _before(slot, before) if value == PREVIOUS else (value,)
        values = slots.setdefault(slot, [])
        values.extend(v for v in more if v not in values and (slot in LIST_SLOTS or not values))
    filled: dict[str, SlotValue] = {
        slot: tuple(values) if slot in LIST_SLOTS else values[0] for slot, values in slots.items() if values
    }
    return Wish(ranked, filled, certainty)


def _slot_for(slot: str, allowed: frozenset[str]) -> str | None:
    """The slot of this intent a passage belongs to: people are the owners of an intent that has only owners."""
    if slot in allowed:
        return slot
    others = [role for role in _ROLES if role in allowed]
    return others[0] if slot in _ROLES and len(others) == 1 else None


def _before(slot: str, before: dict[str, SlotValue]) -> tuple[str, ...]:
    sources = _ROLES if slot in _ROLES else (slot,)
    for source in (slot, *sources):
        value = before.get(source)
        if value:
            return (value,) if isinstance(value, str) else value
    return ()


def said(pieces: Sequence[Piece], text: str) -> str:
    """The words of `text` these pieces stand for, without the signs around them."""
    if len(pieces) == 1 and pieces[0].kind != "w":
        return pieces[0].value
    value = text[pieces[0].start : pieces[-1].end].strip(_AROUND)
    return " ".join(value.split())


def _passages(scores: Array, labels: tuple[str, ...]) -> Iterator[_Passage]:
    """Passages of one slot each, by the most probable sequence of labels in which none begins in its middle."""
    path = _best_path(scores, labels)
    start = 0
    while start < len(path):
        label = labels[path[start]]
        end = start + 1
        if label != "O":
            while end < len(path) and labels[path[end]] == "I-" + label[2:]:
                end += 1
            certainty = float(np.exp(min(scores[i, path[i]] for i in range(start, end))))
            yield _Passage(label[2:], start, end, certainty)
        start = end


@cache
def _leaning() -> Array:
    leanings = {"B": BEGIN_CLAUSE, "I": GO_ON_WITH_CLAUSE, "O": 0.0}
    return np.array([leanings[label[0]] for label in CLAUSE_LABELS], np.float32)


def _with_their_lists(passages: Iterable[_Passage], pieces: Sequence[Piece]) -> list[_Passage]:
    """In "Ann, Bob, Tom" all are the same: a name next to one that has a slot, and without one, has it too."""
    found = list(passages)
    taken = {place for passage in found for place in range(passage.start, passage.end)}
    for passage in list(found):
        if passage.end - passage.start > 1 or pieces[passage.start].kind not in NAMES_OF_KINDS:
            continue
        for step in (2, -2):
            place = passage.start + step
            while 0 <= place < len(pieces) and place not in taken and _listed_with(pieces, place, place - step):
                found.append(replace(passage, start=place, end=place + 1))
                taken.add(place)
                place += step
    return sorted(found, key=lambda passage: passage.start)


def _left_over(passages: Sequence[_Passage], pieces: Sequence[Piece], start: int, end: int) -> Iterator[_Passage]:
    """The group a wish names where the model found none: a name of a group that belongs to nothing else."""
    if any(passage.slot in ("group", "query", "licence", "app") for passage in passages):
        return
    taken = {place for passage in passages for place in range(passage.start, passage.end)}
    places = [place for place in range(start, end) if place not in taken and _names_a_group(pieces[place])]
    if places and places == list(range(places[0], places[-1] + 1)):
        yield _Passage("group", places[0], places[-1] + 1, 0.5)


def _names_a_group(piece: Piece) -> bool:
    return piece.kind in "gc" or not piece.marks.isdisjoint(("group_name", "like_a_name"))


def _listed_with(pieces: Sequence[Piece], one: int, other: int) -> bool:
    return pieces[one].kind == pieces[other].kind and pieces[(one + other) // 2].value == ","


def _best_path(scores: Array, labels: tuple[str, ...]) -> list[int]:
    moves = _moves(labels)
    best = scores[0] + moves[0]
    back = []
    for row in scores[1:]:
        through = best[:, None] + moves
        back.append(through.argmax(0))
        best = through.max(0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


@cache
def _moves(labels: tuple[str, ...]) -> npt.NDArray[np.float32]:
    """The cost of each label after each other: the middle of a passage only follows the same passage."""
    costs = np.zeros((len(labels), len(labels)), np.float32)
    for after, label in enumerate(labels):
        if label.startswith("I-"):
            for before, other in enumerate(labels):
                if other[1:] != label[1:]:
                    costs[before, after] = _IMPOSSIBLE
    return costs
