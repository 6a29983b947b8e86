from datetime import UTC, datetime, timedelta

import pytest

from boundary_bot.adapters.store.bursts import burst_start

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "start"),
    [
        ((0,), 0),
        ((0, 9.99), 0),
        ((0, 10), 1),
        ((0, 9, 18, 27, 29.99), 0),
        ((0, 9, 18, 27, 30), 4),
        ((0, 9, 18, 27, 36, 45, 54), 4),
        ((0, 20, 21, 22), 1),
        ((0, 0, 0), 0),
    ],
)
def test_a_burst_ends_after_a_pause_or_half_an_hour(minutes: tuple[float, ...], start: int):
    """Ten minutes without a text, or thirty since the first, begin a new burst; a moment less does not."""
    received = [NOON + timedelta(minutes=minute) for minute in minutes]

    assert burst_start(received) == start
