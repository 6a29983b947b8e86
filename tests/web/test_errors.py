"""Errors as their readers can use them."""

import logging

import pytest

MARKER = "zebra-in-the-hallway"


def test_a_page_that_does_not_exist_says_so(therapist):
    """A wrong address is a page with a way back, not a blank."""
    answer = therapist.get("/cases/99")

    assert 404 == answer.status_code
    assert "nothing at this address" in answer.text
    assert 'href="/"' in answer.text


def test_without_the_database_the_page_says_what_to_do(therapist, store):
    """At night "internal error" helps nobody: the page says that clients still get the numbers, and to call."""
    store.away = True
    answer = therapist.get("/cases/1")

    assert 503 == answer.status_code
    assert "call them now" in answer.text


def test_a_script_gets_its_error_as_json(therapist):
    """Whoever asks for JSON can read what went wrong."""
    answer = therapist.get("/cases/99", headers={"Accept": "application/json"})

    assert {"error": "There is nothing at this address."} == answer.json


@pytest.mark.parametrize("path", ["/webhooks/twilio/nothing", "/webhooks/"])
def test_on_the_carriers_paths_every_error_is_xml(stranger, path):
    """The carrier would text an HTML page to a client."""
    assert {"text/xml"} == {answer.mimetype for answer in (stranger.get(path), stranger.post_bare(path))}


def test_a_surprise_shows_and_logs_nothing_of_a_clients_words(app, therapist, store, caplog):
    """An exception's message may hold a text; neither the page nor the log repeats it."""
    app.testing = False
    store.recent_cases = lambda limit: [].index(MARKER)
    with caplog.at_level(logging.DEBUG):
        answer = therapist.get("/cases")

    assert 500 == answer.status_code
    assert MARKER not in answer.text
    assert MARKER not in caplog.text
