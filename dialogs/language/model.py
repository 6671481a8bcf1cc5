"""The small network that reads sentences: loaded once, run on one core, deterministic."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from dialogs.language.tokens import Tokens, Vocabulary

FOLDER = Path(__file__).resolve().parent / "weights"

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the network says of each piece, as log-probabilities but for `starts`.

    `spans` (pieces, len(SPAN_LABELS)); `clauses` (pieces, len(CLAUSE_LABELS)); `starts` (pieces,): how probably a new
    wish begins there; `lang` (len(LANGUAGES),); `hidden` (1, T, width) is for `Model.wishes`.
    """

    hidden: Array
    spans: Array
    clauses: Array
    starts: Array
    lang: Array


class Model:
    """The network, its vocabulary, and the thresholds that were measured with it."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._reader = onnxruntime.InferenceSession(str(folder / "reader.onnx"), options)
        self._wisher = onnxruntime.InferenceSession(str(folder / "wisher.onnx"), options)
        self.vocabulary = Vocabulary.load(folder / "vocabulary.txt")
        measured = folder / "measured.toml"
        self.measured = tomllib.loads(measured.read_text(encoding="utf-8")) if measured.exists() else {}

    def hear(self, tokens: Tokens) -> Heard:
        """Every piece of a sentence in its context."""
        hidden, spans, clauses, starts, lang = self._reader.run(None, {"ids": tokens.ids, "marks": tokens.marks})
        first = list(tokens.first)
        return Heard(
            hidden,
            log_softmax(spans[0, first]),
            log_softmax(clauses[0, first]),
            _sigmoid(starts[0, first]),
            log_softmax(lang[0]),
        )

    def wishes(self, heard: Heard, parts: Sequence[tuple[int, int]]) -> tuple[Array, Array]:
        """For each part (first and last token, half open): log-probabilities of INTENTS, probabilities of FACTS."""
        places = np.arange(heard.hidden.shape[1])
        part = np.array([(places >= start) & (places < end) for start, end in parts], np.float32)
        intents, facts = self._wisher.run(None, {"hidden": heard.hidden, "part": part})
        return log_softmax(intents), _sigmoid(facts)


@cache
def load() -> Model:
    """The model of this installation; read once."""
    return Model(FOLDER)


def log_softmax(scores: Array) -> Array:
    """Log-probabilities over the last axis."""
    shifted = scores - scores.max(-1, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result


def _sigmoid(scores: Array) -> Array:
    result = 1 / (1 + np.exp(-np.clip(scores, -30, 30)))
    return result.astype(np.float32)
