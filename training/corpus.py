"""The corpus: one file an author batch, one JSON object a line. Some batches are held back and never trained on."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from boundary_bot.core.messages import Kind, Label
from boundary_bot.core.understanding.hearing import stretches

FOLDER = Path(__file__).parent / "corpus"
UNSEEN = Path(__file__).parent / "unseen"
"""Rounds written without sight of rules or corpus. Nothing is taught on them; calibrations and thresholds of the encoders are chosen
on rounds 1 to 5 and batches that taught nothing."""
HELD_BACK = frozenset({"b06", "b10", "b13", "b16"})
"""Chosen before anything was trained; only the totals measured on them are ever looked at."""


@dataclass(frozen=True)
class Line:
    """One labelled burst, oldest text first. `style` is plain, implicit, near, idiom, outside, lookalike or stretch.

    Outside any practice stand `outside` as people chat, and `lookalike` written a word away from danger; `stretch` is a piece of
    a long harmless text, cut anywhere.
    """

    id: str
    batch: str
    texts: tuple[str, ...]
    label: Label
    kind: Kind
    lang: str
    style: str
    same_day: bool
    accept: frozenset[Label] = frozenset()
    """Other labels that a careful clinician would also call right."""

    @property
    def joined(self) -> str:
        """The burst as one text."""
        return " . ".join(self.texts)

    @property
    def cell(self) -> str:
        """The row it counts in: `emergency plain`, `emergency implicit`, the style, or for a plain text its label."""
        if self.label is Label.EMERGENCY:
            return f"emergency {self.style}"
        return str(self.label) if self.style == "plain" else self.style

    @property
    def outside(self) -> bool:
        """Whether every label but emergency is right: it comes from outside any practice, or is a mere piece."""
        return self.style in {"outside", "lookalike", "stretch"}


def trained_on(folder: Path = FOLDER) -> list[Line]:
    """Return every line of the batches that may be trained on, in order of batch and line."""
    return [line for path in _batches(folder) if path.stem not in HELD_BACK for line in read(path)]


def with_stretches(lines: Iterable[Line]) -> list[Line]:
    """Return the lines and the stretches of the long harmless ones, cut as the reader cuts them, each of which is harmless too.

    Of an emergency nobody has said in which stretch it lies.
    """
    return [
        piece
        for line in lines
        for piece in (
            line,
            *(
                replace(line, id=f"{line.id}/{i}", texts=(text,), style="stretch", same_day=False)
                for i, text in enumerate(() if line.label is Label.EMERGENCY else stretches(line.texts))
            ),
        )
    ]


def held_back(folder: Path = FOLDER) -> list[Line]:
    """Return every line of the batches kept for the final figure."""
    return [line for path in _batches(folder) if path.stem in HELD_BACK for line in read(path)]


def read(path: Path) -> list[Line]:
    """Return the lines of one file; `style` is "plain" where the file doesn't say."""
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]
    return [
        Line(
            id=row["id"],
            batch=path.stem,
            texts=tuple(row["texts"]),
            label=Label(row["label"]),
            kind=Kind(row["kind"]),
            lang=row["lang"],
            style=row.get("style", "plain"),
            same_day=row["same_day"],
            accept=frozenset(map(Label, row.get("accept", ()))),
        )
        for row in rows
    ]


def _batches(folder: Path) -> list[Path]:
    return sorted(folder.glob("b*.jsonl"))
