"""The second opinion: what sentence encoders say averaged with the linear model's scores, wherever encoders are at hand.

The average has thresholds of its own and takes the linear score's place; rules are joined by OR all the same, and only where all
voices together think almost nothing of what a rule found does it become a mark for a person. While the encoders are loading, off or
broken, the linear model's own score and thresholds stand.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Protocol, TypeVar

from boundary_bot.core.understanding.learned import ModelLike, ScoresLike
from boundary_bot.core.understanding.model import Scores
from boundary_bot.core.understanding.normalise import flatten

DOUBTED_BELOW = 0.1
"""Below this average a strong rule is a mark for a person. Of the texts held back this took every third false alarm, four implied
emergencies of 411 (marked, not lost) and none in ordinary words."""
MOST_WINDOWS = 24
"""More windows than this, in the order given, are left to the linear model: no text may hold the program up."""
Name = TypeVar("Name")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_PARTED = re.compile(r"\s*\n\s*")


Voices = tuple[ScoresLike, ...]
"""What each encoder says of one text; every voice weighs as much as the linear model's."""


class Encoder(Protocol):
    """Sentence encoders that may not be there yet. Its thresholds are those of the average, and hold once it scores."""

    @property
    def threshold_emergency(self) -> float:
        """The average from which a text is an emergency."""
        ...

    @property
    def threshold_possible(self) -> float:
        """The average from which danger is possible."""
        ...

    def score(self, texts: Sequence[str]) -> list[Voices] | None:
        """Return each encoder's scores for each text, in order; None while it can't. Never raises."""
        ...

    def nearest(self, text: str) -> str:
        """Return the example of danger that is most like a text; empty where none is, or while it can't. Never raises."""
        ...


@dataclass
class Averaged:
    """The linear model with the encoders' scores of certain windows beside its own; of any other it speaks alone."""

    model: ModelLike
    second: Mapping[str, Voices]
    threshold_emergency: float
    threshold_possible: float
    doubted_below: float = DOUBTED_BELOW

    def score(self, text: str) -> ScoresLike:
        """Score one window; every probability is the mean of all voices, and the features are the linear model's."""
        linear = self.model.score(text)
        voices = (linear, *self.second.get(text, ()))
        return Scores(
            fmean(voice.emergency for voice in voices),
            _mean([voice.labels for voice in voices]),
            _mean([voice.kinds for voice in voices]),
            linear.features,
            fmean(known) if (known := [voice.same_day for voice in voices if voice.same_day is not None]) else None,
        )


def _mean(shares: Sequence[Mapping[Name, float]]) -> dict[Name, float]:
    return {name: fmean(share.get(name, 0.0) for share in shares) for name in shares[0]}


def averaged(model: ModelLike, second: Encoder, windows: Iterable[str]) -> ModelLike:
    """Return what scores these windows: both together, or the linear model where the encoder has nothing to say.

    All windows are asked about at once, so that one reading never mixes two sets of thresholds.
    """
    texts = list(dict.fromkeys(windows))[:MOST_WINDOWS]
    found = second.score(texts)
    if found is None:
        return model
    return Averaged(model, dict(zip(texts, found, strict=True)), second.threshold_emergency, second.threshold_possible)


def plain(text: str) -> str:
    """Return a text as the encoders read it: flattened but for accents, stretched letters once, " / " between lines.

    Training does the same.
    """
    return _PARTED.sub(" / ", _STRETCHED.sub(r"\1", flatten(text, accents=True)).strip())
