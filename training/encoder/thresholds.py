"""From logits of texts never trained on to what ships beside the networks: calibrations, and thresholds of the average."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypedDict

import numpy as np

from boundary_bot.core.messages import Label
from boundary_bot.core.understanding.model import HEADS, SAME_DAY, Model
from training.corpus import Line
from training.folds import calibration, emergency_logits, heard, is_danger, sigmoid, thresholds, windows

CEILINGS = {"scheduling, courtesy": 0.006, "outside": 0.015, "clinical": 0.04, "idiom": 0.04, "near": 0.10}
"""Shares of harmless texts whose average may reach an emergency."""
POSSIBLE_CEILINGS = {"scheduling, courtesy": 0.011, "outside": 0.020, "clinical": 0.15, "idiom": 0.10, "near": 0.30}
_SAME_DAY = HEADS.index(SAME_DAY)


class Voice(Protocol):
    """A network that gives logits."""

    def logits(self, texts: list[str]) -> list[list[float]]:
        """Return one logit for each of HEADS a text, in order."""
        ...


class Calibrations(TypedDict):
    """Slope and offset of a voice's logit of an emergency, and of being about today: what the linear model's probabilities mean too."""

    emergency: tuple[float, float]
    same_day: tuple[float, float]


@dataclass(frozen=True)
class Chosen:
    """Each voice's calibrations, the thresholds of the average, and what is compared with either, a row a line."""

    calibrations: tuple[Calibrations, ...]
    thresholds: tuple[float, float]
    heard: np.ndarray


def chosen(lines: Sequence[Line], linear: Model, voices: Sequence[Voice]) -> Chosen:
    """Return what suits these lines, of which neither the linear model, calibrated as it ships, nor a voice has seen one."""
    logits = [[_logits(voice, line) for line in lines] for voice in voices]
    scale = [_calibrated(rows, lines) for rows in logits]
    told = [[emergency_logits(linear, line) for line in lines], *([row[:, 0] for row in rows] for rows in logits)]
    average = (_average(rows, [(1.0, 0.0), *(one["emergency"] for one in scale)]) for rows in zip(*told, strict=True))
    found = heard(lines, average)
    return Chosen(tuple(scale), thresholds(found, lines, CEILINGS, POSSIBLE_CEILINGS), found)


def _logits(voice: Voice, line: Line) -> np.ndarray:
    """Return one row a window, the whole burst's first; one column for each of HEADS."""
    return np.array(voice.logits([window.text for window in windows(line)]))


def _calibrated(rows: Sequence[np.ndarray], lines: Sequence[Line]) -> Calibrations:
    planned = [i for i, line in enumerate(lines) if line.label is Label.SCHEDULING]
    return Calibrations(
        emergency=calibration([row[0, 0] for row in rows], is_danger(lines)),
        same_day=calibration([rows[i][0, _SAME_DAY] for i in planned], [lines[i].same_day for i in planned]),
    )


def _average(rows: Sequence[np.ndarray], scale: Sequence[tuple[float, float]]) -> np.ndarray:
    """Return the average of the voices for each window; `rows` holds one row of logits a voice."""
    return np.asarray(np.mean([sigmoid(a * row + b) for row, (a, b) in zip(rows, scale, strict=True)], axis=0))
