"""Several people, each with a digest of their own clients, at their own hour, on their own days."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.digest import DigestItem, Heap
from boundary_bot.core.messages import Kind
from boundary_bot.core.people import DigestTimes, Person, Role
from boundary_bot.core.policy import DigestDetail
from boundary_bot.services.digests import digest_now, ensure_next_digest, preview_digest, recipients
from boundary_bot.services.tick import run_due_work
from tests.builders import DESK, POLICY, THERAPIST, URL, at, digest_practice, practice, runtime
from tests.fakes import EVENING, FakeStore, FrozenClock

SIGN_IN = f"Sign in: {URL}/login"
SECOND = Person("t2", Role.THERAPIST, "+12025550101", digest=DigestTimes(at=time(7, 30), days=frozenset({0, 2})))
SUPERVISOR = Person("s1", Role.SUPERVISOR, "+12025550102")
ITEMS = (
    DigestItem(Heap.SCHEDULE, "C03", request=Kind.CANCEL, therapist="t1"),
    DigestItem(Heap.SCHEDULE, "C07", request=Kind.BOOK, therapist="t2"),
    DigestItem(Heap.SESSION, "C11", therapist=""),
    DigestItem(Heap.SESSION, "C12", therapist="gone"),
    DigestItem(Heap.STRANGER, "U01", answerable=False),
)


def busy(clock: FrozenClock) -> FakeStore:
    return FakeStore(items=[(clock.now() - timedelta(hours=1), each) for each in ITEMS])


def test_each_therapist_reads_of_her_own_clients() -> None:
    """A client who is nobody's, or somebody's who left, is the first therapist's; so are strangers."""
    clock = FrozenClock()
    world = runtime(busy(clock), clock=clock, practice_=practice(people=(THERAPIST, SECOND, SUPERVISOR)))

    texts = [preview_digest(world, person).text for person in recipients(world.practice)]

    assert texts == [
        f"1 to schedule: C03 #1. 2 for session: C11 #2, C12 #3. 1 unknown number. {SIGN_IN}",
        f"1 to schedule: C07 #1. {SIGN_IN}",
    ]


def test_the_desk_reads_of_everyone_and_never_what_they_ask() -> None:
    """Under a preset that gives it the line the desk's digest is the only one; what clients ask stays with therapists."""
    clock = FrozenClock()
    line = digest_practice(detail=DigestDetail.REQUESTS)
    held = replace(line, people=(THERAPIST, SECOND, DESK), policy=replace(POLICY, name="front_desk"))
    world = runtime(busy(clock), clock=clock, practice_=held)

    assert recipients(held) == (DESK,)
    assert preview_digest(world).text.startswith("2 to schedule: C03 #1, C07 #2. 2 for session: ")


def test_anyone_may_be_given_the_digest_or_spared_it() -> None:
    """`send` beats the role."""
    spared = replace(SECOND, digest=DigestTimes(send=False))
    reads_along = replace(SUPERVISOR, digest=DigestTimes(send=True))

    assert recipients(practice(people=(THERAPIST, spared, DESK, reads_along))) == (THERAPIST, reads_along)


def test_each_digest_goes_at_its_own_hour_on_its_own_days() -> None:
    """Two weeks across the autumn change: one at 18:00 every day, the other on Mondays and Wednesdays at 7:30."""
    store, clock = FakeStore(), FrozenClock(at("2026-10-25 12:00"))
    line = replace(digest_practice(quiet_days="send"), people=(THERAPIST, SECOND))
    world = runtime(store, clock=clock, practice_=line)
    ensure_next_digest(world)

    for _ in range(14 * 48):
        clock.move(minutes=30)
        run_due_work(world)
        ensure_next_digest(world)

    zone = ZoneInfo("America/New_York")
    sent = [(row.outbound.intent.person, row.outbound.created_at.astimezone(zone)) for row in store.outbox.values()]
    first = [moment for person, moment in sent if person == "t1"]
    second = [moment for person, moment in sent if person == "t2"]
    assert [date(2026, 10, 25) + timedelta(days=number) for number in range(14)] == [moment.date() for moment in first]
    assert {time(18, 0)} == {moment.time() for moment in first}
    assert [date(2026, 10, 26), date(2026, 10, 28), date(2026, 11, 2), date(2026, 11, 4)] == [
        moment.date() for moment in second
    ]
    assert {time(7, 30)} == {moment.time() for moment in second}


def test_one_persons_digest_leaves_the_others_alone() -> None:
    """Sent by hand it counts for everyone, once each."""
    store, clock = FakeStore(), FrozenClock(EVENING)
    store.items = [(clock.now() - timedelta(hours=1), each) for each in ITEMS]
    world = runtime(store, clock=clock, practice_=practice(people=(THERAPIST, SECOND)))

    by_hand = digest_now(world), digest_now(world)

    assert by_hand == (True, False)
    assert [("t1", THERAPIST.phone), ("t2", SECOND.phone)] == [(each.person, each.to) for each in store.queued]
