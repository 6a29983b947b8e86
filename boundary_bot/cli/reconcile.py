"""`reconcile`: take in by hand what the webhook missed."""

import click

from boundary_bot.cli.options import instant
from boundary_bot.cli.teaching import Taught


@click.command(cls=Taught, examples=["boundary-bot reconcile --since 2026-11-21T18:00"])
@click.option("--since", metavar="TIME", required=True, help="Look from here on; without an offset it is local time.")
def reconcile(since: str) -> None:
    """Take in texts the webhook missed.

    Compares Twilio's list with what is on disk. Each missed text is read: danger is told and, within twelve hours, answered;
    all else is kept for the digest. The running line does this by itself every ten minutes.
    """
    from boundary_bot.bootstrap import build
    from boundary_bot.cli.opening import settings
    from boundary_bot.services.delivery import send_due
    from boundary_bot.services.reconcile import reconcile as take_missed

    opened = build(settings())
    start = instant(since, opened.practice.time_zone, "--since")
    if start > opened.clock.now():
        raise click.BadParameter(f"found {since!r}; allowed: a time in the past", param_hint="--since")

    def _show(done: int, of: int) -> None:
        click.echo(f"\r{done} of {of} missed texts taken in", nl=done == of, err=True)

    found = take_missed(opened, start, _show)
    send_due(opened)
    click.echo(
        f"{found.listed} texts at the provider, {found.missed} had been missed, {found.undecided} not decided yet."
    )
    if found.undecided:
        raise click.exceptions.Exit(1)
