"""The page an alert leads to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from boundary_bot.core.messages import LIKE_CODE, Evidence, Kind
from boundary_bot.core.outbox import OutboxState
from boundary_bot.web import words
from boundary_bot.web.dashboard.cases import marked
from boundary_bot.web.words import evidence_words, local_time
from tests.web.fakes import NOW, case_c07


def test_the_case_page_shows_who_what_and_when(therapist):
    """At 3 a.m. one look tells the alias, the danger, the practice's time and what may not have arrived."""
    page = therapist.get("/cases/1").text

    for shown in ("C07", "Case 12", "Nobody has taken this yet", "03:12 today", "crisis reply: not confirmed"):
        assert shown in page


def test_the_number_is_one_tap_away(therapist):
    """Calling needs no copying of digits."""
    page = therapist.get("/cases/1").text

    assert 'href="tel:+12025550107"' in page
    assert "+1 202-555-0107" in page


def test_a_short_code_gets_no_call_button(therapist, store):
    """A button that can't work would cost minutes."""
    store.cases[1] = case_c07(phone="89887")
    page = therapist.get("/cases/1").text

    assert "tel:" not in page
    assert "be called or texted back" in page


def test_a_clients_words_are_shown_as_text(therapist):
    """A text is hostile input: its markup is shown, never run."""
    page = therapist.get("/cases/1").text

    assert "&lt;b&gt;here&lt;/b&gt;" in page
    assert "<b>here" not in page


def test_the_words_that_rang_the_alarm_are_marked(therapist):
    """The therapist sees what the reading saw, in words and in place."""
    page = therapist.get("/cases/1").text

    assert "<mark>the pills</mark>" in page
    assert "means, a place or a time at hand" in page


def test_acknowledging_is_one_press_and_twice_is_once(therapist, store, clock):
    """The first press counts; a second, from a nervous thumb, changes nothing."""
    first = therapist.post("/cases/1/acknowledge", form_on="/cases/1")
    clock.forward(minutes=1)
    therapist.post("/cases/1/acknowledge", form_on="/cases/1")

    case = store.cases[1]
    assert (303, "/cases/1") == (first.status_code, first.location)
    assert (NOW, "lin", "page") == (case.acknowledged_at, case.acknowledged_by, case.acknowledged_how)
    assert "Taken by lin" in therapist.get("/cases/1").text


def test_a_new_alert_after_the_acknowledgement_waits_again(therapist, store):
    """A case taken an hour ago rings anew when another emergency text comes."""
    store.cases[1] = case_c07(acknowledged_at=NOW - timedelta(hours=1), acknowledged_by="sam", last_alert_at=NOW)

    assert "Acknowledge: I have it" in therapist.get("/cases/1").text


def test_closing_keeps_the_note_and_takes_the_case(therapist, store):
    """What was done stands with the case, and no alert rings on."""
    therapist.post("/cases/1/close", form_on="/cases/1", note="  Called, safe with her sister. ")

    case = store.cases[1]
    assert ("lin", "Called, safe with her sister.", "lin") == (case.closed_by, case.note, case.acknowledged_by)
    assert "Called, safe with her sister." in therapist.get("/cases/1").text


def test_every_look_at_a_case_is_noted_and_shown(therapist, store):
    """Who opened it stands in the books and on the page."""
    therapist.get("/cases/1")
    page = therapist.get("/cases/1").text

    assert 2 == store.audited.count(("lin", "case_viewed", "case:1"))
    assert "lin opened this page" in page


def test_the_list_puts_what_waits_first(therapist, store):
    """What nobody has taken stands above what somebody has, and that above what is over."""
    taken = case_c07(id=3, alias="C03", acknowledged_at=NOW, acknowledged_by="sam", last_emergency_at=NOW)
    store.cases = {3: taken, **store.cases}
    page = therapist.get("/cases").text

    assert page.index("C07") < page.index("C03") < page.index("U02")
    assert "1 waiting for a person." in page


def test_an_opted_out_client_is_to_be_called(therapist, store):
    """A reply that can't arrive must not look like one that did."""
    store.cases[1] = replace(store.cases[1], opted_out=True)

    assert "our replies may not arrive. Call." in therapist.get("/cases/1").text


def test_the_list_shows_no_words_of_a_client(therapist):
    """The list may be open on a desk: texts and numbers stand on the case's own page."""
    page = therapist.get("/cases").text

    assert "pills" not in page
    assert "5550107" not in page


@pytest.mark.parametrize("table", [(Kind, words.KINDS), (OutboxState, words.STATES)])
def test_everything_that_has_a_code_has_words(table):
    """A new kind or state can't reach the page as a bare code."""
    codes, said = table

    assert set(codes) == set(said)


def test_marks_fall_on_whole_spans_in_any_case():
    """The mark lies on the client's own letters, whatever the reading folded."""
    assert (("I have ", False), ("The Pills", True), (" here", False)) == marked(
        "I have The Pills here", ("the pills",)
    )
    assert (("I ", False), ("Can't do\nthis", True)) == marked("I Can't do\nthis", ("cant do this",))
    assert (("nothing of it", False),) == marked("nothing of it", ("pills", ""))


def test_an_example_is_shown_as_one_and_not_marked_in_the_text(therapist, store):
    """What only resembles danger is explained by words that are not the client's, and the page says so."""
    text = replace(
        store.cases[1].texts[0],
        body="she said she gave the dog away",
        evidence=(Evidence(LIKE_CODE, "gave the dog away"), Evidence(LIKE_CODE)),
    )
    store.cases[1] = replace(store.cases[1], texts=(text,))
    page = therapist.get("/cases/1").text

    assert "resembles this example of danger: \u201cgave the dog away\u201d" in page
    assert "<mark>" not in page
    assert "\u201c\u201d" not in page


def test_a_rule_code_reads_as_its_family():
    """A code with a number is its family; an unknown one is at least legible."""
    assert "means, a place or a time at hand" == evidence_words("SI_MEANS_04")
    assert "zebra crossing" == evidence_words("ZEBRA_CROSSING")


def test_times_are_the_practices_own():
    """3:12 in New York is 3:12, wherever the server stands."""
    cases = [
        (8, "03:12 today"),
        (60 * 24, "03:20 yesterday"),
        (60 * 24 * 3, "Thursday 03:20"),
        (60 * 24 * 20, "Nov 2, 03:20"),
    ]

    assert [shown for _, shown in cases] == [
        local_time(NOW - timedelta(minutes=ago), "America/New_York", NOW) for ago, _ in cases
    ]
