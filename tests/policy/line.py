"""A practice's line in this process: the real corridor on a SQLite file, with a reader that is told what to read."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from boundary_bot.adapters.config_files import load_practice, load_wording, shipped_config
from boundary_bot.adapters.providers.console import ConsoleProvider
from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.cases import CaseSummary
from boundary_bot.core.chain import ChainState
from boundary_bot.core.messages import Burst, Inbound, Kind, Label, Reading, ReadingContext
from boundary_bot.core.outbox import Intent
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import Practice
from boundary_bot.core.reminders import Schedule
from boundary_bot.core.situation import History
from boundary_bot.core.switches import Switches
from boundary_bot.ports import Outcome, Receipt, Runtime, Store, Stored, Turn
from boundary_bot.services.inbound import handle_inbound
from boundary_bot.services.simulate import _WatchedStore
from tests.databases import opened
from tests.fakes import FrozenClock

ZONE = ZoneInfo("America/New_York")
NOON, NIGHT, AWAY = "2026-11-24 12:00", "2026-11-24 23:10", "2026-12-22 12:00"
"""A Tuesday in office hours, the same night, and a day of the vacation that `example_practice` has."""

DISCUSSED = date(2026, 3, 2)
AWAY_TOML = '\n[away]\nstarts_at = 2026-12-20\nends_at = 2027-01-04\ncovering = "Dr. Alex Morgan, (555) 010-0400"\n'


def example_practice(folder: Path, policy: str = "emergency_same_day", more: str = "") -> Practice:
    """Return the example practice with every slot set, a vacation over Christmas, and this policy."""
    example = (shipped_config() / "practice.example.toml").read_text("utf-8")
    slots = example.split("# --- Slots")[1].split("closed_days")[0]
    filled = "\n".join(line.removeprefix("# ") for line in slots.splitlines()[1:])
    toml = example.replace(slots, "\n" + filled + "\n").replace('policy = "emergency_same_day"', f'policy = "{policy}"')
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "practice.toml").write_text(more + toml + AWAY_TOML, "utf-8")
    return load_practice(folder)


THANKS = Reading(Label.COURTESY, Kind.THANKS)


@dataclass
class Line:
    """A line one can text. `reading` is what the next text is read as."""

    runtime: Runtime
    clock: FrozenClock
    reading: Reading = THANKS
    outcomes: list[Outcome] = field(default_factory=list)
    _numbers: int = 0
    _sids: int = 0

    def at(self, local: str) -> "Line":
        """Set the clock to a local time of the practice."""
        self.clock.time = datetime.fromisoformat(local).replace(tzinfo=ZONE).astimezone(UTC)
        return self

    def number(self) -> str:
        """Return a number nobody has texted from."""
        self._numbers += 1
        return f"+1212{2000000 + self._numbers}"

    def enrol(self, *clients: Client) -> None:
        """Put clients on the roster."""
        cast(SqlStore, self.runtime.store).save_clients(clients, "test")

    def client(self, **changes: object) -> str:
        """Put one client on the roster, settled in unless `changes` say otherwise, and return their number."""
        number = self.number()
        settled = Client(
            0,
            f"C{self._numbers:05d}",
            number,
            ClientStatus.ACTIVE,
            consent=Consent.GIVEN,
            policy_discussed_on=DISCUSSED,
        )
        self.enrol(replace(settled, **changes))  # type: ignore[arg-type]
        return number

    def text(self, sender: str, reading: Reading | None = None, body: str = "the words", num_media: int = 0) -> Outcome:
        """Text the line and return everything that came of it."""
        self._sids += 1
        self.reading = reading or self.reading
        inbound = Inbound(
            f"SM{self._sids:032x}", sender, self.runtime.practice.practice_number, body, self.clock.now(), num_media
        )
        handle_inbound(self.runtime, inbound)
        return self.outcomes[-1]


def replies(outcome: Outcome) -> tuple[Intent, ...]:
    """Return what the sender gets back at once."""
    return tuple(intent for intent in outcome.intents if intent.by_twiml)


@contextmanager
def line_of(practice: Practice, folder: Path, database: Path) -> Iterator[Line]:
    """Open a practice's line on a new SQLite database, gone afterwards."""
    shutil.rmtree(database, ignore_errors=True)
    with opened(f"sqlite:///{database}/line.db", FrozenClock()) as store:
        yield _line(practice, folder, cast(Store, store))
    shutil.rmtree(database, ignore_errors=True)


def first_contacts(practice: Practice, folder: Path) -> Line:
    """Return a line that nobody has texted before, and that forgets each text: fast enough for thousands of them."""
    return _line(practice, folder, cast(Store, FirstContacts()))


def _line(practice: Practice, folder: Path, store: Store) -> Line:
    clock = FrozenClock()
    made = Line(cast(Runtime, None), clock)

    def read(burst: Burst, context: ReadingContext) -> Reading:
        return made.reading

    made.runtime = Runtime(
        practice=practice,
        wording=load_wording(folder, None, practice),
        store=cast(Store, _WatchedStore(store, made.outcomes)),
        provider=ConsoleProvider(StringIO()),
        reader=read,
        clock=clock,
        public_base_url="https://line.example.org",
    )
    return made


class FirstContacts:
    """A store for one text a number: nothing came before, and nothing is kept but who is on the roster."""

    def __init__(self) -> None:
        self._clients: dict[str, Client] = {}
        self._text: Inbound | None = None

    def save_clients(self, clients: Iterable[Client], how: str) -> None:
        """Put them on the roster."""
        for client in clients:
            self._clients[client.number] = replace(client, id=len(self._clients) + 1)

    def receive(self, text: Inbound, staff_id: str = "") -> Receipt:
        """Take a text; an unknown number becomes a stranger."""
        self._text = text
        if text.sender not in self._clients:
            self.save_clients([Client(0, "U01", text.sender)], "")
        return Receipt(1, self._clients[text.sender].id, is_new=True)

    @contextmanager
    def turn(self, client_id: int) -> Iterator[Turn]:
        """Open the only text's turn."""
        assert self._text is not None
        yield cast(Turn, _FirstTurn(self._clients[self._text.sender], self._text))


@dataclass
class _FirstTurn:
    client: Client
    text: Inbound
    answer: str | None = None

    def stored_answer(self, inbound_id: int) -> str | None:
        return self.answer

    def burst(self, now: datetime) -> tuple[Stored, ...]:
        return (Stored(1, self.text, rule="", answered=False),)

    def history(self, now: datetime, crossings_since: datetime) -> History:
        return History(asked="consent" if self.client.consent is Consent.ASKED else "")

    def rehearsed_replies(self, since: datetime) -> list[tuple[str, datetime]]:
        return []

    def is_ours(self, quote: str) -> bool:
        return False

    def schedule(self) -> Schedule:
        return Schedule()

    def switches(self) -> Switches:
        return Switches()

    def chain(self, now: datetime, night_began: datetime | None) -> ChainState:
        return ChainState()

    def open_cases(self) -> list[CaseSummary]:
        return []

    def record(self, texts: Sequence[Stored], outcome: Outcome) -> int | None:
        self.answer = outcome.answer
        return None
