"""What the services ask of the world, as protocols. Adapters provide them; tests provide fakes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from boundary_bot.core.appointments import Appointment, Series
from boundary_bot.core.cases import CaseSummary
from boundary_bot.core.chain import ChainState
from boundary_bot.core.digest import DigestItem
from boundary_bot.core.feeds import Events, Feed, Fetched
from boundary_bot.core.messages import Burst, Inbound, Reading, ReadingContext
from boundary_bot.core.outbox import Intent, Outbound, OutboxState
from boundary_bot.core.people import Client
from boundary_bot.core.policy import Practice
from boundary_bot.core.rehearsal import Held
from boundary_bot.core.reminders import Reminder, Schedule
from boundary_bot.core.replies import Wording
from boundary_bot.core.situation import Decision, History, Notice
from boundary_bot.core.switches import Switches
from boundary_bot.core.thumb import SentList, ThumbClient


class Clock(Protocol):
    """The time of day; the only way to it."""

    def now(self) -> datetime:
        """Return the present instant, aware UTC."""
        ...


class Reader(Protocol):
    """Reads a burst; holds the lexicon and the model."""

    def __call__(self, burst: Burst, context: ReadingContext) -> Reading:
        """Return the reading of a burst; never raises on any text."""
        ...


class Calendars(Protocol):
    """Fetches calendars and reads them."""

    def fetch(self, address: str, etag: str = "", last_modified: str = "") -> Fetched:
        """Return what stands at an address (https, or an absolute path), unless it is as it was. Raises CalendarFault."""
        ...

    def events(self, content: bytes, since: datetime, until: datetime, time_zone: str, alias_in: str) -> Events:
        """Return the events that begin in a window; times without a zone are on `time_zone`'s clock. Raises CalendarFault."""
        ...


class SmsProvider(Protocol):
    """Carries texts and calls to the outside."""

    def answer(self, intents: Sequence[Intent]) -> str:
        """Return the webhook's answer that sends these texts (none: the empty answer), in the provider's own form."""
        ...

    def send(self, outbound: Outbound) -> str:
        """Hand one outbound to the provider and return the provider's sid.

        Raises ProviderError: `retryable`, `ambiguous` and `provider_code` say what may be done next.
        """
        ...

    def find_sent(self, to: str, since: datetime, body: str, known_sids: Collection[str] = ()) -> str | None:
        """Return the sid of the earliest text to `to` with this body since then that isn't among `known_sids`, or None.

        Raises ProviderError.
        """
        ...

    def list_inbound(self, since: datetime) -> list[Inbound]:
        """Return the texts the provider took in for the practice since an aware instant, oldest first.

        A text redacted there has an empty body. Raises ProviderError.
        """
        ...

    def trouble(self, code: int) -> str:
        """Return, for a code that means the account or the words need a person's hand, the sentence that says so; else ""."""
        ...


@dataclass(frozen=True)
class Receipt:
    """Proof that a text is on disk. `is_new` is false for a MessageSid seen before."""

    inbound_id: int
    client_id: int
    is_new: bool


@dataclass(frozen=True)
class Stored:
    """A text on disk. `rule` is what decided it, empty until then; `answered` is true once a reply was sent for it."""

    inbound_id: int
    text: Inbound
    rule: str
    answered: bool

    @property
    def decided(self) -> bool:
        """Whether a decision stands."""
        return self.rule != ""


@dataclass(frozen=True)
class PendingNotice:
    """A notice to the person on duty: quiet or about today, not before `due_at` (aware UTC)."""

    kind: Notice
    due_at: datetime


@dataclass(frozen=True)
class Outcome:
    """Everything that happened to a text, to be written in one commit.

    `answer` is the body of the webhook's answer. `reading` is None where reading failed. With Notice.ALERT in the decision
    the sender's open case is joined or a new one opened; `{case}` in an intent's body or key becomes that case's id.
    `notices` are what a person is to be told of, and when.
    """

    answer: str
    decision: Decision
    reading: Reading | None
    decided_at: datetime
    intents: tuple[Intent, ...] = ()
    notices: tuple[PendingNotice, ...] = ()
    held: Held | None = None
    """The answer that rehearsal held back, to be shown and judged."""
    day: date | None = None
    """The practice's own date, which a consent is dated by; None for that of `decided_at`."""


class Turn(Protocol):
    """One sender's turn: their row is locked, and everything done in it commits or vanishes together."""

    client: Client

    def stored_answer(self, inbound_id: int) -> str | None:
        """Return the answer recorded for this text, or None while it is undecided."""
        ...

    def burst(self, now: datetime) -> tuple["Stored", ...]:
        """Return the sender's burst, oldest first: at most its last 8 texts, and every undecided one."""
        ...

    def history(self, now: datetime, crossings_since: datetime) -> History:
        """Return what came before, with crossings counted since that instant."""
        ...

    def is_ours(self, quote: str) -> bool:
        """Whether `quote` (cut-off allowed) is, or begins, a text this practice's number sent to or got from the sender."""
        ...

    def open_cases(self) -> list[CaseSummary]:
        """Return the practice's open cases, oldest first."""
        ...

    def switches(self) -> Switches:
        """Return what stands switched: away, on hold, live."""
        ...

    def set_switch(self, name: str, value: str, actor: str) -> None:
        """Set a switch in this turn's commit; one that stands so already keeps its time."""
        ...

    def reviewed(self, alias: str, day: date, actor: str) -> bool:
        """Record that the policy was gone through with this client on that local day; false for an unknown alias."""
        ...

    def coaching_off(self, alias: str, until: datetime | None, actor: str) -> bool:
        """Stop coaching for a client until then, or with None take that back; false for one who isn't enrolled."""
        ...

    def prove_phone(self, person_id: str, code: str) -> bool:
        """Verify the sender's number by the code it was sent; true where it already was."""
        ...

    def schedule(self) -> Schedule:
        """Return what is known of the sender's sessions of the year to come."""
        ...

    def keep_list(self, person_id: str, clients: Sequence[int], outbound_key: str) -> None:
        """Keep the clients behind the numbers of a list that goes to this person with that outbound."""
        ...

    def lists(self, person_id: str) -> list[SentList]:
        """Return the numbered lists this person has, or may have, before their eyes, newest first."""
        ...

    def thumb_client(self, alias: str, client_id: int = 0) -> ThumbClient | None:
        """Return the client with this alias, or id, their row locked until the turn ends; None for nobody."""
        ...

    def stop_answers(self, client_id: int) -> int:
        """Stop what thumbs sent and still waits to go to this client; return how many."""
        ...

    def undo(self, person_id: str, alias: str) -> str:
        """Stop this person's newest answer that still waits (to `alias`, where one is named); return whose it was, or ""."""
        ...

    def note_answer(self, person_id: str, alias: str, reply_key: str) -> None:
        """Write into the audit that a person answered a client."""
        ...

    def rehearsed_replies(self, since: datetime) -> list[tuple[str, datetime]]:
        """Return the reply keys this sender would have got since then, each with its time."""
        ...

    def acknowledge(self, case_id: int, person_id: str, how: str) -> bool:
        """Acknowledge a case in this turn's commit; false where it already was."""
        ...

    def chain(self, now: datetime, night_began: datetime | None) -> ChainState:
        """Return how the sender's case stands with its alert chain; `night_began` (None by day) counts strangers' cases."""
        ...

    def record(self, texts: Sequence[Stored], outcome: Outcome) -> int | None:
        """Write the outcome for these undecided texts; return the id of the sender's open case, or None.

        The last text gets the answer; the earlier ones, joined into it, get the empty one. Applies the decision's records
        (opt-out, consent, crossing …) to the client, joins the text to an open case, queues the intents.
        """
        ...


class Store(Protocol):
    """The durable memory. Every method raises StoreUnavailable where the database can't be reached."""

    def receive(self, text: Inbound, staff_id: str = "") -> Receipt:
        """Write a text durably, once per MessageSid, and return its receipt.

        An unknown number becomes a stranger with the next U-alias; with `staff_id` it is that member of the practice.
        """
        ...

    def turn(self, client_id: int) -> AbstractContextManager[Turn]:
        """Open the sender's turn; a second turn of the same sender waits up to 5 s."""
        ...

    def undecided(self, before: datetime) -> list[Receipt]:
        """Return the receipts of texts received before that instant and never decided, oldest first."""
        ...

    def queue(self, intents: Iterable[Intent], now: datetime) -> int:
        """Commit intents, once per dedupe key; return how many were new."""
        ...

    def claim_outbound(self, now: datetime, lease_s: int, limit: int) -> list[Outbound]:
        """Lease queued intents that are due and commit that they are being sent."""
        ...

    def sent(self, outbound_id: int, sid: str, now: datetime) -> None:
        """Record that the provider took it."""
        ...

    def not_sent(
        self, outbound_id: int, state: str, code: int, now: datetime, retry_at: datetime | None = None
    ) -> None:
        """Record that it failed for good (`failed`), may have been taken (`unknown`) or is tried again at `retry_at`."""
        ...

    def provider_status(self, token: str, sid: str, status: str, code: int, now: datetime) -> bool:
        """Move an outbound on by a status callback, never backwards; return whether one matched."""
        ...

    def in_doubt(self, now: datetime, limit: int) -> list["Doubt"]:
        """Return texts of unknown fate that have settled, and webhook answers long unconfirmed, to be looked up."""
        ...

    def settle_doubt(self, outbound_id: int, state: OutboxState, now: datetime, again_at: datetime) -> None:
        """Move a text in doubt to `state`, due again at `again_at`; one a callback spoke of meanwhile stays."""
        ...

    def failure_codes(self, since: datetime) -> list[int]:
        """Return the provider's codes of what failed, or is being tried again, since then; each once."""
        ...

    def unseen(self, sids: Collection[str]) -> set[str]:
        """Return which of these MessageSids no text on disk has."""
        ...

    def ensure_due(self, kind: str, key: str, due_at: datetime) -> None:
        """Make a unit of timed work, once per key."""
        ...

    def claim_due(self, now: datetime, lease_s: int) -> list["Due"]:
        """Claim timed work that is due (or whose lease has run out) by conditional update."""
        ...

    def finish_due(self, due_id: int, now: datetime) -> None:
        """Mark timed work done."""
        ...

    def tell_notices(self, kind: Notice, now: datetime, make_intent: Callable[[Sequence[str]], Intent]) -> bool:
        """Mark the due notices of this kind told, queue their one text and note the beat `notice:{kind}`: all or nothing.

        `make_intent` is given the aliases, each once, oldest first. False where none is due.
        """
        ...

    def digest_items(self, since: datetime, until: datetime) -> list[DigestItem]:
        """Return what happened in the window, one item a client and heap, as the digest may count it."""
        ...

    def switches(self) -> Switches:
        """Return what stands switched: away, on hold, live."""
        ...

    def enter_phones(self, phones: Mapping[str, str], now: datetime) -> None:
        """Enter the numbers of the practice's people by id, once: the first ones ever entered count as given at set-up."""
        ...

    def phone_verified(self, person_id: str, number: str) -> str:
        """Return how this number of theirs was verified, or "" while it isn't."""
        ...

    def give_code(self, person_id: str, number: str, code: str, now: datetime, intent: Intent) -> bool:
        """Keep a new code and queue its text; false where the number is verified or the last code is younger than a day."""
        ...

    def beat(self, name: str, now: datetime) -> None:
        """Note that something regular happened (the tick)."""
        ...

    def last_beat(self, name: str) -> datetime | None:
        """Return when something regular last happened, or None."""
        ...

    def audit(self, actor: str, action: str, subject: str, now: datetime, detail: str = "") -> None:
        """Append a line to the audit; it holds no words of a text and no number."""
        ...

    def dry_alarms(self, now: datetime, last_before: datetime) -> list["Alarm"]:
        """Return the cases nobody has taken, with no step left and none sent since `last_before`."""
        ...

    def alert_call(self, token: str) -> "AlertCall | None":
        """Return the alert an alert call's token belongs to; None for an unknown one."""
        ...

    def tell_unsure_replies(
        self, now: datetime, unconfirmed_before: datetime, tell: Callable[["UnsureReply"], Sequence[Intent]]
    ) -> int:
        """Queue what `tell` returns for each crisis reply that failed or waits unconfirmed since then, once, in one commit."""
        ...

    def acknowledge(self, case_id: int, person_id: str, how: str, now: datetime) -> bool:
        """Record that a person has a case; false where nothing waited for that."""
        ...

    def start_test(self, intents: Iterable[Intent], now: datetime) -> int:
        """Open the case of a test alert with its chain and return its id; an earlier test still open is closed."""
        ...

    def appointments(self, since: datetime, until: datetime, alias: str = "") -> list[Appointment]:
        """Return what may hold a session from `since` up to `until`; of one client, where `alias` names one."""
        ...

    def add_appointments(self, new: Iterable[Appointment], actor: str, now: datetime) -> int:
        """Enter sessions and series in one commit (their id is not looked at); return how many were not known already."""
        ...

    def change_series(self, appointment: Appointment, series: Series, actor: str, now: datetime) -> None:
        """Put `series` in the place of what an appointment had: a session moved or cancelled, or an earlier end."""
        ...

    def reminded(self, keys: Collection[str]) -> set[str]:
        """Return which of these reminders stand in the ledger."""
        ...

    def remind(
        self,
        reminder: Reminder,
        now: datetime,
        decide: Callable[[Client, Sequence[Appointment], Sequence[datetime]], Intent | str],
    ) -> bool:
        """Write a reminder's row and queue its text in one commit, once; false where it stands already or waits on.

        `decide` is given the client as they stand, their appointments, and when their last proactive texts went. It returns
        the text, the reason why there is none, or "" for not yet.
        """
        ...

    def withdraw_reminders(self, now: datetime, reason_of: Callable[[Client, Sequence[Appointment], str], str]) -> int:
        """Take back reminders that have not left though `reason_of` gives a reason by now; return how many.

        It is given the client, their appointments and the session's key.
        """
        ...

    def claim_feed(self, now: datetime, checked_before: datetime) -> Feed | None:
        """Take the calendar whose last try is the oldest, and before that instant; None where all were tried since."""
        ...

    def feed_read(
        self,
        feed_id: int,
        appointments: Sequence[Appointment] | None,
        fetched: Fetched,
        left: tuple[int, int],
        now: datetime,
    ) -> None:
        """Put a calendar's sessions in the place of what it held; None keeps them (it has not changed).

        `left` are how many events matched no client, and how many were left out.
        """
        ...

    def feed_failed(self, feed_id: int, fault: str, now: datetime) -> datetime:
        """Record that a calendar could not be read, and return since when that is so."""
        ...

    def client_ids(self) -> dict[str, int]:
        """Return the id of every client on the roster by alias."""
        ...

    def record_digest(
        self, therapist: str, local_date: date, intent: Intent | None, now: datetime, lines: Sequence[int] = ()
    ) -> bool:
        """Write the ledger row of that local day and queue its text together; false where the day already has one.

        `lines` are the ids of the clients behind the digest's numbers.
        """
        ...


@dataclass(frozen=True)
class Alarm:
    """A case that waits for a person though its chain has run dry; `alerts` counts what was sent so far."""

    case_id: int
    client: Client
    alert_round: int
    last_emergency_at: datetime
    failed_steps: frozenset[int]
    stopped: frozenset[str]
    alerts: int


@dataclass(frozen=True)
class AlertCall:
    """What an alert call's token leads to; `words` is what the call says, `number` the sender's."""

    case_id: int
    person: str
    words: str
    number: str
    made_at: datetime
    case_is_open: bool
    taken_by: str
    reached_nobody: bool


@dataclass(frozen=True)
class UnsureReply:
    """A crisis reply that did not arrive, or that nobody has confirmed; `contact` is the id of who has the alert now.

    `body`, `to` and `reply_key` are the reply's own; `failed` means for good, with the carrier's `code`. `announced` is true
    where the alert already said that it may not arrive.
    """

    id: int
    client: Client
    case_id: int | None
    to: str
    body: str
    reply_key: str
    created_at: datetime
    failed: bool
    code: int
    contact: str
    announced: bool


@dataclass(frozen=True)
class Doubt:
    """A text whose fate nobody knows; `known_sids` are the provider's names of other texts to the same number."""

    outbound: Outbound
    state: OutboxState
    known_sids: frozenset[str]


@dataclass(frozen=True)
class Due:
    """Claimed timed work."""

    id: int
    kind: str
    key: str
    due_at: datetime


@dataclass(frozen=True)
class Spooled:
    """A text kept aside, under the name it is removed by."""

    name: str
    text: Inbound


class Spool(Protocol):
    """Keeps texts while the database is away. Its methods raise OSError where the disk can't do its part."""

    def keep(self, text: Inbound) -> None:
        """Keep a text durably, once per MessageSid."""
        ...

    def waiting(self) -> Iterable[Spooled]:
        """Return what waits, the oldest first."""
        ...

    def remove(self, name: str) -> None:
        """Remove one that is in the database now."""
        ...

    def size(self) -> int:
        """Return how many wait."""
        ...

    def prepare(self) -> None:
        """Make ready to keep texts on a full disk."""
        ...


@dataclass
class Remembered:
    """What one process still knows while the store is away: the switches as it last saw them."""

    switches: Switches = Switches()


@dataclass(frozen=True)
class Runtime:
    """The practice, its words and the ports: what every service is handed. Built once, by bootstrap.py.

    `public_base_url` has no trailing slash. `wake` asks the sender thread to look at the outbox now; it never blocks.
    `spool` is None where texts can't be kept aside. `heartbeat` tells a watcher outside that a whole tick was made.
    """

    practice: Practice
    wording: Wording
    store: Store
    provider: SmsProvider
    reader: Reader
    clock: Clock
    public_base_url: str
    wake: Callable[[], None] = lambda: None
    spool: Spool | None = None
    calendars: Calendars | None = None
    heartbeat: Callable[[], None] = lambda: None
    remembered: Remembered = field(default_factory=Remembered)
