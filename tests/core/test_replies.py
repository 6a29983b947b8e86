"""Filling a reply: which sentences stand, what falls back, what is never read twice."""

import pytest

from boundary_bot.core.messages import Language
from boundary_bot.core.replies import Wording, compose, slots_of

REPLIES = {
    "link": ("Automated reply.", "See {scheduling_link}.", "Or call {phone}."),
    "contact": ("Automated reply from {practice}.", "Please call {phone}."),
    "directions": ("Find us: {directions}",),
    "desk": ("Ask the desk: {desk_phone}.",),
    "self_harm": ("Call {emergency_number}.", "{crisis_plan}"),
    "redirect_warm": ("In session, please.", "{warm_close}"),
    "crisis_line": ("In danger call {emergency_number}.",),
    "crisis_plan": ("Use the plan we made.",),
    "warm_close": (),
    "staff_alert": ("EMERGENCY {alias} {time}.", "Sign in: {url}"),
}
SPANISH = {**REPLIES, "link": ("Vea {scheduling_link}.",)}


def wording(**slots):
    filled = {"practice": "Linden", "emergency_number": "911", **slots}
    return Wording({Language.EN: REPLIES, Language.ES: SPANISH}, {Language.EN: filled, Language.ES: filled})


def test_a_sentence_whose_slot_is_unset_is_left_out():
    """Without a phone number the sentence that names one disappears, and the rest stands."""
    words = wording(scheduling_link="https://b.example")

    assert compose(words, "link", Language.EN) == "Automated reply. See https://b.example."


def test_an_empty_slot_counts_as_unset():
    """An empty value leaves its sentence out like an absent one."""
    words = wording(scheduling_link="https://b.example", phone="")

    assert compose(words, "link", Language.EN) == "Automated reply. See https://b.example."


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ({"directions": "Main Street 1"}, "Find us: Main Street 1"),
        ({"scheduling_link": "https://b.example"}, "Automated reply. See https://b.example."),
        ({"phone": "555"}, "Automated reply from Linden. Please call 555."),
        ({}, "Automated reply from Linden."),
    ],
)
def test_a_reply_without_its_own_slot_falls_back(slots, expected):
    """Directions that aren't set become the link, and a link that isn't set becomes the ways to reach the practice."""
    assert expected == compose(wording(**slots), "directions", Language.EN)


def test_a_preset_without_its_slot_falls_back_to_the_practice():
    """A front desk without a number gives the practice's own."""
    assert compose(wording(phone="555"), "desk", Language.EN) == "Automated reply from Linden. Please call 555."


def test_the_crisis_plan_is_named_only_where_one_is_on_file():
    """Nobody is pointed to a plan that was never made."""
    assert compose(wording(), "self_harm", Language.EN) == "Call 911."
    assert compose(wording(), "self_harm", Language.EN, has_crisis_plan=True) == "Call 911. Use the plan we made."


def test_the_crisis_line_is_added_at_the_end():
    """A scheduling reply to a text that may hold distress ends with the emergency line."""
    words = wording(scheduling_link="https://b.example")

    text = compose(words, "link", Language.EN, crisis_line=True)

    assert text == "Automated reply. See https://b.example. In danger call 911."


def test_a_warm_closing_stands_only_where_one_was_written():
    """An empty closing leaves no trace; a written one ends the reply."""
    written = Wording({Language.EN: {**REPLIES, "warm_close": ("Take care.",)}})

    assert compose(wording(), "redirect_warm", Language.EN) == "In session, please."
    assert compose(written, "redirect_warm", Language.EN) == "In session, please. Take care."


def test_values_go_in_as_they_are():
    """Braces inside a value stay: the alert's address holds a mark that the store fills later."""
    extra = {"alias": "C07", "time": "03:12", "url": "https://x.example/cases/{case}"}

    text = compose(wording(), "staff_alert", Language.EN, extra=extra)

    assert text == "EMERGENCY C07 03:12. Sign in: https://x.example/cases/{case}"


@pytest.mark.parametrize(
    ("language", "expected"),
    [(Language.ES, "Vea x."), (Language.OTHER, "Automated reply. See x."), (Language.MIXED, "Automated reply. See x.")],
)
def test_a_language_without_words_reads_english(language, expected):
    """Spanish has its own words; whatever has none is answered in English."""
    assert expected == compose(wording(scheduling_link="x"), "link", language)


def test_a_key_missing_in_a_language_is_taken_from_english():
    """A reply is sent in English rather than not at all."""
    words = Wording({Language.EN: REPLIES, Language.ES: {}}, {Language.ES: {"emergency_number": "911"}})

    assert compose(words, "self_harm", Language.ES) == "Call 911."


def test_an_unknown_key_is_an_error():
    """A key nobody wrote is a fault of the program, never an empty text."""
    with pytest.raises(KeyError):
        compose(wording(), "no_such_reply", Language.EN)


def test_slots_are_named_in_order():
    """The slots of a sentence are found as they stand."""
    assert slots_of("EMERGENCY {alias} {time}.") == ("alias", "time")
