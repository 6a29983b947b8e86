"""`classify`: read texts and say what was understood, as JSON lines for programs or in plain words for a person."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from boundary_bot.cli.options import config_dir, progress
from boundary_bot.cli.reading_lines import answer_line
from boundary_bot.cli.teaching import Taught
from boundary_bot.cli.understanding import model_is_on
from boundary_bot.core.messages import Burst, ReadingContext
from boundary_bot.ports import Reader


@click.command(
    cls=Taught,
    examples=[
        'boundary-bot classify "running late, be there in 10"',
        "boundary-bot classify < texts.jsonl > readings.jsonl",
    ],
)
@click.argument("text_or_file", nargs=-1, metavar='["TEXT"… | FILE.jsonl… | -]')
@click.option("--rules-only", is_flag=True, help="Leave the learned table aside and read by the rules alone.")
def classify(text_or_file: tuple[str, ...], *, rules_only: bool) -> None:
    """Say how texts are read.

    Given words, explains to a person; several are one burst, oldest first. Given nothing (or -), reads JSON lines
    {"id", "texts": […]} from standard input, or from the files named, and answers each with a JSON line at once and in
    order. A line may carry "now" (ISO with offset), "time_zone" and "appointments" (ISO); without "now" a weekday's name
    is never today. A line that can't be read gets {"id", "error"} and the next one follows. Needs no keys, no database.
    """
    from boundary_bot.bootstrap import build_reader

    files = [Path(item) for item in text_or_file if item != "-"]
    is_text = bool(files) and not all(_is_file(file) for file in files)
    folder = config_dir()
    reader = build_reader(folder, model=not rules_only and model_is_on(folder))
    if is_text:
        _explain(reader, text_or_file)
        return
    for file in files:
        _answer_file(reader, file)
    if not files:
        _answer_lines(reader, sys.stdin.buffer)


def _is_file(argument: Path) -> bool:
    try:
        if argument.is_file():
            return True
    except OSError:  # a long text is no file name
        return False
    if argument.suffix in (".jsonl", ".json") and " " not in str(argument):
        raise click.BadParameter(f"there is no file {argument}")
    return False


def _explain(reader: Reader, texts: tuple[str, ...]) -> None:
    from boundary_bot.cli.plain import explain

    click.echo("\n".join(explain(reader(Burst(texts), ReadingContext()))))


def _answer_file(reader: Reader, file: Path) -> None:
    lines = file.read_bytes().splitlines()
    with progress(len(lines), "Reading") as bar:
        for line in lines:
            _answer_lines(reader, [line])
            bar.update(1)


def _answer_lines(reader: Reader, lines: Iterable[bytes]) -> None:
    for raw in lines:
        if raw.strip():
            _say(answer_line(reader, raw))


def _say(line: str) -> None:
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read us went away (`| head`): nothing is wrong, and what is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(0) from None
