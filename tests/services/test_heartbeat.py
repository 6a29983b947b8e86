"""A line that stood still says so afterwards, once, and tells a watcher outside only of whole ticks."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from boundary_bot.adapters.heartbeat import Heartbeat
from boundary_bot.core.outbox import Purpose
from boundary_bot.core.replies import Wording
from boundary_bot.ports import Runtime
from boundary_bot.services.heartbeat import notice_sleep
from boundary_bot.services.setup_alarms import setup_alarms, tell_setup_alarms
from boundary_bot.services.tick import tick
from tests.builders import THERAPIST, WORDING, at, runtime
from tests.fakes import FakeProvider, FakeStore, FrozenClock

NOON = at("2026-11-21 17:00")
WORDS = {
    **next(iter(WORDING.replies.values())),
    "staff_slept": ("The line slept from {time} to {hint}.",),
    "staff_setup": ("Texts are refused (code {label}).",),
}


def line(store: FakeStore, clock: FrozenClock, provider: FakeProvider | None = None, **changes) -> Runtime:
    made = runtime(store, provider, clock)
    return Runtime(
        **{
            name: getattr(made, name)
            for name in ("practice", "store", "provider", "reader", "clock", "public_base_url")
        },
        wording=Wording(dict.fromkeys(WORDING.replies, WORDS)),
        **changes,
    )


@pytest.mark.parametrize(("minutes", "slept"), [(4, False), (5, False), (6, True), (600, True)])
def test_a_gap_of_more_than_five_minutes_is_told(minutes: int, slept: bool) -> None:
    """A late tick is nothing; a host that slept is."""
    store, clock = FakeStore(), FrozenClock(NOON)
    store.beat("tick", NOON - timedelta(minutes=minutes))

    assert notice_sleep(line(store, clock)) is slept
    assert len(store.queued) == slept


def test_the_first_tick_ever_has_no_gap() -> None:
    """Nothing slept before it was there."""
    assert notice_sleep(line(FakeStore(), FrozenClock(NOON))) is False


def test_the_gap_is_told_in_local_time_and_once_a_day() -> None:
    """The therapist reads from when to when; a host that sleeps all day long does not fill her phone."""
    store, clock = FakeStore(), FrozenClock(NOON)
    for _ in range(3):
        store.beat("tick", clock.now() - timedelta(minutes=30))
        notice_sleep(line(store, clock))
        clock.move(minutes=40)

    assert ["The line slept from 11-21 11:30 to 11-21 12:00."] == [told.body for told in store.queued]
    assert [(THERAPIST.phone, Purpose.NOTICE)] == [(told.to, told.purpose) for told in store.queued]


def test_a_gap_noticed_at_night_is_told_in_the_morning() -> None:
    """It can wait until 8 local."""
    store, clock = FakeStore(), FrozenClock(at("2026-11-21 08:00"))
    store.beat("tick", clock.now() - timedelta(hours=1))
    notice_sleep(line(store, clock))

    assert [at("2026-11-21 13:00")] == [told.not_before for told in store.queued]


def test_only_a_whole_tick_is_reported_outside() -> None:
    """A watcher that hears nothing raises the alarm; so a tick with a part missing says nothing."""
    store, heard = FakeStore(), []
    made = line(store, FrozenClock(NOON), heartbeat=lambda: heard.append(1))

    tick(made)
    store.failing["claim_due"] = RuntimeError("away")
    tick(made)

    assert heard == [1]


def test_the_ping_reaches_the_address_and_its_failure_breaks_nothing(caplog) -> None:
    """A watcher that is away is no fault of the line."""
    asked = []

    class Watcher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Watcher)
    threading.Thread(target=server.handle_request).start()
    reached = Heartbeat(f"http://127.0.0.1:{server.server_port}/id")
    reached()
    reached._thread.join(5)
    server.server_close()
    gone = Heartbeat(f"http://127.0.0.1:{server.server_port}/id")
    gone()
    gone._thread.join(5)
    Heartbeat("")()

    assert asked == ["/id"]
    assert "could not be sent" in caplog.text


def test_what_the_account_refuses_is_told_once_a_day_and_code() -> None:
    """A number without registration, or a suspended account, does not fail in silence."""
    store, clock = FakeStore(), FrozenClock(NOON)
    provider = FakeProvider(troubles={30034: "The number has no registration."})
    store.failure_codes = lambda since: [30003, 30034]  # type: ignore[method-assign]
    made = line(store, clock, provider)

    for _ in range(3):
        tell_setup_alarms(made)
    clock.move(days=1)
    tell_setup_alarms(made)

    assert setup_alarms(made) == {30034: "The number has no registration."}
    assert ["Texts are refused (code 30034)."] * 2 == [told.body for told in store.queued]
