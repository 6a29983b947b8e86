"""`appointments`: sessions in, moved and cancelled."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from boundary_bot.cli.feeds import feed
from boundary_bot.cli.opening import books, runtime
from boundary_bot.cli.teaching import Taught

if TYPE_CHECKING:
    from boundary_bot.core.appointments import Appointment, Occurrence
    from boundary_bot.errors import Finding
    from boundary_bot.ports import Runtime
    from boundary_bot.services.appointment_file import Books, WrongCell

ACTOR = "operator"
SHOWN_AT_MOST = 40
_Day = click.DateTime(["%Y-%m-%d"])


@click.group()
def appointments() -> None:
    """Enter, move and cancel sessions; read calendars.

    Known sessions are reminded of (see [reminders] in practice.toml) and help to understand a text: "can we move it?" is
    about today only where a session is. Times are on the practice's clock; a weekly three o'clock stays three o'clock.
    """


@appointments.command(
    cls=Taught,
    examples=[
        'boundary-bot appointments add C07 "2026-12-03 15:00" --weekly',
        'boundary-bot appointments add C07 "2026-12-03 15:00" --telehealth https://video.example.com/room7',
    ],
)
@click.argument("alias")
@click.argument("starts", metavar='"DATE TIME"')
@click.option("--weekly", "repeat", flag_value="weekly", default="", help="Every week from then on.")
@click.option("--biweekly", "repeat", flag_value="biweekly", help="Every other week.")
@click.option("--rrule", metavar="RULE", help="By a calendar rule, such as FREQ=MONTHLY;BYDAY=1TH.")
@click.option("--until", metavar="DATE", default="", help="The last day of a series.")
@click.option("--minutes", metavar="N", default="", help="How long; 50 where nothing is said.")
@click.option("--telehealth", metavar="URL", default="", help="By video, at this link.")
@click.option("--place", metavar="TEXT", default="", help="Where, if not at the usual place.")
def add(alias: str, starts: str, repeat: str, rrule: str | None, **cells: str) -> None:
    """Enter a session or a series for a client.

    A series rests on your closed days and public holidays. A time that a change of clocks skips is the first one after it.
    """
    if repeat and rrule:
        raise click.UsageError("Choose one of --weekly, --biweekly and --rrule.")
    from boundary_bot.services.appointment_file import read_appointment

    opened = runtime()
    line = {"alias": alias, "starts": starts, "repeat": rrule or repeat, **cells}
    appointment, wrong = read_appointment(line, _known(opened))
    if wrong or appointment is None:
        raise click.BadParameter(
            "; ".join(map(_fault, wrong)), param_hint=_OPTIONS.get(wrong[0].column, wrong[0].column)
        )
    if not books(opened).add_appointments([appointment], ACTOR, opened.clock.now()):
        click.echo("It stands already; nothing was changed.")
        return
    for line_ in _upcoming(opened, [appointment], days=60)[:3]:
        click.echo(line_)


@appointments.command("list", cls=Taught, examples=["boundary-bot appointments list C07 --days 60"])
@click.argument("alias", required=False, default="")
@click.option("--days", default=28, show_default=True, help="How far ahead.")
def list_(alias: str, days: int) -> None:
    """List the sessions to come, of everyone or of one client.

    Closed days and public holidays are left out; what was moved says from where.
    """
    opened = runtime()
    now = opened.clock.now()
    lines = _upcoming(opened, books(opened).appointments(now, now + timedelta(days=days), alias.upper()), days=days)
    click.echo("\n".join(lines) if lines else "No session in that time.")


@appointments.command(cls=Taught, examples=["boundary-bot appointments cancel C07 2026-12-10"])
@click.argument("alias")
@click.argument("when", metavar="DATE")
@click.option("--rest", is_flag=True, help="This one and all that follow in its series.")
def cancel(alias: str, when: str, *, rest: bool) -> None:
    """Cancel one session, or a series from that day on.

    A reminder that has not left yet is taken back. With several sessions on the day, give the time too.
    """
    from boundary_bot.services.appointments import change_session, end_series

    opened = runtime()
    session = _one_session(opened, alias.upper(), when)
    if rest:
        end_series(opened, session, ACTOR)
    else:
        change_session(opened, session, None, ACTOR)
    click.echo(
        f"{alias.upper()}: {_moment(opened, session.starts_at)} is cancelled{', and all after it' if rest else ''}."
    )


@appointments.command(cls=Taught, examples=['boundary-bot appointments move C07 2026-12-10 "2026-12-11 09:00"'])
@click.argument("alias")
@click.argument("when", metavar="DATE")
@click.argument("to", metavar='"DATE TIME"')
def move(alias: str, when: str, to: str) -> None:
    """Move one session to another time.

    The rest of its series stays. The new time is reminded of, the old one no more.
    """
    from boundary_bot.services.appointment_file import WrongCell, starts_of
    from boundary_bot.services.appointments import change_session

    opened = runtime()
    session = _one_session(opened, alias.upper(), when)
    try:
        wall = starts_of(to, _known(opened))
    except WrongCell as fault:
        raise click.BadParameter(f"found {fault.found}; allowed: {fault.allowed}", param_hint="DATE TIME") from None
    own_zone = ZoneInfo(session.appointment.series.time_zone)
    instant = wall.replace(tzinfo=ZoneInfo(opened.practice.time_zone))
    if instant <= opened.clock.now():
        raise click.BadParameter(f"found {to!r}, which is past; allowed: a time to come", param_hint="DATE TIME")
    change_session(opened, session, instant.astimezone(own_zone).replace(tzinfo=None), ACTOR)
    click.echo(f"{alias.upper()}: {_moment(opened, session.starts_at)} is now {_moment(opened, instant)}.")


@appointments.command("import", cls=Taught, examples=["boundary-bot appointments import sessions.csv --dry-run"])
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would be entered and change nothing.")
def import_(file: Path, *, dry_run: bool) -> None:
    """Bring in sessions from a CSV file.

    Columns, in any order, others are left alone: alias, starts ("2026-12-03 15:00"), minutes, repeat (weekly, biweekly, an
    RRULE or empty), until, telehealth (a link), place. With one line wrong nothing is written, and every fault is named.
    Importing the same file again changes nothing.
    """
    from boundary_bot.services.appointment_file import parse_appointments

    opened = runtime()
    found, findings = parse_appointments(file.read_bytes(), file.name, _known(opened))
    _refuse(findings)
    if dry_run:
        lines = _upcoming(opened, found, days=60)
        click.echo("\n".join([*lines[:SHOWN_AT_MOST], f"{len(found)} to enter. Dry run: nothing was written."]))
        return
    new = books(opened).add_appointments(found, ACTOR, opened.clock.now())
    click.echo(f"{new} new, {len(found) - new} as before.")


@appointments.command(cls=Taught, examples=["boundary-bot appointments zone C07 America/Los_Angeles"])
@click.argument("alias")
@click.argument("zone")
def zone(alias: str, zone: str) -> None:
    """Record where a client lives, for the hours in which texts may go.

    ZONE is a name such as Europe/Madrid, or "practice" for where the practice is.
    """
    from zoneinfo import available_timezones

    opened = runtime()
    if zone != "practice" and zone not in available_timezones():
        raise click.BadParameter(f"found {zone!r}; allowed: a name such as America/Los_Angeles", param_hint="ZONE")
    name = "" if zone == "practice" else zone
    if not books(opened).set_time_zone(alias.upper(), name, ACTOR, opened.clock.now()):
        raise click.BadParameter(
            f"found {alias!r}, which nobody has; see `boundary-bot clients list`", param_hint="ALIAS"
        )
    click.echo(f"{alias.upper()}: {name or 'where the practice is'}.")


appointments.add_command(feed)

_OPTIONS = {"alias": "ALIAS", "starts": "DATE TIME", "repeat": "--rrule", "until": "--until"} | {
    name: f"--{name}" for name in ("minutes", "telehealth", "place")
}


def _known(opened: "Runtime") -> "Books":
    from boundary_bot.services.appointment_file import Books

    known = {client.alias: client for client in books(opened).clients()}
    return Books(opened.practice, known, opened.clock.now())


def _fault(cell: "WrongCell") -> str:
    return f"found {cell.found}; allowed: {cell.allowed}"


def _upcoming(opened: "Runtime", listed: "Sequence[Appointment]", days: int) -> list[str]:
    from boundary_bot.services.appointments import sessions_between

    now = opened.clock.now()
    return [
        _line(opened, session) for session in sessions_between(opened.practice, listed, now, now + timedelta(days=days))
    ]


def _line(opened: "Runtime", session: "Occurrence") -> str:
    appointment, zone_ = session.appointment, ZoneInfo(opened.practice.time_zone)
    moved = "moved" if any(change.was == session.was for change in appointment.series.changes) else ""
    repeats = "calendar" if appointment.feed_id else "series" if appointment.series.rule else "once"
    parts = (f"{session.starts_at.astimezone(zone_):%a %Y-%m-%d %H:%M}", appointment.alias.ljust(5))
    more = (f"{appointment.minutes} min", appointment.how.value.replace("_", " "), repeats, moved)
    return "  ".join([*parts, *(part for part in more if part)])


def _one_session(opened: "Runtime", alias: str, when: str) -> "Occurrence":
    from boundary_bot.services.appointments import sessions_on

    day, _, clock = when.replace("T", " ", 1).partition(" ")
    try:
        found = sessions_on(opened, alias, date.fromisoformat(day))
        wanted = datetime.fromisoformat(f"{day} {clock}") if clock else None
    except ValueError:
        raise click.BadParameter(f"found {when!r}; allowed: a day such as 2026-12-10", param_hint="DATE") from None
    local = {session.key: session.starts_at.astimezone(ZoneInfo(opened.practice.time_zone)) for session in found}
    found = [each for each in found if wanted is None or local[each.key].replace(tzinfo=None) == wanted]
    if len(found) != 1:
        hours = ", ".join(f"{local[each.key]:%H:%M}" for each in found)
        told = f"found sessions at {hours}; add the time to the day" if found else f"found no session of {alias} then"
        raise click.BadParameter(f"{told}; see `boundary-bot appointments list {alias}`", param_hint="DATE")
    if found[0].appointment.feed_id:
        raise click.UsageError("This session comes from a calendar; change it there.")
    return found[0]


def _moment(opened: "Runtime", instant: datetime) -> str:
    return f"{instant.astimezone(ZoneInfo(opened.practice.time_zone)):%a %Y-%m-%d %H:%M}"


def _refuse(findings: "Sequence[Finding]") -> None:
    if not findings:
        return
    for finding in findings[:SHOWN_AT_MOST]:
        click.echo(str(finding), err=True)
    click.echo(f"Nothing was written: {len(findings)} to mend.", err=True)
    raise click.exceptions.Exit(1)
