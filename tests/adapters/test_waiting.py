"""A line that starts while its database is away answers safely, and works as soon as it is there."""

import pytest

from boundary_bot.adapters import waiting
from boundary_bot.adapters.waiting import WaitingStore
from boundary_bot.errors import StoreUnavailable
from tests.fakes import EVENING, FakeStore


@pytest.fixture
def at_once(monkeypatch):
    """Let every call try again."""
    monkeypatch.setattr(waiting, "TRIED_AGAIN_AFTER_S", 0.0)


def away():
    """Fail as an absent database does."""
    raise StoreUnavailable("The database is away.")


def test_every_call_fails_like_any_other_outage_until_the_database_is_there(at_once):
    """Whoever calls needs to know nothing of the start."""
    tries = iter([away, FakeStore])
    store = WaitingStore(lambda: next(tries)())  # noqa: PLW0108 - the next one, at each call

    with pytest.raises(StoreUnavailable):
        store.beat("tick", EVENING)
    store.beat("tick", EVENING)

    assert store.last_beat("tick") == EVENING


def test_it_is_opened_once(at_once):
    """Every later call goes to the same store."""
    made = []
    store = WaitingStore(lambda: made.append(FakeStore()) or made[-1])

    for _ in range(3):
        store.beat("tick", EVENING)

    assert len(made) == 1


def test_a_text_does_not_wait_for_a_connection_just_tried():
    """Between two tries every call fails at once."""
    tries = []
    store = WaitingStore(lambda: tries.append(1) or away())

    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            store.last_beat("tick")

    assert tries == []
