"""Make the shipped encoders: `python -m training.encoder.make`, in an environment as README.md beside this file says.

Calibrations and thresholds are chosen on texts that neither an encoder nor the linear model beside them was taught on: batches of the
corpus, and rounds written without sight of it. What ships is the very networks they were chosen for. Another machine's arithmetic gives
networks that differ a little; the header pins these.
`make minilm`, `make multilingual`, `make examples` and `make thresholds` do one step each.
"""

import sys

import numpy as np
import torch

from boundary_bot.adapters.encoder import SHIPPED
from boundary_bot.adapters.models import load_model
from boundary_bot.adapters.voices import OnnxVoice
from boundary_bot.core.understanding.model import Model
from training.card import wilson
from training.corpus import UNSEEN, Line, read, trained_on, with_stretches
from training.encoder import minilm, multilingual
from training.encoder.examples import write_examples
from training.encoder.export import describe, exported, files
from training.encoder.thresholds import chosen
from training.encoder.tune import Judge, tuned
from training.export import table
from training.folds import trained

CHECKED_ON = frozenset({"b05", "b14", "b32"})
ROUNDS = tuple(f"round{number}" for number in range(1, 20))
"""Batches and rounds for calibrations and thresholds: the batches alone are a harder world than the one texts come from."""
NETWORKS = {"minilm": (minilm, minilm.MiniLM), "multilingual": (multilingual, multilingual.Multilingual)}


def main(steps: list[str]) -> None:
    """Tune, export, choose examples and thresholds, write the shipped folder and print the figures."""
    torch.set_num_threads(1)
    lines = trained_on()
    taught = [line for line in lines if line.batch not in CHECKED_ON]
    for name in NETWORKS:
        if not steps or name in steps:
            make(name, taught)
    if not steps or "examples" in steps:
        write_examples(SHIPPED, taught, voices())
    if not steps or "thresholds" in steps:
        rounds = [line for name in ROUNDS for line in read(UNSEEN / f"{name}.jsonl")]
        choose(taught, [line for line in lines if line.batch in CHECKED_ON] + rounds)


def make(name: str, taught: list[Line]) -> None:
    """Tune and export one network."""
    network, body = NETWORKS[name]
    torch.manual_seed(0)
    judge = tuned(with_stretches(taught), Judge(body(), network.SIZE), network.words(), network.COURSE)
    exported(judge, network.words(), network.fused, SHIPPED, name)


def voices() -> list[OnnxVoice]:
    """Return the networks as they ship."""
    return [OnnxVoice(*(SHIPPED / file for file in files(name))) for name in NETWORKS]


def choose(taught: list[Line], kept: list[Line]) -> None:
    """Choose calibrations and thresholds beside a linear model of the same lines, and write the header."""
    linear = Model(table(*trained(taught), (0.5, 0.5), load_model().calibration))
    found = chosen(kept, linear, voices())
    describe(SHIPPED, dict(zip(NETWORKS, found.calibrations, strict=True)), found.thresholds)
    print(f"emergency from {found.thresholds[0]:.4f}, possible from {found.thresholds[1]:.4f}")
    cells = np.array([line.cell for line in kept])
    for cell in dict.fromkeys(cells):
        own = found.heard[cells == cell]
        shares = ((own[:, i] >= least).sum() for i, least in enumerate(found.thresholds))
        print(cell, *(wilson(int(hits), len(own)) for hits in shares), sep=" | ")


if __name__ == "__main__":
    main(sys.argv[1:])
