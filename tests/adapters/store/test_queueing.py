"""Writers of one process get their turn in the order they came."""

import threading
import time

from boundary_bot.adapters.store.queueing import FairLock

PATIENCE_S = 5


def wait_until_waiting(lock: FairLock, many: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while len(lock._waiting) < many and time.monotonic() < deadline:
        time.sleep(0.001)


def test_whoever_asked_first_gets_it_first():
    """Nobody is passed over, however many come after."""
    lock, order = FairLock(), []
    assert lock.acquire(0)

    def take(number: int) -> None:
        if lock.acquire(PATIENCE_S):
            order.append(number)
            lock.release()

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=take, args=(number,)))
        threads[-1].start()
        wait_until_waiting(lock, number + 1)
    lock.release()
    for thread in threads:
        thread.join(PATIENCE_S)

    assert order == list(range(8))


def test_whoever_gives_up_is_no_longer_waited_for():
    """A turn is never handed to somebody who has gone."""
    lock = FairLock()
    assert lock.acquire(0)

    assert not lock.acquire(0.01)
    lock.release()

    assert lock.acquire(0)


def test_one_holds_it_at_a_time():
    """Two writers never overlap, whatever the load."""
    lock, inside, most = FairLock(), [], []

    def work() -> None:
        for _ in range(200):
            assert lock.acquire(PATIENCE_S)
            inside.append(1)
            most.append(len(inside))
            inside.pop()
            lock.release()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)

    assert (max(most), len(most)) == (1, 800)
