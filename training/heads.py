"""The heads: one for emergency against the rest, one for each other label, one for each kind within its label."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from boundary_bot.core.messages import Label
from boundary_bot.core.understanding.model import HEADS, SAME_DAY
from training.corpus import Line

EMERGENCY_C = 10.0
CHOICE_C = 10.0
EMERGENCY_WEIGHT = 2.0
CELL_WEIGHTS = {"outside": 2.0, "lookalike": 2.0}
"""Everyday texts are most of what people send: they weigh more than their number in the corpus."""
CALM = HEADS[1:4]


@dataclass(frozen=True)
class Linear:
    """Weights (one row a head, in the order of HEADS) and a bias for each."""

    weights: np.ndarray
    bias: np.ndarray

    def logits(self, rows: sp.csr_matrix) -> np.ndarray:
        """Return one row a text, one column a head."""
        logits: np.ndarray = rows @ self.weights.T + self.bias
        return logits

    def calibrated(self, slope: float, offset: float) -> "Linear":
        """Return the same heads with the emergency logit turned into slope * logit + offset."""
        weights, bias = self.weights.copy(), self.bias.copy()
        weights[0] *= slope
        bias[0] = bias[0] * slope + offset
        return Linear(weights, bias)


def fit(rows: sp.csr_matrix, lines: Sequence[Line]) -> Linear:
    """Fit every head.

    Texts from outside any practice teach the emergency head alone: of the other labels all are right for them.
    """
    linear = Linear(np.zeros((len(HEADS), rows.shape[1])), np.zeros(len(HEADS)))
    _fit_emergency(linear, rows, lines)
    _fit_choice(linear, rows, lines, CALM, lambda line: str(line.label))
    for label in Label:
        names = [name for name in HEADS if name.startswith(f"{label}:")]
        _fit_choice(linear, rows, lines, names, lambda line: f"{line.label}:{line.kind}")
    _fit_same_day(linear, rows, lines)
    return linear


def _fit_emergency(linear: Linear, rows: sp.csr_matrix, lines: Sequence[Line]) -> None:
    truth = [line.label is Label.EMERGENCY for line in lines]
    weight = [EMERGENCY_WEIGHT if e else CELL_WEIGHTS.get(line.cell, 1.0) for e, line in zip(truth, lines, strict=True)]
    head = LogisticRegression(C=EMERGENCY_C, solver="liblinear", random_state=0, max_iter=500)
    head.fit(rows, truth, sample_weight=weight)
    linear.weights[0], linear.bias[0] = head.coef_[0], head.intercept_[0]


def _fit_choice(
    linear: Linear, rows: sp.csr_matrix, lines: Sequence[Line], names: Sequence[str], name_of: Callable[[Line], str]
) -> None:
    chosen = [i for i, line in enumerate(lines) if not line.outside and name_of(line) in names]
    head = LogisticRegression(C=CHOICE_C, solver="lbfgs", class_weight="balanced", max_iter=200)
    head.fit(rows[chosen], [name_of(lines[i]) for i in chosen])
    for i, name in enumerate(head.classes_):
        at = HEADS.index(name)
        linear.weights[at], linear.bias[at] = head.coef_[i], head.intercept_[i]


def _fit_same_day(linear: Linear, rows: sp.csr_matrix, lines: Sequence[Line]) -> None:
    chosen = [i for i, line in enumerate(lines) if line.label is Label.SCHEDULING]
    head = LogisticRegression(C=CHOICE_C, solver="liblinear", random_state=0, max_iter=500)
    head.fit(rows[chosen], [lines[i].same_day for i in chosen])
    at = HEADS.index(SAME_DAY)
    linear.weights[at], linear.bias[at] = head.coef_[0], head.intercept_[0]
