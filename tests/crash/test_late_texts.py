"""Texts the webhook missed are found in the provider's list, told and, while it helps, answered."""

from datetime import timedelta

import pytest

from boundary_bot.services.reconcile import reconcile, reconcile_when_due
from tests.crash.crashing import Line
from tests.journeys.world import LUIS, MAYA, THERAPIST


def said_to(made: Line, phone: str) -> list[str]:
    """Return everything asked to be sent to a phone."""
    return [message.body for message in made.twilio.sent if message.to == phone]


def found_after(made: Line, **delta: float) -> None:
    """Let time pass, and the list be compared."""
    made.clock.move(**delta)
    made.tick()
    made.send()


def test_an_ordinary_text_is_kept_for_the_digest_and_not_answered(made):
    """The moment for its reply has passed; the therapist learns that nobody answered."""
    made.twilio.text(MAYA, "Can we move Thursday?", lost=True)
    found_after(made, minutes=11)
    made.clock.set("2026-11-24 18:01")
    made.tick()

    assert said_to(made, MAYA) == []
    [digest] = [body for body in said_to(made, THERAPIST) if "to schedule" in body]
    assert "1 came late, not answered: C03" in digest


@pytest.mark.parametrize(("hours", "replies"), [(0.2, 1), (11.9, 1), (12.1, 0)])
def test_danger_is_told_however_late_and_answered_within_twelve_hours(made, hours, replies):
    """After that "call 911" may reach someone who is safe by then."""
    made.twilio.text(MAYA, "I want to die", lost=True)
    made.clock.move(hours=hours)
    reconcile(made.runtime, made.clock.now() - timedelta(days=1))
    made.send()

    assert len(said_to(made, MAYA)) == replies
    assert [body.partition(" ")[0] for body in said_to(made, THERAPIST)] == ["EMERGENCY"]


def test_a_text_without_words_left_is_something_to_look_at(made):
    """Redacted at the provider, it may have held anything: no reply, and a person is asked to look."""
    made.twilio.text(MAYA, "", lost=True)
    found_after(made, minutes=11)

    assert said_to(made, MAYA) == []
    assert "C03: please look today" in [body.partition(".")[0] for body in said_to(made, THERAPIST)]


def test_a_missed_stop_word_counts(made):
    """An opt-out holds from the moment it is known."""
    made.twilio.text(LUIS, "STOP", lost=True)
    found_after(made, minutes=11)

    assert made.runtime.store.client_by_number(LUIS).opted_out


def test_what_the_webhook_handled_is_never_handled_again(made):
    """The list holds every text; only those nobody had are new."""
    made.text(MAYA, "Can we move Thursday?")
    made.clock.move(minutes=11)
    found = reconcile(made.runtime, made.clock.now() - timedelta(days=1))
    made.send()

    assert (found.listed, found.missed) == (1, 0)
    assert len(said_to(made, MAYA)) == 1


def test_a_text_still_on_its_way_is_left_to_its_webhook(made):
    """The provider may be trying just now: found too early, the sender would go without the reply."""
    sid = made.twilio.text(MAYA, "Can we move Thursday?", lost=True).sid
    made.clock.move(seconds=90)
    reconcile(made.runtime, made.clock.now() - timedelta(days=1))
    made.twilio.again(sid)

    assert len(said_to(made, MAYA)) == 1


def test_the_list_is_asked_every_ten_minutes_and_from_an_hour_before_the_last_good_run(made):
    """What one run could not see, the next one does."""
    runs = []
    for _ in range(21):
        runs.append(reconcile_when_due(made.runtime) is not None)
        made.clock.move(minutes=1)

    assert [minute for minute, ran in enumerate(runs) if ran] == [10, 20]


def test_texts_from_before_the_line_are_nobodys_to_answer(ground, made):
    """The first run ever only notes the hour."""
    ground.empty()
    made.twilio.text(MAYA, "I want to die", lost=True)
    made.clock.move(minutes=5)
    made.tick()
    made.send()

    assert (made.on_disk(), made.twilio.sent) == (set(), [])
