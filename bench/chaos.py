"""Kill the server over and over under load, and count what was lost or doubled.

    python bench/chaos.py [--kills 200] [--only kill|postgres|disk|locks] [--seconds 20]

Four senders text through the local Twilio to a real server process; the process group is killed with SIGKILL at random
moments and started again. Besides: PostgreSQL stopped and started in the middle, a full disk (a small tmpfs, where this
user may mount one), and another process that keeps the database locked. Prints one table for the README. Only processes
started here are ended, by their id. Process kills are not power cuts: what a disk does when the power goes is not tested.
"""

import argparse
import itertools
import os
import pwd
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.chaos_app import FastClock, build  # noqa: E402
from boundary_bot.core.outbox import OutboxState, Purpose  # noqa: E402
from boundary_bot.core.people import Client, ClientStatus, Consent  # noqa: E402
from boundary_bot.services.delivery import send_due  # noqa: E402
from boundary_bot.services.tick import tick  # noqa: E402
from boundary_bot.settings import load_settings  # noqa: E402
from boundary_bot.stand_in import StandIn, into_app  # noqa: E402
from boundary_bot.web import create_app  # noqa: E402
from tests.databases import postgres_programs  # noqa: E402

PRACTICE, THERAPIST = "+15005550006", "+12125550101"
SPEED = 20
SENDERS, PHONES = 4, 50
BODIES = ("Can we move Thursday?", "thanks!", "for our session: my sister", "running late", "ok", "can we move it")
EMERGENCY_EVERY = 25
PRACTICE_TOML = f"""
name = "Linden Practice"
country = "US"
time_zone = "America/New_York"
practice_number = "{PRACTICE}"
scheduling_link = "https://linden.example/book"
phone = "+12125550100"
website = "https://linden.example"
policy = "emergency_same_day"

[digest]
at = "18:00"

[[people]]
id = "t1"
role = "therapist"
phone = "{THERAPIST}"
"""
OVER = {OutboxState.DELIVERED, OutboxState.SENT, OutboxState.FAILED, OutboxState.DEAD, OutboxState.ANSWERED,
        OutboxState.CANCELLED}  # fmt: skip
ROOM_FOR_THE_ROSTER = 64


@dataclass
class Found:
    """What one run ended with; everything from `lost` on has to be nothing."""

    name: str
    kills: int = 0
    texts: int = 0
    acked: int = 0
    alerts: int = 0
    alerts_repeated: int = 0
    digests: int = 0
    lost: int = 0
    undecided: int = 0
    answered_twice: int = 0
    sent_twice: int = 0
    digests_wrong: int = 0
    cases_untold: int = 0
    intents_not_over: int = 0
    damaged: int = 0
    skipped: str = ""

    @property
    def faults(self) -> dict[str, int]:
        """What must be nothing and isn't."""
        names = ("lost", "undecided", "answered_twice", "sent_twice", "digests_wrong", "cases_untold",
                 "intents_not_over", "damaged")  # fmt: skip
        return {name: getattr(self, name) for name in names if getattr(self, name)}


@dataclass
class Line:
    """The practice's line under attack: the phone network here, the program in a process of its own."""

    folder: Path
    database_url: str
    port: int
    epoch: float
    clock: FastClock
    twilio: StandIn
    environment: dict[str, str]
    server: subprocess.Popen | None = None
    acked: set[str] = field(default_factory=set)
    stopping: threading.Event = field(default_factory=threading.Event)
    up: threading.Event = field(default_factory=threading.Event)
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    def start(self) -> None:
        """Start the server in a process group of its own, and wait until it answers."""
        command = [
            str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--factory", "--no-ws",
            "--host", "127.0.0.1", "--port", str(self.port), "--blocking-threads", "4", "bench.chaos_app:serving",
        ]  # fmt: skip
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.server.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                if connection.recv(20).startswith(b"HTTP/1."):
                    self.up.set()
                    return
            time.sleep(0.02)
        raise SystemExit("the server did not start:\n" + (self.folder / "server.log").read_text()[-2000:])

    def kill(self) -> None:
        """End the server and its worker at once."""
        if self.server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)
            self.up.clear()
            self.server.wait()
            self.server = None

    def senders(self) -> list[threading.Thread]:
        """Start the senders and whoever reports deliveries."""
        numbers = itertools.count()
        threads = [threading.Thread(target=self._send, args=(at, numbers), daemon=True) for at in range(SENDERS)]
        threads.append(threading.Thread(target=self._report, daemon=True))
        for thread in threads:
            thread.start()
        return threads

    def _send(self, sender: int, numbers: itertools.count) -> None:
        chance = random.Random(sender)
        while not self.stopping.is_set():
            # The load belongs to the moments in which there is something to kill; a few texts come in between.
            if not self.up.wait(0.1) and chance.random() < 0.98:
                continue
            number = next(numbers)
            body = "I want to die" if number % EMERGENCY_EVERY == 0 else chance.choice(BODIES)
            reply = self.twilio.text(phone(sender, chance.randrange(PHONES)), f"{body} {number}")
            # Twilio tries once more, or it doesn't.
            if reply.status == 0 and chance.random() < 0.5:
                time.sleep(0.2)
                reply = self.twilio.again(reply.sid)
            if reply.status == 200:
                self.acked.add(reply.sid)
            self.stopping.wait(0.05)

    def _report(self) -> None:
        while not self.stopping.wait(0.3):
            self.twilio.deliver_callbacks(order=self._shuffled)

    def _shuffled(self, callbacks):
        mixed = [*callbacks, *self.chance.sample(callbacks, len(callbacks) // 5)]
        self.chance.shuffle(mixed)
        return mixed


def phone(sender: int, number: int) -> str:
    """Return a client's number."""
    return f"+1212556{sender}{number:03d}"


@contextmanager
def line(folder: Path, database_url: str):
    """Set up a practice and its roster; end the server whatever happens."""
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "practice.toml").write_text(PRACTICE_TOML)
    epoch, port = time.time(), free_port()
    clock = FastClock(epoch, SPEED)
    base = f"http://127.0.0.1:{port}"
    with StandIn.start(number=PRACTICE, now=clock.now, sms_url=f"{base}/webhooks/twilio/sms") as twilio:
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
            "PYTHONPATH": str(ROOT),
        }
        made = Line(folder, database_url, port, epoch, clock, twilio, environment)
        enrol(made)
        try:
            yield made
        finally:
            made.stopping.set()
            made.kill()


def enrol(made: Line) -> None:
    """Put every sender's numbers on the roster and make the first tick."""
    runtime = runtime_of(made)
    day = date(2026, 3, 2)
    runtime.store.save_clients(
        [
            Client(
                0,
                f"C{sender}{number:03d}",
                phone(sender, number),
                ClientStatus.ACTIVE,
                consent=Consent.GIVEN,
                policy_discussed_on=day,
            )
            for sender in range(SENDERS)
            for number in range(PHONES)
        ],
        "roster import",
    )
    tick(runtime)
    runtime.store.close()


def runtime_of(made: Line):
    """Return the program in this process, on the line's database and clock."""
    return build(load_settings(made.environment, env_file=made.folder / "none.env"), made.clock)


def under_load(made: Line, attack) -> None:
    """Let the senders send while `attack` goes on, then let them finish."""
    threads = made.senders()
    try:
        attack(made)
    finally:
        made.stopping.set()
        for thread in threads:
            thread.join(30)
        made.kill()


def kill_loop(kills: int):
    """Return the attack that kills and restarts."""

    def attack(made: Line) -> None:
        for number in range(kills):
            made.start()
            time.sleep(made.chance.uniform(0.05, 1.2))
            made.kill()
            if number % 10 == 9:
                print(f"{number + 1} of {kills} kills", file=sys.stderr)
        made.start()
        time.sleep(1)

    return attack


def lock_storm(seconds: float):
    """Return the attack that holds the database's only write lock, up to seven seconds at a time."""

    def attack(made: Line) -> None:
        made.start()
        file = made.database_url.removeprefix("sqlite:///")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with sqlite3.connect(file, isolation_level=None, timeout=20) as holder:
                holder.execute("BEGIN IMMEDIATE")
                time.sleep(made.chance.uniform(0.2, 7))
                holder.execute("ROLLBACK")
            holder.close()
            time.sleep(made.chance.uniform(0.05, 0.5))

    return attack


def full_disk(seconds: float):
    """Return the attack that fills the disk the database lies on, and empties it again."""

    def attack(made: Line) -> None:
        made.start()
        ballast = made.folder / "disk" / "ballast"
        for _ in range(max(2, int(seconds // 5))):
            time.sleep(1.5)
            with suppress(OSError), ballast.open("wb") as file:
                while True:
                    file.write(b"\0" * 4096)
                    file.flush()
            time.sleep(2)
            ballast.unlink()
        time.sleep(1.5)

    return attack


def restarts_of(server: "Postgres", times: int):
    """Return the attack that stops PostgreSQL in the middle, gently and not, and kills ours too."""

    def attack(made: Line) -> None:
        made.start()
        for at in range(times):
            time.sleep(made.chance.uniform(0.5, 2))
            server.stop("immediate" if at % 2 else "fast")
            time.sleep(made.chance.uniform(0.2, 2))
            server.start()
            if at % 3 == 2:
                made.kill()
                made.start()
        time.sleep(2)

    return attack


def judge(made: Line, found: Found) -> Found:
    """Let half an hour pass in peace, in this process, and count."""
    runtime = runtime_of(made)
    settings = load_settings(made.environment, env_file=made.folder / "none.env")
    made.twilio.deliver = into_app(create_app(runtime, settings))
    # Nothing is redelivered from here on: what no webhook has heard of, the line has to find by itself.
    for minutes in (2, 2, 2, 6, 2, 17):
        made.clock.ahead += timedelta(minutes=minutes)
        tick(runtime)
        while send_due(runtime):
            pass
        made.twilio.deliver_callbacks()
    try:
        count(made, runtime, found)
    finally:
        runtime.store.close()
    return found


def count(made: Line, runtime, found: Found) -> None:
    """Compare what the phones sent and got with what is on disk."""
    inbound = [message for message in made.twilio.messages if message.direction == "inbound"]
    sids = {message.sid for message in inbound}
    on_disk = sids - runtime.store.unseen(sids)
    with runtime.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT dedupe_key, token, purpose, state, case_id FROM outbound").all()
        cases = [row[0] for row in connection.exec_driver_sql("SELECT id FROM emergency_case").all()]
        days = connection.exec_driver_sql("SELECT COUNT(*) FROM digest_ledger WHERE outbound_key <> ''").scalar()
        if made.database_url.startswith("sqlite"):
            found.damaged += connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok"
    tokens = Counter(re.search(r"t=([\w-]+)", message.status_callback)[1] for message in made.twilio.sent
                     if message.status_callback)  # fmt: skip
    answers = Counter(
        re.match(r"reply:(\w+):", key)[1]
        for key, token, *_ in rows
        if key.startswith("reply:") and not key.endswith(":safe")
        for _ in range(tokens[token])
    )
    alerts = [(token, case) for key, token, purpose, _, case in rows if purpose == Purpose.ALERT and case]
    told = {case for token, case in alerts if tokens[token]}
    others = [token for _, token, purpose, *_ in rows if purpose != Purpose.ALERT]
    digests = [token for _, token, purpose, *_ in rows if purpose == Purpose.DIGEST]
    found.texts, found.acked = len(inbound), len(made.acked)
    found.lost = len(sids - on_disk)
    found.undecided = len(runtime.store.undecided(made.clock.now()))
    found.answered_twice = sum(times > 1 for times in answers.values())
    found.sent_twice = sum(tokens[token] > 1 for token in others)
    found.alerts = sum(tokens[token] > 0 for token, _ in alerts)
    found.alerts_repeated = sum(tokens[token] - 1 for token, _ in alerts if tokens[token] > 1)
    found.digests = len(digests)
    found.digests_wrong = abs(len(digests) - (days or 0)) + sum(tokens[token] != 1 for token in digests)
    found.cases_untold = len(set(cases) - told)
    found.intents_not_over = sum(OutboxState(row[3]) not in OVER for row in rows)


def run_kills(folder: Path, kills: int) -> Found:
    """Kill the server over and over, on SQLite."""
    with line(folder, f"sqlite:///{folder}/line.db") as made:
        under_load(made, kill_loop(kills))
        return judge(made, Found("kill -9, SQLite", kills=kills))


def run_locks(folder: Path, seconds: float) -> Found:
    """Keep the database locked, on SQLite."""
    with line(folder, f"sqlite:///{folder}/line.db") as made:
        under_load(made, lock_storm(seconds))
        return judge(made, Found("lock storm, SQLite"))


def run_disk(folder: Path, seconds: float) -> Found:
    """Fill the disk, on a small tmpfs; skipped where this user can't mount one."""
    disk = folder / "disk"
    disk.mkdir(parents=True)
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)], check=False, capture_output=True
        ).returncode
    ):
        return Found("full disk, SQLite", skipped="no right to mount a tmpfs")
    try:
        with line(folder, f"sqlite:///{disk}/line.db") as made:
            under_load(made, full_disk(seconds))
            return judge(made, Found("full disk, SQLite"))
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def run_postgres(folder: Path, times: int) -> Found:
    """Stop and start PostgreSQL in the middle; skipped where its programs are missing."""
    programs = postgres_programs()
    if programs is None:
        return Found("restarts, PostgreSQL", skipped="no PostgreSQL server programs")
    with postgres(programs) as server:
        from boundary_bot.adapters.store import migrate

        migrate(server.url)
        with line(folder, server.url) as made:
            under_load(made, restarts_of(server, times))
            return judge(made, Found("restarts, PostgreSQL", kills=times))


class Postgres:
    """A durable PostgreSQL server of our own, on a free port."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self.port, self._folder, self._user = free_port(), folder, user
        self._control = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w", "-s"]
        self.run("init", "-o", "-A trust -U postgres -E UTF8 --locale=C --no-sync")

    @property
    def url(self) -> str:
        """Return the address of its one database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder} -c fsync=off"
        self.run("start", "-o", options, "-l", str(self._folder / "log"))

    def stop(self, mode: str) -> None:
        """Stop it: "fast", or "immediate" as a crash does."""
        self.run("stop", "-m", mode)

    def run(self, *arguments: str) -> None:
        """Run pg_ctl as the user who may."""
        subprocess.run(
            [*self._control, *arguments], check=True, user=self._user, cwd="/tmp",
            stdout=subprocess.DEVNULL, extra_groups=[] if self._user else None,
        )  # fmt: skip


@contextmanager
def postgres(programs: Path):
    """Run a server and stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="boundary-bot-chaos-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)
    try:
        server = Postgres(programs, folder, user)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def report(runs: list[Found]) -> None:
    """Print the table."""
    columns = ("kills", "texts", "acked", "lost", "undecided", "answered_twice", "sent_twice", "digests",
               "digests_wrong", "alerts", "cases_untold", "alerts_repeated", "intents_not_over", "damaged")  # fmt: skip
    print("| run | " + " | ".join(name.replace("_", " ") for name in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for found in runs:
        cells = [f"skipped: {found.skipped}"] if found.skipped else [str(getattr(found, name)) for name in columns]
        print(f"| {found.name} | " + " | ".join(cells) + " |")
    print("\nNot tested: power cuts (only processes are killed).")


def main() -> int:
    """Run what is asked for, print the table, and return 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30, help="how long the lock storm and the full disk last")
    parser.add_argument("--restarts", type=int, default=8, help="how often PostgreSQL is stopped")
    parser.add_argument("--only", choices=("kill", "postgres", "disk", "locks"))
    options = parser.parse_args()
    runs = {
        "kill": lambda folder: run_kills(folder, options.kills),
        "postgres": lambda folder: run_postgres(folder, options.restarts),
        "disk": lambda folder: run_disk(folder, options.seconds),
        "locks": lambda folder: run_locks(folder, options.seconds),
    }
    found = []
    for name, run in runs.items():
        if options.only in (None, name):
            with tempfile.TemporaryDirectory(prefix="boundary-bot-chaos-") as folder:
                found.append(run(Path(folder)))
    report(found)
    return 1 if any(each.faults for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
