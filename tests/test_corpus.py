"""The corpus is annotated as the language part's frames demand, and its test voices stay apart."""

from __future__ import annotations

from tools.corpus import SPLITS, mistakes, voices


def test_every_sentence_is_annotated_soundly() -> None:
    assert list(mistakes()) == []


def test_every_language_has_voices_to_learn_from_and_voices_to_be_examined_by() -> None:
    found = {(voice.lang, voice.split) for voice in voices()}
    assert {(lang, split) for lang in ("en", "fr", "nl", "de", "es") for split in ("train", "test")} <= found
    assert {split for _, split in found} <= set(SPLITS)
