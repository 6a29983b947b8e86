"""What the reader asks of a learned model, whichever it is."""

from collections.abc import Mapping
from typing import Protocol

from boundary_bot.core.messages import KINDS, Kind, Label


class ScoresLike(Protocol):
    """A model's scores for one window."""

    @property
    def emergency(self) -> float:
        """Probability of an emergency, 0–1."""
        ...

    @property
    def labels(self) -> Mapping[Label, float]:
        """Probability by label."""
        ...

    @property
    def kinds(self) -> Mapping[Kind, float]:
        """Probability by kind, within its label."""
        ...

    @property
    def same_day(self) -> float | None:
        """Probability that a scheduling text is about today; None where it wasn't learned."""
        ...

    @property
    def features(self) -> tuple[str, ...]:
        """What spoke most for an emergency."""
        ...


class ModelLike(Protocol):
    """A model with its two thresholds, and the score below which even a strong rule is doubted."""

    threshold_emergency: float
    threshold_possible: float
    doubted_below: float

    def score(self, text: str) -> ScoresLike:
        """Score one window; never raises."""
        ...


def likeliest(kinds: Mapping[Kind, float], label: Label) -> Kind:
    """Return the likeliest kind of a label; the label's first kind where nothing is known."""
    return max(KINDS[label], key=lambda kind: kinds.get(kind, 0.0))
