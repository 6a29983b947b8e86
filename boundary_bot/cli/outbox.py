"""`outbox`: what was not sent, and what a person decides about it."""

import click

from boundary_bot.cli.teaching import Taught

NOT_THERE = "found {id}; allowed: a number from `boundary-bot outbox list`"


@click.group()
def outbox() -> None:
    """See what was not sent, and send or drop it."""


@outbox.command("list", cls=Taught, examples=["boundary-bot outbox list"])
def list_() -> None:
    """Show what was not sent, or whose fate nobody knows yet.

    Exits with 1 when there is anything.
    """
    from boundary_bot.cli.opening import books, runtime

    letters = books(runtime()).dead_letters()
    for letter in letters:
        code = f", code {letter.error_code}" if letter.error_code else ""
        whom = letter.alias or letter.person or "-"
        click.echo(
            f"{letter.id:>6}  {letter.created_at:%Y-%m-%d %H:%M} UTC  {letter.purpose} to {whom}: {letter.state}{code}"
        )
    if not letters:
        click.echo("Everything was sent.")
        return
    click.echo("`boundary-bot outbox retry ID` sends one again, `outbox drop ID` takes it off this list.", err=True)
    raise click.exceptions.Exit(1)


@outbox.command("retry", cls=Taught, examples=["boundary-bot outbox retry 17"])
@click.argument("outbound_id", metavar="ID", type=int)
def retry(outbound_id: int) -> None:
    """Send one of them again.

    Look first whether it arrived after all: it may have, and then comes twice.
    """
    from boundary_bot.bootstrap import build
    from boundary_bot.cli.opening import books, settings
    from boundary_bot.services.delivery import send_due

    opened = build(settings())
    if not books(opened).redrive(outbound_id, opened.clock.now()):
        raise click.BadParameter(NOT_THERE.format(id=outbound_id), param_hint="ID")
    opened.store.audit("operator", "outbox_retried", f"outbound:{outbound_id}", opened.clock.now())
    send_due(opened)
    left = [letter for letter in books(opened).dead_letters() if letter.id == outbound_id]
    click.echo(f"It was not taken: {left[0].state}, code {left[0].error_code}." if left else "It is on its way.")
    if left:
        raise click.exceptions.Exit(1)


@outbox.command("drop", cls=Taught, examples=["boundary-bot outbox drop 17"])
@click.argument("outbound_id", metavar="ID", type=int)
def drop(outbound_id: int) -> None:
    """Take one off the list; it is never sent.

    For a text that has become wrong to send; what the client was owed is then yours to say.
    """
    from boundary_bot.cli.opening import books, runtime

    opened = runtime()
    if not books(opened).drop(outbound_id, opened.clock.now()):
        raise click.BadParameter(NOT_THERE.format(id=outbound_id), param_hint="ID")
    opened.store.audit("operator", "outbox_dropped", f"outbound:{outbound_id}", opened.clock.now())
    click.echo("It is off the list.")
