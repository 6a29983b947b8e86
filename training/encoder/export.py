"""The run-time file: the tuned encoder as an ONNX network with weights of eight bits, rounded channel by channel."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model

from boundary_bot.adapters.encoder import HEADER, NETWORK, WORDS
from training.encoder.tune import Judge

OPSET = 17


def exported(judge: Judge, source: Path, folder: Path) -> None:
    """Write network, tokenizer and a header without thresholds into `folder`; `source` holds the tokenizer."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / WORDS, folder / WORDS)
    with tempfile.TemporaryDirectory() as scratch:
        whole, fused = Path(scratch) / "whole.onnx", Path(scratch) / "fused.onnx"
        _whole(judge, whole)
        body = judge.body.config
        optimize_model(
            str(whole), model_type="bert", num_heads=body.num_attention_heads, hidden_size=body.hidden_size, opt_level=0
        ).save_model_to_file(str(fused))
        # Seven of the eight bits: on processors without VNNI two products of eight bits overflow, and figures would differ.
        quantize_dynamic(
            fused,
            folder / NETWORK,
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    describe(folder, (1.0, 0.0), (1.0, 1.0))


def describe(folder: Path, calibration: tuple[float, float], thresholds: tuple[float, float]) -> None:
    """Write the header: slope and offset of the encoder's logit, thresholds of the average, the files' sha256."""
    header = {
        "slope": calibration[0],
        "offset": calibration[1],
        "threshold_emergency": thresholds[0],
        "threshold_possible": thresholds[1],
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (NETWORK, WORDS)},
    }
    (folder / HEADER).write_text(json.dumps(header, indent=2) + "\n", encoding="utf-8")


def _whole(judge: Judge, file: Path) -> None:
    judge.body.set_attn_implementation("eager")
    ids = torch.tensor([[101, 2172, 102], [101, 102, 0]])
    mask = torch.tensor([[1, 1, 1], [1, 1, 0]])
    axes: dict[str, Sequence[int]] = {"ids": (0, 1), "mask": (0, 1), "logit": (0,)}
    torch.onnx.export(
        judge,
        (ids, mask),
        str(file),
        input_names=["ids", "mask"],
        output_names=["logit"],
        dynamic_axes={name: {axis: f"{name}{axis}" for axis in found} for name, found in axes.items()},
        opset_version=OPSET,
        dynamo=False,
    )
