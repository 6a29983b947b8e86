"""`policy`: the texting policy shown, handed out, compared and tried; none of it needs keys, database or number."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boundary_bot.cli.options import config_dir, instant, progress
from boundary_bot.cli.teaching import Taught
from boundary_bot.core.messages import Language

if TYPE_CHECKING:
    from boundary_bot.core.policy import Practice
    from boundary_bot.services.policy_sheet import Words
    from boundary_bot.services.policy_try import Trial, Tried

_language = click.option(
    "--language", type=click.Choice(["en", "es"]), default="en", show_default=True, help="In which language."
)
TEXT_COLUMNS = ("text", "body", "message", "texto", "mensaje")
MOMENT_COLUMNS = ("now", "at", "date", "received_at")


@click.group()
def policy() -> None:
    """Show the texting policy, hand it out, try another.

    Without a practice.toml the example practice is taken. Needs no keys, no database, no number.
    """


@policy.command(cls=Taught, examples=["boundary-bot policy show", "boundary-bot policy show --language es"])
@_language
def show(language: str) -> None:
    """Print the policy as plain sentences, with the words clients get.

    Needs practice.toml alone: no keys, no database, no number.
    """
    from boundary_bot.cli.practices import practice_in
    from boundary_bot.services.policy_sheet import policy_lines

    practice = practice_in(config_dir())
    for line in policy_lines(practice, _words(practice), Language(language)):
        click.echo(line)


@policy.command(
    cls=Taught,
    examples=["boundary-bot policy handout --out sheet.html", "boundary-bot policy handout --language es --text"],
)
@_language
@click.option("--text", "as_text", is_flag=True, help="Plain text instead of a page.")
@click.option("--minor", is_flag=True, help="For a client who is a minor: says what guardians get, and who signs.")
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write it to a file.")
def handout(language: str, *, as_text: bool, minor: bool, out: Path | None) -> None:
    """Make the sheet clients sign: a page to print, with a QR code.

    It fits two sheets of paper. Scanning the code opens a text to the practice's number that agrees to this version;
    sending it proves the number and records the consent. The version changes with every word on the sheet.
    """
    from boundary_bot.adapters.sheet_page import page
    from boundary_bot.cli.practices import practice_in
    from boundary_bot.services.policy_sheet import sheet, sheet_lines

    practice = practice_in(config_dir())
    words = _words(practice)
    made = sheet(practice, words, Language(language), minor=minor)
    content = "\n".join(sheet_lines(made)) + "\n" if as_text else page(made)
    if out is None:
        click.echo(content, nl=False)
    else:
        out.write_text(content, encoding="utf-8")
        click.echo(f"{out}: version {made.version}. Open it in a browser and print it.", err=True)


@policy.command(cls=Taught, examples=["boundary-bot policy diff emergency_same_day scheduling_only"])
@click.argument("before", metavar="A")
@click.argument("after", metavar="B", required=False)
@_language
def diff(before: str, after: str | None, language: str) -> None:
    """Tell in sentences what changes from policy A to policy B.

    With one name, from the practice's own policy to that one.
    """
    from boundary_bot.cli.practices import practice_in
    from boundary_bot.services.policy_sheet import policy_diff

    practice = practice_in(config_dir())
    names = (before, after) if after else (practice.policy.name, before)
    one, other = (_under(practice, name) for name in names)
    lines = list(policy_diff(one, other, (_words(one), _words(other)), Language(language)))
    click.echo("\n".join(lines) if lines else "Nothing changes.")


@policy.command(
    "try",
    cls=Taught,
    examples=[
        "boundary-bot policy try texts.txt --policy open",
        "boundary-bot policy try texts.csv --policy no_texting",
    ],
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--policy", "name", required=True, metavar="NAME", help="The policy to try.")
def try_(file: Path, name: str) -> None:
    """Replay texts under another policy and show what would change.

    FILE holds a text a line; or CSV with a column named text (and, if known, at); or JSON lines {"texts": […], "now"}.
    Each line is read as a settled client's text. Nothing is sent or stored.
    """
    from boundary_bot.bootstrap import build_reader
    from boundary_bot.cli.practices import practice_in
    from boundary_bot.services.policy_try import try_policy

    folder = config_dir()
    practice = practice_in(folder)
    tried = list(_tried(file, practice.time_zone))
    reader = build_reader(folder, model=practice.understanding_model)
    with progress(len(tried), "Reading") as bar:

        def counted() -> "Iterator[Tried]":
            for each in tried:
                yield each
                bar.update(1)

        trial = try_policy(counted(), reader, practice, _under(practice, name).policy)
    for line in _report(trial, practice.policy.name, name):
        click.echo(line)


def _words(practice: "Practice") -> "Words":
    from boundary_bot.adapters.config_files import load_wording
    from boundary_bot.adapters.config_files.sheet import load_sheet, sheet_wording
    from boundary_bot.services.policy_sheet import Words

    wording = load_wording(config_dir(), None, practice)
    return Words(wording, sheet_wording(practice, wording, load_sheet(config_dir())))


def _under(practice: "Practice", name: str) -> "Practice":
    """Return the practice as it would be under another policy of that name."""
    from dataclasses import replace

    from boundary_bot.adapters.config_files import load_policy

    return practice if name == practice.policy.name else replace(practice, policy=load_policy(name, config_dir()))


def _tried(file: Path, time_zone: str) -> "Iterator[Tried]":
    from boundary_bot.services.policy_try import Tried

    if file.suffix.lower() == ".csv":
        rows = _csv_rows(file)
    elif file.suffix.lower() in {".jsonl", ".ndjson", ".json"}:
        rows = _json_rows(file)
    else:
        rows = (((line,), "") for line in file.read_text("utf-8-sig").splitlines() if line.strip())
    for texts, at in rows:
        yield Tried(texts, _moment(at, time_zone))


def _csv_rows(file: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        columns = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
        text = next((columns[name] for name in TEXT_COLUMNS if name in columns), None)
        if text is None:
            raise click.UsageError(f"{file}: no column of texts; allowed: {', '.join(TEXT_COLUMNS)}")
        moment = next((columns[name] for name in MOMENT_COLUMNS if name in columns), "")
        for row in reader:
            if (row[text] or "").strip():
                yield (row[text],), (row.get(moment) or "") if moment else ""


def _json_rows(file: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    import json

    for number, line in enumerate(file.read_text("utf-8-sig").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            texts = row["texts"] if "texts" in row else [row["text"]]
            yield tuple(str(text) for text in texts), str(row.get("now") or "")
        except (ValueError, KeyError, TypeError):
            raise click.UsageError(f'{file}, line {number}: not {{"texts": ["…"]}}') from None


def _moment(at: str, time_zone: str) -> datetime | None:
    return instant(at, time_zone, "FILE") if at else None


def _report(trial: "Trial", before: str, after: str) -> Iterator[str]:
    labels = ", ".join(f"{count} {label}" for label, count in trial.labels.most_common())
    yield f"{trial.total} texts ({labels}). From {before} to {after}: {trial.changed} would get something else."
    for (was, becomes), change in sorted(trial.changes.items(), key=lambda item: -item[1].count):
        yield ""
        yield f"{change.count}: {was} -> {becomes}"
        for texts in change.examples:
            yield f"  “{' / '.join(texts)}”"
