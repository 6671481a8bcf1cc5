"""The taught networks as files a server can run: ONNX graphs with 8-bit weights, and what they came from."""

from __future__ import annotations

import hashlib
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from dialogs.language.pieces import MARKS
from tools import corpus
from tools.teach.base import GLOSSES
from tools.teach.lesson import Taught
from tools.teach.network import WIDTH

ROOT = Path(__file__).resolve().parent.parent.parent
_TAUGHT_BY = ("base", "examples", "lesson", "network", "variations")
_SHAPED_BY = ("labels.py", "pieces.py", "tokens.py", "everyday.txt")


def export(taught: Taught, folder: Path) -> None:
    """Write reader.onnx, wisher.onnx, vocabulary.txt and inputs.sha256 into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    ids, marks = torch.ones(1, 9, dtype=torch.long), torch.zeros(1, 9, len(MARKS))
    length, parts = {1: "tokens"}, {0: "wishes", 1: "tokens"}
    _write(
        taught.reader, (ids, marks), folder / "reader.onnx", ["ids", "marks"],
        {"ids": length, "marks": length, "hidden": length, "spans": length, "clauses": length, "starts": length},
        ["hidden", "spans", "clauses", "starts", "lang"],
    )  # fmt: skip
    _write(
        taught.wisher, (torch.zeros(1, 9, WIDTH), torch.ones(2, 9)), folder / "wisher.onnx", ["hidden", "part"],
        {"hidden": length, "part": parts, "intents": {0: "wishes"}, "facts": {0: "wishes"}}, ["intents", "facts"],
    )  # fmt: skip
    (folder / "vocabulary.txt").write_text("\n".join(taught.tokens) + "\n", encoding="utf-8")
    (folder / "inputs.sha256").write_text(inputs_hash() + "\n", encoding="utf-8")


def inputs_hash() -> str:
    """One hash over everything the model is made from: change any of it and the model is to be taught again."""
    whole = hashlib.sha256()
    for file in inputs():
        whole.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return whole.hexdigest()


def inputs() -> Iterator[Path]:
    """The files the model is made from, in a settled order."""
    yield corpus.CORPUS / "directory.json"
    yield from sorted(voice.file for voice in corpus.voices() if voice.split == "train")
    yield from sorted(GLOSSES.glob("*.tsv"))
    yield from (Path(__file__).with_name(f"{name}.py") for name in _TAUGHT_BY)
    yield Path(__file__).with_name("variations.toml")
    yield from (ROOT / "dialogs" / "language" / name for name in _SHAPED_BY)


def _write(
    network: torch.nn.Module, given: tuple[torch.Tensor, ...], file: Path, inputs: list[str],
    axes: dict[str, dict[int, str]], outputs: list[str],
) -> None:  # fmt: skip
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        full = Path(place) / "full.onnx"
        torch.onnx.export(
            network, given, str(full), input_names=inputs, output_names=outputs, dynamic_axes=axes, dynamo=False,
            opset_version=17,
        )  # fmt: skip
        quantize_dynamic(full, file, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gather", "Gemm"])
