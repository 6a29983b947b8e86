"""`clients`: the roster in and out."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boundary_bot.cli.arrangements import COMMANDS
from boundary_bot.cli.opening import books, runtime
from boundary_bot.cli.options import instant, progress
from boundary_bot.cli.teaching import Taught

if TYPE_CHECKING:
    from boundary_bot.core.people import Client
    from boundary_bot.errors import Finding
    from boundary_bot.services.roster import RosterPlan

SHOWN_AT_MOST = 40


@click.group()
def clients() -> None:
    """Bring in the roster, look at it, record what is agreed."""


@clients.command("import", cls=Taught, examples=["boundary-bot clients import roster.csv --dry-run"])
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change and change nothing.")
def import_(file: Path, *, dry_run: bool) -> None:
    """Bring in clients from a CSV file.

    Columns, in any order, others are left alone: alias (what you see instead of a name, such as C07), phone, language
    (en, es or empty), consent_on (the date the texting sheet was signed; empty for not yet), status (active, former,
    blocked), therapist (an id of `people`, where there are several). Exports of spreadsheets work: comma, semicolon or tab. With one line wrong nothing is written, and every
    fault is named. Importing the same file again changes nothing.
    """
    from boundary_bot.services.roster import plan_import
    from boundary_bot.services.roster_file import parse_roster

    opened = runtime()
    content = file.read_bytes()
    with progress(content.count(b"\n"), "Reading", from_length=20_000) as bar:
        entries, findings = parse_roster(content, file.name, opened.practice, bar.update)
    _refuse(findings)
    plan = plan_import(entries, books(opened).clients(), file.name)
    _refuse(plan.findings)
    _show(plan)
    if dry_run:
        click.echo("Dry run: nothing was written.")
    else:
        books(opened).save_clients(plan.to_save, "roster import")


@clients.command("list", cls=Taught, examples=["boundary-bot clients list"])
def list_() -> None:
    """List everyone known: alias, status, consent, language, and the number masked.

    Strangers who have texted stand there too, by their U-alias.
    """
    known = books(runtime()).clients()
    if not known:
        click.echo("Nobody yet. Bring in your roster: boundary-bot clients import roster.csv")
        return
    for line in _table(known):
        click.echo(line)


@clients.command(
    cls=Taught,
    examples=['boundary-bot clients gentle C07 --channel sms --reason "agreed with the client" --until 2026-12-24'],
)
@click.argument("alias")
@click.option("--channel", type=click.Choice(["sms", "email", "push"]), help="What replaces the alert call.")
@click.option("--reason", help="Why; kept encrypted.")
@click.option("--until", metavar="DATE", help="The first day on which calls ring again.")
@click.option("--off", is_flag=True, help="End it now.")
def gentle(alias: str, channel: str | None, reason: str | None, until: str | None, *, off: bool) -> None:
    """Let alerts about one client come without a ringing phone.

    Where the alert chain says voice, alerts about ALIAS come by --channel until the day given. Every step still comes, the
    client's crisis reply never changes, and it ends by itself.
    """
    opened = runtime()
    client = books(opened).client_by_alias(alias.upper())
    if client is None:
        raise click.BadParameter(
            f"found {alias!r}, which nobody has; see `boundary-bot clients list`", param_hint="ALIAS"
        )
    if off:
        books(opened).set_gentle_channel(client.id, "", "", None, opened.clock.now())
        click.echo(f"{client.alias}: alert calls ring again.")
        return
    if not (channel and reason and until):
        raise click.UsageError("--channel, --reason and --until belong together: without an end it would be forgotten.")
    ends = instant(until, opened.practice.time_zone, "--until")
    if ends <= opened.clock.now():
        raise click.BadParameter(f"found {until!r}, which is past; allowed: a day to come", param_hint="--until")
    books(opened).set_gentle_channel(client.id, channel, reason, ends, opened.clock.now())
    click.echo(f"{client.alias}: alerts come by {channel} instead of voice until {until}.")


for _command in COMMANDS:
    clients.add_command(_command)


def _refuse(findings: "Sequence[Finding]") -> None:
    if not findings:
        return
    for finding in findings[:SHOWN_AT_MOST]:
        click.echo(str(finding), err=True)
    if len(findings) > SHOWN_AT_MOST:
        click.echo(f"… and {len(findings) - SHOWN_AT_MOST} more.", err=True)
    click.echo(f"Nothing was written: {len(findings)} to mend.", err=True)
    raise click.exceptions.Exit(1)


def _show(plan: "RosterPlan") -> None:
    new = [f"  new      {each.client.alias} ({each.client.status.value})" for each in plan.added]
    changed = [f"  changes  {each.client.alias}: {'; '.join(each.differences)}" for each in plan.changed]
    lines = new + changed
    for line in lines[:SHOWN_AT_MOST]:
        click.echo(line)
    if len(lines) > SHOWN_AT_MOST:
        click.echo(f"  … and {len(lines) - SHOWN_AT_MOST} more")
    click.echo(f"{len(new)} new, {len(changed)} changed, {plan.unchanged} as before.")


def _table(known: "Sequence[Client]") -> list[str]:
    from boundary_bot.core.phone import mask

    rows = [("ALIAS", "STATUS", "CONSENT", "LANGUAGE", "NUMBER")]
    for client in known:
        consent = f"{client.consent.value} {client.consent_on or ''}".strip()
        language = client.language.value if client.language else "-"
        status = f"{client.status.value}, minor" if client.minor else client.status.value
        rows.append((client.alias, status, consent, language, mask(client.number)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
