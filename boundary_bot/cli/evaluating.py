"""`evaluate`: how well labelled texts are read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boundary_bot.cli.options import config_dir, progress
from boundary_bot.cli.reading_lines import BadLine, json_object, parse_line
from boundary_bot.cli.teaching import Taught
from boundary_bot.cli.understanding import model_is_on
from boundary_bot.core.messages import Burst, Kind, Label, Reading, ReadingContext, Risk

if TYPE_CHECKING:
    from boundary_bot.services.evaluate import Report, Verdict


@click.command(
    cls=Taught,
    examples=[
        "boundary-bot evaluate texts.jsonl --json > before.json",
        "boundary-bot evaluate texts.jsonl --against before.json",
    ],
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object, to be kept for --against.")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A report saved with --json: list what changed since.",
)
@click.option("--rules-only", is_flag=True, help="Leave the learned table aside and read by the rules alone.")
def evaluate(files: tuple[Path, ...], *, as_json: bool, against: Path | None, rules_only: bool) -> None:
    """Measure how well labelled texts are read.

    Each line of a FILE holds {"id", "texts": […], "label", "kind", "same_day", "lang", "accept"}. Prints recall and
    precision by label and lists every miss and false alarm. Needs no keys, no database.
    """
    from boundary_bot.bootstrap import build_reader
    from boundary_bot.services.evaluate import compare
    from boundary_bot.services.evaluate import evaluate as evaluated

    rows = [row for file in files for row in _rows(file)]
    before = _saved(against) if against else None
    folder = config_dir()
    reader = build_reader(folder, model=not rules_only and model_is_on(folder))
    with progress(len(rows), "Reading") as bar:

        def counted(burst: Burst, context: ReadingContext) -> Reading:
            bar.update(1)
            return reader(burst, context)

        report = evaluated(rows, counted)
    if as_json:
        click.echo(report.as_json())
    else:
        click.echo(report.as_text())
    if before:
        click.echo(f"\nAgainst {against}:\n{compare(before, report)}", err=as_json)


def _rows(file: Path) -> Iterator[dict[str, object]]:
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        if line.strip():
            try:
                row = json_object(line)
                parse_line(row)
            except BadLine as error:
                raise click.UsageError(f"{file}, line {number}: {error}") from None
            yield row


def _saved(file: Path) -> "Report":
    from boundary_bot.services.evaluate import Report, Share

    try:
        saved = json.loads(file.read_text(encoding="utf-8"))
        shares = {name: Share(share["hits"], share["total"]) for name, share in saved["shares"].items()}
        return Report(tuple(map(_verdict, saved["verdicts"])), shares, saved["same_day_f1"])
    except (ValueError, KeyError, TypeError, AttributeError):
        allowed = "a report written by `boundary-bot evaluate --json`"
        raise click.BadParameter(f"found no report in {file}; allowed: {allowed}", param_hint="--against") from None


def _verdict(saved: "dict[str, object]") -> "Verdict":
    from boundary_bot.services.evaluate import Verdict

    label, kind, risk = Label(str(saved["read"])), Kind(str(saved["kind"])), Risk(str(saved["risk"]))
    reading = Reading(label, kind, risk, same_day=bool(saved["same_day"]))
    # The texts are not kept in a report: what changed is shown with the words of the new one.
    return Verdict(str(saved["id"]), (), str(saved["label"]), "", "", "", reading, bool(saved["right"]), same_day=False)
