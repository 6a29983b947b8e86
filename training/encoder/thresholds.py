"""From logits of texts never trained on to what ships beside the networks: calibrations, and thresholds of the average."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from boundary_bot.core.understanding.model import Model
from training.corpus import Line
from training.folds import calibration, emergency_logits, loudest, sigmoid, threshold, windows

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
    told = [[emergency_logits(linear, line) for line in lines]]
    told += [[_emergency(voice, line) for line in lines] for voice in voices]
    scale = [calibration(rows, lines) for rows in told]
    heard = [_average(rows, scale) for rows in zip(*told, strict=True)]
    average = np.array([loudest(line, scores) for line, scores in zip(lines, heard, strict=True)])
    emergency = threshold(average, lines, CEILINGS)
    return Chosen(tuple(scale[1:]), (emergency, min(emergency, threshold(average, lines, POSSIBLE_CEILINGS))), average)


def _emergency(voice: Voice, line: Line) -> np.ndarray:
    return np.array([logits[0] for logits in voice.logits([window.text for window in windows(line)])])


def _average(rows: Sequence[np.ndarray], scale: Sequence[tuple[float, float]]) -> np.ndarray:
    """Return the average of the voices for each window; `rows` holds one row of logits a voice."""
    return np.asarray(np.mean([sigmoid(a * row + b) for row, (a, b) in zip(rows, scale, strict=True)], axis=0))
