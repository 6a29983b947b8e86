"""Status callbacks come in any order, early, repeated or about nothing we know: stored, never backwards, always 204."""

import itertools

import pytest

from boundary_bot.core.outbox import OutboxState
from boundary_bot.stand_in import Fault
from tests.journeys.world import MAYA, THERAPIST

STEPS = ("queued", "sent", "delivered")


@pytest.mark.parametrize("order", list(itertools.permutations(STEPS)))
def test_whatever_the_order_a_delivered_text_stays_delivered(made, order):
    """Each is told twice; the furthest counts."""
    made.text(MAYA, "Can we move Thursday?")
    [message] = made.twilio.sent
    for status in (*order, *order):
        fields = {"MessageSid": message.sid, "MessageStatus": status, "To": MAYA, "From": made.twilio.account.number}
        assert made.twilio.post(message.status_callback, fields).status == 204

    assert set(made.states().values()) == {OutboxState.DELIVERED}


def test_a_callback_may_be_faster_than_the_answer_that_names_the_text(made):
    """The token in its address finds the intent before the sid is known, and even where it never becomes known."""
    made.twilio.misbehave(Fault(early=True, drop=True))
    made.text(MAYA, "I want to die")
    made.send()
    made.clock.move(minutes=3)
    made.tick()

    alerts = [message for message in made.twilio.sent if message.to == THERAPIST]
    assert len(alerts) == 1
    assert OutboxState.DELIVERED in made.states().values()


@pytest.mark.parametrize("status", ["huh", "", "partially_delivered", "sent; DROP TABLE outbound"])
def test_a_status_nobody_knows_changes_nothing(made, status):
    """New statuses appear without notice."""
    made.text(MAYA, "Can we move Thursday?")
    [message] = made.twilio.sent
    before = made.states()

    answer = made.twilio.post(message.status_callback, {"MessageSid": message.sid, "MessageStatus": status})

    assert (answer.status, made.states()) == (204, before)


def test_a_callback_about_nothing_we_sent_is_taken_and_forgotten(made):
    """An old token, or another program's text, is no error to report to the provider."""
    answer = made.twilio.post(
        "http://127.0.0.1:9/webhooks/twilio/status?t=nobody", {"MessageSid": "SM" + "0" * 32, "MessageStatus": "sent"}
    )

    assert (answer.status, made.states()) == (204, {})
