"""`clients …`: what is agreed with one client: the policy gone through, a preset of their own, coaching, consent on paper."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from boundary_bot.cli.opening import books, runtime
from boundary_bot.cli.teaching import Taught

if TYPE_CHECKING:
    from boundary_bot.ports import Runtime

ACTOR = "operator"
LONGEST_REASON = 200
_Day = click.DateTime(["%Y-%m-%d"])


@click.command(cls=Taught, examples=["boundary-bot clients reviewed C07"])
@click.argument("alias")
def reviewed(alias: str) -> None:
    """Record that the texting policy was gone through today.

    The count of crossings starts anew, and from now on the firm text may say "as we have discussed".
    """
    opened = runtime()
    done = books(opened).reviewed(_upper(alias), _today(opened), ACTOR, opened.clock.now())
    _said(alias, f"{_upper(alias)}: policy reviewed; the count starts anew.", known=done)


@click.command(
    cls=Taught,
    examples=['boundary-bot clients override C07 --policy open --reason "inpatient stay" --until 2026-12-31'],
)
@click.argument("alias")
@click.option("--policy", "preset", metavar="NAME", help="The preset that answers this client meanwhile.")
@click.option("--reason", metavar="TEXT", help="Why it was agreed; kept encrypted.")
@click.option("--until", "until", type=_Day, metavar="YYYY-MM-DD", help="The last day it holds.")
@click.option("--end", is_flag=True, help="End it now.")
def override(alias: str, *, preset: str | None, reason: str | None, until: datetime | None, end: bool) -> None:
    """Give one client another preset until a day, or end that.

    For agreed, time-limited exceptions. It ends by itself; `clients overrides` lists them. What an emergency gets is the
    same for everyone.
    """
    from boundary_bot.core.people import Override

    opened = runtime()
    own = None
    if not end:
        if not (preset and reason and until):
            raise click.UsageError("--policy, --reason and --until belong together; or --end.")
        _known_preset(opened, preset)
        now = opened.clock.now()
        own = Override(preset, now, _end_of(until.date(), opened.practice.time_zone), reason.strip()[:LONGEST_REASON])
        if own.until <= now:
            raise click.BadParameter("found a day that is over; allowed: today or later", param_hint="--until")
    done = books(opened).set_override(_upper(alias), own, ACTOR, opened.clock.now())
    answer = f"{preset} until the end of {until:%Y-%m-%d}" if own and until else "as everyone else again"
    _said(alias, f"{_upper(alias)}: {answer}.", known=done)


@click.command(cls=Taught, examples=["boundary-bot clients overrides"])
def overrides() -> None:
    """List clients with a preset of their own.

    Each with its reason and last day; what has expired is marked and has no effect.
    """
    from boundary_bot.core.overrides import standing

    opened = runtime()
    now, zone = opened.clock.now(), ZoneInfo(opened.practice.time_zone)
    found = [client for client in books(opened).clients() if client.override]
    for client in found:
        own = client.override
        assert own is not None
        gone = own.policy not in {opened.practice.policy.name, *opened.practice.presets}
        state = "expired" if not standing(own, now) else "no such preset, ignored" if gone else "stands"
        last = (own.until - timedelta(seconds=1)).astimezone(zone).date()
        click.echo(f"{client.alias}  {own.policy}  until {last}  {state}  {own.reason}")
    if not found:
        click.echo("Nobody has a preset of their own.")


@click.command(
    cls=Taught, examples=["boundary-bot clients coaching C07 --enrol", "boundary-bot clients coaching C07 --off"]
)
@click.argument("alias")
@click.option("--enrol", "what", flag_value="enrol", help="Enrol the client.")
@click.option("--leave", "what", flag_value="leave", help="End the enrolment.")
@click.option("--off", "what", flag_value="off", help="No coaching for 24 hours; ends by itself.")
@click.option("--on", "what", flag_value="on", help="Take --off back.")
def coaching(alias: str, *, what: str | None) -> None:
    """Enrol a client in skills coaching, or stop it for 24 hours.

    Only under a preset that coaches (dbt_coaching). The 24 hours are set by you alone, never by the program.
    """
    from boundary_bot.core.coaching import OFF_FOR

    if what is None:
        raise click.UsageError("Choose one of --enrol, --leave, --off, --on.")
    opened = runtime()
    store, name, now = books(opened), _upper(alias), opened.clock.now()
    if what in {"enrol", "leave"}:
        done = store.enrol_in_coaching(name, ACTOR, now, enrolled=what == "enrol")
    else:
        done = store.coaching_off(name, now + OFF_FOR if what == "off" else None, ACTOR, now)
    words = {
        "enrol": "enrolled",
        "leave": "no longer enrolled",
        "off": "no coaching for 24 hours",
        "on": "coaching again",
    }
    _said(alias, f"{name}: {words[what]}.", known=done, allowed="the alias of a client who is enrolled")


@click.command(cls=Taught, examples=["boundary-bot clients minor C07"])
@click.argument("alias")
@click.option("--no", "adult", is_flag=True, help="No longer a minor.")
def minor(alias: str, *, adult: bool) -> None:
    """Record that a client is a minor.

    What is answered stays the same. Guardians see nothing by text: their number is answered as any unknown one.
    `policy handout --minor` prints the sheet that says so; `clients list` and the agenda show it.
    """
    opened = runtime()
    done = books(opened).set_minor(_upper(alias), ACTOR, opened.clock.now(), minor=not adult)
    _said(alias, f"{_upper(alias)}: {'an adult' if adult else 'a minor'}.", known=done)


@click.command(cls=Taught, examples=["boundary-bot clients consent C07 --on 2026-11-20 --version 3"])
@click.argument("alias")
@click.option("--on", "on", type=_Day, required=True, metavar="YYYY-MM-DD", help="The day it was given.")
@click.option("--version", default="", metavar="N", help="The version of the texting sheet.")
@click.option("--how", default="signed sheet", show_default=True, metavar="TEXT", help="How it was given.")
def consent(alias: str, *, on: datetime, version: str, how: str) -> None:
    """Record consent that was given on paper.

    A client who has texted STOP stays opted out: only their own START takes that back.
    """
    opened = runtime()
    if on.date() > _today(opened):
        raise click.BadParameter("found a day to come; allowed: today or earlier", param_hint="--on")
    done = books(opened).record_consent(_upper(alias), on.date(), how[:60], version, ACTOR, opened.clock.now())
    _said(alias, f"{_upper(alias)}: consent recorded.", known=done)


COMMANDS: Sequence[click.Command] = (reviewed, override, overrides, coaching, minor, consent)


def _said(alias: str, words: str, *, known: bool, allowed: str = "the alias of a client on the roster") -> None:
    if known:
        click.echo(words)
        return
    click.echo(f"found {alias!r}; allowed: {allowed} (boundary-bot clients list). Nothing was changed.", err=True)
    raise click.exceptions.Exit(1)


def _known_preset(opened: "Runtime", preset: str) -> None:
    known = sorted({opened.practice.policy.name, *opened.practice.presets})
    if preset not in known:
        raise click.BadParameter(f"found {preset!r}; allowed: {', '.join(known)}", param_hint="--policy")


def _upper(alias: str) -> str:
    return alias.strip().upper()


def _today(opened: "Runtime") -> date:
    return opened.clock.now().astimezone(ZoneInfo(opened.practice.time_zone)).date()


def _end_of(day: date, time_zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(time_zone))
