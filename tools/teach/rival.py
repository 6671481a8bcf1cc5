"""`python -m tools.teach.rival`: what plain linear models read from the same pieces, for comparison with the network.

Intents and facts by logistic regression over hashed word and letter n-grams of the masked sentence; labels and where
wishes start by logistic regression over a window of pieces. Everything after that is the product's own decoding.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import SGDClassifier

from dialogs.language.labels import CLAUSE_LABELS, FACTS, INTENTS, LANGUAGES, SPAN_LABELS
from dialogs.language.model import Array, Heard, Model
from dialogs.language.names import fold
from dialogs.language.pieces import Piece, clean, cut
from dialogs.language.tokens import Tokens
from tools import corpus
from tools.scoring import tally
from tools.teach.examples import laid_over
from tools.teach.lesson import chosen
from tools.teach.measure import read

_SIZE = 2**18
_FLOOR = 1e-6


class _Pieces:
    """In place of a vocabulary: tokens are the pieces themselves, with a begin and an end around them."""

    def knows(self, _: str) -> bool:
        return True

    def tokens(self, pieces: Sequence[Piece]) -> Tokens:
        self.pieces = list(pieces)
        ids = np.zeros((1, len(pieces) + 2), np.int64)
        return Tokens(ids, np.zeros((1, len(pieces) + 2, 1), np.float32), tuple(range(1, len(pieces) + 1)))


class Rival:
    """Linear models in place of the network."""

    def __init__(self, voices: Sequence[corpus.Voice]) -> None:
        self.measured: dict[str, float] = {}
        self.vocabulary = _Pieces()
        self._hasher = FeatureHasher(_SIZE, input_type="string")
        names = corpus.names()
        windows: list[list[str]] = []
        spans: list[int] = []
        clauses: list[int] = []
        starts: list[int] = []
        wishes: list[list[str]] = []
        intents: list[int] = []
        facts: list[tuple[int, ...]] = []
        wholes: list[list[str]] = []
        langs: list[int] = []
        for voice in voices:
            for sentence in voice.sentences():
                text = clean(sentence["text"])
                pieces = cut(text, names)
                laid = laid_over(sentence, text, pieces)
                if not pieces or laid is None:
                    continue
                wholes.append(list(_grams(pieces)))
                langs.append(LANGUAGES.index(voice.lang))
                for place in range(len(pieces)):
                    windows.append(list(_window(pieces, place)))
                    spans.append(laid.spans[place])
                    clauses.append(laid.clauses[place])
                    starts.append(int(place in laid.starts))
                borders = [0, *laid.starts, len(pieces)]
                for number, intent in enumerate(laid.intents[: len(borders) - 1]):
                    wishes.append(list(_grams(pieces[borders[number] : borders[number + 1]])))
                    intents.append(intent)
                    facts.append(laid.facts[number])
        seen = self._hashed(windows)
        self._spans = _fit(seen, spans)
        self._clauses = _fit(seen, clauses)
        self._starts = _fit(seen, starts)
        said = self._hashed(wishes)
        self._intents = _fit(said, intents)
        table = np.array(facts)
        self._facts = [_fit(said, table[:, n].tolist()) if table[:, n].any() else None for n in range(len(FACTS))]
        self._langs = _fit(self._hashed(wholes), langs)

    def hear(self, tokens: Tokens) -> Heard:
        pieces = self.vocabulary.pieces
        seen = self._hashed([list(_window(pieces, place)) for place in range(len(pieces))])
        return Heard(
            np.zeros((1, len(pieces) + 2, 1), np.float32),
            _logs(self._spans, seen, len(SPAN_LABELS)),
            _logs(self._clauses, seen, len(CLAUSE_LABELS)),
            np.exp(_logs(self._starts, seen, 2)[:, 1]),
            _logs(self._langs, self._hashed([list(_grams(pieces))]), len(LANGUAGES))[0],
        )

    def wishes(self, heard: Heard, parts: Sequence[tuple[int, int]]) -> tuple[Array, Array]:
        pieces = self.vocabulary.pieces
        said = self._hashed([list(_grams(pieces[max(start - 1, 0) : end - 1])) for start, end in parts])
        facts = [
            np.exp(_logs(model, said, 2)[:, 1]) if model is not None else np.zeros(len(parts)) for model in self._facts
        ]
        return _logs(self._intents, said, len(INTENTS)), np.array(facts, np.float32).T

    def _hashed(self, features: Sequence[Sequence[str]]) -> csr_matrix:
        return self._hasher.transform(features)


def _fit(seen: csr_matrix, wanted: Sequence[int]) -> SGDClassifier:
    return SGDClassifier("log_loss", alpha=3e-6, max_iter=20, random_state=0).fit(seen, wanted)


def _logs(model: SGDClassifier, seen: csr_matrix, size: int) -> Array:
    """Log-probabilities of all `size` labels, also of those the model never met."""
    found = np.full((seen.shape[0], size), _FLOOR)
    found[:, model.classes_] = model.predict_proba(seen)
    return np.log(np.maximum(found, _FLOOR)).astype(np.float32)


def _word(piece: Piece) -> str:
    return fold(piece.value) if piece.kind == "w" else f"<{piece.kind}>"


def _grams(pieces: Sequence[Piece]) -> Iterator[str]:
    words = ["^", *map(_word, pieces), "$"]
    yield from words
    yield from (f"{one} {two}" for one, two in itertools.pairwise(words))
    line = " ".join(words)
    yield from (line[at : at + size] for size in (3, 4, 5) for at in range(len(line) - size + 1))


def _window(pieces: Sequence[Piece], place: int) -> Iterator[str]:
    for offset in range(-4, 5):
        at = place + offset
        if 0 <= at < len(pieces):
            word = _word(pieces[at])
            yield f"{offset}:{word}"
            if abs(offset) <= 1:
                yield from (f"{offset}:{mark}" for mark in pieces[at].marks)
                yield f"{offset}:{word[:3]}-"
                yield f"{offset}:-{word[-3:]}"
                yield f"{offset}..:{word}:{_word(pieces[at + 1]) if at + 1 < len(pieces) else '$'}"
        else:
            yield f"{offset}:{'^' if at < 0 else '$'}"
    yield "first:" + _word(pieces[0])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.teach.rival", description=__doc__)
    parser.add_argument("--split", choices=corpus.SPLITS, default="tune")
    parser.add_argument("--voices", type=int, default=0, help="learn from so many voices only, drawn by lot")
    asked = parser.parse_args()
    learnt = chosen([v for v in corpus.voices() if v.split == "train"], asked.voices)
    # It has all that decoding asks of a Model.
    rival = cast(Model, Rival(learnt))
    readings = read([v for v in corpus.voices() if v.split == asked.split], rival)
    for scope, found in tally((r.sentence, r.lang, r.frame) for r in readings).items():
        figures = {name: round(value, 3) for name, value in found.figures().items()}
        sys.stdout.write(f"{scope}: {figures}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
