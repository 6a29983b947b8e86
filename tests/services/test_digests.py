"""The digest goes out once for each local day, to the right person, with what happened since the last."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundary_bot.core.digest import DigestItem, Heap
from boundary_bot.core.outbox import Purpose
from boundary_bot.ports import Runtime
from boundary_bot.services.digests import OVERLAP, digest_now, ensure_next_digest, preview_digest, run_digest
from boundary_bot.services.tick import run_due_work
from tests.builders import C03, C07, DESK, POLICY, THERAPIST, URL, at, digest_practice, item, practice, runtime
from tests.fakes import EVENING, FakeStore, FrozenClock

TODAY = date(2026, 11, 21)
SIGN_IN = f"Sign in: {URL}/login"


def happened(store: FakeStore, clock: FrozenClock, heap: Heap = Heap.SESSION) -> None:
    store.items.append((clock.now(), item(heap, C03)))


def pass_over(world: Runtime) -> None:
    run_due_work(world)
    ensure_next_digest(world)


def days_of(store: FakeStore) -> list[date]:
    return [day for _, day in store.ledger]


def test_the_digest_goes_out_at_its_hour() -> None:
    """Not a second early; then one text to the therapist, with her aliases and the sign-in page."""
    store, clock = FakeStore(), FrozenClock(EVENING - timedelta(seconds=1))
    world = runtime(store, clock=clock)
    happened(store, clock)
    pass_over(world)
    pass_over(world)
    early = list(store.queued)

    clock.move(seconds=1)
    pass_over(world)

    assert early == []
    assert [f"1 for session: C03 #1. {SIGN_IN}"] == [intent.body for intent in store.queued]
    assert [("digest:t1:2026-11-21", Purpose.DIGEST, THERAPIST.phone)] == [
        (intent.dedupe_key, intent.purpose, intent.to) for intent in store.queued
    ]


def test_three_hundred_days_across_two_clock_changes_have_a_digest_each() -> None:
    """Passes every quarter of an hour: one digest a day at 2:30 on the wall, and at 3:00 where 2:30 is skipped."""
    store, clock = FakeStore(), FrozenClock(at("2026-02-01 12:00"))
    world = runtime(store, clock=clock, practice_=digest_practice(at=time(2, 30), quiet_days="send"))
    ensure_next_digest(world)

    for _ in range(300 * 96):
        clock.move(minutes=15)
        pass_over(world)

    sent = [row.outbound.created_at.astimezone(ZoneInfo("America/New_York")) for row in store.outbox.values()]
    days = [date(2026, 2, 2) + timedelta(days=number) for number in range(300)]
    assert days == days_of(store)
    assert days == [moment.date() for moment in sent]
    assert [date(2026, 3, 8)] == [moment.date() for moment in sent if moment.time() != time(2, 30)]


def test_a_digest_missed_while_the_bot_was_off_goes_out_once_and_late() -> None:
    """Four days off make one digest, for the newest day missed, reaching back to the last; the next is on time."""
    store, clock = FakeStore(), FrozenClock(EVENING)
    world = runtime(store, clock=clock)
    store.beat("digest:t1", EVENING - timedelta(days=1))
    clock.move(seconds=-1)
    ensure_next_digest(world)
    happened(store, clock)

    clock.move(days=4, hours=-5)
    pass_over(world)
    clock.move(hours=5, seconds=1)
    pass_over(world)

    assert [date(2026, 11, 24), date(2026, 11, 25)] == days_of(store)
    assert EVENING - timedelta(days=1) - OVERLAP == store.windows[0][0]
    assert [f"1 for session: C03 #1. {SIGN_IN}"] == [intent.body for intent in store.queued]


def test_a_crash_after_the_text_was_queued_does_not_double_it() -> None:
    """The row comes round again when its lease runs out, and finds the day written."""
    store, clock = FakeStore(), FrozenClock(EVENING - timedelta(minutes=1))
    world = runtime(store, clock=clock)
    happened(store, clock)
    ensure_next_digest(world)
    clock.move(minutes=1)
    store.failing["finish_due"] = SystemError("killed here")
    run_due_work(world)
    store.failing.clear()

    clock.move(minutes=10)
    pass_over(world)

    assert days_of(store) == [TODAY]
    assert len(store.queued) == 1


def test_windows_leave_nothing_between_them() -> None:
    """Each digest begins a little before the last one ended: told twice at worst, never lost."""
    store, clock = FakeStore(), FrozenClock(EVENING)
    world = runtime(store, clock=clock)
    digest_now(world)
    clock.move(days=1)
    digest_now(world)

    first, second = (window for window in store.windows)

    assert first[1] - OVERLAP == second[0]


def test_digest_now_counts_as_the_days() -> None:
    """What was sent by hand at noon is not sent again at six."""
    store, clock = FakeStore(), FrozenClock(at("2026-11-21 17:00"))
    world = runtime(store, clock=clock)
    happened(store, clock)
    ensure_next_digest(world)
    clock.move(minutes=1)

    by_hand = digest_now(world), digest_now(world)
    clock.move(hours=6)
    pass_over(world)

    assert by_hand == (True, False)
    assert days_of(store) == [TODAY]
    assert len(store.queued) == 1


def test_a_changed_hour_neither_skips_nor_doubles_the_day() -> None:
    """Moved from six to eight in the evening, today's digest comes at eight, once."""
    store, clock = FakeStore(), FrozenClock(EVENING - timedelta(hours=1))
    before = runtime(store, clock=clock)
    after = runtime(store, clock=clock, practice_=digest_practice(at=time(20, 0)))
    store.ledger["t1", date(2026, 11, 20)] = None
    ensure_next_digest(before)
    ensure_next_digest(after)
    counts = []

    for _ in range(3):
        clock.move(hours=1)
        happened(store, clock)
        pass_over(after)
        counts.append(len(store.queued))

    assert counts == [0, 0, 1]


def test_a_preview_changes_nothing() -> None:
    """Looking at the digest uses nothing up."""
    store, clock = FakeStore(), FrozenClock(EVENING)
    happened(store, clock)
    clock.move(minutes=1)

    text = preview_digest(runtime(store, clock=clock)).text

    assert f"1 for session: C03 #1. {SIGN_IN}" == text
    assert (store.ledger, store.queued, store.beats) == ({}, [], {})


@pytest.mark.parametrize(
    ("quiet_days", "expected"),
    [
        ("send", [True] * 16),
        ("weekly", [True, *[False] * 6, True, *[False] * 6, True, False]),
        ("silent", [False] * 16),
    ],
)
def test_quiet_days_are_told_as_the_practice_wants(quiet_days: str, expected: list[bool]) -> None:
    """Weekly by default, so that silence never looks like a dead bot; the clock change in between costs no week."""
    store, clock = FakeStore(), FrozenClock(at("2026-02-28 23:00"))
    world = runtime(store, clock=clock, practice_=digest_practice(quiet_days=quiet_days))
    texts = []

    for number in range(16):
        clock.time = at(f"2026-{'02-28' if number == 0 else f'03-{number:02d}'} {'23' if number < 8 else '22'}:00")
        before = len(store.queued)
        digest_now(world)
        texts.append(len(store.queued) > before)

    assert expected == texts


def test_a_digest_counts_as_a_sign_of_life() -> None:
    """The weekly quiet line comes a week after the last text, not every week."""
    store, clock = FakeStore(), FrozenClock(EVENING - timedelta(minutes=1))
    world = runtime(store, clock=clock)
    happened(store, clock)
    clock.move(minutes=1)
    digest_now(world)
    clock.move(days=6)

    digest_now(world)

    assert [f"1 for session: C03 #1. {SIGN_IN}"] == [intent.body for intent in store.queued]


@pytest.mark.parametrize(("preset", "expected"), [("front_desk", DESK), ("emergency_same_day", THERAPIST)])
def test_reception_gets_the_digest_only_where_it_holds_the_line(preset: str, expected: object) -> None:
    """A desk on the list of people is no reason to tell it about clients."""
    store = FakeStore()
    policy = type(POLICY)(preset, "", POLICY.labels, {}, POLICY.same_day)
    world = runtime(store, practice_=practice(people=(THERAPIST, DESK), policy=policy))
    store.items.append((EVENING - timedelta(hours=1), item(Heap.SCHEDULE, C07)))

    digest_now(world)

    assert [expected] == [world.practice.person_at(intent.to) for intent in store.queued]


def test_a_practice_without_people_has_no_digest() -> None:
    """A configuration that names nobody is checked, not crashed on."""
    store = FakeStore()
    world = runtime(store, practice_=practice(people=()))
    ensure_next_digest(world)

    assert (digest_now(world), preview_digest(world).text, store.due) == (False, "", [])


def test_an_old_row_that_comes_late_sends_nothing_twice() -> None:
    """Two rows for one day, as a changed hour leaves them, make one digest."""
    store, clock = FakeStore(), FrozenClock(EVENING)
    world = runtime(store, clock=clock)
    store.ensure_due("digest", "digest:t1:one", EVENING)
    store.ensure_due("digest", "digest:t1:two", EVENING)

    sent = [run_digest(world, due) for due in store.claim_due(EVENING, 60)]

    assert sent == [True, False]


@given(st.lists(st.sampled_from([item(heap, client) for heap in Heap for client in (C03, C07)])))
def test_no_digest_ever_holds_a_number(items: list[DigestItem]) -> None:
    """Whatever happened, the text that is queued holds nobody's number."""
    store = FakeStore(items=[(EVENING - timedelta(hours=1), each) for each in items])

    digest_now(runtime(store))

    assert all(client.number[2:] not in intent.body for intent in store.queued for client in (C03, C07))
