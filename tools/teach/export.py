"""The taught networks as files a server can run: ONNX graphs with 8-bit weights, and what they came from."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from dialogs.language.pieces import MARKS
from tools.teach.inputs import inputs_hash
from tools.teach.lesson import Taught
from tools.teach.network import WIDTH


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
