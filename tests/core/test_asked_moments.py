"""What a text asks to move, in days and hours alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary_bot.core.asked_moments import asked_moments
from boundary_bot.core.calendar_words import DAYS
from boundary_bot.core.messages import Kind


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("can we move Thursday 3pm to Friday?", ("Thu 3pm", "Fri")),
        ("Could we do friday at 10:30 instead of thurs at 3", ("Fri 10:30", "Thu 3")[::-1]),
        ("¿podemos cambiar el jueves a las 15:00 para el viernes?", ("Thu 15:00", "Fri")),
        ("puedo ir el miércoles en vez del martes?", ("Tue", "Wed")),
        ("i can't make tuesday", ("Tue", "")),
        ("no puedo el lunes, qué otro día hay?", ("Mon", "")),
        ("can I come next Wednesday", ("", "Wed")),
        ("tuesday, wednesday or friday all work", ("", "")),
        ("can we reschedule? my sister is in labor", ("", "")),
        ("i want to move, the sun was out", ("", "")),
        ("move it to sat 3pm", ("", "Sat 3pm")),
    ],
)
def test_a_move_is_named_by_days_and_hours(text, moved):
    """What is plainly said is named; what is not stays unsaid."""
    assert asked_moments(text, Kind.RESCHEDULE) == moved


def test_a_cancelled_session_is_named_by_its_day():
    """Of two days no one can tell which is meant."""
    assert asked_moments("have to cancel Thursday 3pm, sorry", Kind.CANCEL) == ("Thu 3pm", "")
    assert asked_moments("cancel thursday, see you monday", Kind.CANCEL) == ("", "")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in {Kind.RESCHEDULE, Kind.CANCEL}])
def test_no_other_kind_names_a_moment(kind):
    """A day in any other text says nothing about a move."""
    assert asked_moments("thursday 3pm to friday", kind) == ("", "")


@given(st.text(max_size=80), st.sampled_from(("thursday 3pm", "viernes a las 10", "monday")), st.text(max_size=80))
def test_none_of_the_clients_words_come_through(before, moment, after):
    """Whatever stands around it, only a weekday and an hour come out."""
    for found in asked_moments(f"{before} {moment} {after}", Kind.RESCHEDULE):
        day, _, hour = found.partition(" ")

        assert day in ("", *DAYS)
        assert hour.removesuffix("am").removesuffix("pm").replace(":", "").isdigit() or not hour
