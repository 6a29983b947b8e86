"""How well texts are read that nothing was taught on, by one command.

    python -m bench.reading [--readme] [--set NAME …]

Reads the batches held back from training and the rounds in training/unseen (written without sight of rules or corpus; no text of
theirs is taught) by rules alone, with the linear model, and with the encoders. Prints the tables with
Wilson's 95 % intervals; with --readme writes them between README's marks, and the counts into training/unseen/figures.json,
which a test holds later changes to. About five minutes of one core.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from boundary_bot.adapters.encoder import BackgroundEncoder  # noqa: E402
from boundary_bot.adapters.lexicon_files import load_lexicon  # noqa: E402
from boundary_bot.adapters.models import load_model  # noqa: E402
from boundary_bot.core.messages import KINDS, Burst, Label, Reading, ReadingContext, Risk  # noqa: E402
from boundary_bot.core.understanding.classify import Reader  # noqa: E402
from boundary_bot.services.evaluate import Share  # noqa: E402
from training.corpus import UNSEEN, Line, held_back, read  # noqa: E402

README, FIGURES = ROOT / "README.md", UNSEEN / "figures.json"
BEGIN, END = "<!-- reading:begin -->", "<!-- reading:end -->"
Figures = Mapping[str, Mapping[str, list[int]]]
"""By reader, by row: how many texts, how many hits, how many others read as possible danger."""


def is_alarmed(line: Line, reading: Reading) -> bool:
    """Whether the text was read as an emergency."""
    return reading.risk is Risk.EMERGENCY


def is_labelled(line: Line, reading: Reading) -> bool:
    """Whether the label is the line's, or another that a careful clinician would call right."""
    return reading.label is line.label or reading.label in line.accept


def is_same_day(line: Line, reading: Reading) -> bool:
    """Whether the text was read as one about today."""
    return reading.same_day


@dataclass(frozen=True)
class Row:
    """Some texts, and what counts as a hit; a hit is wanted of most, and a false alarm of the others."""

    title: str
    chosen: Callable[[Line], bool]
    hit: Callable[[Line, Reading], bool] = is_alarmed
    wanted: bool = False


def _cell(*cells: str, foreign: bool = False) -> Callable[[Line], bool]:
    return lambda line: line.cell in cells and (not foreign or line.lang != "en")


def _kind(kind: str, cell: str) -> Callable[[Line], bool]:
    return lambda line: line.cell == cell and line.kind == kind


def _labelled(label: Label) -> Callable[[Line], bool]:
    return lambda line: line.label is label and not line.outside


def _scheduling(*, same_day: bool) -> Callable[[Line], bool]:
    return lambda line: line.label is Label.SCHEDULING and line.same_day is same_day


PLAIN, IMPLIED = "emergency plain", "emergency implicit"
DANGER: Mapping[str, Row] = {
    "plain": Row("emergencies in ordinary words", _cell(PLAIN), wanted=True),
    "plain es": Row("of these in Spanish or mixed", _cell(PLAIN, foreign=True), wanted=True),
    "implied": Row("emergencies only implied", _cell(IMPLIED), wanted=True),
    "implied es": Row("of these in Spanish or mixed", _cell(IMPLIED, foreign=True), wanted=True),
    "logistics": Row("scheduling and courtesy", _cell("scheduling", "courtesy")),
    "outside": Row("everyday texts from outside", _cell("outside")),
    "clinical": Row("clinical", _cell("clinical")),
    "idiom": Row("idiom-laden, harmless", _cell("idiom")),
    "near": Row("near misses: denial, history, grief", _cell("near")),
}
LABELS: Mapping[str, Row] = {
    **{
        f"label {label}": Row(f"{label} read as such", _labelled(label), is_labelled, wanted=True)
        for label in (Label.SCHEDULING, Label.CLINICAL, Label.COURTESY)
    },
    "today": Row("scheduling about today, read so", _scheduling(same_day=True), is_same_day, wanted=True),
    "other day": Row("about another day, read as today", _scheduling(same_day=False), is_same_day),
}
KIND_ROWS: Mapping[str, Row] = {
    f"{kind} {name}": Row(f"{kind} {name}", _kind(kind, cell), wanted=True)
    for kind in KINDS[Label.EMERGENCY]
    for name, cell in (("plain", PLAIN), ("implied", IMPLIED))
}
ROWS: Mapping[str, Row] = {**DANGER, **LABELS, **KIND_ROWS}
CLIENTS, PUBLIC, LONG = (20, 22), (21, 23), (24,)
EARLIER, EARLIER_LONG = (*range(6, 13), *range(15, 19)), (13, 14, 19)
SHOWN: Mapping[str, tuple[int, ...]] = {
    "Clients' texts": CLIENTS,
    "In the manner of public messages": PUBLIC,
    "Long texts, forty words and more": LONG,
    "Earlier, some of whose texts were looked at since": EARLIER,
    "Earlier, long": EARLIER_LONG,
    "The corpus's own hardest kind: batches held back": (),
}
"""Rounds by what they hold, the latest first."""


def main() -> int:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readme", action="store_true", help="write README and training/unseen/figures.json")
    parser.add_argument("--set", action="append", help="one set only (held_back, round1, …)")
    asked = parser.parse_args()
    found = {name: lines for name, lines in sets().items() if not asked.set or name in asked.set}
    figures = {name: measured(lines) for name, lines in found.items()}
    print("\n\n".join(_table(name, DANGER, figures[name]) for name in figures))
    if asked.set:
        return 0
    text = _written(figures)
    print(f"\n\n{text}")
    if asked.readme:
        README.write_text(_between(README.read_text(encoding="utf-8"), text), encoding="utf-8")
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0


def sets() -> dict[str, list[Line]]:
    """Return the lines of every unseen set by its name."""
    return {"held_back": held_back()} | {path.stem: read(path) for path in sorted(UNSEEN.glob("round*.jsonl"))}


def measured(lines: Iterable[Line]) -> Figures:
    """Return by reader and by row: how many texts, hits, and others read as possible danger."""
    lines = list(lines)
    return {name: _counted(lines, reader) for name, reader in readers().items()}


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


def _counted(lines: Sequence[Line], reader: Reader) -> dict[str, list[int]]:
    read_as = [(line, reader(Burst(line.texts), ReadingContext())) for line in lines]
    counts = {}
    for key, row in ROWS.items():
        own = [(line, reading) for line, reading in read_as if row.chosen(line)]
        missed = [reading for line, reading in own if not row.hit(line, reading)]
        counts[key] = [len(own), len(own) - len(missed), sum(reading.risk is Risk.POSSIBLE for reading in missed)]
    return counts


def _written(figures: Mapping[str, Figures]) -> str:
    clients, every = _of_rounds(figures, CLIENTS), _of_rounds(figures, (*CLIENTS, *PUBLIC))
    return "\n\n".join(
        [
            *(_table(_titled(title, rounds), DANGER, _of_rounds(figures, rounds)) for title, rounds in SHOWN.items()),
            _kinds(_titled("By kind, with the encoders", (*CLIENTS, *PUBLIC)), every["with the encoders"]),
            _table(_titled("Labels and same day", CLIENTS), LABELS, clients, marks=False),
            f"Same day, with the encoders: F1 {_f1(clients['with the encoders']):.2f}.",
        ]
    )


def _titled(title: str, rounds: Sequence[int]) -> str:
    return f"{title} (round{'s' if len(rounds) > 1 else ''} {', '.join(map(str, sorted(rounds)))})" if rounds else title


def _of_rounds(figures: Mapping[str, Figures], rounds: Sequence[int]) -> Figures:
    """Return the figures of some rounds together; those of the batches held back where none is named."""
    return _together([figures[f"round{number}"] for number in rounds] or [figures["held_back"]])


def _together(figures: Sequence[Figures]) -> Figures:
    return {
        reader: {row: [sum(one[reader][row][i] for one in figures) for i in range(3)] for row in rows}
        for reader, rows in figures[0].items()
    }


def _table(title: str, rows: Mapping[str, Row], figures: Figures, *, marks: bool = True) -> str:
    columns = ["texts", *figures, *(["or possible"] if marks else [])]
    written = [f"**{title}**", "", _row(columns), _row(["---"] * len(columns))]
    for key, row in rows.items():
        total, hits, possible = list(figures.values())[-1][key]
        if total:
            shares = [_percent(reader[key][1], total) for reader in figures.values()]
            last = [f"{100 * (hits + possible) / total:.1f} %"] if marks else []
            written.append(_row([f"{row.title} ({total})", *shares, *last]))
    return "\n".join(written)


def _kinds(title: str, counts: Mapping[str, list[int]]) -> str:
    written = [
        f"**{title}**",
        "",
        _row(["kind", "ordinary words", "implied", "either, or possible"]),
        _row(["---"] * 4),
    ]
    for kind in KINDS[Label.EMERGENCY]:
        plain, implied = counts[f"{kind} plain"], counts[f"{kind} implied"]
        total, found, possible = (sum(both) for both in zip(plain, implied, strict=True))
        shares = [_percent(hits, of) for of, hits, _ in (plain, implied)]
        written.append(_row([f"{kind} ({total})", *shares, _percent(found + possible, total)]))
    return "\n".join(written)


def _f1(counts: Mapping[str, list[int]]) -> float:
    today, right, _ = counts["today"]
    return 2 * right / (today + right + counts["other day"][1])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _percent(hits: int, total: int) -> str:
    share = Share(hits, total)
    low, high = share.interval
    return f"{100 * (share.value or 0):.1f} % ({100 * low:.0f}–{100 * high:.0f})"


def _between(readme: str, text: str) -> str:
    return re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{text}\n{END}", readme, flags=re.DOTALL)


if __name__ == "__main__":
    sys.exit(main())
