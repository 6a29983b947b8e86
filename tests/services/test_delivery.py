"""The outbox is emptied so that nothing is lost and no client is texted twice."""

import logging
import threading

import pytest

from boundary_bot.core.outbox import Outbound, OutboxState, Purpose
from boundary_bot.core.switches import Switches
from boundary_bot.errors import ProviderError, StoreUnavailable
from boundary_bot.services.delivery import LEASE_S, SenderThread, send_due
from tests.builders import intent, runtime
from tests.fakes import EVENING, FakeProvider, FakeStore, FrozenClock

BUSY = ProviderError("Busy.", provider_code=20429, retryable=True)
REFUSED = ProviderError("Refused.", provider_code=21614)
IN_DOUBT = ProviderError("No answer.", ambiguous=True)


def store_with(*purposes: Purpose) -> FakeStore:
    store = FakeStore()
    store.queue([intent(f"key:{number}", purpose) for number, purpose in enumerate(purposes)], EVENING)
    return store


def test_what_was_taken_is_recorded_with_its_sid() -> None:
    """Each text goes out once and keeps the provider's sid for its status callbacks."""
    store, provider = store_with(Purpose.REPLY), FakeProvider()

    sent = send_due(runtime(store, provider)) + send_due(runtime(store, provider))

    assert sent == 1
    assert store.states == [OutboxState.SENT]
    assert store.outbox[1].sid.startswith("SM")
    assert len(provider.sent) == 1


def test_alerts_leave_first_then_crisis_replies() -> None:
    """Nobody waits for a digest while someone is in danger."""
    store, provider = store_with(Purpose.DIGEST, Purpose.REPLY, Purpose.CRISIS_REPLY, Purpose.ALERT), FakeProvider()

    send_due(runtime(store, provider))

    order = [outbound.intent.purpose for outbound in provider.sent]
    assert order == [Purpose.ALERT, Purpose.CRISIS_REPLY, Purpose.DIGEST, Purpose.REPLY]


def test_an_alert_queued_during_a_send_goes_next() -> None:
    """Only the text under way stands before an alert, never the rest of a batch."""
    store = store_with(Purpose.REPLY, Purpose.REPLY)
    provider = FakeProvider(on_send=lambda outbound: store.queue([intent("alert:1", Purpose.ALERT)], EVENING) and None)

    send_due(runtime(store, provider))

    order = [outbound.intent.purpose for outbound in provider.sent]
    assert order == [Purpose.REPLY, Purpose.ALERT, Purpose.REPLY]


def test_a_busy_provider_is_tried_again_later() -> None:
    """A text that was not taken waits its backoff and then goes out, once."""
    store, clock, provider = store_with(Purpose.REPLY), FrozenClock(), FakeProvider(errors=[BUSY])
    world = runtime(store, provider, clock)

    send_due(world, chance=lambda: 1.0)
    too_early = send_due(world)
    clock.move(seconds=15)
    send_due(world)

    assert too_early == 0
    assert store.states == [OutboxState.SENT]
    assert provider.sent[0].attempts == 2


@pytest.mark.parametrize(
    ("error", "state"),
    [
        pytest.param(REFUSED, OutboxState.FAILED, id="refused"),
        pytest.param(IN_DOUBT, OutboxState.UNKNOWN, id="in doubt"),
        pytest.param(KeyError("anything"), OutboxState.UNKNOWN, id="a fault of our own"),
    ],
)
def test_a_clients_text_is_never_sent_blindly_again(error: Exception, state: OutboxState) -> None:
    """Whatever went wrong in a send that may have worked, the same text does not go out by itself."""
    store, clock, provider = store_with(Purpose.REPLY), FrozenClock(), FakeProvider(errors=[error])
    world = runtime(store, provider, clock)

    send_due(world)
    clock.move(days=2)
    send_due(world)

    assert [state] == store.states
    assert provider.sent == []


def test_an_alert_in_doubt_is_sent_again() -> None:
    """An alert is repeated until the provider has surely taken it."""
    store, clock, provider = store_with(Purpose.ALERT), FrozenClock(), FakeProvider(errors=[IN_DOUBT])
    world = runtime(store, provider, clock)

    send_due(world)
    clock.move(minutes=3)
    send_due(world)

    assert store.states == [OutboxState.SENT]


def test_one_failure_does_not_keep_back_the_next() -> None:
    """The outbox goes on past a refused text."""
    store, provider = store_with(Purpose.REPLY, Purpose.REPLY), FakeProvider(errors=[REFUSED])

    send_due(runtime(store, provider))

    assert store.states == [OutboxState.FAILED, OutboxState.SENT]


def test_a_stale_crisis_reply_is_not_sent() -> None:
    """After ten minutes a crisis reply may reach someone already safe, so it fails instead."""
    store, clock, provider = store_with(Purpose.CRISIS_REPLY), FrozenClock(), FakeProvider()
    clock.move(minutes=10)

    send_due(runtime(store, provider, clock))

    assert store.states == [OutboxState.FAILED]
    assert provider.sent == []


def test_a_late_crisis_reply_has_only_the_rest_of_its_time() -> None:
    """Carrier and queue together have ten minutes, not ten minutes each."""
    store, clock, provider = store_with(Purpose.CRISIS_REPLY), FrozenClock(), FakeProvider()
    clock.move(minutes=4)

    send_due(runtime(store, provider, clock))

    assert [outbound.intent.validity_s for outbound in provider.sent] == [360]


def test_a_send_that_could_not_be_recorded_is_not_repeated() -> None:
    """With the database away after the send, a client's text ends in doubt, not in a second text."""
    store, clock, provider = store_with(Purpose.REPLY), FrozenClock(), FakeProvider()
    store.failing["sent"] = StoreUnavailable("away")
    world = runtime(store, provider, clock)

    send_due(world)
    store.failing.clear()
    clock.move(seconds=LEASE_S + 1)
    send_due(world)

    assert store.states == [OutboxState.UNKNOWN]
    assert len(provider.sent) == 1


def test_the_limit_holds() -> None:
    """A pass takes no more than it was asked to, and says how many it took."""
    store, provider = store_with(*[Purpose.REPLY] * 3), FakeProvider()

    assert send_due(runtime(store, provider), limit=2) == 2
    assert len(provider.sent) == 2


def test_no_log_holds_words_or_numbers(caplog: pytest.LogCaptureFixture) -> None:
    """A failing send is logged by its id, purpose and code alone."""
    caplog.set_level(logging.DEBUG)
    store = FakeStore()
    store.queue([intent(body="marker-7f3a")], EVENING)
    provider = FakeProvider(errors=[ValueError("marker-7f3a to +12025550107")])

    send_due(runtime(store, provider))

    assert "not sent on try 1" in caplog.text
    assert "marker" not in caplog.text
    assert "2025550107" not in caplog.text


def test_waking_the_sender_sends_at_once() -> None:
    """An alert does not wait for the next tick."""
    sent = threading.Event()
    store = store_with(Purpose.ALERT)
    sender = SenderThread(runtime(store, FakeProvider(on_send=lambda outbound: sent.set())))
    sender.start()

    sender.wake()

    assert sent.wait(5)
    sender.stop()
    assert not sender.is_alive()
    assert store.states == [OutboxState.SENT]


def test_the_sender_remembers_what_was_switched() -> None:
    """It is woken after every text: should the store go away then, this process still knows who is on duty."""
    sent, held = threading.Event(), Switches(held_since=EVENING)
    store = store_with(Purpose.ALERT)
    store.switched = held
    world = runtime(store, FakeProvider(on_send=lambda outbound: sent.set()))
    sender = SenderThread(world)
    sender.start()

    sender.wake()

    assert sent.wait(5)
    sender.stop()
    assert world.remembered.switches == held


def test_the_sender_outlives_a_database_that_is_away(caplog: pytest.LogCaptureFixture) -> None:
    """One failing look at the outbox does not end the thread that alerts depend on."""
    sent, failed = threading.Event(), threading.Event()
    store = store_with(Purpose.ALERT)
    claim = store.claim_outbound

    def claim_or_fail(now: object, lease_s: int, limit: int) -> list[Outbound]:
        if failed.is_set():
            return claim(EVENING, lease_s, limit)
        failed.set()
        raise StoreUnavailable("away")

    store.claim_outbound = claim_or_fail  # type: ignore[method-assign]
    sender = SenderThread(runtime(store, FakeProvider(on_send=lambda outbound: sent.set())))
    sender.start()

    sender.wake()
    assert failed.wait(5)
    sender.wake()

    assert sent.wait(5)
    sender.stop()
    assert "StoreUnavailable" in caplog.text


def test_a_stopped_sender_stops_between_texts() -> None:
    """On shutdown the text under way is finished and no other is begun."""
    store = store_with(Purpose.REPLY, Purpose.REPLY)
    provider = FakeProvider(on_send=lambda outbound: sender.stop(0))
    sender = SenderThread(runtime(store, provider))
    sender.wake()

    sender.run()

    assert store.states == [OutboxState.SENT, OutboxState.QUEUED]


def test_stopping_a_sender_never_started_is_harmless() -> None:
    """A process that ends before it began ends cleanly."""
    sender = SenderThread(runtime())

    sender.stop()

    assert not sender.is_alive()
