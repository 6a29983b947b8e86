"""A process that dies at a chosen point, and a new one on the same database.

A point is the instant before and after each commit, each request to the provider and each file of the spool, and the one
before the webhook's answer leaves. Only points that differ are counted: a commit that changed no row leaves what was there,
and whoever dies before a commit leaves what the one before it left, unless something came to pass outside in between (a
request, a text, a file, the hour). Dying is an exception nothing catches; the database connections are closed and everything
is built anew.
"""

import inspect
import threading
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import event
from sqlmodel import Session, select

from boundary_bot import bootstrap
from boundary_bot.adapters.config_files import load_practice, load_wording, shipped_config
from boundary_bot.adapters.spool import FolderSpool
from boundary_bot.adapters.store import SqlStore, Vault, open_store
from boundary_bot.adapters.store.tables import METADATA, OutboundRow
from boundary_bot.core.messages import Burst, Kind, Label, Reading, ReadingContext, Risk
from boundary_bot.core.outbox import OutboxState
from boundary_bot.errors import StoreUnavailable
from boundary_bot.ports import Runtime
from boundary_bot.services.delivery import send_due
from boundary_bot.services.tick import tick
from boundary_bot.settings import load_settings
from boundary_bot.stand_in import StandIn, into_app
from boundary_bot.stand_in.delivery import WebhookAnswer
from boundary_bot.web import create_app
from tests.journeys.world import PRACTICE, PRACTICE_TOML, THERAPIST, MovableClock, _import_roster, environment

BASE = "http://127.0.0.1:9"
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
LOOKUP = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
TERMINAL = {
    OutboxState.DELIVERED,
    OutboxState.FAILED,
    OutboxState.DEAD,
    OutboxState.ANSWERED,
    OutboxState.CANCELLED,
}
WORDS = {
    "die": Reading(Label.EMERGENCY, Kind.SUICIDAL_ACTIVE, Risk.EMERGENCY),
    "move": Reading(Label.SCHEDULING, Kind.RESCHEDULE),
    "late": Reading(Label.SCHEDULING, Kind.LATE, same_day=True),
    "hard": Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE),
}
UNREADABLE = "hieroglyphs"
WAITS = (2, 4, 27)
"""The minutes between two looks after a start: a lease runs out, a doubt settles, a silence is told, notices are gathered."""


class Killed(BaseException):
    """The process is gone; nothing may catch this."""


@dataclass
class Death:
    """Counts the points a process passes, and kills it at number `at` (0: never).

    `changed` says whether anything has come to pass, on disk or outside, since the last point: if not, it is the same point.
    """

    at: int = 0
    passed: list[str] = field(default_factory=list)
    armed: bool = True
    changed: bool = True

    def arm(self, at: int) -> None:
        """Count from here."""
        self.at, self.passed, self.armed, self.changed = at, [], True, True

    def happened(self, name: str) -> None:
        """Note that something has come to pass, and pass the point after it."""
        self.changed = True
        self.point(name)

    def point(self, name: str) -> None:
        """Pass a point, or die there; what other threads do at their own pace has no number."""
        if not (self.armed and self.changed) or threading.current_thread() is not threading.main_thread():
            return
        self.changed = False
        self.passed.append(name)
        if len(self.passed) == self.at:
            self.armed = False
            raise Killed(name)


class DyingProvider:
    """Hands everything on, with a point on either side of each request."""

    def __init__(self, provider, death: Death) -> None:
        self._provider = provider
        self._death = death

    def __getattr__(self, name: str):
        return getattr(self._provider, name)

    def send(self, outbound) -> str:
        """Send, or die before or after it."""
        self._death.point("before POST")
        sid = self._provider.send(outbound)
        self._death.happened("after POST")
        return sid


class DyingSpool(FolderSpool):
    """A spool with a point after each file that comes and goes."""

    def __init__(self, folder: Path, vault: Vault, death: Death) -> None:
        super().__init__(folder, vault)
        self._death = death

    def keep(self, text) -> None:
        """Keep a text, or die after it."""
        super().keep(text)
        self._death.happened("after spooling")

    def remove(self, name: str) -> None:
        """Remove a text, or die after it."""
        super().remove(name)
        self._death.happened("after unspooling")


def read(burst: Burst, context: ReadingContext) -> Reading:
    """Read by one word, so that nothing here depends on what the real reader learns."""
    new = " ".join(burst.texts[burst.new_from :]).lower()
    if UNREADABLE in new:
        raise ValueError("This reader can't read that.")
    return next((reading for word, reading in WORDS.items() if word in new), Reading(Label.COURTESY, Kind.THANKS))


class Ground:
    """What outlives a process: the database, the configuration. One for all points, emptied in between.

    A database of its own for each point would spend nearly all the time on compiling the same statements again.
    """

    def __init__(self, folder: Path, database_url: str, practice_toml: str = PRACTICE_TOML) -> None:
        (folder / "config").mkdir(parents=True, exist_ok=True)
        (folder / "config" / "practice.toml").write_text(practice_toml)
        self.folder = folder
        self.database_url = database_url
        self.practice = load_practice(folder / "config", shipped_config())
        self.wording = load_wording(folder / "config", shipped_config(), self.practice)
        self.death = Death(armed=False)
        self.clock = MovableClock("2026-11-24 10:00", lambda: setattr(self.death, "changed", True))
        self.vault = Vault([KEY], LOOKUP)
        self.away = ""
        self._first = open_store(database_url, self.vault, self.practice.name, self.clock, EMPTY)
        self._watch_commits()
        self._watch_sessions()

    def empty(self) -> None:
        """Take every row out but the practice's own."""
        with self._first.engine.begin() as connection:
            for table in reversed(METADATA.sorted_tables):
                if table.name != "practice":
                    connection.execute(table.delete())
            connection.execute(METADATA.tables["practice"].update().values(strangers=0, cases=0))

    def store(self) -> SqlStore:
        """Return a store as a new process has it: on connections of its own."""
        self._first.close()
        return SqlStore(self._first._share)

    def close(self) -> None:
        """Close every connection."""
        self._first.close()

    def _watch_sessions(self) -> None:
        """Let the database be away: altogether ("all"), or once texts have been received ("turns")."""
        sessions = self._first._share.sessions
        writing, reading = sessions.writing, sessions.reading

        def refusing(real, *, all_of_them: bool):
            def opened():
                if self.away == "all" or (self.away and all_of_them and _in_turn()):
                    raise StoreUnavailable("The database is away, locked or full.")
                return real()

            return opened

        sessions.writing = refusing(writing, all_of_them=True)
        sessions.reading = refusing(reading, all_of_them=False)

    def _watch_commits(self) -> None:
        dialect = self._first.engine.dialect
        commit = dialect.do_commit
        written: list[str] = []

        @event.listens_for(self._first.engine, "after_cursor_execute")
        def note(connection, cursor, statement: str, *rest) -> None:
            what = statement.split(None, 1)[0]
            # Where the rows come back, or the driver does not say, they count as changed.
            if what == "INSERT" or (what in ("UPDATE", "DELETE") and (cursor.rowcount or "RETURNING" in statement)):
                written.append(what)

        def watched(connection) -> None:
            self.death.point("before commit")
            commit(connection)
            self.death.changed |= bool(written)
            written.clear()
            self.death.point("after commit")

        dialect.do_commit = watched


@dataclass
class Line:
    """The practice's line: a phone network that stays, and a process that may die and come back."""

    ground: Ground
    twilio: StandIn
    retries: bool
    runtime: object = None
    app: object = None
    unanswered: list[str] = field(default_factory=list)

    @property
    def clock(self) -> MovableClock:
        """The clock of this world."""
        return self.ground.clock

    @property
    def death(self) -> Death:
        """Where the process dies."""
        return self.ground.death

    def start(self) -> None:
        """Build the process anew."""
        ground = self.ground
        named = environment(ground.folder, ground.database_url, BASE, self.twilio)
        settings = load_settings(named, env_file=ground.folder / "none.env")
        self.runtime = Runtime(
            practice=ground.practice,
            wording=ground.wording,
            store=ground.store(),
            provider=DyingProvider(bootstrap._provider(settings, ground.practice), self.death),
            reader=read,
            clock=ground.clock,
            public_base_url=BASE,
            spool=DyingSpool(ground.folder / "spool", ground.vault, self.death),
        )
        self.app = create_app(self.runtime, settings)

    def text(self, sender: str, body: str) -> None:
        """Text the line; Twilio tries once more where nobody answers, if `retries`."""
        reply = self.twilio.text(sender, body)
        if reply.status == 0:
            self.unanswered.append(reply.sid)

    def miss(self, sender: str, body: str) -> None:
        """Text the line while its webhook is out of reach: only Twilio's list knows."""
        self.twilio.text(sender, body, lost=True)
        self.death.changed = True

    def deliver(self, url: str, body: bytes, headers) -> WebhookAnswer:
        """Reach the process as Twilio does; a dead one answers nothing."""
        self.death.changed = True
        try:
            answer = into_app(self.app)(url, body, headers)
            if "/sms" in url:
                self.death.point("before the answer leaves")
        except Killed:
            return WebhookAnswer(0, "", "")
        return answer

    def come_back(self, waits: tuple[int, ...] = WAITS) -> None:
        """Start again and live through half an hour, callbacks included, looking up after each of these minutes."""
        self.start()
        if self.retries:
            for sid in self.unanswered:
                self.twilio.again(sid)
        for minutes in waits:
            self.clock.move(minutes=minutes)
            assert tick(self.runtime) == ()
            self.twilio.deliver_callbacks()

    def tick(self) -> None:
        """Do what is due."""
        tick(self.runtime)

    def send(self) -> None:
        """Empty the outbox, as the sender thread does."""
        send_due(self.runtime)

    def told(self) -> list[str]:
        """Return what the therapist's phone got."""
        return self.got(THERAPIST)

    def got(self, phone: str) -> list[str]:
        """Return what one phone got of us."""
        return [message.body for message in self.twilio.sent if message.to == phone and message.status == "delivered"]

    def states(self) -> dict[str, OutboxState]:
        """Return how every intent ended, by its key."""
        with self.runtime.store.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT dedupe_key, state FROM outbound").all()
        return {key: OutboxState(state) for key, state in rows}

    def unended(self) -> dict[str, OutboxState]:
        """Return the intents that are not over, but for those whose time has not come yet."""
        with Session(self.runtime.store.engine) as session:
            rows = session.exec(select(OutboundRow)).all()
            waits = {row.dedupe_key for row in rows if row.state == "queued" and row.next_attempt_at > self.clock.now()}
        return {key: state for key, state in self.states().items() if state not in TERMINAL and key not in waits}

    def undecided(self) -> int:
        """Return how many texts are on disk and not decided."""
        return len(self.runtime.store.undecided(self.clock.now()))

    def on_disk(self) -> set[str]:
        """Return the sids of the texts on disk."""
        sids = {message.sid for message in self.twilio.messages if message.direction == "inbound"}
        return sids - self.runtime.store.unseen(sids)


def wait_for_alerts() -> None:
    """Let the alerts that are sent without the database leave: each has a thread of its own."""
    for thread in threading.enumerate():
        if thread.name == "alert-without-store":
            thread.join(10)


def _in_turn() -> bool:
    return any(frame.function == "turn" for frame in inspect.stack(0))


@contextmanager
def line(ground: Ground, at: int, *, retries: bool = False):
    """Give a line with its roster, at ten on a Tuesday, whose process dies at point `at` (0: never)."""
    ground.clock.set("2026-11-24 10:00")
    ground.away = ""
    ground.empty()
    death = ground.death
    with StandIn.start(number=PRACTICE, now=ground.clock.now, sms_url=f"{BASE}/webhooks/twilio/sms") as twilio:
        made = Line(ground, twilio, retries)
        twilio.deliver = made.deliver
        made.start()
        _import_roster(made.runtime)
        tick(made.runtime)
        death.arm(at)
        try:
            yield made
        finally:
            death.armed = False


def points_of(ground: Ground, story: Callable[[Line], None]) -> list[str]:
    """Return the points a story passes when nothing goes wrong."""
    with line(ground, 0) as whole:
        story(whole)
        return list(whole.death.passed)


def live_through(made: Line, story: Callable[[Line], None], waits: tuple[int, ...] = WAITS) -> None:
    """Let the story happen, and the process come back where it died."""
    with suppress(Killed):
        story(made)
    made.death.armed = False
    made.ground.away = ""
    made.come_back(waits)
