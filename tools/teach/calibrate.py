"""How clear a reading must be for the bot to act on it: measured on the tune voices, which taught the model nothing.

`clearness` of a reading is a weighted sum of what the model says of it; the weights and the least clearness for
`sure` are written to measured.toml. They are fitted by logistic regression: there are few, and they can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dialogs.language import doubt
from dialogs.language.model import Model
from tools import corpus
from tools.scoring import wishes_right
from tools.teach.measure import read

WANTED = 0.93
WANTED_OF_DESTRUCTIVE = 0.96
"""The shares of sure readings of which every wish must have been understood."""


def calibrate(folder: Path) -> None:
    """Write measured.toml into `folder`."""
    (folder / "measured.toml").unlink(missing_ok=True)
    voices = [voice for voice in corpus.voices() if voice.split == "tune"]
    readings = [r for r in read(voices, Model(folder)) if r.decoded is not None]
    facts = np.array([doubt.facts(r.decoded) for r in readings if r.decoded])
    hits = np.array([wishes_right(r.sentence, r.frame) for r in readings], float)
    weights = _fitted(facts, hits)
    clearness = facts @ weights
    takes = np.array([doubt.takes(r.decoded) for r in readings if r.decoded])
    plain = takes & np.array([doubt.plain(r.decoded, r.pieces) for r in readings if r.decoded])
    found = {
        "sure": _least(clearness[~takes], hits[~takes], WANTED),
        "sure_destructive": _least(clearness[plain], hits[plain], WANTED_OF_DESTRUCTIVE),
    }
    lines = ["# Measured on the tune voices by `make language`; see dialogs/language/doubt.py."]
    lines += [f"{name} = {value:.4f}" for name, value in found.items()]
    lines += ["", "[weights]", *(f"{name} = {w:.4f}" for name, w in zip(doubt.FACTS, weights, strict=True))]
    (folder / "measured.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _fitted(facts: np.ndarray[Any, Any], hits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Logistic regression with a little ridge, by Newton's method."""
    weights = np.zeros(facts.shape[1])
    for _ in range(50):
        probability = 1 / (1 + np.exp(-facts @ weights))
        slope = facts.T @ (hits - probability) - 0.1 * weights
        bend = facts.T @ (facts * (probability * (1 - probability))[:, None]) + 0.1 * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def _least(clearness: np.ndarray[Any, Any], hits: np.ndarray[Any, Any], wanted: float) -> float:
    """The lowest clearness above which `wanted` of the readings are right; far above all where there is none."""
    order: Sequence[int] = np.argsort(-clearness).tolist()
    best = float(clearness.max(initial=0.0)) + 1.0
    share = np.cumsum(hits[order]) / np.arange(1, len(order) + 1)
    for place, value in enumerate(share):
        if value >= wanted and place >= 20:
            best = float(clearness[order[place]])
    return best
