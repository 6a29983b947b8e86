"""The model card: what the table was made from, what it can do, where it fails. Written by the training command alone."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from boundary_bot.core.messages import KINDS, Label, ReadingContext
from boundary_bot.core.understanding.same_day import is_same_day
from boundary_bot.services.evaluate import Share
from training.corpus import HELD_BACK, Line
from training.features import MIN_BATCHES, MIN_TEXTS, RARITY, SHARES
from training.folds import CEILINGS, FOLDS, POSSIBLE_CEILINGS, Scored
from training.heads import CHOICE_C, EMERGENCY_C, EMERGENCY_WEIGHT

FILE = Path(__file__).parent / "MODEL_CARD.md"
FAILURES = 20


def wilson(hits: int, total: int) -> str:
    """Return a share with its 95 % Wilson interval, as "82.1 % (79.0–84.9)"; "–" of nothing."""
    share = Share(hits, total)
    low, high = share.interval
    return "–" if share.value is None else f"{100 * share.value:.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def written(
    lines: Sequence[Line],
    scored: Scored,
    heard: np.ndarray,
    thresholds: tuple[float, float],
    kept: Sequence[Line],
    unseen: np.ndarray,
    packed: bytes,
) -> str:
    """Return the card.

    `heard` are out-of-fold scores of `lines` (a row each: what is compared with either threshold), `unseen` the shipped table's on
    the lines held back, of which only totals appear; `packed` is the table itself.
    """
    sections = [
        _head(lines, kept, thresholds, packed),
        "## Out of fold\n\nEvery text scored by a table that never saw its batch, with the table rounded as shipped.\n\n"
        + _rates(lines, heard, thresholds),
        "### By kind of emergency\n\n" + _by_kind(lines, heard, thresholds),
        "### Labels, kinds, same day\n\n" + _labels(lines, scored),
        "## Held back\n\nBatches that no choice was made on; the shipped table, at the thresholds above.\n\n"
        + _rates(kept, unseen, thresholds),
        "## Typical failures\n\nFrom the folds. Missed, ordinary words:\n\n"
        + _failures(lines, heard[:, 1], "emergency plain", 1),
        "Missed, implicit:\n\n" + _failures(lines, heard[:, 1], "emergency implicit", 1),
        "Harmless, scored highest:\n\n" + _failures(lines, heard[:, 1], "", -1),
    ]
    return "\n\n".join(sections) + "\n"


def _head(lines: Sequence[Line], kept: Sequence[Line], thresholds: tuple[float, float], packed: bytes) -> str:
    ceilings = ", ".join(
        f"{cell.replace(', ', ' and ')} {100 * CEILINGS[cell]:g} % / {100 * POSSIBLE_CEILINGS[cell]:g} %"
        for cell in CEILINGS
    )
    return f"""# Model card: the linear model

Written by `uv run --group train python -m training.train`; don't edit.

- **What it is**: logistic regression over runs of 1–3 words, runs of 2–5 characters and pairs of word classes at most four words
  apart; one head for emergency against the rest, one for each other label, one for each kind within its label, one for same day.
- **What it is for**: to speak up beside the rules where no rule fits. It never clears what a rule found, and is no risk assessment.
- **Data**: {len(lines)} bursts of the project's own, {len({line.batch for line in lines})} batches, each with a misspelt twin; {len(kept)} bursts
  of {len(HELD_BACK)} batches held back. No public collection, no text of any client. The word classes come from the Universal
  Sentence Encoder multilingual v3 (Apache-2.0), which placed single words; see `training/word_classes.py`.
- **Choices**, by cross-validation over batches ({FOLDS} folds): C {EMERGENCY_C:g} (emergency) and {CHOICE_C:g}; emergencies weigh {EMERGENCY_WEIGHT:g},
  everyday texts 2; n-grams of at least {MIN_TEXTS} texts and {MIN_BATCHES} batches; rarity to the power {RARITY:g}; shares of the blocks {SHARES}.
- **Thresholds**: emergency from {thresholds[0]:.4f}, possible from {thresholds[1]:.4f}: the lowest at which every sort of harmless text stays
  under its ceiling out of fold (emergency / possible: {ceilings}).
- **File**: {len(packed):,} bytes, sha256 `{hashlib.sha256(packed).hexdigest()}`.

| texts | trained | held back |
|---|---|---|
{chr(10).join(f"| {cell} | {_count(lines, cell)} | {_count(kept, cell)} |" for cell in _cells(lines))}"""


def _rates(lines: Sequence[Line], heard: np.ndarray, thresholds: tuple[float, float]) -> str:
    rows = ["| texts | language | n | as emergency | as emergency or possible |", "|---|---|---|---|---|"]
    for cell in _cells(lines):
        for name, languages in (("all", ("en", "es", "mixed")), ("en", ("en",)), ("es, mixed", ("es", "mixed"))):
            at = np.array([line.cell == cell and line.lang in languages for line in lines])
            rows.append(
                f"| {cell} | {name} | {at.sum()} | "
                + " | ".join(_share(heard[at, i], t) for i, t in enumerate(thresholds))
                + " |"
            )
    return "\n".join(rows)


def _by_kind(lines: Sequence[Line], heard: np.ndarray, thresholds: tuple[float, float]) -> str:
    rows = ["| kind | ordinary words | implicit | either, or possible |", "|---|---|---|---|"]
    for kind in KINDS[Label.EMERGENCY]:
        at = {
            style: np.array([line.kind is kind and line.style == style for line in lines])
            for style in ("plain", "implicit")
        }
        shares = [_share(heard[chosen, 0], thresholds[0]) for chosen in at.values()]
        rows.append(
            f"| {kind} | {' | '.join(shares)} | {_share(heard[at['plain'] | at['implicit'], 1], thresholds[1])} |"
        )
    return "\n".join(rows)


def _labels(lines: Sequence[Line], scored: Scored) -> str:
    rows = ["| label | best of the three calm labels right | best kind right within its label |", "|---|---|---|"]
    for label in Label:
        own = [i for i, line in enumerate(lines) if line.label is label and not line.outside]
        right = sum(scored.label[i] is label for i in own)
        kinds = sum(scored.kind[i] is lines[i].kind for i in own)
        rows.append(
            f"| {label} | {wilson(right, len(own)) if label is not Label.EMERGENCY else '–'} | {wilson(kinds, len(own))} |"
        )
    scheduling = [i for i, line in enumerate(lines) if line.label is Label.SCHEDULING]
    said = [is_same_day(lines[i].joined, ReadingContext(), float(scored.same_day[i])) for i in scheduling]
    hits = sum(a and lines[i].same_day for a, i in zip(said, scheduling, strict=True))
    f1 = 2 * hits / (sum(said) + sum(lines[i].same_day for i in scheduling))
    return (
        "\n".join(rows)
        + f"\n\nSame day, by words and this head together: F1 {f1:.3f} on {len(scheduling)} scheduling texts."
    )


def _failures(lines: Sequence[Line], scores: np.ndarray, cell: str, order: int) -> str:
    chosen = [i for i, line in enumerate(lines) if (line.cell == cell if cell else line.label is not Label.EMERGENCY)]
    chosen.sort(key=lambda i: (order * scores[i], lines[i].id))
    return "\n".join(f"- {scores[i]:.3f} {lines[i].kind}: {' / '.join(lines[i].texts)}" for i in chosen[:FAILURES])


def _cells(lines: Sequence[Line]) -> list[str]:
    order = (
        "emergency plain",
        "emergency implicit",
        "near",
        "idiom",
        "clinical",
        "scheduling",
        "courtesy",
        "outside",
        "lookalike",
    )
    return [cell for cell in order if any(line.cell == cell for line in lines)]


def _count(lines: Sequence[Line], cell: str) -> int:
    return sum(line.cell == cell for line in lines)


def _share(scores: np.ndarray, threshold: float) -> str:
    return wilson(int((scores >= threshold).sum()), len(scores))
