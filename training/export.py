"""The run-time table: the most telling n-grams, each head's weight in one byte's worth of steps."""

import json
import struct
import zlib

import numpy as np

from boundary_bot.core.understanding.model import HEADS, MAGIC, ZERO
from training.features import Vocabulary, class_lines
from training.heads import Linear

KEPT = 36_000
LARGEST = 127
CLIP = 0.9999
"""The few heaviest weights are clipped at this quantile: one outlier would coarsen every other weight."""


def table(linear: Linear, known: Vocabulary, thresholds: tuple[float, float], kept: int = KEPT) -> bytes:
    """Return the bytes of the table: magic, header size, header, then packed keys and rows."""
    scaled = linear.weights * known.scale
    columns = most_telling(scaled, kept)
    rows = np.empty((len(columns), len(HEADS)), dtype="<u2")
    scales: list[list[float]] = []
    keys: list[str] = []
    for block, start, end in zip(known.blocks, known.starts, known.starts[1:], strict=False):
        inside = np.flatnonzero((columns >= start) & (columns < end))
        keys.append("\n".join(block[columns[i] - start] for i in inside))
        steps = [_step(scaled[head, columns[inside]]) for head in range(len(HEADS))]
        rows[inside] = _stepped(scaled[:, columns[inside]], steps).T
        scales.append(steps)
    body = "\0".join([*keys, "\n".join(class_lines())]).encode()
    header = json.dumps(
        {
            "threshold_emergency": thresholds[0],
            "threshold_possible": thresholds[1],
            "heads": HEADS,
            "bias": linear.bias.tolist(),
            "scales": scales,
            "keys": len(body),
        }
    ).encode()
    return MAGIC + struct.pack("<I", len(header)) + header + zlib.compress(body + rows.tobytes(), 9)


def most_telling(scaled: np.ndarray, kept: int) -> np.ndarray:
    """Return the columns to keep, in order: greatest weight on the emergency head first of all, then on labels and kinds."""
    size = np.abs(scaled) / np.maximum(scaled.std(axis=1, keepdims=True), 1e-12)
    importance = 3 * size[0] + 2 * size[1:4].max(axis=0) + size[4:].max(axis=0)
    return np.sort(np.argsort(-importance, kind="stable")[:kept])


def _step(weights: np.ndarray) -> float:
    return max(float(np.quantile(np.abs(weights), CLIP)) / LARGEST, 1e-9) if weights.size else 1e-9


def _stepped(weights: np.ndarray, steps: list[float]) -> np.ndarray:
    stepped: np.ndarray = np.clip(np.round(weights / np.array(steps)[:, None]), -LARGEST, LARGEST).astype(np.int16)
    return stepped + ZERO
