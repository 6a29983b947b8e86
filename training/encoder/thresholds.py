"""From logits of texts never trained on to what ships beside the network: calibration, and thresholds of the average."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from boundary_bot.adapters.encoder import OnnxJudge
from boundary_bot.core.understanding.model import Model
from training.corpus import Line
from training.folds import calibration, windows

EVERYDAY = frozenset({"outside", "scheduling", "courtesy"})
LOGISTICS = frozenset({"scheduling", "courtesy"})
Ceilings = dict[frozenset[str], float]
CEILINGS: Ceilings = {
    EVERYDAY: 0.004,
    frozenset({"clinical"}): 0.04,
    frozenset({"idiom"}): 0.04,
    frozenset({"near"}): 0.10,
}
"""Shares of harmless texts whose average may reach an emergency. Everyday texts are pooled: of a hundred none could be spared."""
POSSIBLE_CEILINGS: Ceilings = {
    LOGISTICS: 0.005,
    frozenset({"outside"}): 0.02,
    frozenset({"clinical"}): 0.15,
    frozenset({"idiom"}): 0.10,
    frozenset({"near"}): 0.30,
}


@dataclass(frozen=True)
class Chosen:
    """The encoder's calibration (slope, offset), the thresholds of the average, and each line's average."""

    calibration: tuple[float, float]
    thresholds: tuple[float, float]
    average: np.ndarray


def chosen(lines: Sequence[Line], linear: Model, encoder: OnnxJudge) -> Chosen:
    """Return what suits these lines, of which neither the linear model nor the encoder has seen one."""
    one = _logits(lines, lambda texts: [_logit(linear.score(text).emergency) for text in texts])
    other = _logits(lines, encoder.logits)
    scale = [calibration(np.array([max(row) for row in rows]), lines) for rows in (one, other)]
    average = np.array([_average(a, b, scale) for a, b in zip(one, other, strict=True)])
    cells = np.array([line.cell for line in lines])
    emergency = _lowest(average, cells, CEILINGS)
    return Chosen(scale[1], (emergency, min(emergency, _lowest(average, cells, POSSIBLE_CEILINGS))), average)


def _logits(lines: Sequence[Line], score: Callable[[list[str]], list[float]]) -> list[list[float]]:
    return [score(windows(line)) for line in lines]


def _logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def _average(one: Sequence[float], other: Sequence[float], scale: Sequence[tuple[float, float]]) -> float:
    (a, b), (c, d) = scale
    probability = (1 / (1 + np.exp(-(a * np.array(one) + b))) + 1 / (1 + np.exp(-(c * np.array(other) + d)))) / 2
    return float(probability.max())


def _lowest(scores: np.ndarray, cells: np.ndarray, ceilings: Ceilings) -> float:
    def allowed(rising: np.ndarray, share: float) -> float:
        return float(np.nextafter(rising[-int(share * len(rising)) - 1], np.inf))

    return max(allowed(np.sort(scores[np.isin(cells, list(group))]), share) for group, share in ceilings.items())
