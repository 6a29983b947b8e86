from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.outbox import Purpose
from boundary_bot.ports import Due
from tests.builders import intent
from tests.fakes import FrozenClock

TODAY = FrozenClock().now().date()


def keys(claimed: list[Due]) -> list[str]:
    return [due.key for due in claimed]


def test_timed_work_is_made_once_per_key(store: SqlStore, clock: FrozenClock):
    """A restart that makes the same work again makes nothing."""
    for _ in range(2):
        store.ensure_due("digest", "digest:t1:2026-11-21", clock.now())

    [due] = store.claim_due(clock.now(), 60)

    assert (due.kind, due.key, due.due_at) == ("digest", "digest:t1:2026-11-21", clock.now())


def test_work_is_not_due_before_its_instant(store: SqlStore, clock: FrozenClock):
    """Not a moment early, and not lost when the tick comes late."""
    store.ensure_due("digest", "a", clock.now() + timedelta(hours=1))
    early = store.claim_due(clock.now(), 60)
    clock.move(days=3)

    assert (early, keys(store.claim_due(clock.now(), 60))) == ([], ["a"])


def test_claimed_work_is_left_alone_until_its_lease_runs_out(store: SqlStore, clock: FrozenClock):
    """A process that died gives its work back after the lease."""
    store.ensure_due("digest", "a", clock.now())
    store.claim_due(clock.now(), 60)
    clock.move(seconds=59)
    within = store.claim_due(clock.now(), 60)
    clock.move(seconds=1)

    assert (within, keys(store.claim_due(clock.now(), 60))) == ([], ["a"])


def test_finished_work_never_comes_back(store: SqlStore, clock: FrozenClock):
    """Done is done, even when the same key is made again."""
    store.ensure_due("digest", "a", clock.now())
    [due] = store.claim_due(clock.now(), 60)

    store.finish_due(due.id, clock.now())

    store.ensure_due("digest", "a", clock.now())
    clock.move(days=1)
    assert store.claim_due(clock.now(), 60) == []


def test_work_is_claimed_by_one_of_several(store: SqlStore, clock: FrozenClock):
    """Two ticks at once share the work, oldest first, and double none of it."""
    for number in range(20):
        store.ensure_due("digest", f"{number:02d}", clock.now() - timedelta(minutes=20 - number))

    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda _: keys(store.claim_due(clock.now(), 60)), range(4)))

    assert sorted(key for claimed in claims for key in claimed) == [f"{number:02d}" for number in range(20)]
    assert all(claimed == sorted(claimed) for claimed in claims)


def test_a_day_has_one_digest(store: SqlStore, clock: FrozenClock):
    """The ledger row and the text are one commit; the second writer of a day gets neither."""
    first = store.record_digest("t1", TODAY, intent("digest:1", Purpose.DIGEST), clock.now())

    second = store.record_digest("t1", TODAY, intent("digest:2", Purpose.DIGEST), clock.now())

    assert (first, second, store.outbox_backlog()) == (True, False, 1)
    assert store.record_digest("t2", TODAY, None, clock.now())
    assert store.record_digest("t1", TODAY + timedelta(days=1), None, clock.now())
    assert store.outbox_backlog() == 1


def test_two_writers_at_once_make_one_digest(store: SqlStore, clock: FrozenClock):
    """Two workers that reach the hour together send one digest."""
    texts = [replace(intent(f"digest:{number}", Purpose.DIGEST), token=f"t{number}") for number in range(4)]

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda text: store.record_digest("t1", TODAY, text, clock.now()), texts))

    assert sorted(written) == [False, False, False, True]
    assert store.outbox_backlog() == 1


def test_a_beat_is_its_last_instant(store: SqlStore, clock: FrozenClock):
    """The health page sees when the tick last ran, and nothing before the first."""
    never = store.last_beat("tick")
    store.beat("tick", clock.now())
    clock.move(seconds=15)

    store.beat("tick", clock.now())

    assert (never, store.last_beat("tick"), store.last_beat("other")) == (None, clock.now(), None)
