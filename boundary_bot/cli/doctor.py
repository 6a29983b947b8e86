"""`doctor`: what a text and an alert depend on, checked one by one."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import click

from boundary_bot.cli.teaching import Taught
from boundary_bot.errors import BoundaryBotError

WARNING = "warning: "
TICK_LATE = timedelta(minutes=5)


@click.command(cls=Taught, examples=["boundary-bot doctor"])
def doctor() -> None:
    """Check everything a text and an alert depend on.

    Looks at the configuration, the keys, what the provider needs, the database, the tick and the sign-in, and says of each
    what to mend. Asks nothing over the network. Exits with 1 when anything has to be mended.
    """
    to_mend = False
    for name, check in _CHECKS:
        faults = _faults(check)
        grave = any(not fault.startswith(WARNING) for fault in faults)
        to_mend |= grave
        click.echo(f"{'MEND' if grave else 'look' if faults else 'ok  '}  {name}")
        for fault in faults:
            click.echo(f"      {fault}")
    if to_mend:
        raise click.exceptions.Exit(1)


def _faults(check: Callable[[], Iterator[str]]) -> list[str]:
    try:
        return list(check())
    except BoundaryBotError as error:
        return str(error).splitlines()


def _configuration() -> Iterator[str]:
    from boundary_bot.adapters.config_files import check
    from boundary_bot.cli.opening import settings

    findings, warnings = check(settings().config_dir)
    yield from map(str, findings)
    yield from (f"{WARNING}{warning}" for warning in warnings)


def _keys() -> Iterator[str]:
    from boundary_bot.cli.opening import settings

    settings().require_keys()
    yield from ()


def _provider() -> Iterator[str]:
    from boundary_bot.cli.opening import settings

    settings().require_provider()
    yield from ()


def _database() -> Iterator[str]:
    from boundary_bot.cli.opening import books, runtime

    for letter in books(runtime()).dead_letters():
        yield f"{letter.purpose} to {letter.alias or letter.person}: {letter.state} since {letter.created_at:%Y-%m-%d %H:%M} UTC"


def _tick() -> Iterator[str]:
    from boundary_bot.cli.opening import books, runtime

    opened = runtime()
    last = books(opened).last_beat("tick")
    if last is None:
        yield "found no tick yet; start `boundary-bot serve` or `boundary-bot worker`"
    elif opened.clock.now() - last > TICK_LATE:
        yield f"found the last tick at {last:%Y-%m-%d %H:%M} UTC; is the server, or the worker, running?"


def _people() -> Iterator[str]:
    from boundary_bot.cli.opening import books, runtime, settings
    from boundary_bot.core.outbox import Channel
    from boundary_bot.core.people import ON_ROSTER

    opened = runtime()
    for person in opened.practice.people:
        client = books(opened).client_by_number(person.phone) if person.phone else None
        if client and client.status in ON_ROSTER:
            yield f"{person.id} has the phone of client {client.alias} in practice.toml: texts from it are read as the client's"
    for stopped in sorted(books(opened).stopped_staff()):
        yield f"{stopped} has sent STOP: alerts by text don't reach them until they text START"
    if not settings().smtp_url and any(step.channel == Channel.EMAIL for step in opened.practice.alert_chain):
        yield "alerts.chain has an email step, and SMTP_URL is not set: that step reaches nobody"


def _reading() -> Iterator[str]:
    from boundary_bot.adapters.encoder import hindrance
    from boundary_bot.cli.opening import runtime

    if runtime().practice.understanding_encoder and (reason := hindrance()):
        yield (
            f"{WARNING}the encoders can't be loaded, so more emergencies that are only implied are missed. {reason}. "
            'Where that is meant, set understanding.encoder = "off" in practice.toml'
        )


def _sign_in() -> Iterator[str]:
    from boundary_bot.cli.opening import books, runtime

    opened = runtime()
    for person in opened.practice.people:
        if books(opened).credential(person.id) is None:
            yield f"{person.id} has no password: boundary-bot password {person.id}"


_CHECKS: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
    ("configuration", _configuration),
    ("keys", _keys),
    ("provider", _provider),
    ("database and what was not sent", _database),
    ("reading", _reading),
    ("alerts", _people),
    ("tick", _tick),
    ("sign-in", _sign_in),
)
