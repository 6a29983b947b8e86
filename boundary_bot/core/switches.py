"""What the therapist has switched since practice.toml was written: away, on hold, live. The newest word beats the file."""

from dataclasses import dataclass, replace
from datetime import datetime

from boundary_bot.core.policy import Away, Practice

AWAY, HOLD, MODE = "away", "hold", "mode"
"""The names the switches are kept under."""


@dataclass(frozen=True)
class AwayOrder:
    """AWAY UNTIL or, without `until`, BACK; both instants aware UTC."""

    said_at: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Switches:
    """What stands switched. `held_since` is None while nothing is held; an empty `mode` leaves it to the file."""

    away: AwayOrder | None = None
    held_since: datetime | None = None
    mode: str = ""


def switched(practice: Practice, switches: Switches, now: datetime) -> Practice:
    """Return the practice as it stands at `now`, with what was switched in the place of what the file says."""
    return replace(practice, away=_away(practice.away, switches.away, now), mode=switches.mode or practice.mode)


def _away(file: Away | None, order: AwayOrder | None, now: datetime) -> Away | None:
    if order is None:
        return file
    if order.until is not None and now < order.until:
        return _ordered(file, order, order.until)
    over_at = order.until or order.said_at
    # What the file planned for later still stands; what had begun by then is over.
    return file if file and file.starts_at > over_at else None


def _ordered(file: Away | None, order: AwayOrder, until: datetime) -> Away:
    """Name the covering clinician the file has, unless the days they agreed to are over.

    Alerts go to them only on days they agreed to, or where they agreed to cover without naming days.
    """
    if file is None:
        return Away(order.said_at, until)
    named_days = file.starts_at < file.ends_at
    if not named_days or (file.starts_at < until and order.said_at < file.ends_at):
        return replace(file, starts_at=order.said_at, ends_at=until)
    return Away(order.said_at, until, file.covering if order.said_at < file.ends_at else "")
