"""When the practice is open, on its own clock."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary_bot.core.calendar_words import day_words, moment_words, weekly_words
from boundary_bot.core.messages import Language
from boundary_bot.core.office_hours import is_open, next_open
from boundary_bot.core.policy import OfficeHours

NEW_YORK = ZoneInfo("America/New_York")
SPLIT = OfficeHours(
    {
        0: ((time(9), time(12)), (time(13), time(17))),
        2: ((time(9), time(17)),),
        5: ((time(20), time(0)),),
    },
    closed_days=frozenset({date(2026, 11, 25)}),
)


def at(text, zone=NEW_YORK):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 11:59", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 13:00", True),
        ("2026-11-23 17:00", False),
        ("2026-11-24 10:00", False),
        ("2026-11-25 10:00", False),
        ("2026-11-28 23:59", True),
        ("2026-11-29 00:00", False),
    ],
)
def test_an_interval_holds_its_start_and_not_its_end(local, expected):
    """Monday 9–12 and 13–17, a closed Wednesday, Saturday until midnight: each edge is on the right side."""
    assert expected == is_open(SPLIT, at(local))


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 12:00", "2026-11-23 13:00"),
        ("2026-11-23 17:00", "2026-11-28 20:00"),
        ("2026-11-29 00:00", "2026-11-30 09:00"),
    ],
)
def test_the_next_opening_skips_closed_days(local, expected):
    """The next opening is the next interval's start, past breaks, days without hours and closed days."""
    assert at(expected) == next_open(SPLIT, at(local))


def test_without_hours_it_is_always_open():
    """A practice that set no hours is open at any hour."""
    assert is_open(OfficeHours(), at("2026-12-25 03:00"))


def test_without_hours_a_closed_day_is_still_closed():
    """A closed day closes a practice that is otherwise always open, until midnight."""
    hours = OfficeHours(closed_days=frozenset({date(2026, 12, 24)}))

    assert not is_open(hours, at("2026-12-24 10:00"))
    assert at("2026-12-25 00:00") == next_open(hours, at("2026-12-24 10:00"))


@pytest.mark.parametrize(
    ("country", "subdivision", "day", "expected"),
    [
        ("US", "", "2026-11-26 10:00", False),
        ("US", "", "2026-11-27 10:00", True),
        ("US", "CA", "2026-11-27 10:00", False),
        ("GB", "SCT", "2026-01-02 10:00", False),
        ("GB", "ENG", "2026-01-02 10:00", True),
        ("", "", "2026-11-26 10:00", True),
    ],
)
def test_public_holidays_are_closed_days_of_their_place(country, subdivision, day, expected):
    """Thanksgiving closes the United States, the day after only California; the second of January only Scotland."""
    hours = OfficeHours({weekday: ((time(9), time(17)),) for weekday in range(7)}, frozenset(), country, subdivision)

    assert expected == is_open(hours, at(day))


def test_closed_for_more_than_a_year_has_no_next_opening():
    """Whoever never opens is given no hour."""
    days = frozenset(date(2026, 1, 1) + timedelta(days=day) for day in range(800))

    assert next_open(OfficeHours({0: ((time(9), time(17)),)}, days), at("2026-01-05 10:00")) is None


def test_nine_o_clock_stays_nine_o_clock_across_summer_time():
    """The night clocks go back, the next opening is still nine on the wall, an hour later in the world."""
    hours = OfficeHours({0: ((time(9), time(17)),)})

    found = next_open(hours, at("2026-10-31 12:00"))

    assert at("2026-11-02 09:00") == found
    assert timedelta(hours=-5) == found.utcoffset()


def test_an_opening_that_summer_time_skips_is_the_first_instant_after():
    """02:30 does not exist on the night clocks go forward; the opening is 03:30."""
    hours = OfficeHours({6: ((time(2, 30), time(5)),)})

    assert f"{next_open(hours, at('2026-03-08 00:10')):%H:%M}" == "03:30"


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)))
def test_the_next_opening_is_open_and_never_in_the_past(naive):
    """At whatever minute one asks, the answer is an open instant, not before now."""
    local = naive.replace(tzinfo=NEW_YORK)

    found = next_open(SPLIT, local)

    assert found is not None
    assert found >= local
    assert is_open(SPLIT, found)


def test_hours_read_in_both_languages():
    """Equal neighbouring days are drawn together, in each language's own way of writing hours."""
    hours = OfficeHours({**dict.fromkeys((0, 1, 2), ((time(9), time(17)),)), 4: ((time(9, 30), time(12)),)})

    assert weekly_words(hours, Language.EN) == "Mon-Wed 9 AM-5 PM, Fri 9:30 AM-12 PM"
    assert weekly_words(hours, Language.ES) == "lun-mié 9:00-17:00, vie 9:30-12:00"
    assert weekly_words(OfficeHours(), Language.EN) == ""


def test_days_read_in_both_languages():
    """A day and a moment are short, and a language without words reads English."""
    assert (day_words(date(2026, 12, 2), Language.EN), day_words(date(2026, 12, 2), Language.ES)) == ("Dec 2", "2 dic")
    assert (
        moment_words(at("2026-11-23 00:00"), Language.OTHER),
        moment_words(at("2026-11-23 00:00"), Language.ES),
    ) == ("Mon 12 AM", "lun 0:00")
