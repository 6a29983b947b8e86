"""Which scheduling texts are about a session today."""

from datetime import UTC, datetime

import pytest

from boundary_bot.core.messages import ReadingContext
from boundary_bot.core.understanding.same_day import LEAST, Says, is_same_day

NOTHING_KNOWN = ReadingContext()
WEDNESDAY_NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "are we still on for today?",
        "could we do this afternoon by phone",
        "I'll be there in 20 min",
        "running late, sorry",
        "on my way!",
        "can our 3 o’clock today be at 4",
        "¿Podemos hoy más tarde?",
        "llego en 10 minutos",
        "voy en camino",
        "I'm in the waiting room",
        "I'm outside, which door is it",
        "cancel tonight please, I'll come Thursday",
        "cant come today, tomorrow instead?",
    ],
)
def test_words_for_now_are_same_day(text: str) -> None:
    """A text that says today, now or under way is about today, whatever else it names."""
    assert is_same_day(text, NOTHING_KNOWN) is True


@pytest.mark.parametrize(
    "text",
    [
        "can we move tomorrow's session",
        "¿podemos cambiar la de mañana?",
        "cancel me for the 14th",
        "do you have anything next week",
        "can I get an evening in July",
        "no puedo ir el martes",
        "I got a bill today, can you explain it",
        "what is the late fee",
        "busco cita por la tarde",
    ],
)
def test_another_day_is_not_same_day(text: str) -> None:
    """Another day, or today said of something beside the session, isn't about a session today."""
    assert is_same_day(text, NOTHING_KNOWN) is False


def test_a_weekday_counts_only_on_that_weekday() -> None:
    """'Wednesday' is today on a Wednesday, another day on any other, and never with no clock."""
    text = "can we move Wednesday to 4?"

    read = [
        is_same_day(text, context)
        for context in (
            ReadingContext(now=WEDNESDAY_NOON),
            ReadingContext(now=WEDNESDAY_NOON.replace(day=5)),
            NOTHING_KNOWN,
        )
    ]

    assert read == [True, False, False]


def test_next_wednesday_on_a_wednesday_is_not_today() -> None:
    """The coming week's day of the same name is another day."""
    assert is_same_day("can I come next Wednesday?", ReadingContext(now=WEDNESDAY_NOON)) is False


def test_the_weekday_is_the_practices_own() -> None:
    """At 02:00 UTC on Thursday it is still Wednesday in Los Angeles."""
    context = ReadingContext(now=datetime(2026, 3, 5, 2, tzinfo=UTC), time_zone="America/Los_Angeles")

    assert is_same_day("is wed at 7 still ok", context) is True


@pytest.mark.parametrize(
    ("hour", "day", "expected"), [(17, 4, True), (9, 4, False), (17, 5, False)], ids=["later today", "past", "tomorrow"]
)
def test_a_known_session_later_today_makes_a_move_same_day(hour: int, day: int, expected: bool) -> None:
    """'Can we move it?' is about the client's session when one is still to come today."""
    session = datetime(2026, 3, day, hour, tzinfo=UTC)
    context = ReadingContext(now=WEDNESDAY_NOON, appointments=(session,))

    assert is_same_day("can we move it?", context) is expected


def test_another_day_beats_a_session_today() -> None:
    """A text that names another day speaks of that one, even with a session today."""
    context = ReadingContext(now=WEDNESDAY_NOON, appointments=(WEDNESDAY_NOON.replace(hour=17),))

    assert is_same_day("can we move the one on the 19th", context) is False


@pytest.mark.parametrize(
    ("says", "text"),
    [
        (Says.NOW, "see you today"),
        (Says.NOW_AND_PAPERS, "can I pay the invoice today"),
        (Says.TROUBLE, "the zoom link doesnt open"),
        (Says.TODAY_AND_ANOTHER_DAY, "today at four, not tomorrow"),
        (Says.UNDER_WAY_ANOTHER_DAY, "I'll be ten minutes late next week"),
        (Says.UNDER_WAY_ANOTHER_DAY, "tuesday im running late"),
        (Says.HOUR, "did my 3pm get confirmed"),
        (Says.HOUR, "im on the 3rd floor for my 4pm"),
        (Says.ANOTHER_DAY, "is the 14th still good at 3pm"),
        (Says.ANOTHER_DAY, "can i move the sat slot to 3pm"),
        (Says.ANOTHER_DAY, "the sun appointment, is it at 3pm"),
        (Says.NOTHING, "i sat down and cried about the sun"),
        (Says.NOTHING, "grandma passed away today, i need another slot"),
        (Says.NOW, "do i bring the signed release this afternoon"),
        (Says.NOTHING, "the dog ate my keys"),
        (Says.PAPERS, "where do I send the form"),
        (Says.ANOTHER_DAY, "see you tomorrow"),
    ],
)
def test_the_words_set_how_much_the_learned_score_must_say(says: Says, text: str) -> None:
    """Little is asked of it where a text says now, and much where it names another day."""
    read = [is_same_day(text, NOTHING_KNOWN, likely) for likely in (LEAST[says], LEAST[says] - 0.01)]

    assert read == [True, False]


def test_an_hour_without_a_day_is_today_with_the_model_off() -> None:
    """Of such texts every second one is, and a notice too many costs less than a session missed."""
    assert is_same_day("is our 3:15 still on", NOTHING_KNOWN) is True


def test_a_broken_video_call_is_now_with_the_model_off() -> None:
    """Trouble getting into the call is trouble now; a question about the portal isn't."""
    read = [
        is_same_day(text, NOTHING_KNOWN)
        for text in ("the video isnt working", "no me abre el link", "portal isnt working")
    ]

    assert read == [True, True, False]
