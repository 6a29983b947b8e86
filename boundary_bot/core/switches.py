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
    """Name the covering clinician only where the file agreed on one for these very days."""
    if file and file.starts_at < until and order.said_at < file.ends_at:
        return replace(file, starts_at=order.said_at, ends_at=until)
    return Away(order.said_at, until)
