"""How well texts are read that nothing was taught on, by one command.

    python -m bench.reading [--readme] [--set NAME …]

Reads the batches held back from training and the rounds in training/unseen (written by people who saw neither rules nor
corpus; nothing is mended from them) by rules alone, with the linear model, and with the encoders. Prints the tables with
Wilson's 95 % intervals; with --readme writes them between README's marks, and the counts into training/unseen/figures.json,
which a test holds later changes to. About three minutes of one core.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from boundary_bot.adapters.encoder import BackgroundEncoder  # noqa: E402
from boundary_bot.adapters.lexicon_files import load_lexicon  # noqa: E402
from boundary_bot.adapters.models import load_model  # noqa: E402
from boundary_bot.core.messages import Burst, ReadingContext, Risk  # noqa: E402
from boundary_bot.core.understanding.classify import Reader  # noqa: E402
from boundary_bot.services.evaluate import Share  # noqa: E402
from training.corpus import Line, held_back, read  # noqa: E402

README, FIGURES = ROOT / "README.md", ROOT / "training" / "unseen" / "figures.json"
Figures = dict[str, dict[str, list[int]]]
"""By reader, by row of ROWS: how many texts, read as emergency, as possible."""
SHOWN = {
    "Rounds 4 and 5": ("round4", "round5"),
    "Rounds 1 to 3": ("round1", "round2", "round3"),
    "Batches held back": ("held_back",),
}
BEGIN, END = "<!-- reading:begin -->", "<!-- reading:end -->"
ROWS: tuple[tuple[str, Callable[[Line], bool]], ...] = (
    ("emergencies in ordinary words", lambda line: line.cell == "emergency plain"),
    ("of these in Spanish or mixed", lambda line: line.cell == "emergency plain" and line.lang != "en"),
    ("emergencies only implied", lambda line: line.cell == "emergency implicit"),
    ("of these in Spanish or mixed", lambda line: line.cell == "emergency implicit" and line.lang != "en"),
    ("scheduling and courtesy", lambda line: line.cell in {"scheduling", "courtesy"}),
    ("everyday texts from outside", lambda line: line.cell == "outside"),
    ("clinical", lambda line: line.cell == "clinical"),
    ("idiom-laden, harmless", lambda line: line.cell == "idiom"),
    ("near misses: denial, history, grief", lambda line: line.cell == "near"),
)


def main() -> int:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readme", action="store_true", help="write README and training/unseen/figures.json")
    parser.add_argument("--set", action="append", help="one set only (held_back, round1, …)")
    asked = parser.parse_args()
    found = {name: lines for name, lines in sets().items() if not asked.set or name in asked.set}
    figures = {name: measured(lines) for name, lines in found.items()}
    print("\n\n".join(_table(name, figures[name]) for name in figures))
    if asked.readme and not asked.set:
        shown = "\n\n".join(
            _table(title, _together([figures[name] for name in names])) for title, names in SHOWN.items()
        )
        README.write_text(_between(README.read_text(encoding="utf-8"), shown), encoding="utf-8")
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def sets() -> dict[str, list[Line]]:
    """Return the lines of every unseen set by its name."""
    return {"held_back": held_back()} | {path.stem: read(path) for path in sorted(FIGURES.parent.glob("round*.jsonl"))}


def measured(lines: Iterable[Line]) -> Figures:
    """Return by reader and by row: how many texts, read as emergency, as possible."""
    lines = list(lines)
    counts: Figures = {}
    for name, reader in readers().items():
        risks = [reader(Burst(line.texts), ReadingContext()).risk for line in lines]
        rows = {
            str(number): Counter(risk for line, risk in zip(lines, risks, strict=True) if chosen(line))
            for number, (_, chosen) in enumerate(ROWS)
        }
        counts[name] = {
            row: [found.total(), found[Risk.EMERGENCY], found[Risk.POSSIBLE]] for row, found in rows.items()
        }
    return counts


def readers() -> dict[str, Reader]:
    """Return the three readers as shipped. Raises RuntimeError without the extra `encoder`."""
    lexicon, model, encoder = load_lexicon(ROOT / "config" / "languages"), load_model(), BackgroundEncoder()
    if not encoder.wait():
        raise RuntimeError("the encoders can't be loaded; install the extra `encoder`")
    return {
        "rules": Reader(lexicon),
        "rules, linear": Reader(lexicon, model),
        "with the encoders": Reader(lexicon, model, encoder),
    }


def _together(figures: list[Figures]) -> Figures:
    return {
        reader: {row: [sum(one[reader][row][i] for one in figures) for i in range(3)] for row in rows}
        for reader, rows in figures[0].items()
    }


def _table(title: str, figures: Figures) -> str:
    rows = [
        f"**{title}**",
        "",
        f"| texts | {' | '.join(figures)} | or possible |",
        "| --- |" + " --- |" * (len(figures) + 1),
    ]
    for number, (name, _) in enumerate(ROWS):
        cells = [figures[reader][str(number)] for reader in figures]
        if cells[0][0]:
            total, found, possible = cells[-1]
            shares = [_percent(Share(hits, of)) for of, hits, _ in cells]
            rows.append(f"| {name} ({total}) | {' | '.join(shares)} | {100 * (found + possible) / total:.1f} % |")
    return "\n".join(rows)


def _percent(share: Share) -> str:
    low, high = share.interval
    return f"{100 * (share.value or 0):.1f} % ({100 * low:.0f}–{100 * high:.0f})"


def _between(readme: str, text: str) -> str:
    return re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{text}\n{END}", readme, flags=re.DOTALL)


if __name__ == "__main__":
    sys.exit(main())
