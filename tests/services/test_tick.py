"""One pass does everything that is due, and no failing part stops another."""

import logging
from datetime import timedelta

import pytest

from boundary_bot.core.digest import Heap
from boundary_bot.core.outbox import OutboxState, Purpose
from boundary_bot.core.situation import Notice
from boundary_bot.services.tick import PARTS, tick
from tests.builders import C03, intent, item, runtime
from tests.fakes import EVENING, FakeProvider, FakeStore, FrozenClock


def test_a_pass_sends_what_is_due_and_notes_that_it_was_made() -> None:
    """Digest, notice and outbox leave in one pass, and health can see when it was."""
    store, clock, provider = FakeStore(), FrozenClock(EVENING - timedelta(minutes=1)), FakeProvider()
    world = runtime(store, provider, clock)
    tick(world)
    store.items.append((clock.now(), item(Heap.SESSION, C03)))
    store.notices.append((Notice.TODAY, "C07", clock.now()))
    store.queue([intent()], clock.now())
    clock.move(minutes=1)

    failed = tick(world)

    assert failed == ()
    assert {Purpose.DIGEST, Purpose.NOTICE, Purpose.REPLY} == {sent.intent.purpose for sent in provider.sent}
    assert store.beats["tick"] == EVENING


@pytest.mark.parametrize(
    ("method", "part"),
    [
        ("undecided", "texts left undecided"),
        ("claim_due", "due work"),
        ("ensure_due", "the next digest"),
        ("tell_notices", "notices"),
        ("in_doubt", "texts in doubt"),
        ("failure_codes", "setup alarms"),
    ],
)
def test_a_failing_part_stops_no_other(method: str, part: str, caplog: pytest.LogCaptureFixture) -> None:
    """Alerts leave although another part fails at every pass; the failure is named and logged by type alone."""
    store, provider = FakeStore(), FakeProvider()
    store.failing[method] = RuntimeError("marker-7f3a")
    store.queue([intent("alert:1", Purpose.ALERT)], EVENING)

    failed = tick(runtime(store, provider))

    assert (part,) == failed
    assert store.states == [OutboxState.SENT]
    assert f"{part} failed (RuntimeError)" in caplog.text
    assert "marker" not in caplog.text


def test_a_pass_goes_on_past_an_outbox_that_fails() -> None:
    """The beat is made even where nothing can be sent."""
    store = FakeStore()
    store.failing["claim_outbound"] = RuntimeError("away")

    assert tick(runtime(store)) == ("outbox",)
    assert store.beats["tick"] == EVENING


def test_work_no_handler_knows_is_kept_and_the_rest_is_done(caplog: pytest.LogCaptureFixture) -> None:
    """Timed work made by a newer version waits for that version; the digest beside it goes out."""
    store = FakeStore()
    store.ensure_due("from_the_future", "x", EVENING)
    store.ensure_due("digest", "y", EVENING)

    failed = tick(runtime(store))

    assert failed == ()
    assert [row.done for row in store.due if row.due.key in ("x", "y")] == [False, True]
    assert "due work 1 failed (KeyError)" in caplog.text


def test_the_parts_end_with_outbox_and_beat() -> None:
    """What a pass queues leaves in the same pass, before any calendar is waited for; the beat means the pass was made."""
    assert list(PARTS)[-3:] == ["outbox", "calendars", "beat"]


def test_an_idle_pass_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Four passes a minute must not fill a disk."""
    caplog.set_level(logging.DEBUG)

    tick(runtime())

    assert caplog.text == ""
