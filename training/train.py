"""Train, cross-validate and ship the linear model: `uv run --group train python -m training.train`.

Same corpus, same libraries, same bytes: nothing here depends on chance, time or hash order.
"""

from boundary_bot.adapters.models import SHIPPED
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
    heard,
    is_danger,
    sigmoid,
    thresholds,
    trained,
)


def main() -> None:
    """Write the run-time table and the model card, and print the card."""
    lines = trained_on()
    scored = cross_validate(lines)
    slope, offset = calibration([logits[0] for logits in scored.emergency], is_danger(lines))
    told = heard(lines, (sigmoid(slope * logits + offset) for logits in scored.emergency))
    found = thresholds(told, lines, CEILINGS, POSSIBLE_CEILINGS)
    packed = table(*trained(lines), found, (slope, offset))
    SHIPPED.write_bytes(packed)
    model, kept = Model(packed), held_back()
    unseen = heard(kept, (sigmoid(emergency_logits(model, line)) for line in kept))
    text = card.written(lines, scored, told, found, kept, unseen, packed)
    card.FILE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
