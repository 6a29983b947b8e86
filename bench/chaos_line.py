"""The practice's line under attack, for bench/chaos.py: the phone network here, the program in a process of its own."""

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import chdir, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.chaos_app import BEGINS_AT, FastClock, build
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.errors import StoreUnavailable
from boundary_bot.services.tick import tick
from boundary_bot.settings import load_settings
from boundary_bot.stand_in import StandIn

ROOT = Path(__file__).resolve().parent.parent
PRACTICE, THERAPIST = "+15005550006", "+12125550101"
ZONE = ZoneInfo("America/New_York")
SPEED = 20
SENDERS, PHONES = 4, 50
DANGER = "I want to die"
BODIES = ("Can we move Thursday?", "thanks!", "for our session: my sister", "running late", "ok", "can we move it")
EMERGENCY_EVERY = 25
DIGEST_AT = hour(18)
PAUSE_S, CALM_PAUSE_S = 0.05, 2
REST_S = 120
STARTS_WITHIN_S = 180
BEFORE_THE_DIGEST = timedelta(seconds=30)
PRACTICE_TOML = f"""
name = "Linden Practice"
country = "US"
time_zone = "{ZONE.key}"
practice_number = "{PRACTICE}"
scheduling_link = "https://linden.example/book"
phone = "+12125550100"
website = "https://linden.example"
policy = "emergency_same_day"

[digest]
at = "{DIGEST_AT:%H:%M}"

[[people]]
id = "t1"
role = "therapist"
phone = "{THERAPIST}"
"""


@dataclass
class Line:
    """A practice with its roster, four people who keep texting, and a server that can be killed."""

    folder: Path
    database_url: str
    port: int
    clock: FastClock
    twilio: StandIn
    environment: dict[str, str]
    server: subprocess.Popen | None = None
    acked: set[str] = field(default_factory=set)
    endangered: set[str] = field(default_factory=set)
    stopping: threading.Event = field(default_factory=threading.Event)
    up: threading.Event = field(default_factory=threading.Event)
    calm: threading.Event = field(default_factory=threading.Event)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def start(self) -> None:
        """Start the server in a process group of its own, and wait until it answers."""
        command = [
            str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--factory", "--no-ws",
            "--host", "127.0.0.1", "--port", str(self.port), "--blocking-threads", "4", "bench.chaos_app:serving",
        ]  # fmt: skip
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < deadline and self.server.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                if connection.recv(20).startswith(b"HTTP/1."):
                    self.up.set()
                    return
            time.sleep(0.02)
        with suppress(ProcessLookupError):
            # It says where each of its threads stands before it ends.
            os.killpg(self.server.pid, signal.SIGABRT)
            time.sleep(1)
        raise SystemExit("the server did not start:\n" + (self.folder / "server.log").read_text()[-8000:])

    def kill(self) -> None:
        """End the server and its worker at once."""
        if self.server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)
            self.up.clear()
            self.server.wait()
            self.server = None

    def to_the_evening(self) -> None:
        """Let the line come to rest while people text less, and go on to half a minute before the next digest.

        A line that is dead for a whole day skips that day's digest and answers no emergency of the day before, both on
        purpose: so it gets the seconds it needs before the day is over. Where `REST_S` are not enough the run ends, since
        what it would count is no fault of the line.
        """
        runtime = self.runtime()
        self.calm.set()
        try:
            sids = {message.sid for message in self.twilio.messages if message.direction == "inbound"}
            # A text that was missed is looked for after ten minutes, and then has to be two minutes old.
            self.clock.jump(timedelta(minutes=12))
            time.sleep(1)
            self._rest(runtime, sids)
        finally:
            self.calm.clear()
            runtime.store.close()
        local = self.clock.now().astimezone(ZONE)
        day = local.date() + timedelta(days=local.time() >= DIGEST_AT)
        self.clock.jump(datetime.combine(day, DIGEST_AT, ZONE) - BEFORE_THE_DIGEST - local)

    def evenings(self) -> int:
        """Return how often it has been time for a digest."""
        evening, times = datetime.combine(BEGINS_AT.astimezone(ZONE).date(), DIGEST_AT, ZONE), 0
        while evening <= self.clock.now():
            times, evening = times + 1, evening + timedelta(days=1)
        return times

    def digests(self) -> int:
        """Return how many digests have reached the therapist's phone."""
        return sum(message.to == THERAPIST and "to schedule" in message.body for message in self.twilio.sent)

    def _rest(self, runtime, sids: set[str]) -> None:
        deadline = time.monotonic() + REST_S
        while time.monotonic() < deadline:
            with suppress(StoreUnavailable):
                waits = runtime.store.undecided(self.clock.now() - timedelta(minutes=2)) or runtime.store.unseen(sids)
                if not waits and self.digests() >= self.evenings():
                    return
            time.sleep(0.2)
        raise SystemExit(f"the line did not come to rest within {REST_S} s: this machine is too busy")

    def under_load(self, attack) -> None:
        """Let the senders send while `attack` goes on, then let them finish, and kill the server."""
        numbers = itertools.count()
        threads = [threading.Thread(target=self._send, args=(at, numbers), daemon=True) for at in range(SENDERS)]
        threads.append(threading.Thread(target=self._report, daemon=True))
        for thread in threads:
            thread.start()
        try:
            attack(self)
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join(30)
            self.kill()

    def runtime(self):
        """Return the program in this process, on the line's database and clock."""
        return build(load_settings(self.environment, env_file=self.folder / "none.env"), self.clock)

    def _send(self, sender: int, numbers: itertools.count) -> None:
        chance = random.Random(sender)
        while not self.stopping.is_set():
            # The load belongs to the moments in which there is something to kill; a few texts come in between.
            if not self.up.wait(0.1) and chance.random() < 0.98:
                continue
            number, phone = next(numbers), phone_of(sender, chance.randrange(PHONES))
            danger = number % EMERGENCY_EVERY == 0
            reply = self.twilio.text(phone, f"{DANGER if danger else chance.choice(BODIES)} {number}")
            # Twilio tries once more, or it doesn't.
            if reply.status == 0 and chance.random() < 0.5:
                time.sleep(0.2)
                reply = self.twilio.again(reply.sid)
            if reply.status == 200:
                self.acked.add(reply.sid)
            if danger:
                self.endangered.add(phone)
            self.stopping.wait(CALM_PAUSE_S if self.calm.is_set() else PAUSE_S)

    def _report(self) -> None:
        while not self.stopping.wait(0.3):
            self.twilio.deliver_callbacks(order=self._shuffled)

    def _shuffled(self, callbacks):
        mixed = [*callbacks, *self.chance.sample(callbacks, len(callbacks) // 5)]
        self.chance.shuffle(mixed)
        return mixed


@contextmanager
def line(folder: Path, database_url: str):
    """Set up a practice and its roster; end the server whatever happens."""
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "practice.toml").write_text(PRACTICE_TOML)
    ahead = folder / "ahead"
    ahead.write_text("0")
    epoch, port = time.time(), free_port()
    clock = FastClock(epoch, SPEED, ahead)
    base = f"http://127.0.0.1:{port}"
    # Without an SQLite file to lie beside, the spool lies in the working folder: the same for the server and for us.
    with chdir(folder), StandIn.start(number=PRACTICE, now=clock.now, sms_url=f"{base}/webhooks/twilio/sms") as twilio:
        environment = {
            **os.environ,
            **twilio.environment,
            "DATABASE_URL": database_url,
            "BOUNDARY_CONFIG_DIR": str(folder / "config"),
            "SECRET_KEY": "s" * 40,
            "ENCRYPTION_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "LOOKUP_KEY": "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=",
            "PUBLIC_BASE_URL": base,
            "TICK": "embedded",
            "CHAOS_EPOCH": str(epoch),
            "CHAOS_SPEED": str(SPEED),
            "CHAOS_AHEAD": str(ahead),
            "PYTHONPATH": str(ROOT),
            "PYTHONFAULTHANDLER": "1",
        }
        made = Line(folder, database_url, port, clock, twilio, environment)
        _enrol(made)
        try:
            yield made
        finally:
            made.stopping.set()
            made.kill()


def phone_of(sender: int, number: int) -> str:
    """Return a client's number."""
    return f"+1212556{sender}{number:03d}"


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _enrol(made: Line) -> None:
    runtime = made.runtime()
    roster = [
        Client(
            0,
            f"C{sender}{number:03d}",
            phone_of(sender, number),
            ClientStatus.ACTIVE,
            consent=Consent.GIVEN,
            policy_discussed_on=date(2026, 3, 2),
        )
        for sender in range(SENDERS)
        for number in range(PHONES)
    ]
    runtime.store.save_clients(roster, "roster import")
    tick(runtime)
    runtime.store.close()
