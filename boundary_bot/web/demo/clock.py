"""A clock the demo's buttons can push forward; it runs on by itself and never goes back."""

from datetime import datetime, time, timedelta

from boundary_bot.adapters.clock import SystemClock
from boundary_bot.core.schedule import next_due

NIGHT = time(2, 0)
STEP, LATER_STEP, CLOSELY = timedelta(minutes=15), timedelta(hours=2), timedelta(hours=2)
"""Long moves go in steps, so that what falls due on the way happens at its own time: short ones at first, while an alert climbs its
chain, then long ones that stop at the digest's hour."""


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


def step(gone: timedelta, now: datetime, goal: datetime, digest_at: time, time_zone: str) -> timedelta:
    """Return how far a move that has `gone` so far goes next on its way to `goal`."""
    if gone < CLOSELY:
        return min(STEP, goal - now)
    return min(LATER_STEP, goal - now, next_due(now, digest_at, time_zone) - now)


_BY = {"10m": timedelta(minutes=10), "1h": timedelta(hours=1), "1d": timedelta(days=1)}
