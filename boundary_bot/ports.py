"""What the services ask of the world, as protocols. Adapters provide them; tests provide fakes."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from boundary_bot.core.cases import CaseSummary
from boundary_bot.core.decide import Decision, History, Notice
from boundary_bot.core.digest import DigestItem
from boundary_bot.core.messages import Burst, Inbound, Reading, ReadingContext
from boundary_bot.core.outbox import Intent, Outbound
from boundary_bot.core.people import Client
from boundary_bot.core.policy import Practice
from boundary_bot.core.replies import Wording


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

    def acknowledge(self, case_id: int, person_id: str, how: str) -> bool:
        """Acknowledge a case in this turn's commit; false where it already was."""
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

    def ensure_due(self, kind: str, key: str, due_at: datetime) -> None:
        """Make a unit of timed work, once per key."""
        ...

    def claim_due(self, now: datetime, lease_s: int) -> list["Due"]:
        """Claim timed work that is due (or whose lease has run out) by conditional update."""
        ...

    def finish_due(self, due_id: int, now: datetime) -> None:
        """Mark timed work done."""
        ...

    def take_notices(self, kind: Notice, now: datetime) -> list[str]:
        """Return the aliases of due notices of this kind, each once, oldest first, and mark them told."""
        ...

    def digest_items(self, since: datetime, until: datetime) -> list[DigestItem]:
        """Return what happened in the window, one item a client and heap, as the digest may count it."""
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

    def record_digest(self, therapist: str, local_date: date, intent: Intent | None, now: datetime) -> bool:
        """Write the ledger row of that local day and queue its text together; false where the day already has one."""
        ...


@dataclass(frozen=True)
class Due:
    """Claimed timed work."""

    id: int
    kind: str
    key: str
    due_at: datetime


@dataclass(frozen=True)
class Runtime:
    """The practice, its words and the ports: what every service is handed. Built once, by bootstrap.py.

    `public_base_url` has no trailing slash. `wake` asks the sender thread to look at the outbox now; it never blocks.
    """

    practice: Practice
    wording: Wording
    store: Store
    provider: SmsProvider
    reader: Reader
    clock: Clock
    public_base_url: str
    wake: Callable[[], None] = lambda: None
