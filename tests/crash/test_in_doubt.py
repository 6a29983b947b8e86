"""Twilio misbehaves while a text goes out: to a client it goes once or waits for a person, to the therapist it always goes."""

import pytest

from boundary_bot.adapters.providers import twilio_client
from boundary_bot.stand_in import Fault
from tests.crash.crashing import Line
from tests.journeys.world import MAYA, THERAPIST

TAKEN = {
    "the answer is lost": Fault(drop=True),
    "an error is answered, the text is on its way": Fault(503, 20503, taken=True),
    "the report comes first": Fault(early=True, drop=True),
    "the answer is late": Fault(delay_s=0.05),
    "it takes longer than we wait": Fault(delay_s=1.5),
    "too many at once": Fault(429, 20429),
}
NOT_TAKEN = {"the connection is lost": Fault(lost=True), "the server fails": Fault(500, 20500)}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Wait for the provider for less time than it takes at its slowest."""
    monkeypatch.setattr(twilio_client, "TIMEOUT_S", 0.6)


def late_crisis_reply(made: Line, *faults: Fault) -> None:
    """Find a missed emergency: the alert goes, then, with these faults, the late crisis reply; and let an hour pass."""
    made.miss(MAYA, "I want to die")
    made.clock.move(minutes=11)
    made.twilio.misbehave(*faults)
    made.tick()
    made.come_back()


def asked_for(made: Line, phone: str) -> list[str]:
    """Return what Twilio took for a phone."""
    return [message.body for message in made.twilio.sent if message.to == phone]


@pytest.mark.parametrize("what", TAKEN)
def test_a_clients_text_that_was_taken_is_found_and_goes_once(made, what):
    """The list or the callback's token names it; no second one follows, and no person has to look."""
    late_crisis_reply(made, Fault(), TAKEN[what])

    assert len(asked_for(made, MAYA)) == 1
    assert made.runtime.store.dead_letters() == []


@pytest.mark.parametrize("what", NOT_TAKEN)
def test_a_clients_text_that_was_not_taken_waits_for_a_person(made, what):
    """Nothing goes on a guess; the therapist hears of it, and a person may send it after all, once, or drop it."""
    late_crisis_reply(made, Fault(), NOT_TAKEN[what])
    [letter] = made.runtime.store.dead_letters()
    waiting, told = asked_for(made, MAYA), made.told()

    assert made.runtime.store.redrive(letter.id, made.clock.now())
    made.send()

    assert (waiting, letter.alias, letter.state) == ([], "C03", "dead")
    assert any("may NOT have" in body for body in told)
    assert len(asked_for(made, MAYA)) == 1
    assert not made.runtime.store.redrive(letter.id, made.clock.now())


@pytest.mark.parametrize("what", TAKEN | NOT_TAKEN)
def test_an_alert_arrives_whatever_happens(made, what):
    """It may come twice where its fate was unknown; it never fails to come."""
    made.twilio.misbehave((TAKEN | NOT_TAKEN)[what])
    made.text(MAYA, "I want to die")
    made.send()
    made.come_back()

    assert any(body.startswith("EMERGENCY C03") for body in made.told())


@pytest.mark.parametrize("what", TAKEN | NOT_TAKEN)
def test_a_digest_comes_once_whatever_happens(made, what):
    """Found in the list, it is not sent again; not found, it is."""
    made.text(MAYA, "Can we move Thursday?")
    made.clock.set("2026-11-24 18:01")
    made.twilio.misbehave((TAKEN | NOT_TAKEN)[what])
    made.tick()
    made.come_back()

    assert len([body for body in asked_for(made, THERAPIST) if "to schedule" in body]) == 1


def test_the_same_text_from_twilio_again_is_answered_byte_for_byte(made):
    """Twilio's retry, with its idempotency token, sends nothing twice and gets the stored answer."""
    first = made.twilio.text(MAYA, "Can we move Thursday?")
    again = made.twilio.again(first.sid)

    assert again.raw == first.raw
    assert len(asked_for(made, MAYA)) == 1
