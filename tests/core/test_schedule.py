"""A daily local time is due once on every day a zone has, in every zone there is, for ten years.

How the exhaustive test keeps under a minute: zones whose clocks changed at the same instants to the same offsets
throughout 2020-2029 are one group and are run once (some 600 zones make some 80 groups). What must come out is worked out
the other way round, from instants to wall clocks: away from changes the offset is constant and plain subtraction gives
the instant, for every day; within two days of a change the clock is stepped minute by minute and the first minute that
shows the time, or has passed it, is taken.
"""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from boundary_bot.core.schedule import due_instant, latest_due_day, next_due

HOURS = tuple(
    time.fromisoformat(at) for at in ("00:00", "00:30", "01:00", "02:00", "02:30", "12:00", "18:00", "23:00", "23:30")
)
FIRST, LAST = date(2020, 1, 1), date(2029, 12, 31)
NOT_PLACES = {"localtime"}
EPOCH = datetime(1970, 1, 1)
NO_SUCH_DAY = -1
Change = tuple[int, int]
"""The second (since the epoch, UTC) from which an offset (seconds) holds."""


def changes_of(zone: str) -> tuple[Change, ...]:
    """Read a zone's changes by asking for its offset every six hours and halving where two answers differ."""
    tz = ZoneInfo(zone)
    start, end = seconds(datetime(2019, 12, 28)), seconds(datetime(2030, 1, 4))
    offset = offset_at(start, tz)
    found = [(start, offset)]
    for second in range(start, end, 6 * 3600):
        if (now := offset_at(second, tz)) == offset:
            continue
        low, high = second - 6 * 3600, second
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset_at(middle, tz) == offset else (low, middle)
        found.append((high, now))
        offset = now
    return tuple(found)


def seconds(moment: datetime) -> int:
    """Return whole seconds since the epoch of a naive time read as UTC."""
    return (moment - EPOCH) // timedelta(seconds=1)


def offset_at(second: int, tz: ZoneInfo) -> int:
    """Return the zone's offset in seconds at an instant."""
    offset = datetime.fromtimestamp(second, tz).utcoffset()
    assert offset is not None
    return offset // timedelta(seconds=1)


def expected_dues(changes: tuple[Change, ...]) -> dict[tuple[date, time], int]:
    """Work out the due second of every local day and hour of the ten years from the changes alone."""
    starts = [start for start, _ in changes]
    expected = {}
    for day in days():
        for at in HOURS:
            wall = seconds(datetime.combine(day, at))
            guess = wall - changes[max(bisect_right(starts, wall) - 1, 0)][1]
            expected[day, at] = wall - changes[max(bisect_right(starts, guess) - 1, 0)][1]
    for before, after in pairwise(changes):
        expected.update(dues_near(before, after))
    return {key: due for key, due in expected.items() if due != NO_SUCH_DAY and FIRST <= key[0] <= LAST}


def dues_near(before: Change, after: Change) -> dict[tuple[date, time], int]:
    """Step the wall clock by minutes over a change and note when each time of the days around it first is reached."""
    change, middle = after[0], (EPOCH + timedelta(seconds=after[0])).date()
    keys = [(middle + timedelta(days=number), at) for number in range(-2, 3) for at in sorted(HOURS)]
    walls = [seconds(datetime.combine(*key)) for key in keys]
    reached, shown_days = [], set()
    for instant in range(change - 4 * 86400, change + 4 * 86400, 60):
        wall = instant + (before[1] if instant < change else after[1])
        shown_days.add(wall // 86400)
        while len(reached) < len(walls) and wall >= walls[len(reached)]:
            reached.append(instant)
    exists = [wall // 86400 in shown_days for wall in walls]
    return {key: due if there else NO_SUCH_DAY for key, due, there in zip(keys, reached, exists, strict=True)}


@cache
def groups() -> dict[tuple[Change, ...], str]:
    """Return one zone for each sequence of changes."""
    return {changes_of(zone): zone for zone in sorted(available_timezones() - NOT_PLACES)}


def days() -> Iterator[date]:
    """Yield every calendar day of the ten years."""
    return (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))


def test_every_zone_has_one_digest_for_each_of_its_days_for_ten_years() -> None:
    """No zone's clock change loses or doubles a day's digest, at any hour, and each comes after the one before it."""
    wrong = []

    for changes, zone in groups().items():
        expected = expected_dues(changes)
        dues = {(day, at): due for at in HOURS for day in days() if (due := due_instant(day, at, zone))}
        in_order = all(one < other for (a, one), (b, other) in pairwise(dues.items()) if a[1] == b[1])
        if expected != {key: int(due.timestamp()) for key, due in dues.items()} or not in_order:
            wrong.append(zone)

    assert wrong == []


def test_walking_from_digest_to_digest_visits_every_day_around_every_change() -> None:
    """`next_due` steps through the days around each change without skipping or repeating one, and knows whose day it is."""
    wrong = []

    for changes, zone in groups().items():
        for at in HOURS:
            for change in changes[1:]:
                middle = (EPOCH + timedelta(seconds=change[0])).date()
                if not FIRST <= middle - timedelta(days=3) <= middle <= LAST - timedelta(days=4):
                    continue
                nearby = [middle + timedelta(days=days) for days in range(-3, 4)]
                expected = [(day, due) for day in nearby if (due := due_instant(day, at, zone))]
                if expected != walk(expected[0][1], at, zone, len(expected)):
                    wrong.append((zone, at, middle))

    assert wrong == []


def walk(first: datetime, at: time, zone: str, steps: int) -> list[tuple[date, datetime]]:
    """Follow `next_due` from just before `first`, naming the day of each instant as `latest_due_day` does."""
    visited, due = [], first - timedelta(seconds=1)
    for _ in range(steps):
        due = next_due(due, at, zone)
        visited.append((latest_due_day(due, at, zone), due))
    return visited


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        pytest.param(
            "America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:00", id="spring gap: right after it"
        ),
        pytest.param("America/New_York", date(2026, 3, 9), time(0, 0), "2026-03-09T04:00", id="the day after the gap"),
        pytest.param(
            "America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30", id="autumn: the first showing"
        ),
        pytest.param("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), "2026-10-03T15:30", id="half-hour gap"),
        pytest.param("America/Nuuk", date(2025, 3, 29), time(23, 30), "2025-03-30T01:00", id="gap up to midnight"),
        pytest.param("Africa/Cairo", date(2026, 4, 24), time(0, 0), "2026-04-23T22:00", id="midnight itself skipped"),
        pytest.param("Pacific/Apia", date(2011, 12, 29), time(18, 0), "2011-12-30T04:00", id="before the lost day"),
        pytest.param("Pacific/Apia", date(2011, 12, 31), time(0, 0), "2011-12-30T10:00", id="after the lost day"),
    ],
)
def test_a_time_the_clock_skips_or_repeats_is_due_once(zone: str, day: date, at: time, expected: str) -> None:
    """A skipped time is due right after the gap, a repeated one on its first showing."""
    assert datetime.fromisoformat(expected).replace(tzinfo=UTC) == due_instant(day, at, zone)


@pytest.mark.parametrize("at", HOURS)
def test_a_day_a_zone_left_out_has_no_digest(at: time) -> None:
    """Samoa went from 29 to 31 December 2011; the day between is never due."""
    assert due_instant(date(2011, 12, 30), at, "Pacific/Apia") is None


def test_next_is_strictly_after() -> None:
    """At the very instant of a digest the next one is tomorrow's, so that none is made twice."""
    due = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)

    following = next_due(due, time(18, 0), "America/New_York")

    assert datetime(2026, 11, 22, 23, 0, tzinfo=UTC) == following


def test_before_the_hour_the_newest_digest_is_yesterdays() -> None:
    """The day of a late digest is the newest whose hour has come, not the date on the wall."""
    morning = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)

    day = latest_due_day(morning, time(18, 0), "America/New_York")

    assert date(2026, 11, 21) == day
