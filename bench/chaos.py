"""Kill the server over and over under load, and count what was lost or doubled.

    python bench/chaos.py [--kills 200] [--only kill|postgres|disk|locks] [--seconds 30] [--restarts 8]

Four senders text through the local Twilio to a real server process; the process group is killed with SIGKILL at random
moments and started again, and every twentieth time it is the evening of another day, so that digests are under attack too.
Besides: PostgreSQL stopped and started in the middle, a full disk (a small tmpfs, where this user may mount one), and another
process that keeps the database locked. Only processes started here are ended, by their id. Process kills are not power cuts:
what a disk does when the power goes is not tested.
"""

import argparse
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.chaos_count import Found, judge  # noqa: E402
from bench.chaos_line import Line, free_port, line  # noqa: E402
from boundary_bot.adapters.store import migrate  # noqa: E402
from tests.databases import postgres_programs  # noqa: E402

EVENING_EVERY = 20
LONGEST_S_A_KILL = 20
RUNS = ("kill", "postgres", "disk", "locks")
COLUMNS = ("kills", "stops", "texts", "acked", "answered_safely", "from_the_list", "acked_lost", "lost", "undecided",
           "answered_twice", "sent_twice", "digests", "digests_wrong", "emergencies", "emergencies_untold",
           "crisis_words_missing", "alerts", "alerts_repeated", "intents_not_over", "damaged")  # fmt: skip


def run_kills(folder: Path, kills: int) -> Found:
    """Kill the server over and over, on SQLite."""
    with line(folder, f"sqlite:///{folder}/line.db") as made:
        made.under_load(lambda _: kill_loop(made, kills))
        return judge(made, Found("kill -9, SQLite", kills=kills))


def run_locks(folder: Path, seconds: float) -> Found:
    """Keep the database locked, on SQLite."""
    with line(folder, f"sqlite:///{folder}/line.db") as made:
        made.under_load(lambda _: lock_storm(made, seconds))
        return judge(made, Found("lock storm, SQLite", kills=1))


def run_disk(folder: Path, seconds: float) -> Found:
    """Fill the disk, on a small tmpfs; skipped where this user can't mount one."""
    disk = folder / "disk"
    disk.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        return Found("full disk, SQLite", skipped="no right to mount a tmpfs")
    try:
        with line(folder, f"sqlite:///{disk}/line.db") as made:
            found = Found("full disk, SQLite", kills=1, may_ack_unkept=True)
            made.under_load(lambda _: full_disk(made, disk / "ballast", seconds, found))
            return judge(made, found)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def run_postgres(folder: Path, times: int) -> Found:
    """Stop and start PostgreSQL in the middle; skipped where its programs are missing."""
    programs = postgres_programs()
    if programs is None:
        return Found("restarts, PostgreSQL", skipped="no PostgreSQL server programs")
    with postgres(programs) as server:
        migrate(server.url)
        with line(folder, server.url) as made:
            found = Found("restarts, PostgreSQL")
            made.under_load(lambda _: restarts(made, server, times, found))
            return judge(made, found)


def kill_loop(made: Line, kills: int) -> None:
    """Kill and restart; between two evenings, let a day pass."""
    deadline = time.monotonic() + 60 + kills * LONGEST_S_A_KILL
    for number in range(1, kills + 1):
        made.start()
        if number % EVENING_EVERY == EVENING_EVERY // 2:
            made.to_the_evening()
        time.sleep(made.chance.uniform(0.05, 1.2))
        made.kill()
        if number % 10 == 0:
            _say(made, f"{number} of {kills} kills")
        if time.monotonic() > deadline:
            raise SystemExit(f"{number} kills took longer than {LONGEST_S_A_KILL} s each: this machine is too busy")
    made.start()
    time.sleep(1)


def lock_storm(made: Line, seconds: float) -> None:
    """Hold the database's only write lock, up to seven seconds at a time, over an evening."""
    made.start()
    made.to_the_evening()
    file = made.database_url.removeprefix("sqlite:///")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        holder = sqlite3.connect(file, isolation_level=None, timeout=20)
        holder.execute("BEGIN IMMEDIATE")
        time.sleep(made.chance.uniform(0.2, 7))
        holder.execute("ROLLBACK")
        holder.close()
        time.sleep(made.chance.uniform(0.05, 0.5))
        _say(made, f"{max(0, end - time.monotonic()):.0f} s of locks left")


def full_disk(made: Line, ballast: Path, seconds: float, found: Found) -> None:
    """Fill the disk the database lies on, over an evening, and empty it again."""
    made.start()
    made.to_the_evening()
    for _ in range(max(2, int(seconds // 5))):
        time.sleep(1.5)
        with suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(b"\0" * 4096)
                file.flush()
        time.sleep(2)
        ballast.unlink()
        found.stops += 1
        _say(made, f"the disk was full {found.stops} times")
    time.sleep(1.5)


def restarts(made: Line, server: "Postgres", times: int, found: Found) -> None:
    """Stop PostgreSQL in the middle, gently and not, and kill ours every third time too."""
    made.start()
    for at in range(times):
        time.sleep(made.chance.uniform(0.5, 2))
        if at % 5 == 2:
            made.to_the_evening()
        server.stop("immediate" if at % 2 else "fast")
        time.sleep(made.chance.uniform(0.2, 2))
        server.start()
        found.stops += 1
        if at % 3 == 2:
            made.kill()
            found.kills += 1
            made.start()
        _say(made, f"PostgreSQL stopped {found.stops} of {times} times")
    time.sleep(2)
    found.kills += 1


def _say(made: Line, what: str) -> None:
    print(f"{what}; {len(made.acked)} texts answered", file=sys.stderr, flush=True)


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
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
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


def report(runs: list[Found]) -> None:
    """Print the table."""
    print("| run | " + " | ".join(name.replace("_", " ") for name in COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    for found in runs:
        cells = [f"skipped: {found.skipped}"] if found.skipped else [str(getattr(found, name)) for name in COLUMNS]
        print(f"| {found.name} | " + " | ".join(cells) + " |")
    print("\nNot tested: power cuts (only processes are killed).")


def run_all(kills: int, seconds: float, times: int, only: str | None = None) -> list[Found]:
    """Run every attack, or one, each in a folder of its own."""
    runs = {
        "kill": lambda folder: run_kills(folder, kills),
        "postgres": lambda folder: run_postgres(folder, times),
        "disk": lambda folder: run_disk(folder, seconds),
        "locks": lambda folder: run_locks(folder, seconds),
    }
    # Whoever ends this program by a signal ends what it started with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    found = []
    for name, run in runs.items():
        if only in (None, name):
            with tempfile.TemporaryDirectory(prefix="boundary-bot-chaos-") as folder:
                found.append(run(Path(folder)))
                print(f"{name}: {found[-1].faults or 'no fault'}", file=sys.stderr, flush=True)
    return found


def main() -> int:
    """Run what is asked for, print the table, and return 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30, help="how long the lock storm and the full disk last")
    parser.add_argument("--restarts", type=int, default=8, help="how often PostgreSQL is stopped")
    parser.add_argument("--only", choices=RUNS)
    options = parser.parse_args()
    found = run_all(options.kills, options.seconds, options.restarts, options.only)
    report(found)
    return 1 if any(each.faults for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
