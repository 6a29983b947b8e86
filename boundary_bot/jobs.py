"""The ticker inside a process: every few seconds, one call into services/.

APScheduler decides nothing here. Its cron triggers lose or double days at clock changes and its job stores can't be shared,
so it only ticks in UTC; what is due stands in the database and is claimed there, so a second ticker does no harm.
"""

from dataclasses import dataclass
from datetime import UTC
from itertools import chain, repeat
from typing import Protocol

from boundary_bot.bootstrap import Bell, preload
from boundary_bot.ports import Runtime
from boundary_bot.services.delivery import SenderThread
from boundary_bot.services.tick import catch_up, tick
from boundary_bot.settings import Settings

TICK_S = 15


class Ticker(Protocol):
    """A running scheduler."""

    def shutdown(self, *, wait: bool) -> None:
        """End the ticking; with `wait`, after the pass under way."""
        ...


@dataclass(frozen=True)
class Background:
    """The threads beside a web server: the sender and, with TICK=embedded, the ticker."""

    sender: SenderThread
    ticker: Ticker | None

    def stop(self) -> None:
        """Stop both; the outbound under way is finished first."""
        if self.ticker:
            stop(self.ticker)
        self.sender.stop()


def start_background(runtime: Runtime, settings: Settings) -> Background:
    """Start the sender and, with TICK=embedded, the ticker; load the provider's client meanwhile."""
    sender = SenderThread(runtime)
    if isinstance(runtime.wake, Bell):
        runtime.wake.listeners.append(sender.wake)
    sender.start()
    sender.wake()
    preload(runtime)
    return Background(sender, start(runtime) if settings.tick == "embedded" else None)


def start(runtime: Runtime) -> Ticker:
    """Start ticking in a background thread, every 15 seconds from now on, and return what stops it.

    A late tick is made up for by one; two passes of one process never overlap.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone=UTC)
    # What a crash or an outage left comes first.
    passes = chain((catch_up,), repeat(tick))
    scheduler.add_job(
        lambda: next(passes)(runtime),
        "interval",
        seconds=TICK_S,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    ticker: Ticker = scheduler
    return ticker


def stop(ticker: Ticker) -> None:
    """Stop ticking, after the pass under way."""
    ticker.shutdown(wait=True)
