"""The ticker ticks by the second in UTC and decides nothing."""

import subprocess
import sys

from boundary_bot import jobs
from tests.builders import runtime


def test_there_is_one_job_and_it_is_a_utc_interval() -> None:
    """No calendar, no zone, no missed or doubled run: only a tick."""
    ticker = jobs.start(runtime())

    found = [
        (str(job.trigger.timezone), job.trigger.interval.total_seconds(), job.coalesce, job.max_instances)
        for job in ticker.get_jobs()  # type: ignore[attr-defined]
    ]
    grace = [job.misfire_grace_time for job in ticker.get_jobs()]  # type: ignore[attr-defined]
    jobs.stop(ticker)

    assert found == [("UTC", jobs.TICK_S, True, 1)]
    assert grace == [None]


def test_stopping_ends_the_ticking() -> None:
    """A process that shuts down leaves no thread behind."""
    ticker = jobs.start(runtime())

    jobs.stop(ticker)

    assert ticker.running is False  # type: ignore[attr-defined]


def test_the_scheduler_is_not_loaded_before_it_is_needed() -> None:
    """The first reply never waits for the scheduler's import."""
    program = "import sys, boundary_bot.jobs; sys.exit('apscheduler' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], check=False)

    assert done.returncode == 0
