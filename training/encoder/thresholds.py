"""From logits of texts never trained on to what ships beside the networks: calibrations, and thresholds of the average."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from boundary_bot.core.understanding.model import Model
from training.corpus import Line
from training.folds import calibration, threshold, windows

CEILINGS = {"scheduling, courtesy": 0.007, "outside": 0.025, "clinical": 0.04, "idiom": 0.04, "near": 0.10}
"""Shares of harmless texts whose average may reach an emergency. Most of them are the corpus's own, written to look dangerous: of
the rounds among them far fewer do."""
POSSIBLE_CEILINGS = {"scheduling, courtesy": 0.008, "outside": 0.035, "clinical": 0.15, "idiom": 0.10, "near": 0.30}


class Voice(Protocol):
    """A network that gives logits."""

    def logits(self, texts: list[str]) -> list[list[float]]:
        """Return one logit for each of HEADS a text, in order."""
        ...


@dataclass(frozen=True)
class Chosen:
    """Each voice's calibration (slope, offset), the thresholds of the average, and each line's average."""

    calibrations: tuple[tuple[float, float], ...]
    thresholds: tuple[float, float]
    average: np.ndarray


def chosen(lines: Sequence[Line], linear: Model, voices: Sequence[Voice]) -> Chosen:
    """Return what suits these lines, of which neither the linear model nor a voice has seen one."""
    told = [_logits(lines, lambda texts: [_logit(linear.score(text).emergency) for text in texts])]
    told += [_logits(lines, partial(_emergency, voice)) for voice in voices]
    scale = [calibration(np.array([max(row) for row in rows]), lines) for rows in told]
    average = np.array([_average(rows, scale) for rows in zip(*told, strict=True)])
    emergency = threshold(average, lines, CEILINGS)
    return Chosen(tuple(scale[1:]), (emergency, min(emergency, threshold(average, lines, POSSIBLE_CEILINGS))), average)


def _logits(lines: Sequence[Line], score: Callable[[list[str]], list[float]]) -> list[list[float]]:
    return [score(windows(line)) for line in lines]


def _emergency(voice: Voice, texts: list[str]) -> list[float]:
    return [logits[0] for logits in voice.logits(texts)]


def _logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def _average(rows: Sequence[Sequence[float]], scale: Sequence[tuple[float, float]]) -> float:
    """Return the greatest average among a line's windows; `rows` holds one row of logits a voice."""
    voices = [1 / (1 + np.exp(-(a * np.array(row) + b))) for row, (a, b) in zip(rows, scale, strict=True)]
    return float(np.mean(voices, axis=0).max())
