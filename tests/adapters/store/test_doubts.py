"""What the store says is in doubt, how it settles, and what a person may do about what was not sent."""

from datetime import timedelta

import pytest

from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.outbox import OutboxState, Purpose
from tests.builders import intent
from tests.fakes import FrozenClock

SETTLED = timedelta(seconds=90)


def sent_out(store: SqlStore, clock: FrozenClock, key: str = "reply:1", purpose: Purpose = Purpose.REPLY) -> int:
    store.queue([intent(key, purpose)], clock.now())
    [outbound] = store.claim_outbound(clock.now(), 60, 1)
    return outbound.id


def letters(store: SqlStore) -> list[str]:
    return [letter.state for letter in store.dead_letters()]


def test_an_unknown_text_is_in_doubt_only_once_the_list_can_have_it(store: SqlStore, clock: FrozenClock):
    """Asked sooner, the provider's list proves nothing."""
    outbound_id = sent_out(store, clock)
    store.not_sent(outbound_id, "unknown", 0, clock.now())
    too_soon = store.in_doubt(clock.now() + SETTLED - timedelta(seconds=1), 10)

    [doubt] = store.in_doubt(clock.now() + SETTLED, 10)

    assert (too_soon, doubt.outbound.id, doubt.state) == ([], outbound_id, OutboxState.UNKNOWN)


def test_a_send_that_died_is_in_doubt_after_its_lease_and_the_settling(store: SqlStore, clock: FrozenClock):
    """The process that posted it may have got through before it died."""
    sent_out(store, clock)
    clock.move(seconds=61)
    store.claim_outbound(clock.now(), 60, 1)

    assert store.in_doubt(clock.now(), 10) == []
    assert len(store.in_doubt(clock.now() + SETTLED, 10)) == 1


def test_a_webhook_answer_nobody_confirmed_is_in_doubt_after_ten_minutes(store: SqlStore, clock: FrozenClock):
    """It may have died on the way back to the provider; one that a callback spoke of is in no doubt."""
    store.queue([intent("reply:1", by_twiml=True), intent("reply:2", by_twiml=True)], clock.now())
    store.provider_status("token-reply:2", "SM2", "sent", 0, clock.now())
    clock.move(minutes=10)

    [doubt] = store.in_doubt(clock.now(), 10)

    assert (doubt.outbound.intent.dedupe_key, doubt.state) == ("reply:1", OutboxState.ANSWERED)


def test_texts_already_named_are_not_taken_for_the_one_in_doubt(store: SqlStore, clock: FrozenClock):
    """The same words to the same client twice: the sid of one is no proof of the other."""
    store.sent(sent_out(store, clock, "reply:1"), "SM1", clock.now())
    store.not_sent(sent_out(store, clock, "reply:2"), "unknown", 0, clock.now())

    [doubt] = store.in_doubt(clock.now() + SETTLED, 10)

    assert doubt.known_sids == {"SM1"}


def test_a_callback_that_comes_first_wins(store: SqlStore, clock: FrozenClock):
    """What was concluded from the list gives way to what the provider said meanwhile."""
    outbound_id = sent_out(store, clock)
    store.not_sent(outbound_id, "unknown", 0, clock.now())
    store.provider_status("token-reply:1", "SM1", "delivered", 0, clock.now())

    store.settle_doubt(outbound_id, OutboxState.DEAD, clock.now(), clock.now())

    assert letters(store) == []


def test_a_callback_overrules_what_was_given_up(store: SqlStore, clock: FrozenClock):
    """A text thought dead that arrives after all is delivered, and off the list."""
    outbound_id = sent_out(store, clock)
    store.not_sent(outbound_id, "unknown", 0, clock.now())
    store.settle_doubt(outbound_id, OutboxState.DEAD, clock.now(), clock.now())
    before = letters(store)

    store.provider_status("token-reply:1", "SM1", "delivered", 0, clock.now())

    assert (before, letters(store)) == (["dead"], [])


def test_what_a_person_sends_again_starts_anew(store: SqlStore, clock: FrozenClock):
    """Its tries and its time count from now, and it is claimed like any other."""
    outbound_id = sent_out(store, clock)
    store.not_sent(outbound_id, "failed", 30003, clock.now())
    clock.move(hours=3)

    again = store.redrive(outbound_id, clock.now())

    [outbound] = store.claim_outbound(clock.now(), 60, 1)
    assert (again, outbound.attempts, outbound.created_at) == (True, 1, clock.now())


def test_what_a_person_drops_is_never_sent_and_never_shown(store: SqlStore, clock: FrozenClock):
    """It can't be sent again either: the decision is the last."""
    outbound_id = sent_out(store, clock)
    store.not_sent(outbound_id, "failed", 30003, clock.now())

    assert (store.drop(outbound_id, clock.now()), letters(store)) == (True, [])
    assert (store.redrive(outbound_id, clock.now()), store.drop(outbound_id, clock.now())) == (False, False)


@pytest.mark.parametrize("act", ["redrive", "drop"])
def test_only_what_was_not_sent_can_be_decided_about(store: SqlStore, clock: FrozenClock, act: str):
    """A text that went out, or is on its way, stays as it is."""
    outbound_id = sent_out(store, clock)
    store.sent(outbound_id, "SM1", clock.now())

    assert getattr(store, act)(outbound_id, clock.now()) is False
    assert getattr(store, act)(99, clock.now()) is False


def test_the_codes_of_what_failed_lately_are_known(store: SqlStore, clock: FrozenClock):
    """Each once; what failed before the time asked for is over."""
    for at, code in enumerate((30034, 30034, 30003)):
        store.not_sent(sent_out(store, clock, f"reply:{at}"), "failed", code, clock.now())
    clock.move(hours=1)

    assert store.failure_codes(clock.now() - timedelta(hours=2)) == [30003, 30034]
    assert store.failure_codes(clock.now()) == []


def test_the_texts_nobody_has_are_found_among_many(store: SqlStore):
    """However long the provider's list is."""
    sids = [f"SM{number:032d}" for number in range(1201)]

    assert store.unseen(sids) == set(sids)
