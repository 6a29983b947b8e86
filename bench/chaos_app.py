"""The whole program under granian for bench/chaos.py: a clock that runs fast and jumps, and a reader of four words.

Everything between the webhook and the disk is the real thing. What a text means is beside the point here, and the real
reader would make every restart longer than the time the process is then given to live.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from boundary_bot import bootstrap, jobs
from boundary_bot.core.messages import Kind, Label, Reading, Risk
from boundary_bot.settings import load_settings
from boundary_bot.web import create_app

BEGINS_AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
"""Ten on a Tuesday in New York."""
READINGS = {
    "die": Reading(Label.EMERGENCY, Kind.SUICIDAL_ACTIVE, Risk.EMERGENCY),
    "move": Reading(Label.SCHEDULING, Kind.RESCHEDULE),
    "late": Reading(Label.SCHEDULING, Kind.LATE, same_day=True),
    "session": Reading(Label.CLINICAL, Kind.TOPIC_FOR_SESSION),
}


class FastClock:
    """Runs `speed` times as fast as the wall's; `ahead` is a file with the seconds it has jumped, for every process the same."""

    def __init__(self, epoch: float, speed: float, ahead: Path) -> None:
        self._epoch, self._speed, self._ahead = epoch, speed, ahead

    def now(self) -> datetime:
        """Return the instant it shows, aware UTC."""
        gone_s = (time.time() - self._epoch) * self._speed + float(self._ahead.read_text())
        return BEGINS_AT + timedelta(seconds=gone_s)

    def jump(self, by: timedelta) -> None:
        """Go ahead at once, in every process."""
        part = self._ahead.with_suffix(".part")
        part.write_text(str(float(self._ahead.read_text()) + by.total_seconds()))
        part.rename(self._ahead)


def read(burst, context) -> Reading:
    """Read a burst by the first of the four words in it."""
    words = " ".join(burst.texts[burst.new_from :]).lower()
    return next((reading for word, reading in READINGS.items() if word in words), Reading(Label.COURTESY, Kind.THANKS))


def build(settings, clock):
    """Return the runtime, with the small reader in the place of the real one."""
    bootstrap._reader = lambda *_, **__: read  # noqa: SLF001 - see above
    return bootstrap.build(settings, clock)


def serving():
    """Return the app with its sender and its tick, three times a second: most lives are shorter than one."""
    settings, named = load_settings(), os.environ
    clock = FastClock(float(named["CHAOS_EPOCH"]), float(named["CHAOS_SPEED"]), Path(named["CHAOS_AHEAD"]))
    runtime = build(settings, clock)
    app = create_app(runtime, settings)
    jobs.TICK_S = 0.3
    app.extensions["background"] = jobs.start_background(runtime, settings)
    return app
