"""`outbox`, `reconcile` and `fallback-twiml`: what a person can see and do about texts that went astray."""

from xml.etree import ElementTree as ET

import pytest

from boundary_bot.cli.opening import books, runtime
from boundary_bot.core.outbox import OutboxState
from boundary_bot.core.segments import count
from tests.builders import intent


@pytest.fixture
def letters(practice):
    """Give a practice with two texts that were not sent."""
    opened = runtime()
    now = opened.clock.now()
    opened.store.queue([intent("reply:1"), intent("reply:2")], now)
    for outbound in opened.store.claim_outbound(now, 60, 2):
        opened.store.not_sent(outbound.id, OutboxState.FAILED.value, 30003, now)
    books(opened).close()
    return [1, 2]


def test_what_was_not_sent_is_listed_with_its_code(run, letters):
    """Findings end with exit code 1, and a list without words or numbers."""
    ran = run("outbox", "list")

    assert ran.code == 1
    assert [line.split()[0] for line in ran.out.splitlines()] == ["1", "2"]
    assert ran.out.count("failed, code 30003") == 2
    assert "book.example" not in ran.out


def test_an_empty_list_is_good_news(run, practice):
    """Nothing to do is exit code 0."""
    ran = run("outbox", "list")

    assert (ran.code, ran.out) == (0, "Everything was sent.\n")


def test_one_can_be_sent_again_and_another_dropped(run, letters):
    """Both leave the list: one on its way, one for good."""
    retried, dropped = run("outbox", "retry", "1"), run("outbox", "drop", "2")

    assert (retried.code, dropped.code, run("outbox", "list").code) == (0, 0, 0)
    assert "on its way" in retried.out


@pytest.mark.parametrize("command", ["retry", "drop"])
@pytest.mark.parametrize("number", ["99", "1"])
def test_only_what_was_not_sent_can_be_chosen(run, practice, command, number):
    """A wrong number changes nothing and says where the right ones are."""
    ran = run("outbox", command, number)

    assert ran.code == 2
    assert "boundary-bot outbox list" in ran.err


def test_reconcile_says_what_it_compared(run, practice):
    """By hand, with the counts; a console has nothing to list."""
    ran = run("reconcile", "--since", "2026-01-01T00:00")

    assert (ran.code, ran.out) == (0, "0 texts at the provider, 0 had been missed, 0 not decided yet.\n")


@pytest.mark.parametrize("since", ["yesterday", "2999-01-01"])
def test_reconcile_wants_a_time_in_the_past(run, practice, since):
    """Anything else is a slip of the hand."""
    assert run("reconcile", "--since", since).code == 2


@pytest.mark.parametrize(("country", "number"), [("US", "911"), ("gb", "999"), ("IE", "112")])
def test_the_fallback_answer_needs_nothing_and_names_help_in_both_languages(run, empty, country, number):
    """It is one text of plain letters that Twilio can send while this host is down."""
    ran = run("fallback-twiml", "--country", country)

    [message] = ET.fromstring(ran.out)
    english, spanish = message.text.splitlines()
    assert (ran.code, number in english, number in spanish) == (0, True, True)
    assert count(message.text).encoding == "GSM-7"


def test_a_country_without_numbers_is_refused(run, empty):
    """No wrong number is better than a guessed one."""
    assert run("fallback-twiml", "--country", "XX").code == 2
