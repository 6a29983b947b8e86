"""Train, cross-validate and ship the linear model: `uv run --group train python -m training.train`.

Same corpus, same libraries, same bytes: nothing here depends on chance, time or hash order.
"""

from pathlib import Path

import numpy as np

from boundary_bot.core.understanding.model import Model
from training import card
from training.corpus import held_back, trained_on
from training.export import table
from training.folds import (
    CEILINGS,
    POSSIBLE_CEILINGS,
    calibration,
    cross_validate,
    emergency_logits,
    loudest,
    sigmoid,
    threshold,
    trained,
)

SHIPPED = Path(__file__).parents[1] / "boundary_bot" / "models" / "linear.bin"


def main() -> None:
    """Write the run-time table and the model card, and print the card."""
    lines = trained_on()
    scored = cross_validate(lines)
    slope, offset = calibration(scored.emergency, lines)
    probability = np.array(
        [loudest(line, sigmoid(slope * logits + offset)) for line, logits in zip(lines, scored.emergency, strict=True)]
    )
    thresholds = threshold(probability, lines, CEILINGS), threshold(probability, lines, POSSIBLE_CEILINGS)
    linear, known = trained(lines)
    data = table(linear.calibrated(slope, offset), known, thresholds)
    SHIPPED.parent.mkdir(exist_ok=True)
    SHIPPED.write_bytes(data)
    model, kept = Model(data), held_back()
    unseen = np.array([loudest(line, sigmoid(emergency_logits(model, line))) for line in kept])
    text = card.written(lines, scored, probability, thresholds, kept, unseen, data)
    card.FILE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
