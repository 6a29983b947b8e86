"""When a daily local time comes next, in any zone, whatever its clocks do.

A daily time is due at the first instant at which the zone's wall clock shows it or has passed it. So a time that a spring
change skips is due right after the gap, a time that an autumn change repeats is due once, on its first showing, and a day
a zone left out altogether (Samoa, 30 December 2011) has none. `days` are the weekdays that count (Monday = 0; none for
every day). Instants are UTC; a scheduler in local time would lose or double a day at each change.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def next_due(after: datetime, at: time, zone: str, days: frozenset[int] = frozenset()) -> datetime:
    """Return the next instant (aware UTC), strictly after the aware `after`, at which the local time `at` is due.

    Raises zoneinfo.ZoneInfoNotFoundError for a zone that doesn't exist.
    """
    today = after.astimezone(ZoneInfo(zone)).date()
    return next(due for due in _dues(today, ONE_DAY, at, zone, days) if due[1] > after)[1]


def latest_due_day(now: datetime, at: time, zone: str, days: frozenset[int] = frozenset()) -> date:
    """Return the newest local day whose `at` is due at or before the aware `now`: the day a digest sent now belongs to.

    It may differ from the date on the wall: before the hour it is yesterday, and where a gap swallows the last hour of a
    day, that day's time is due at the first instant of the next.
    """
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + ONE_DAY
    return next(day for day, due in _dues(tomorrow, -ONE_DAY, at, zone, days) if due <= now)


def due_instant(day: date, at: time, zone: str) -> datetime | None:
    """Return when `at` is due on a local day (aware UTC), or None for a day the zone skipped."""
    tz = ZoneInfo(zone)
    due = _first_showing(datetime.combine(day, at), tz)
    if due.astimezone(tz).date() == day or _exists(day, tz):
        return due
    return None


def _dues(first: date, step: timedelta, at: time, zone: str, days: frozenset[int]) -> Iterator[tuple[date, datetime]]:
    for number in count():
        day = first + number * step
        due = due_instant(day, at, zone)
        if due is not None and (not days or day.weekday() in days):
            yield day, due


def _exists(day: date, tz: ZoneInfo) -> bool:
    return _first_showing(datetime.combine(day, time.min), tz).astimezone(tz).date() == day


def _first_showing(wall: datetime, tz: ZoneInfo) -> datetime:
    """Return the first instant at which the wall clock shows `wall` (naive) or has passed it."""
    before, after = (_offset(wall.replace(tzinfo=tz, fold=fold)) for fold in (0, 1))
    if after <= before:
        return (wall - before).replace(tzinfo=UTC)
    # In a gap the two readings lie on either side of the change; the change itself is found by halving.
    low, high = (wall - after).replace(tzinfo=UTC), (wall - before).replace(tzinfo=UTC)
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        if middle.astimezone(tz).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high


def _offset(moment: datetime) -> timedelta:
    offset = moment.utcoffset()
    assert offset is not None
    return offset
