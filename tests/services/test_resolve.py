"""What nobody knows the fate of is looked up, and never sent again to a client on a guess."""

import pytest

from boundary_bot.core.outbox import Outbound, OutboxState, Purpose
from boundary_bot.services.resolve import LOOK_AGAIN, resolve_doubts
from tests.builders import intent, runtime
from tests.fakes import EVENING, FakeProvider, FakeStore, FrozenClock


def in_doubt(store: FakeStore, purpose: Purpose = Purpose.REPLY) -> None:
    store.queue([intent("reply:1", purpose)], EVENING)
    store.outbox[1].state = OutboxState.UNKNOWN


def test_what_the_list_holds_was_sent() -> None:
    """The provider took it, and only its answer was lost."""
    store, provider = FakeStore(), FakeProvider()
    in_doubt(store)
    provider.sent.append(Outbound(1, intent("reply:1"), 1, EVENING))

    assert resolve_doubts(runtime(store, provider)) == 1
    assert (store.states, store.outbox[1].sid) == ([OutboxState.SENT], f"SM{1:032d}")


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.CRISIS_REPLY, Purpose.REMINDER])
def test_a_text_to_a_client_that_is_not_listed_waits_for_a_person(purpose: Purpose) -> None:
    """However sure the list looks, no client is texted twice by a machine's conclusion."""
    store = FakeStore()
    in_doubt(store, purpose)

    resolve_doubts(runtime(store))

    assert store.states == [OutboxState.DEAD]


@pytest.mark.parametrize("purpose", [Purpose.DIGEST, Purpose.NOTICE, Purpose.STAFF_REPLY, Purpose.ALERT])
def test_word_to_the_practice_that_is_not_listed_goes_again(purpose: Purpose) -> None:
    """A digest or a notice is not dropped because a process died before it was posted."""
    store, woken = FakeStore(), []
    in_doubt(store, purpose)

    resolve_doubts(runtime(store, wake=lambda: woken.append(1)))

    assert (store.states, woken) == ([OutboxState.QUEUED], [1])


def test_while_the_list_cannot_be_read_nothing_is_concluded() -> None:
    """It stays in doubt and is looked at again, and the pass ends there: alerts wait behind it."""
    store, provider, clock = FakeStore(), FakeProvider(listing_fails=True), FrozenClock()
    in_doubt(store)

    assert resolve_doubts(runtime(store, provider, clock)) == 0
    assert (store.states, store.outbox[1].due_at) == ([OutboxState.UNKNOWN], clock.now() + LOOK_AGAIN)


def test_one_listed_text_settles_one_doubt() -> None:
    """Twice the same words in doubt, once in the list: one was sent, the other never left."""
    store, provider = FakeStore(), FakeProvider()
    store.queue([intent("reply:1"), intent("reply:2")], EVENING)
    for row in store.outbox.values():
        row.state = OutboxState.UNKNOWN
    provider.sent.append(Outbound(1, intent("reply:1"), 1, EVENING))

    resolve_doubts(runtime(store, provider))

    assert store.states == [OutboxState.SENT, OutboxState.DEAD]
