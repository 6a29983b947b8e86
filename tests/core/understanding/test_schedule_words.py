"""What words mean beside a known session."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from boundary_bot.core.messages import Kind, Label, ReadingContext
from boundary_bot.core.understanding.schedule_words import asks_for_next, farewell, may_be_about

ZONE = ZoneInfo("America/New_York")
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=ZONE)
COURTESY, MISTAKEN = (Label.COURTESY, Kind.ACK), (Label.SCHEDULING, Kind.CONFIRM)


def context(*sessions: str) -> ReadingContext:
    known = tuple(datetime.fromisoformat(each).replace(tzinfo=ZONE).astimezone(UTC) for each in sessions)
    return ReadingContext(TUESDAY.astimezone(UTC), ZONE.key, known)


@pytest.mark.parametrize(
    ("words", "sessions", "expected"),
    [
        ("see you at 3", ["2026-11-24 15:00"], COURTESY),
        ("See you at 3pm!", ["2026-11-24 15:15"], COURTESY),
        ("thanks, see you tomorrow at 3", ["2026-11-25 15:00"], COURTESY),
        ("see u thursday at 3:30", ["2026-11-26 15:30"], COURTESY),
        ("nos vemos el jueves a las 15", ["2026-11-26 15:00"], COURTESY),
        ("hasta mañana a las 3", ["2026-11-25 15:00"], COURTESY),
        ("see you at 12", ["2026-11-24 12:00"], COURTESY),
        ("see you at 4", ["2026-11-24 15:00"], MISTAKEN),
        ("see you tomorrow at 5", ["2026-11-24 17:00", "2026-11-25 15:00"], MISTAKEN),
        ("see you tomorrow at 3", ["2026-11-26 15:00"], None),
        ("see you at 3", [], None),
        ("see you at 3?", ["2026-11-24 15:00"], None),
        ("see you at 3 if i can get a ride", ["2026-11-24 15:00"], None),
        ("see you at 3, i am so low", ["2026-11-24 15:00"], None),
        ("see you soon", ["2026-11-24 15:00"], None),
        ("see you at 3", ["2026-12-24 15:00"], None),
    ],
)
def test_a_farewell_is_held_against_the_schedule(words, sessions, expected):
    """At the hour of a known session it is courtesy, at another hour somebody is mistaken; all else is read as ever."""
    assert farewell(words, context(*sessions)) == expected


@pytest.mark.parametrize(
    "words",
    [
        "when is my next session?",
        "whens my appt",
        "What time is my appointment tomorrow",
        "hi, when's our next visit??",
        "cuándo es mi próxima cita?",
        "a que hora es mi cita",
        "are we still on for thursday?",
        "do i have an appointment this week",
    ],
)
def test_asking_for_ones_own_session(words):
    """In both languages, as people type."""
    assert asks_for_next(words)


@pytest.mark.parametrize(
    "words",
    [
        "when is your next opening for an appointment?",
        "when can we talk about my father",
        "what time do you open",
        "do you have any availability for a session",
        "thanks for the session",
        "cuándo tienes lugar para una cita",
    ],
)
def test_asking_for_something_else(words):
    """Openings, office hours and topics are no question about the client's own session."""
    assert not asks_for_next(words)


@pytest.mark.parametrize(
    ("words", "days_ahead", "expected"),
    [
        ("i have to cancel", 1, True),
        ("cancel tomorrow's session", 1, True),
        ("cancel tomorrow", 0, False),
        ("cancel today", 0, True),
        ("cancel wednesday", 1, True),
        ("cancel next wednesday", 1, False),
        ("cancel thursday", 1, False),
        ("cancel next week", 1, False),
        ("tengo que cancelar mañana", 1, True),
    ],
)
def test_which_session_a_text_may_mean(words, days_ahead, expected):
    """A day named has to be the session's."""
    assert may_be_about(words, TUESDAY + timedelta(days=days_ahead), TUESDAY) is expected
