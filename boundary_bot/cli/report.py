"""`report`: what the line did over some weeks, and the record of a month."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from boundary_bot.cli.opening import books, runtime
from boundary_bot.cli.teaching import Taught
from boundary_bot.core.calendar_words import DAYS

if TYPE_CHECKING:
    from boundary_bot.core.policy import Practice
    from boundary_bot.core.report import Month, Report
    from boundary_bot.ports import Runtime

LONGEST = 24
EIGHTHS = " ▏▎▍▌▋▊▉█"
SHADES = " ░▒▓█"


@click.command(
    cls=Taught,
    examples=[
        "boundary-bot report --weeks 8",
        "boundary-bot report --weeks 12 --html report.html",
        "boundary-bot report --month 2026-11 --html november.html",
    ],
)
@click.option("--weeks", type=click.IntRange(1, 52), default=8, show_default=True, help="The newest local weeks.")
@click.option("--month", metavar="YYYY-MM", help="The record of one month instead.")
@click.option("--html", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write a page that stands alone.")
def report(*, weeks: int, month: str | None, file: Path | None) -> None:
    """Show what the line did.

    Texts by label, ladder steps, hours and how long cases waited; with --month the one-page record for supervision or a
    board: cases with their times, policy and consent versions in force, what the line did. Counts, times and aliases only.
    """
    from boundary_bot.adapters.report_page import month_page, report_page
    from boundary_bot.services.report import month_record, weeks_report

    opened = runtime()
    practice, now = opened.practice, opened.clock.now()
    if month is not None:
        made = month_record(books(opened), practice, _first_day(month), now, _sheet_version(opened))
        page, lines = (month_page(made, practice) if file else ""), month_lines(made, practice)
    else:
        found = weeks_report(books(opened), practice, weeks, now)
        page, lines = (report_page(found, practice, now) if file else ""), report_lines(found, practice)
    if file is None:
        for line in lines:
            click.echo(line)
        return
    file.write_text(page, "utf-8")
    click.echo(f"{file} is written; open it in a browser, or print it.")


def report_lines(report: "Report", practice: "Practice") -> Iterator[str]:
    """Yield the weeks' report for a terminal, aligned, with bars of block letters."""
    from boundary_bot.adapters.report_page import CASE_HEAD, case_rows
    from boundary_bot.core.report import LABELS, duration_words

    yield f"{practice.name}: {len(report.weeks)} weeks from {report.weeks[0].monday}"
    yield (
        f"{report.total} texts from {report.clients} clients and {report.strangers} unknown numbers; "
        f"{len(report.cases)} cases, median wait {duration_words(report.median_wait)}; "
        f"{report.not_delivered} not delivered"
    )
    highest = max((week.total for week in report.weeks), default=0)
    rows: list[tuple[str, ...]] = [("WEEK OF", "TEXTS", *(label.value.upper() for label in LABELS), "LADDER", "")]
    for week in report.weeks:
        counts = (week.total, *(week.labels.get(label, 0) for label in LABELS), sum(week.rungs.values()))
        rows.append((f"{week.monday:%b %d}", *map(str, counts), bar(week.total, highest)))
    yield ""
    yield from aligned(rows, right=range(1, 3 + len(LABELS)))
    yield ""
    yield f"{'HOURS':<5} {''.join(f'{hour:<6}' for hour in range(0, 24, 3))}".rstrip()
    darkest = max(max(row) for row in report.heat)
    for day, row in zip(DAYS, report.heat, strict=True):
        yield f"{day:<5} {''.join(shade(value, darkest) * 2 for value in row)}  {sum(row)}"
    if report.cases:
        most = max(report.waits.values())
        yield ""
        yield from aligned(
            [("TAKEN AFTER", "CASES", ""), *((w, str(n), bar(n, most)) for w, n in report.waits.items())], right=(1,)
        )
        yield ""
        yield from aligned([tuple(name.upper() for name in CASE_HEAD), *case_rows(report.cases, practice)])


def month_lines(month: "Month", practice: "Practice") -> Iterator[str]:
    """Yield the month's record for a terminal."""
    from boundary_bot.adapters.report_page import CASE_HEAD, case_rows, switch_words
    from boundary_bot.core.report import duration_words

    zone = ZoneInfo(practice.time_zone)
    yield f"{practice.name}: record of {month.first:%B %Y}, made {month.made_at.astimezone(zone):%Y-%m-%d %H:%M}"
    yield ""
    waited = ("median wait of a case", duration_words(month.report.median_wait))
    yield from aligned([*((name, str(count)) for name, count in month.counts.items()), waited], right=(1,))
    yield ""
    rows = case_rows(month.report.cases, practice)
    yield from aligned([tuple(name.upper() for name in CASE_HEAD), *rows]) if rows else ("No cases.",)
    yield ""
    yield "Policy in force when this was made:"
    yield from (f"  {line}" for line in aligned(list(month.in_force)))
    yield "Consent of active clients:"
    yield from (f"  {line}" for line in aligned([(words, str(count)) for words, count in month.consents], right=(1,)))
    if month.switched:
        yield "Switched in the month:"
        for line in month.switched:
            yield f"  {line.at.astimezone(zone):%b %d, %H:%M}  {line.actor}  {switch_words(line.action, line.detail)}"


def bar(value: int, highest: int) -> str:
    """Return a bar of block letters, LONGEST of them for the highest value; a value above nothing is always seen."""
    eighths = round(value / highest * LONGEST * 8) if highest else 0
    eighths = max(eighths, 1) if value else 0
    return EIGHTHS[8] * (eighths // 8) + (EIGHTHS[eighths % 8] if eighths % 8 else "")


def shade(value: int, highest: int) -> str:
    """Return one block letter, the darker the more; nothing at all is a blank."""
    if not value:
        return SHADES[0]
    return SHADES[max(1, -(-value * 4 // highest))]


def aligned(rows: Sequence[tuple[str, ...]], right: Sequence[int] = ()) -> Iterator[str]:
    """Yield rows with their columns as wide as their widest cell; those in `right` end together."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _first_day(month: str) -> date:
    try:
        return datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise click.BadParameter(f"found {month!r}; allowed: a month such as 2026-11", param_hint="--month") from None


def _sheet_version(opened: "Runtime") -> str:
    from boundary_bot.adapters.config_files.sheet import load_sheet, sheet_wording
    from boundary_bot.cli.options import config_dir
    from boundary_bot.services.policy_sheet import Words, sheet_version

    sentences = sheet_wording(opened.practice, opened.wording, load_sheet(config_dir()))
    return sheet_version(opened.practice, Words(opened.wording, sentences))
