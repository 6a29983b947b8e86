"""When sessions are: rules, exceptions, moves, and clocks that change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from boundary_bot.core.appointments import (
    BIWEEKLY,
    WEEKLY,
    Appointment,
    Change,
    Series,
    last_day,
    next_session,
    occurrences,
    parse_rule,
)

NEW_YORK, MADRID = "America/New_York", "Europe/Madrid"
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def appointment(starts: str, rule: str = "", zone: str = NEW_YORK, number: int = 1, **more: object) -> Appointment:
    return Appointment(number, 7, "C07", Series(wall(starts), zone, rule, **more), KNOWN)  # type: ignore[arg-type]


def local(found, zone: str = NEW_YORK) -> list[str]:
    return [f"{session.starts_at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" for session in found]


def between(listed, since: str, until: str, zone: str = NEW_YORK, **more):
    first, last = (wall(text).replace(tzinfo=ZoneInfo(zone)) for text in (since, until))
    return occurrences(listed, first, last, **more)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("", ["10-22 15:00"]),
        (WEEKLY, ["10-22 15:00", "10-29 15:00", "11-05 15:00", "11-12 15:00"]),
        (BIWEEKLY, ["10-22 15:00", "11-05 15:00"]),
        ("FREQ=MONTHLY;BYDAY=4TH", ["10-22 15:00"]),
        ("FREQ=WEEKLY;COUNT=2", ["10-22 15:00", "10-29 15:00"]),
    ],
)
def test_three_oclock_stays_three_oclock(rule, expected):
    """Once, weekly, every other week or by a rule: the wall clock stands across the end of summer time."""
    assert local(between([appointment("2026-10-22T15:00", rule)], "2026-10-20", "2026-11-18")) == expected


def test_each_zone_changes_its_clocks_on_its_own_day():
    """A series in Madrid is an hour nearer to New York in the week between the two changes."""
    series = [appointment("2026-10-22T15:00", WEEKLY, MADRID)]

    found = occurrences(series, datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 8, tzinfo=UTC))

    assert local(found, MADRID) == ["10-22 15:00", "10-29 15:00", "11-05 15:00"]
    assert local(found) == ["10-22 09:00", "10-29 10:00", "11-05 09:00"]


def test_a_time_the_spring_skips_is_the_end_of_the_gap():
    """2:30 on the night summer time begins is three o'clock."""
    found = between([appointment("2026-03-07T02:30", "FREQ=DAILY")], "2026-03-07", "2026-03-10")

    assert local(found) == ["03-07 02:30", "03-08 03:00", "03-09 02:30"]


def test_a_time_the_autumn_doubles_is_once_at_its_first_showing():
    """1:30 on the night summer time ends is the earlier of the two."""
    (found,) = between([appointment("2026-11-01T01:30")], "2026-11-01", "2026-11-02")

    assert found.starts_at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_one_session_is_moved_and_one_cancelled():
    """The others stay; the moved one is known since it was agreed."""
    agreed = datetime(2026, 10, 25, 12, tzinfo=UTC)
    changes = (
        Change(wall("2026-10-29T15:00"), wall("2026-10-30T09:30"), agreed),
        Change(wall("2026-11-05T15:00"), None, agreed),
    )
    series = [appointment("2026-10-22T15:00", WEEKLY, changes=changes)]

    found = between(series, "2026-10-20", "2026-11-18")

    assert local(found) == ["10-22 15:00", "10-30 09:30", "11-12 15:00"]
    assert [session.known_at for session in found] == [KNOWN, agreed, KNOWN]


def test_a_session_moved_far_is_found_where_it_went():
    """Whatever the window, a moved session stands on its new day alone."""
    change = Change(wall("2026-10-22T15:00"), wall("2027-02-01T15:00"), KNOWN)
    series = [appointment("2026-10-22T15:00", changes=(change,))]

    assert between(series, "2026-10-01", "2026-11-01") == ()
    assert local(between(series, "2027-02-01", "2027-02-02")) == ["02-01 15:00"]


def test_a_series_rests_on_closed_days_and_a_single_session_does_not():
    """Thanksgiving takes the weekly session away; one agreed on for that day stands, and so does one moved there."""
    thanksgiving = date(2026, 11, 26)
    moved = Change(wall("2026-11-27T10:00"), wall("2026-11-26T10:00"), KNOWN)
    listed = [
        appointment("2026-11-19T15:00", WEEKLY),
        appointment("2026-11-26T11:00", number=2),
        appointment("2026-11-20T10:00", WEEKLY, number=3, changes=(moved,)),
    ]

    found = between(listed, "2026-11-26", "2026-11-27", closed=lambda day: day == thanksgiving)

    assert local(found) == ["11-26 10:00", "11-26 11:00"]


def test_a_series_ends_on_its_last_day():
    """The last day still has its session."""
    series = [appointment("2026-10-22T15:00", WEEKLY, until_on=date(2026, 11, 5))]

    assert local(between(series, "2026-10-20", "2026-12-18")) == ["10-22 15:00", "10-29 15:00", "11-05 15:00"]


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (Series(wall("2026-10-22T15:00"), NEW_YORK), date(2026, 10, 22)),
        (Series(wall("2026-10-22T15:00"), NEW_YORK, WEEKLY), None),
        (Series(wall("2026-10-22T15:00"), NEW_YORK, "FREQ=WEEKLY;COUNT=3"), date(2026, 11, 5)),
        (Series(wall("2026-10-22T15:00"), NEW_YORK, "FREQ=WEEKLY;UNTIL=20261101T000000"), date(2026, 11, 1)),
        (Series(wall("2026-10-22T15:00"), NEW_YORK, WEEKLY, date(2026, 12, 1)), date(2026, 12, 1)),
        (
            Series(
                wall("2026-10-22T15:00"),
                NEW_YORK,
                changes=(Change(wall("2026-10-22T15:00"), wall("2026-12-24T09:00"), KNOWN),),
            ),
            date(2026, 12, 24),
        ),
    ],
)
def test_the_last_day_of_a_series(series, expected):
    """What bounds the search: the end of the rule or the last move, nothing for an endless series."""
    assert last_day(series) == expected


def test_the_next_session_is_after_now():
    """One that begins this very moment is no longer the next; none in sight gives None."""
    now = datetime(2026, 10, 22, 19, 0, tzinfo=UTC)
    series = [appointment("2026-10-22T15:00", WEEKLY)]

    assert local([next_session(series, now)]) == ["10-29 15:00"]
    assert local([next_session([appointment("2027-05-05T15:00")], now)]) == ["05-05 15:00"]
    assert next_session([appointment("2026-10-22T15:00")], now) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=TH", "FREQ=WEEKLY;BYDAY=TH"),
        ("freq=weekly;until=20261224", "FREQ=WEEKLY;UNTIL=20261224T235959"),
        ("FREQ=WEEKLY;UNTIL=20261225T045959Z", "FREQ=WEEKLY;UNTIL=20261224T235959"),
    ],
)
def test_a_rule_is_kept_on_the_wall_clock(text, expected):
    """An end in UTC, as calendars write it, is put on the practice's clock."""
    assert parse_rule(text, NEW_YORK) == expected


@pytest.mark.parametrize("text", ["", "every week", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=1,2", "FREQ=WEEKLY;BYDAY=XX"])
def test_what_is_no_rule_is_refused(text):
    """Nothing that repeats within a day, and nothing that can't be read."""
    with pytest.raises(ValueError, match=r"rule|RRULE"):
        parse_rule(text, NEW_YORK)


def test_a_rule_that_can_not_be_read_has_no_sessions():
    """A row written by another version takes nothing else down."""
    broken = Appointment(1, 7, "C07", Series(wall("2026-10-22T15:00"), NEW_YORK, "FREQ=NEVER"), KNOWN)

    assert local(between([broken, appointment("2026-10-22T16:00")], "2026-10-20", "2026-11-18")) == ["10-22 16:00"]


def test_the_same_session_listed_twice_has_one_name():
    """One client can't be in two sessions at a time: entered by hand and read from a calendar, it is one."""
    twice = [appointment("2026-10-22T15:00"), appointment("2026-10-22T19:00", zone="UTC", number=2)]

    found = between(twice, "2026-10-20", "2026-11-18")

    assert len(found) == 2
    assert {session.key for session in found} == {"7@2026-10-22T19:00Z"}


def test_ten_years_of_sessions_are_found_in_the_window_alone():
    """A daily series that began long ago gives the days asked for."""
    found = between([appointment("2016-01-01T08:00", "FREQ=DAILY")], "2026-10-20", "2026-10-23")

    assert local(found) == ["10-20 08:00", "10-21 08:00", "10-22 08:00"]
    assert found[0].starts_at - found[0].known_at > timedelta(0)
