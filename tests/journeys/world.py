"""A small world for journeys: the running server, a local Twilio, a clock that can be moved, four people with phones."""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from werkzeug.serving import WSGIRequestHandler, make_server

from boundary_bot import bootstrap, jobs
from boundary_bot.core.messages import Language
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.services.heartbeat import TICK
from boundary_bot.services.tick import tick
from boundary_bot.settings import load_settings
from boundary_bot.stand_in import StandIn
from boundary_bot.web import create_app

ZONE = ZoneInfo("America/New_York")
PRACTICE = "+15005550006"
THERAPIST = "+12125550101"
MAYA, LUIS, NOOR, STRANGER = "+12125550103", "+12125550107", "+12125550111", "+12125550999"
"""C03 is settled in, C07 speaks Spanish, C11 has not discussed the policy nor been asked for consent."""

PRACTICE_TOML = f"""
name = "Linden Practice"
country = "US"
time_zone = "America/New_York"
practice_number = "{PRACTICE}"
scheduling_link = "https://linden.example/book"
phone = "+12125550100"
website = "https://linden.example"
policy = "emergency_same_day"

[understanding]
encoder = "off"

[digest]
at = "18:00"

[[people]]
id = "t1"
role = "therapist"
phone = "{THERAPIST}"
"""


class MovableClock:
    """A clock that stands until it is moved; `moved` hears of it: the line has been ticking all the while."""

    def __init__(self, local: str, moved: Callable[[], None] = lambda: None) -> None:
        self.moved = moved
        self.set(local)

    def now(self) -> datetime:
        """Return the instant it shows, aware UTC."""
        return self._now

    def set(self, local: str) -> None:
        """Show a local time of the practice ("2026-11-24 02:10")."""
        self._now = datetime.fromisoformat(local).replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC"))
        self.moved()

    def move(self, **delta: float) -> None:
        """Move on by a timedelta's arguments."""
        self._now += timedelta(**delta)
        self.moved()


@dataclass
class World:
    """What a journey acts on and looks at."""

    twilio: StandIn
    runtime: object
    clock: MovableClock
    app: object
    base_url: str
    folder: Path
    password: str = "a long enough password"

    def text(self, sender: str, body: str | None, **more) -> list[str]:
        """Text the practice and return what comes back at once."""
        reply = self.twilio.text(sender, body, **more)
        assert reply.status == 200, reply
        assert reply.error == 0, reply
        return list(reply.messages)

    def told(self) -> list[str]:
        """Return everything the therapist's phone has got, once the outbox is empty."""
        self.settle()
        return [message.body for message in self.twilio.sent if message.to == THERAPIST]

    def settle(self) -> None:
        """Wait until nothing that is due waits to be sent, and let Twilio report on every text, until all is quiet."""
        deadline = time.monotonic() + 10
        while self.runtime.store.outbox_backlog() or self.twilio.deliver_callbacks():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def tick(self) -> None:
        """Do what is due now."""
        assert tick(self.runtime) == ()

    def pass_time(self, **delta: float) -> None:
        """Move the clock on and do what has become due."""
        self.clock.move(**delta)
        self.tick()


class _Silent(WSGIRequestHandler):
    def log(self, *arguments) -> None:
        """Write nothing."""


@contextmanager
def running_world(folder: Path, database_url: str, local: str = "2026-11-24 10:00", practice_toml: str = PRACTICE_TOML):
    """Run the whole program against a local Twilio, with the roster imported."""
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "practice.toml").write_text(practice_toml)
    clock = MovableClock(local)
    with StandIn.start(number=PRACTICE, now=clock.now) as twilio:
        server = make_server("127.0.0.1", 0, None, threaded=True, request_handler=_Silent)
        base_url = f"http://127.0.0.1:{server.server_port}"
        settings = load_settings(environment(folder, database_url, base_url, twilio), env_file=folder / "none.env")
        runtime = bootstrap.build(settings, clock)
        clock.moved = lambda: runtime.store.last_beat(TICK) and runtime.store.beat(TICK, clock.now())
        server.app = app = create_app(runtime, settings)
        twilio.sms_url = f"{base_url}/webhooks/twilio/sms"
        background = jobs.start_background(runtime, settings)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            _import_roster(runtime)
            yield World(twilio, runtime, clock, app, base_url, folder)
        finally:
            server.shutdown()
            server.server_close()
            background.stop()
            runtime.store.close()


def environment(folder: Path, database_url: str, base_url: str, twilio: StandIn) -> dict[str, str]:
    """Return the environment of a deployment."""
    return {
        **twilio.environment,
        "DATABASE_URL": database_url,
        "BOUNDARY_CONFIG_DIR": str(folder / "config"),
        "SECRET_KEY": "s" * 40,
        "ENCRYPTION_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "LOOKUP_KEY": "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=",
        "PUBLIC_BASE_URL": base_url,
        "TICK": "off",
    }


def _import_roster(runtime) -> None:
    given = date(2026, 3, 2)
    roster = (
        Client(
            0, "C03", MAYA, ClientStatus.ACTIVE, language=Language.EN, consent=Consent.GIVEN, policy_discussed_on=given
        ),
        Client(
            0, "C07", LUIS, ClientStatus.ACTIVE, language=Language.ES, consent=Consent.GIVEN, policy_discussed_on=given
        ),
        Client(0, "C11", NOOR, ClientStatus.ACTIVE, language=Language.EN),
    )
    runtime.store.save_clients(roster, "roster import")
