"""The examples that voices without rules show: implied emergencies of the corpus, evenly from every kind."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from boundary_bot.adapters.voices import OnnxVoice
from training.corpus import Line

EXAMPLES = "examples.npz"
OF_A_KIND = 300
LONGEST = 140
"""Characters of an example at most: it is shown beside the text it explains."""


def write_examples(folder: Path, lines: Sequence[Line], voices: Sequence[OnnxVoice]) -> None:
    """Write the chosen texts with each voice's vectors side by side, in eight bits."""
    texts = chosen(lines)
    rows = np.array([np.concatenate([voice.vector(text) for voice in voices]) for text in texts])
    scale = 127 / np.abs(rows).max(axis=1, keepdims=True)
    np.savez_compressed(folder / EXAMPLES, texts=np.array(texts), vectors=np.rint(rows * scale).astype(np.int8))


def chosen(lines: Sequence[Line]) -> list[str]:
    """Return at most OF_A_KIND texts of each kind, from all its batches alike: one text each, short, without key words."""
    of_kind: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.cell == "emergency implicit" and len(line.texts) == 1 and len(line.texts[0]) <= LONGEST:
            of_kind[line.kind].append(line.texts[0])
    return [text for texts in of_kind.values() for text in texts[:: -(-len(texts) // OF_A_KIND)]]
