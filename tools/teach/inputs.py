"""What the committed model was made from, as one hash: when a voice or a gloss changes, it is taught again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from tools import corpus

ROOT = Path(__file__).resolve().parent.parent.parent
GLOSSES = Path(__file__).resolve().parent / "glosses"


def inputs_hash() -> str:
    """SHA-256 over the paths and contents of `inputs`."""
    whole = hashlib.sha256()
    for file in inputs():
        whole.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def inputs() -> Iterator[Path]:
    """The data the model is made from, in a settled order."""
    yield corpus.CORPUS / "directory.json"
    yield from sorted(voice.file for voice in corpus.voices() if voice.split == "train")
    yield from sorted(GLOSSES.glob("*.tsv"))
    yield Path(__file__).with_name("variations.toml")
    yield ROOT / "dialogs" / "language" / "everyday.txt"
