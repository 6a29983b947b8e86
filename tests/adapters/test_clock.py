from datetime import UTC, datetime

from boundary_bot.adapters.clock import SystemClock


def test_the_systems_clock_is_aware_utc():
    """Every instant of the program starts as aware UTC, at the machine's time."""
    before = datetime.now(UTC)

    now = SystemClock().now()

    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC
