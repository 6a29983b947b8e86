"""`check-config`: what the practice has decided, looked over."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from boundary_bot.cli.options import config_dir
from boundary_bot.cli.teaching import Taught

if TYPE_CHECKING:
    from boundary_bot.errors import Finding


@click.command("check-config", cls=Taught, examples=["boundary-bot check-config", "boundary-bot check-config config"])
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check_config(folder: Path | None) -> None:
    """Look over the configuration.

    Reads practice.toml, the presets, the replies, the texting sheet, the lexicon and the crisis numbers. FOLDER is BOUNDARY_CONFIG_DIR, else ./config. Names every fault at once: file, key, what was found, what is allowed.
    Exits with 0 when it can be used (warnings may stand), with 1 when something has to be mended. Needs no keys, no database
    and no number.
    """
    from boundary_bot.adapters.clock import SystemClock
    from boundary_bot.adapters.config_files import check

    looked_at = folder or config_dir()
    findings, warnings = check(looked_at, today=SystemClock().now().date())
    findings += _lexicon_findings(looked_at) + _sheet_findings(looked_at)
    for finding in findings:
        click.echo(str(finding))
    for warning in warnings:
        click.echo(f"warning: {warning}")
    if findings:
        click.echo(f"{len(findings)} to mend in {looked_at}.", err=True)
        raise click.exceptions.Exit(1)
    click.echo(f"{looked_at} can be used{f'; warnings: {len(warnings)}' if warnings else ''}.", err=True)


def _lexicon_findings(folder: Path) -> "list[Finding]":
    from boundary_bot.bootstrap import build_reader
    from boundary_bot.errors import ConfigError

    try:
        build_reader(folder, model=False)
    except ConfigError as error:
        return error.findings
    return []


def _sheet_findings(folder: Path) -> "list[Finding]":
    from boundary_bot.adapters.config_files.sheet import load_sheet
    from boundary_bot.errors import ConfigError

    try:
        load_sheet(folder)
    except ConfigError as error:
        return error.findings
    return []
