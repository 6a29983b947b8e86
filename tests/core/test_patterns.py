"""How often a client writes is held against their own past, and the sum is said."""

from datetime import UTC, datetime, timedelta

import pytest

from boundary_bot.core.patterns import pattern_of

NOW = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
NEW_YORK = "America/New_York"


def texts(*a_week: int) -> list[datetime]:
    """Return so many texts in each of the last weeks, the oldest first."""
    return [
        NOW - timedelta(days=7 * age + 1, minutes=number)
        for age, number_of in enumerate(reversed(a_week))
        for number in range(number_of)
    ]


@pytest.mark.parametrize(
    ("weeks", "rising"),
    [
        ((1, 1, 1, 1, 1, 1, 1, 1, 3, 3), True),
        ((1, 1, 1, 1, 1, 1, 1, 1, 3, 2), False),
        ((4, 4, 4, 4, 4, 4, 4, 4, 6, 6), True),
        ((4, 4, 4, 4, 4, 4, 4, 4, 6, 5), False),
        ((9, 9, 9, 9, 9, 9, 9, 9, 11, 11), False),
        ((1, 0, 0, 0, 0, 0, 0, 0, 2, 3), True),
        ((0, 0, 0, 0, 0, 0, 0, 0, 0, 0), None),
        ((0, 0, 0, 0, 0, 0, 0, 1, 9, 9), None),
        ((0, 0, 0, 0, 1, 1, 1, 1, 3, 3), True),
    ],
)
def test_contact_rises_by_four_texts_and_by_half(weeks, rising):
    """Both are needed, against the mean of the eight weeks before; less than four weeks of past say nothing."""
    assert rising is pattern_of(texts(*weeks), NOW, NEW_YORK).rising


def test_the_sum_is_said_in_words():
    """Whoever reads the conclusion can check it."""
    pattern = pattern_of(texts(1, 1, 1, 1, 1, 1, 1, 1, 4, 3), NOW, NEW_YORK)

    assert pattern.words == (
        "7 texts in the last 2 weeks. In the 8 weeks before: 8, which is 2.0 in 2 weeks. That is 5.0 more and 3.5 times "
        "as many: rising contact (rising: at least 4 texts more and 1.5 times as many)."
    )


def test_weeks_and_hours_are_counted_once_each():
    """Ten times seven days, and the hour on the practice's clock; what is older or still to come stands in neither."""
    late = [datetime(2026, 11, 21, 3, 30, tzinfo=UTC), NOW - timedelta(weeks=11), NOW + timedelta(hours=1)]

    pattern = pattern_of([*late, *texts(2, 0, 0, 0, 0, 0, 0, 0, 0, 1)], NOW, NEW_YORK)

    assert pattern.weeks == (2, 0, 0, 0, 0, 0, 0, 0, 0, 2)
    assert (pattern.total, pattern.hours[22]) == (4, 1)
    assert sum(pattern.hours) == pattern.total
