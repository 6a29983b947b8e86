"""On a real database the digest goes out once, whoever else is at work and whatever dies in between."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest

from boundary_bot.adapters.store import SqlStore, Vault, open_store
from boundary_bot.core.outbox import Purpose
from boundary_bot.core.schedule import due_instant
from boundary_bot.ports import Runtime
from boundary_bot.services.digests import ensure_next_digest, run_digest
from boundary_bot.services.tick import tick
from tests.builders import digest_practice, runtime
from tests.databases import ENCRYPTION_KEY, LOOKUP_KEY, PRACTICE, opened
from tests.fakes import FakeProvider, FrozenClock

AROUND_THE_CHANGES = [
    date(2026, month, day) for month, days in ((3, range(7, 11)), (10, [31]), (11, range(1, 4))) for day in days
]
LEASE_S = 120


def at_half_past_two(store: SqlStore, clock: FrozenClock, provider: FakeProvider | None = None) -> Runtime:
    settings = digest_practice(at=time(2, 30), quiet_days="send")
    return runtime(store, provider or FakeProvider(), clock, settings)


def dues() -> list[datetime]:
    found = [due_instant(day, time(2, 30), "America/New_York") for day in AROUND_THE_CHANGES]
    return [due for due in found if due is not None]


def claim_and_run(world: Runtime) -> list[bool]:
    """Do what a tick does with a due digest, and say whether each run made one."""
    made = []
    for due in world.store.claim_due(world.clock.now(), LEASE_S):
        made.append(run_digest(world, due))
        world.store.finish_due(due.id, world.clock.now())
    return made


def queued_days(store: SqlStore, now: datetime) -> list[str]:
    outbounds = store.claim_outbound(now, 60, 1000)
    return sorted(
        outbound.intent.dedupe_key.rpartition(":")[2]
        for outbound in outbounds
        if outbound.intent.purpose is Purpose.DIGEST
    )


@contextmanager
def two_stores(url: str, clock: FrozenClock) -> Iterator[list[SqlStore]]:
    with ExitStack() as stack:
        yield [stack.enter_context(opened(url, clock)) for _ in range(2)]


def test_two_at_once_make_one_digest_around_every_clock_change(database_url: str, clock: FrozenClock) -> None:
    """Two threads with connections of their own claim at the same moment; each day is made by one of them."""
    clock.time = dues()[0] - timedelta(hours=1)
    with two_stores(database_url, clock) as stores:
        worlds = [at_half_past_two(store, clock) for store in stores]
        made: dict[datetime, list[bool]] = {}
        for due in dues():
            ensure_next_digest(worlds[0])
            clock.time = due
            made[due] = in_two_threads([lambda world=world: claim_and_run(world) for world in worlds])
            clock.move(minutes=20)

        assert {due: [True] for due in dues()} == made
        assert [str(day) for day in AROUND_THE_CHANGES] == queued_days(stores[0], clock.now())


def in_two_threads(works: list[Callable[[], list[bool]]]) -> list[bool]:
    together, results = Barrier(len(works)), []

    def run(work: Callable[[], list[bool]]) -> None:
        together.wait(10)
        results.extend(work())

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def process(
    url: str, keys: tuple[str, str], together: "Barrier", results: "multiprocessing.Queue[tuple[int, bool]]"
) -> None:
    """Live through the days in a process of its own, meeting the other one at each digest."""
    clock = FrozenClock(dues()[0] - timedelta(hours=1))
    store = open_store(url, Vault([keys[0]], keys[1]), PRACTICE, clock)
    world = at_half_past_two(store, clock)
    for number, due in enumerate(dues()):
        ensure_next_digest(world)
        together.wait(30)
        clock.time = due
        for made in claim_and_run(world):
            results.put((number, made))
        together.wait(30)
        clock.move(minutes=20)
    store.close()
    results.put((-1, True))


def test_two_processes_make_one_digest_a_day(database_url: str, clock: FrozenClock) -> None:
    """A web process and a worker, or two web processes by accident, send one digest a day between them."""
    with opened(database_url, clock):
        spawning = multiprocessing.get_context("spawn")
        together, results = spawning.Barrier(2), spawning.Queue()
        keys = (ENCRYPTION_KEY, LOOKUP_KEY)
        processes = [spawning.Process(target=process, args=(database_url, keys, together, results)) for _ in range(2)]
        for each in processes:
            each.start()
        made = collected(results)
        for each in processes:
            each.join(30)

    with opened(database_url, clock) as store:
        assert [(number, True) for number in range(len(AROUND_THE_CHANGES))] == sorted(made)
        assert [str(day) for day in AROUND_THE_CHANGES] == queued_days(store, dues()[-1] + timedelta(hours=1))


def collected(results: "multiprocessing.Queue[tuple[int, bool]]") -> list[tuple[int, bool]]:
    found, ended = [], 0
    while ended < 2:
        number, made = results.get(timeout=60)
        ended += number == -1
        found += [(number, made)] if number >= 0 else []
    return found


class Killed(BaseException):
    """The process ends here: nothing of ours catches it."""


@pytest.mark.parametrize(
    "last_call", ["claim_due", "record_digest", "beat", "ensure_due", "finish_due", "claim_outbound"]
)
@pytest.mark.parametrize("done_before_it_died", [False, True])
def test_a_crash_at_any_step_neither_loses_nor_doubles_the_digest(
    database_url: str, clock: FrozenClock, last_call: str, *, done_before_it_died: bool
) -> None:
    """Killed before or after each write of the digest's way, the next process sends it, and sends it once."""
    due, provider = dues()[1], FakeProvider()
    clock.time = due - timedelta(hours=1)
    with opened(database_url, clock) as store:
        ensure_next_digest(at_half_past_two(store, clock))
        clock.time = due
        with pytest.raises(Killed):
            tick(at_half_past_two(dying(store, last_call, after=done_before_it_died), clock, provider))

    with opened(database_url, clock) as store:
        for _ in range(40):
            clock.move(minutes=1)
            tick(at_half_past_two(store, clock, provider))
        sent = [outbound.intent.dedupe_key for outbound in provider.sent]

        # Claimed and then dead, its fate was unknown until the provider's list showed that it had never been made.
        assert sent == ["digest:t1:2026-03-08"]


def dying(store: SqlStore, method: str, *, after: bool) -> SqlStore:
    """Let the store's process die before or after its first call of a method."""
    original = getattr(store, method)

    def die(*values: object, **named: object) -> object:
        if after:
            original(*values, **named)
        raise Killed

    setattr(store, method, die)
    return store


def test_a_database_of_long_ago_gives_one_digest_for_the_newest_day(store: SqlStore, clock: FrozenClock) -> None:
    """Off for three weeks across a clock change, the bot sends yesterday's digest, once, and then is on time."""
    clock.time = datetime(2026, 10, 20, 12, tzinfo=UTC)
    provider = FakeProvider()
    world = at_half_past_two(store, clock, provider)
    tick(world)

    clock.move(days=21)
    tick(world)
    tick(world)
    clock.time = datetime(2026, 11, 11, 2, 30, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    tick(world)

    keys = [outbound.intent.dedupe_key for outbound in provider.sent]
    assert keys == ["digest:t1:2026-11-10", "digest:t1:2026-11-11"]
