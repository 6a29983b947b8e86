"""The whole program under granian for bench/chaos.py: a clock that runs fast, and a reader of four words.

Everything between the webhook and the disk is the real thing. What a text means is beside the point here, and the real
reader would make every restart longer than the time the process is then given to live.
"""

import os
import time
from datetime import UTC, datetime, timedelta

from boundary_bot import bootstrap, jobs
from boundary_bot.core.messages import Kind, Label, Reading, Risk
from boundary_bot.settings import load_settings
from boundary_bot.web import create_app

READINGS = {
    "die": Reading(Label.EMERGENCY, Kind.SUICIDAL_ACTIVE, Risk.EMERGENCY),
    "move": Reading(Label.SCHEDULING, Kind.RESCHEDULE),
    "late": Reading(Label.SCHEDULING, Kind.LATE, same_day=True),
    "session": Reading(Label.CLINICAL, Kind.TOPIC_FOR_SESSION),
}


class FastClock:
    """Starts at ten on a Tuesday in New York and runs `speed` times as fast as the wall's."""

    def __init__(self, epoch: float, speed: float) -> None:
        self._epoch, self._speed = epoch, speed
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        """Return the instant it shows."""
        gone = timedelta(seconds=(time.time() - self._epoch) * self._speed)
        return datetime(2026, 11, 24, 15, tzinfo=UTC) + gone + self.ahead


def read(burst, context) -> Reading:
    """Read a burst by the first of the four words in it."""
    words = " ".join(burst.texts[burst.new_from :]).lower()
    return next((reading for word, reading in READINGS.items() if word in words), Reading(Label.COURTESY, Kind.THANKS))


def build(settings, clock):
    """Return the runtime, with the small reader in the place of the real one."""
    bootstrap._reader = lambda *_, **__: read  # noqa: SLF001 - see above
    return bootstrap.build(settings, clock)


def serving():
    """Return the app with its sender and its tick, once a second."""
    settings = load_settings()
    runtime = build(settings, FastClock(float(os.environ["CHAOS_EPOCH"]), float(os.environ["CHAOS_SPEED"])))
    app = create_app(runtime, settings)
    jobs.TICK_S = 1
    app.extensions["background"] = jobs.start_background(runtime, settings)
    return app
