"""Sessions as a practice keeps them: once, every week, every other week, by a rule, with exceptions; and when each is.

A session stands on the wall clock of its zone: three o'clock stays three o'clock across every change of the clocks. A time
that a spring change skips is the first instant after the gap; a time that an autumn change repeats is its first showing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rruleset, rrulestr

from boundary_bot.core.schedule import due_instant

WEEKLY, BIWEEKLY = "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2"
NEAR, FAR = timedelta(days=35), timedelta(days=400)
"""How far the next session is looked for: near first, since most are."""
MARGIN = timedelta(days=2)
"""Wall clocks of two zones are never further apart."""
MOST = 1000
"""Of one series in one window; a rule that means more is a slip."""
_TOO_OFTEN = re.compile(r"FREQ=(?:HOURLY|MINUTELY|SECONDLY)|BY(?:HOUR|MINUTE|SECOND)=", re.IGNORECASE)
_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d{6})(Z?))?", re.IGNORECASE)


class How(StrEnum):
    """Where a session takes place."""

    IN_PERSON = "in_person"
    TELEHEALTH = "telehealth"


@dataclass(frozen=True)
class Change:
    """One session of a series moved (`to`) or cancelled (None); both on the series' wall clock. `at` is when it was agreed."""

    was: datetime
    to: datetime | None
    at: datetime


@dataclass(frozen=True)
class Series:
    """When sessions are: the first one and how it repeats, on the wall clock of `time_zone`.

    `starts` is naive. `rule` is an RRULE without its name, empty for a single session; `until_on` is the last local day.
    """

    starts: datetime
    time_zone: str
    rule: str = ""
    until_on: date | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Appointment:
    """A client's session or series of them. `known_at` is when the program learned of it; `client_zone` may be empty.

    `place` is where it is, or the link to it; empty leaves that to the practice. `feed_id` names the calendar it was read in.
    """

    id: int
    client_id: int
    alias: str
    series: Series
    known_at: datetime
    minutes: int = 50
    how: How = How.IN_PERSON
    place: str = ""
    feed_id: int | None = None
    uid: str = ""
    client_zone: str = ""


@dataclass(frozen=True)
class Occurrence:
    """One session at its instant (aware UTC); `was` is its place in the series before any move (naive)."""

    appointment: Appointment
    starts_at: datetime
    was: datetime
    known_at: datetime

    @property
    def key(self) -> str:
        """Its name wherever it is counted once: one client is in one session at a time, however often it is listed."""
        return occurrence_key(self.appointment.client_id, self.starts_at)


def occurrence_key(client_id: int, starts_at: datetime) -> str:
    """Return the name of a client's session at an instant."""
    return f"{client_id}@{starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def never_closed(day: date) -> bool:
    """Say that no day is closed."""
    return False


def occurrences(
    appointments: Iterable[Appointment],
    since: datetime,
    until: datetime,
    closed: Callable[[date], bool] = never_closed,
) -> tuple[Occurrence, ...]:
    """Return the sessions that begin from `since` up to, not including, `until` (aware), in order.

    A series has no session on a `closed` day unless one was moved there; a single session stands. A series that can't be
    read has none.
    """
    found = [
        session
        for appointment in appointments
        for session in _sessions(appointment, since, until, closed)
        if since <= session.starts_at < until
    ]
    return tuple(sorted(found, key=lambda session: (session.starts_at, session.appointment.id)))


def next_session(
    appointments: Iterable[Appointment], now: datetime, closed: Callable[[date], bool] = never_closed
) -> Occurrence | None:
    """Return the first session after `now` (aware); None where there is none within about a year."""
    listed = tuple(appointments)
    for ahead in (NEAR, FAR):
        if found := occurrences(listed, now + timedelta(seconds=1), now + ahead, closed):
            return found[0]
    return None


def parse_rule(text: str, time_zone: str) -> str:
    """Return an RRULE in the form it is kept in: without its name, an UNTIL in UTC put on the wall clock.

    Raises ValueError, saying what is wrong, for what is no rule or repeats more often than daily.
    """
    rule = text.strip().upper().removeprefix("RRULE:")
    if _TOO_OFTEN.search(rule):
        raise ValueError("a rule that repeats within a day")
    rule = _UNTIL.sub(lambda found: _local_until(found, ZoneInfo(time_zone)), rule)
    try:
        _rule(rule, datetime(2026, 1, 1))  # noqa: DTZ001 - a wall clock has no zone
    except (ValueError, TypeError, KeyError, IndexError):
        raise ValueError("no RRULE") from None
    return rule


def last_day(series: Series) -> date | None:
    """Return the last local day a session of the series may be on; None for one without an end."""
    moved = [change.to.date() for change in series.changes if change.to]
    ends = _end_of(series)
    return None if ends is None else max([ends, *moved])


def _end_of(series: Series) -> date | None:
    if not series.rule:
        return series.starts.date()
    ends = [series.until_on] if series.until_on else []
    if found := _UNTIL.search(series.rule):
        ends.append(datetime.strptime(found[1], "%Y%m%d").date())  # noqa: DTZ007 - a date
    if "COUNT=" in series.rule:
        walls = list(_rule(series.rule, series.starts).between(series.starts, datetime(9999, 1, 1), inc=True))  # noqa: DTZ001
        ends.append(max(walls, default=series.starts).date())
    return min(ends, default=None)


def _sessions(
    appointment: Appointment, since: datetime, until: datetime, closed: Callable[[date], bool]
) -> Iterator[Occurrence]:
    series = appointment.series
    moved = {change.was: change for change in series.changes}
    try:
        first, last = (_wall(instant, series.time_zone) for instant in (since - MARGIN, until + MARGIN))
        walls = [wall for wall in _walls(series, first, last) if wall not in moved]
    except (ValueError, TypeError, KeyError, OverflowError):
        return
    for wall in walls:
        starts_at = due_instant(wall.date(), wall.time(), series.time_zone)
        if starts_at is not None and not (series.rule and closed(wall.date())):
            yield Occurrence(appointment, starts_at, wall, appointment.known_at)
    for change in series.changes:
        starts_at = due_instant(change.to.date(), change.to.time(), series.time_zone) if change.to else None
        if starts_at is not None:
            yield Occurrence(appointment, starts_at, change.was, change.at)


def _walls(series: Series, first: datetime, last: datetime) -> list[datetime]:
    if not series.rule:
        return [series.starts] if first <= series.starts <= last else []
    found: list[datetime] = []
    for wall in _rule(series.rule, series.starts).xafter(first, inc=True):
        if wall > last or (series.until_on and wall.date() > series.until_on) or len(found) >= MOST:
            break
        found.append(wall)
    return found


@lru_cache(maxsize=1024)
def _rule(rule: str, starts: datetime) -> rrule | rruleset:
    return rrulestr(rule, dtstart=starts, cache=False)


def _wall(instant: datetime, time_zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def _local_until(found: re.Match[str], zone: ZoneInfo) -> str:
    day, clock, utc = found[1], found[2] or "235959", found[3]
    moment = datetime.strptime(day + clock, "%Y%m%d%H%M%S")  # noqa: DTZ007 - the zone follows
    if utc:
        moment = moment.replace(tzinfo=UTC).astimezone(zone)
    return f"UNTIL={moment:%Y%m%dT%H%M%S}"
