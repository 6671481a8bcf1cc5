"""The corpus is annotated as the language part's frames demand, and its test voices stay apart."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tools.corpus import SPLITS, mistakes, voices
from tools.teach.inputs import inputs_hash

WEIGHTS = Path(__file__).resolve().parent.parent / "dialogs" / "language" / "weights"


def test_every_sentence_is_annotated_soundly() -> None:
    assert list(mistakes()) == []


def test_every_language_has_voices_to_learn_from_and_voices_to_be_examined_by() -> None:
    found = {(voice.lang, voice.split) for voice in voices()}
    assert {(lang, split) for lang in ("en", "fr", "nl", "de", "es") for split in ("train", "test")} <= found
    assert {split for _, split in found} <= set(SPLITS)


def test_there_are_enough_voices_and_sentences_of_every_language() -> None:
    counts = Counter[str]()
    for voice in voices():
        counts[voice.lang] += len(voice.sentences())
    assert counts["en"] >= 4_000
    assert all(counts[lang] >= 1_500 for lang in ("fr", "nl", "de", "es"))
    assert len(voices()) >= 60
    assert sum(voice.split == "test" for voice in voices()) >= 12


def test_the_committed_model_was_taught_from_this_corpus() -> None:
    """Otherwise `make language` is due."""
    assert (WEIGHTS / "inputs.sha256").read_text(encoding="utf-8").strip() == inputs_hash()


def test_the_committed_model_is_small() -> None:
    assert sum(file.stat().st_size for file in WEIGHTS.iterdir()) <= 20_000_000
