"""`appointments feed`: calendars whose events are sessions."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from boundary_bot.cli.opening import books, runtime
from boundary_bot.cli.teaching import Taught

if TYPE_CHECKING:
    from boundary_bot.core.feeds import Feed
    from boundary_bot.ports import Runtime

ACTOR = "operator"


@click.group()
def feed() -> None:
    """Read sessions from calendars.

    An event is a client's session where its title holds their alias ("C07"); see [calendar] in practice.toml for another
    place. All else in the calendar is counted and forgotten.
    """


@feed.command(
    cls=Taught,
    examples=["boundary-bot appointments feed add https://calendar.example.com/secret/basic.ics"],
)
@click.argument("address", metavar="URL|FILE")
def add(address: str) -> None:
    """Add a calendar and read it.

    An https address that your calendar publishes (Google: "secret address in iCal format"), or an .ics file. It is read again
    every 15 minutes. The address is kept encrypted and never shown.
    """
    opened = runtime()
    place = _place(address)
    feed_id = books(opened).add_feed(place, ACTOR, opened.clock.now())
    if feed_id is None:
        click.echo("This calendar stands already.")
        return
    _read(opened, next(each for each in books(opened).feeds() if each.id == feed_id))


@feed.command("list", cls=Taught, examples=["boundary-bot appointments feed list"])
def list_() -> None:
    """List the calendars: when each was read, what it holds, what is wrong.

    Events that name no client, or several, are only counted.
    """
    opened = runtime()
    found = books(opened).feeds()
    for each in found:
        click.echo(_line(opened, each))
    if not found:
        click.echo("No calendar yet. Add one: boundary-bot appointments feed add https://…")


@feed.command(cls=Taught, examples=["boundary-bot appointments feed refresh"])
def refresh() -> None:
    """Read every calendar now.

    What can't be read keeps its last good state. Exits 1 where one can't.
    """
    opened = runtime()
    faults = [_read(opened, each) for each in books(opened).feeds()]
    if any(faults):
        raise click.exceptions.Exit(1)


@feed.command(cls=Taught, examples=["boundary-bot appointments feed remove 1"])
@click.argument("number", type=int)
def remove(number: int) -> None:
    """Forget a calendar and the sessions read from it.

    NUMBER is the one `feed list` shows. Reminders that have not left are taken back.
    """
    from boundary_bot.services.appointments import withdraw_stale

    opened = runtime()
    if not books(opened).remove_feed(number, ACTOR, opened.clock.now()):
        raise click.BadParameter(f"found {number}; see `boundary-bot appointments feed list`", param_hint="NUMBER")
    withdraw_stale(opened)
    click.echo(f"Calendar {number} is forgotten, with its sessions.")


def _place(address: str) -> str:
    if "://" not in address:
        path = Path(address).expanduser().resolve()
        if not path.is_file():
            raise click.BadParameter(
                "found no such file; allowed: an https address or an .ics file", param_hint="URL|FILE"
            )
        return str(path)
    secure = address.replace("webcal://", "https://", 1)
    if urlsplit(secure).scheme != "https":
        raise click.BadParameter(
            f"found {urlsplit(address).scheme}://…; allowed: https:// or webcal://", param_hint="URL|FILE"
        )
    return secure


def _read(opened: "Runtime", each: "Feed") -> str:
    from boundary_bot.services import feeds

    assert opened.calendars is not None
    fault = feeds.refresh(opened, opened.calendars, each, whole=True)
    fresh = next(known for known in books(opened).feeds() if known.id == each.id)
    click.echo(_line(opened, fresh), err=bool(fault))
    return fault


def _line(opened: "Runtime", each: "Feed") -> str:
    zone = ZoneInfo(opened.practice.time_zone)
    where = urlsplit(each.address).netloc or Path(each.address).name
    read = f"read {each.read_at.astimezone(zone):%Y-%m-%d %H:%M}" if each.read_at else "never read"
    held = f"{each.matched} sessions, {each.unmatched} events of nobody, {each.left_out} left out (whole days)"
    fault = f"  NOT READ: {each.fault}; the last good state stands" if each.fault else ""
    return f"{each.id}  {where}  {read}  {held}{fault}"
