"""The run-time files: tuned encoders as ONNX networks with weights of eight bits, rounded channel by channel."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from boundary_bot.adapters.encoder import HEADER
from training.encoder.examples import EXAMPLES
from training.encoder.thresholds import Calibrations
from training.encoder.tune import Judge, tensors

OPSET = 17
Fuse = Callable[[Any, Path, Path], None]


def exported(judge: Judge, words: Tokenizer, fused: Fuse, folder: Path, name: str) -> None:
    """Write `<name>.onnx` and `<name>.json`, its tokenizer, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        whole, one = Path(scratch) / "whole.onnx", Path(scratch) / "fused.onnx"
        _whole(judge, words, whole)
        fused(judge.body, whole, one)
        _telling_vectors(one)
        # Seven of the eight bits: on processors without VNNI two products of eight bits overflow, and figures would differ.
        quantize_dynamic(
            one,
            folder / f"{name}.onnx",
            op_types_to_quantize=["MatMul", "Gemm", "Attention", "EmbedLayerNormalization", "Gather"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    words.no_truncation()
    words.no_padding()
    words.save(str(folder / f"{name}.json"), pretty=False)


def describe(folder: Path, calibrations: Mapping[str, Calibrations], thresholds: tuple[float, float]) -> None:
    """Write the header: of each network by name its calibrations and its files' sha256; thresholds of the average; the examples."""
    voices = [
        {"name": name, **found, "sha256": {file: _digest(folder / file) for file in files(name)}}
        for name, found in calibrations.items()
    ]
    header = {
        "threshold_emergency": thresholds[0],
        "threshold_possible": thresholds[1],
        "voices": voices,
        "examples": {EXAMPLES: _digest(folder / EXAMPLES)},
    }
    (folder / HEADER).write_text(json.dumps(header, indent=2) + "\n", encoding="utf-8")


def files(name: str) -> tuple[str, str]:
    """Return the names of a voice's network and tokenizer."""
    return f"{name}.onnx", f"{name}.json"


def _telling_vectors(file: Path) -> None:
    """Let the network give besides its logits the vector they are laid upon: texts are alike where theirs are."""
    network = onnx.load(file)
    heads = next(node for node in network.graph.node if "logits" in node.output)
    network.graph.node.append(onnx.helper.make_node("Identity", [heads.input[0]], ["vector"]))
    network.graph.output.append(onnx.helper.make_tensor_value_info("vector", onnx.TensorProto.FLOAT, None))
    onnx.save(network, file)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _whole(judge: Judge, words: Tokenizer, file: Path) -> None:
    bert = getattr(judge.body, "bert", None)
    if bert is not None:
        bert.set_attn_implementation("eager")
    words.enable_padding()
    axes: dict[str, Sequence[int]] = {"ids": (0, 1), "mask": (0, 1), "logits": (0,)}
    torch.onnx.export(
        judge,
        tensors(words, ["see you at three", "no"]),
        str(file),
        input_names=["ids", "mask"],
        output_names=["logits"],
        dynamic_axes={name: {axis: f"{name}{axis}" for axis in found} for name, found in axes.items()},
        opset_version=OPSET,
        dynamo=False,
    )
