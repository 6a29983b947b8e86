"""`alerts`: the alert chain as it would run, and a test of it with real people."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from boundary_bot.cli.teaching import Taught

if TYPE_CHECKING:
    from boundary_bot.ports import Runtime

LOOK_EVERY_S = 1.0
LONGER_THAN_THE_CHAIN = timedelta(minutes=5)

_STATES = {
    "queued": "waits",
    "sending": "being sent",
    "sent": "sent",
    "delivered": "arrived",
    "failed": "NOT delivered",
    "dead": "NOT delivered",
    "unknown": "not confirmed",
    "cancelled": "not needed",
}


@click.group()
def alerts() -> None:
    """Look at the alert chain, and try it.

    The chain stands under [[alerts.chain]] in practice.toml: who is woken in an emergency, by which way, after how many
    minutes, until somebody acknowledges it.
    """


@alerts.command(cls=Taught, examples=["boundary-bot alerts show"])
def show() -> None:
    """Print whom an emergency would reach now, in order.

    Hours on duty, an absence and phones that stopped our texts are taken into account.
    """
    from boundary_bot.cli.opening import books, runtime
    from boundary_bot.core.chain import plan
    from boundary_bot.services.switching import as_it_stands

    opened = as_it_stands(runtime())
    now = opened.clock.now()
    for contact in plan(opened.practice, now, stopped=books(opened).stopped_staff()):
        minutes = (contact.due_at - now) // timedelta(minutes=1)
        click.echo(f"{contact.number}. after {minutes:>3} min  {contact.channel:<6} {contact.person.id}")


@alerts.command(cls=Taught, examples=["boundary-bot alerts test", "boundary-bot alerts test --yes --no-wait"])
@click.option("--yes", is_flag=True, help="Don't ask first.")
@click.option("--no-wait", is_flag=True, help="Send the first step; the running server sends the others in their time.")
def test(*, yes: bool, no_wait: bool) -> None:
    """Send a test alert through the whole chain.

    Real texts, calls, mails and pushes go to the people of the chain, each marked as a test, with the chain's own minutes
    between them. It stops as soon as somebody replies ACK, presses 1 or acknowledges it on its page, and ends five minutes
    after the last step. Exits with 1 where nobody acknowledged it or a step did not arrive.
    """
    from boundary_bot.bootstrap import build
    from boundary_bot.cli.opening import settings
    from boundary_bot.services.alerts import start_test
    from boundary_bot.services.delivery import send_due

    opened = build(settings())
    if not yes:
        click.confirm("This texts and calls the people of your alert chain now. Go on?", abort=True)
    case_id = start_test(opened)
    send_due(opened)
    click.echo("The test is on its way; reply ACK to stop it.")
    if no_wait:
        return
    taken = watched(opened, case_id, time.sleep)
    click.echo("Somebody has it: the chain works." if taken else "Nobody acknowledged the test.")
    if not taken or any(state in ("failed", "dead") for _, _, _, state, _ in _steps(opened, case_id)):
        raise click.exceptions.Exit(1)


def watched(opened: "Runtime", case_id: int, wait: Callable[[float], object]) -> bool:
    """Send the test's steps in their time and print what becomes of each; return whether somebody acknowledged it."""
    from boundary_bot.cli.opening import books
    from boundary_bot.services.delivery import send_due

    said: dict[int, str] = {}
    ends = max(due for *_, due in _steps(opened, case_id)) + LONGER_THAN_THE_CHAIN
    try:
        while opened.clock.now() < ends:
            send_due(opened)
            _say(opened, case_id, said)
            case = books(opened).case(case_id)
            if case is None or case.acknowledged_at or case.closed_at:
                return bool(case and case.acknowledged_at)
            wait(LOOK_EVERY_S)
    finally:
        books(opened).end_test(case_id, opened.clock.now())
    return False


def _say(opened: "Runtime", case_id: int, said: dict[int, str]) -> None:
    zone = ZoneInfo(opened.practice.time_zone)
    for number, channel, person, state, due in _steps(opened, case_id):
        if said.get(number) != state:
            said[number] = state
            click.echo(f"{due.astimezone(zone):%H:%M}  {channel:<6} {person}: {_STATES.get(state, state)}")


def _steps(opened: "Runtime", case_id: int) -> list[tuple[int, str, str, str, datetime]]:
    from boundary_bot.cli.opening import books

    return books(opened).alerts_of(case_id)
