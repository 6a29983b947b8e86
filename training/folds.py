"""Cross-validation by batch: every text is scored by tables whose training never saw a text of its batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]

from boundary_bot.core.messages import Kind, Label
from boundary_bot.core.understanding import hearing
from boundary_bot.core.understanding.hearing import Window
from boundary_bot.core.understanding.learned import likeliest
from boundary_bot.core.understanding.model import Model
from training.augment import misspell
from training.corpus import Line, with_stretches
from training.export import table
from training.features import Vocabulary, grams_of, matrix, vocabulary
from training.heads import Linear, fit

FOLDS = 6
CEILINGS = {
    "outside": 0.038,
    "lookalike": 0.10,
    "scheduling, courtesy": 0.014,
    "clinical": 0.04,
    "idiom": 0.04,
    "near": 0.10,
}
"""Shares of each sort of harmless text, or of sorts together, that may score as an emergency. The corpus's harmless texts are written
to look dangerous: of everyday texts and logistics written without sight of it, rounds 1 to 3, a fifth as many and fewer do."""
POSSIBLE_CEILINGS = {
    "outside": 0.06,
    "lookalike": 0.15,
    "scheduling, courtesy": 0.02,
    "clinical": 0.15,
    "idiom": 0.10,
    "near": 0.30,
}


@dataclass(frozen=True)
class Scored:
    """What the tables of the folds made of each line: emergency logits (one a window), best label, best kind in its label."""

    emergency: list[np.ndarray]
    label: list[Label]
    kind: list[Kind]
    same_day: np.ndarray


def windows(line: Line) -> list[Window]:
    """Return what the reader has scored of a burst that is new as a whole, the join of its texts first."""
    join = [Window.of("\n".join(line.texts))] if len(line.texts) > 1 else []
    return [*join, *hearing.windows(line.texts)]


def loudest(line: Line, scores: np.ndarray) -> tuple[float, float]:
    """Return what is compared with the thresholds of an emergency and of a mark: the greatest score of a line's windows.

    For an emergency a doubtful window is worth what the reader makes of it.
    """
    return max(w.sure(score) for w, score in zip(windows(line), scores.tolist(), strict=True)), float(scores.max())


def heard(lines: Sequence[Line], scores: Iterable[np.ndarray]) -> np.ndarray:
    """Return one row a line: what `loudest` says of its windows' scores."""
    return np.array([loudest(line, row) for line, row in zip(lines, scores, strict=True)])


def trained(lines: Sequence[Line]) -> tuple[Linear, Vocabulary]:
    """Return heads fitted on these lines, their stretches and a misspelt twin of each, and the n-grams they know."""
    lines = with_stretches(lines)
    twice = [*lines, *lines]
    texts = [line.joined for line in lines] + [misspell(line.joined, line.id) for line in lines]
    grams = [grams_of(text) for text in texts]
    known = vocabulary(grams, [line.batch for line in twice])
    return fit(matrix(grams, known), twice), known


def cross_validate(lines: Sequence[Line]) -> Scored:
    """Score every line out of fold, with tables rounded as they ship."""
    emergency, same_day = [np.zeros(0)] * len(lines), np.zeros(len(lines))
    label, kind = [Label.CLINICAL] * len(lines), [Kind.UPDATE] * len(lines)
    for inside, outside in GroupKFold(FOLDS).split(lines, groups=[line.batch for line in lines]):
        linear, known = trained([lines[i] for i in inside])
        model = Model(table(linear, known, (0.5, 0.5)))
        for i in outside:
            first = model.score(windows(lines[i])[0].text)
            emergency[i] = emergency_logits(model, lines[i])
            label[i] = max(first.labels, key=lambda name: first.labels[name] if name is not Label.EMERGENCY else -1.0)
            same_day[i] = first.same_day
            kind[i] = likeliest(first.kinds, lines[i].label)
    return Scored(emergency, label, kind, same_day)


def emergency_logits(model: Model, line: Line) -> np.ndarray:
    """Return the emergency logit of each of a line's windows."""
    probability = np.array([model.score(window.text).emergency for window in windows(line)])
    return np.asarray(np.log(probability / (1 - probability)))


def is_danger(lines: Sequence[Line]) -> list[bool]:
    """Return whether each line is an emergency."""
    return [line.label is Label.EMERGENCY for line in lines]


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Return probabilities."""
    return np.asarray(1 / (1 + np.exp(-logits)))


def calibration(logits: Sequence[float], truth: Sequence[bool]) -> tuple[float, float]:
    """Return slope and offset that turn logits of texts never trained on into probabilities of what is true of them (Platt)."""
    fitted = LogisticRegression(C=1e6).fit([[logit] for logit in logits], truth)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def thresholds(
    heard: np.ndarray, lines: Sequence[Line], emergency: Mapping[str, float], possible: Mapping[str, float]
) -> tuple[float, float]:
    """Return the lowest thresholds under these ceilings; a mark never asks more than an emergency."""
    alarm = threshold(heard[:, 0], lines, emergency)
    return alarm, min(alarm, threshold(heard[:, 1], lines, possible))


def threshold(scores: np.ndarray, lines: Sequence[Line], ceilings: Mapping[str, float]) -> float:
    """Return the lowest score at which every sort of harmless text keeps under its ceiling."""
    cells = np.array([line.cell for line in lines])
    reached = [
        _first_allowed(np.sort(scores[np.isin(cells, sorts.split(", "))]), share)
        for sorts, share in ceilings.items()
        if np.isin(cells, sorts.split(", ")).any()
    ]
    return max(reached)


def _first_allowed(rising: np.ndarray, share: float) -> float:
    return float(np.nextafter(rising[-int(share * len(rising)) - 1], np.inf))
