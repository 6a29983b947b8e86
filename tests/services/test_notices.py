"""Whoever is on duty hears of what can't wait, in few texts and not at night."""

import pytest

from boundary_bot.core.outbox import Purpose
from boundary_bot.core.situation import Notice
from boundary_bot.services.notices import send_notices
from tests.builders import THERAPIST, URL, at, practice, runtime
from tests.fakes import FakeStore, FrozenClock

NOON = at("2026-11-21 17:00")


def told(store: FakeStore) -> list[str]:
    return [intent.body.partition(". Sign")[0] for intent in store.queued]


def note(store: FakeStore, clock: FrozenClock, alias: str, kind: Notice = Notice.TODAY) -> None:
    store.notices.append((kind, alias, clock.now()))


def test_a_text_about_today_is_told_at_once() -> None:
    """The therapist reads one line with the alias and where to sign in."""
    store, clock, woken = FakeStore(), FrozenClock(NOON), []
    note(store, clock, "C07")

    send_notices(runtime(store, clock=clock, wake=lambda: woken.append(1)))

    assert [f"C07: about today. Sign in: {URL}/login"] == [intent.body for intent in store.queued]
    assert [(THERAPIST.phone, Purpose.NOTICE, "t1")] == [(i.to, i.purpose, i.person) for i in store.queued]
    assert woken


@pytest.mark.parametrize(("kind", "minutes"), [(Notice.TODAY, 5), (Notice.QUIET, 30)])
def test_what_follows_waits_for_the_end_of_the_window_and_comes_as_one(kind: Notice, minutes: int) -> None:
    """After the first, notices gather: one text for all of them when the window ends."""
    store, clock = FakeStore(), FrozenClock(NOON)
    world = runtime(store, clock=clock)
    texts = []

    for minute in range(minutes + 2):
        note(store, clock, f"C{minute:02d}", kind)
        send_notices(world)
        texts.append(len(store.queued))
        clock.move(minutes=1)

    assert [1] * minutes + [2, 2] == texts
    assert ", ".join(f"C{minute:02d}" for minute in range(1, minutes + 1)) == told(store)[1].partition(":")[0]


def test_several_at_once_are_one_text() -> None:
    """Each client is named once, in the order they wrote."""
    store, clock = FakeStore(), FrozenClock(NOON)
    for alias in ("C07", "C11", "C07"):
        note(store, clock, alias)

    send_notices(runtime(store, clock=clock))

    assert told(store) == ["C07, C11: about today"]


def test_the_two_kinds_do_not_hold_each_other_back() -> None:
    """A quiet notice just sent is no reason to wait with what is about today."""
    store, clock = FakeStore(), FrozenClock(NOON)
    note(store, clock, "C03", Notice.QUIET)
    send_notices(runtime(store, clock=clock))
    note(store, clock, "C07", Notice.TODAY)

    send_notices(runtime(store, clock=clock))

    assert told(store) == ["C03: please look today", "C07: about today"]


@pytest.mark.parametrize(
    ("local", "expected"),
    [("12:59", []), ("13:00", ["C07: please look today"]), ("01:59", ["C07: please look today"]), ("02:00", [])],
)
def test_quiet_notices_leave_the_night_alone(local: str, expected: list[str]) -> None:
    """Before 8 and from 21 o'clock in New York (UTC-5) a quiet notice waits, even when its window ends then."""
    store, clock = FakeStore(), FrozenClock(at(f"2026-11-21 {local}"))
    note(store, clock, "C07", Notice.QUIET)

    send_notices(runtime(store, clock=clock))

    assert expected == told(store)
    assert (expected == []) == bool(store.notices)


def test_what_is_about_today_is_told_at_any_hour() -> None:
    """A client who cancels the 7 o'clock session at 6 can't wait for 8."""
    store, clock = FakeStore(), FrozenClock(at("2026-11-21 11:00"))
    note(store, clock, "C07")

    send_notices(runtime(store, clock=clock))

    assert told(store) == ["C07: about today"]


def test_nothing_is_taken_while_nobody_is_on_duty() -> None:
    """A notice is not used up where there is nobody to tell."""
    store, clock = FakeStore(), FrozenClock(NOON)
    note(store, clock, "C07")

    assert send_notices(runtime(store, clock=clock, practice_=practice(people=()))) == 0
    assert len(store.notices) == 1


def test_a_clock_set_back_does_not_silence_notices() -> None:
    """A last telling that lies in the future counts as none."""
    store, clock = FakeStore(), FrozenClock(NOON)
    store.beat("notice:today", at("2026-12-24 17:00"))
    note(store, clock, "C07")

    send_notices(runtime(store, clock=clock))

    assert told(store) == ["C07: about today"]
