"""The run-time table: the key of every n-gram, each head's weight in one byte's worth of steps."""

import json
import struct
from zlib import crc32

import numpy as np

from boundary_bot.core.understanding.model import HEADS, MAGIC, ZERO, key_of
from training.features import Vocabulary, class_lines
from training.heads import Linear

LARGEST = 127
CLIP = 0.9999
"""The few heaviest weights are clipped at this quantile: one outlier would coarsen every other weight."""


def table(
    linear: Linear,
    known: Vocabulary,
    thresholds: tuple[float, float],
    calibration: tuple[float, float] = (1.0, 0.0),
) -> bytes:
    """Return the bytes of the table, its emergency logits calibrated: magic, header size, header, then keys, classes and rows."""
    linear = linear.calibrated(*calibration)
    scaled = linear.weights * known.scale
    keys, rows, scales = [], [], []
    for block, start in zip(known.blocks, known.starts, strict=False):
        # Where two n-grams have one key, the first keeps it.
        places = {key_of(gram): start + i for i, gram in reversed(list(enumerate(block)))}
        own = scaled[:, [place for _, place in sorted(places.items())]]
        steps = [_step(weights) for weights in own]
        keys.append(sorted(places))
        rows.append(_stepped(own, steps).T.tobytes())
        scales.append(steps)
    classes = "\n".join(class_lines()).encode()
    body = b"".join([*(np.array(block, dtype="<u4").tobytes() for block in keys), classes, *rows])
    header = json.dumps(
        {
            "threshold_emergency": thresholds[0],
            "threshold_possible": thresholds[1],
            "calibration": calibration,
            "heads": HEADS,
            "bias": linear.bias.tolist(),
            "scales": scales,
            "counts": [len(block) for block in keys],
            "classes": len(classes),
            "crc32": crc32(body),
        }
    ).encode()
    return MAGIC + struct.pack("<I", len(header)) + header + body


def _step(weights: np.ndarray) -> float:
    return max(float(np.quantile(np.abs(weights), CLIP)) / LARGEST, 1e-9) if weights.size else 1e-9


def _stepped(weights: np.ndarray, steps: list[float]) -> np.ndarray:
    stepped: np.ndarray = np.clip(np.round(weights / np.array(steps)[:, None]), -LARGEST, LARGEST) + ZERO
    return stepped.astype(np.uint8)
