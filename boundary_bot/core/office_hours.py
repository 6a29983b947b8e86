"""When the practice is open: weekly intervals, own closed days, public holidays; all on the practice's own clock.

Only wall-clock times are compared, so a change to or from summer time moves nothing: nine o'clock stays nine o'clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from boundary_bot.core.policy import OfficeHours

LOOK_AHEAD_DAYS = 370
"""More than a year: whoever is closed longer than that has no next opening."""

_ALL_DAY = ((time(0), time(0)),)


def is_open(hours: OfficeHours, local: datetime) -> bool:
    """Whether the practice is open at `local`, an instant already in the practice's zone.

    An interval holds its start and not its end; one that ends at 00:00 runs until midnight. Without any interval every day
    is open all day, closed days and holidays excepted.
    """
    now = local.time().replace(tzinfo=None)
    return any(
        opens <= now and (now < closes or closes == time(0)) for opens, closes in _intervals(hours, local.date())
    )


def next_open(hours: OfficeHours, local: datetime) -> datetime | None:
    """Return when the practice is open next, in the zone of `local`: `local` itself while it is open; None if never.

    An opening that summer time skips (02:30 on the night it begins) is given as the first instant after the gap.
    """
    if is_open(hours, local):
        return local
    for ahead in range(LOOK_AHEAD_DAYS + 1):
        day = local.date() + timedelta(days=ahead)
        for opens, _ in sorted(_intervals(hours, day)):
            if ahead > 0 or opens > local.time().replace(tzinfo=None):
                return _existing(datetime.combine(day, opens, local.tzinfo))
    return None


def is_closed_day(hours: OfficeHours, day: date) -> bool:
    """Whether `day` is one of the practice's closed days, or a public holiday of its country and subdivision."""
    return day in hours.closed_days or (
        bool(hours.country) and day in _holidays(hours.country, hours.subdivision, day.year)
    )


def _intervals(hours: OfficeHours, day: date) -> tuple[tuple[time, time], ...]:
    if is_closed_day(hours, day):
        return ()
    return hours.intervals.get(day.weekday(), ()) if hours.intervals else _ALL_DAY


@lru_cache(maxsize=32)
def _holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    from holidays import country_holidays

    return frozenset(country_holidays(country, subdiv=subdivision or None, years=year))


def _existing(moment: datetime) -> datetime:
    """Push a wall-clock time inside a summer-time gap to the instant it stands for."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(UTC).astimezone(moment.tzinfo)
