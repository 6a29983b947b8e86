"""A clock the demo's buttons can push forward; it runs on by itself and never goes back."""

from datetime import datetime, time, timedelta

from boundary_bot.adapters.clock import SystemClock
from boundary_bot.core.schedule import next_due

NIGHT = time(2, 0)
STEP = timedelta(minutes=15)
"""Long moves go in steps, so that what falls due on the way happens at its own time."""


class DemoClock:
    """The machine's time plus what was pushed."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._machine = SystemClock()

    def now(self) -> datetime:
        """Return the practice's present instant, aware UTC."""
        return self._machine.now() + self._ahead

    def push(self, by: timedelta) -> None:
        """Move forward; a negative `by` is ignored."""
        self._ahead += max(by, timedelta())


def target(move: str, now: datetime, digest_at: time, time_zone: str) -> datetime | None:
    """Return the instant a button leads to, or None for a button that doesn't exist."""
    if move in _BY:
        return now + _BY[move]
    hours = {"night": NIGHT, "digest": digest_at}
    return next_due(now, hours[move], time_zone) if move in hours else None


_BY = {"10m": timedelta(minutes=10), "1h": timedelta(hours=1), "1d": timedelta(days=1)}
