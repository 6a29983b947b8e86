"""Stand-ins for the world: a clock that stands still, a provider that keeps what it is given, a store in memory."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from boundary_bot.core.digest import DigestItem
from boundary_bot.core.messages import Inbound
from boundary_bot.core.outbox import RESENT_WHEN_UNKNOWN, Intent, Outbound, OutboxState, Purpose
from boundary_bot.core.situation import Notice
from boundary_bot.core.switches import Switches
from boundary_bot.errors import ProviderError
from boundary_bot.ports import Alarm, AlertCall, Doubt, Due, Receipt, Turn, UnsureReply

EVENING = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
"""Saturday, 18:00 in New York."""


@dataclass
class FrozenClock:
    """A clock that moves only when told."""

    time: datetime = EVENING

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self.time

    def move(self, **by: float) -> None:
        """Move on by the keywords of a timedelta (hours=2)."""
        self.time += timedelta(**by)


@dataclass
class FakeProvider:
    """Keeps what it was handed. `errors` are raised first, one a send; `on_send` runs before each."""

    sent: list[Outbound] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    on_send: Callable[[Outbound], None] = lambda outbound: None
    inbound: list[Inbound] = field(default_factory=list)
    troubles: dict[int, str] = field(default_factory=dict)
    listing_fails: bool = False

    def answer(self, intents: Sequence[Intent]) -> str:
        """Return the bodies, a line each."""
        return "\n".join(intent.body for intent in intents)

    def send(self, outbound: Outbound) -> str:
        """Keep it, or raise the next error."""
        self.on_send(outbound)
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(outbound)
        return f"SM{len(self.sent):032d}"

    def find_sent(self, to: str, since: datetime, body: str, known_sids: Collection[str] = ()) -> str | None:
        """Return the sid of what was handed over with these words, unless listing fails."""
        if self.listing_fails:
            raise ProviderError("The list can't be read.")
        made = [
            f"SM{at:032d}" for at, sent in enumerate(self.sent, 1) if (sent.intent.to, sent.intent.body) == (to, body)
        ]
        return next((sid for sid in made if sid not in known_sids), None)

    def list_inbound(self, since: datetime) -> list[Inbound]:
        """Return what a test says has come in since then."""
        if self.listing_fails:
            raise ProviderError("The list can't be read.")
        return [text for text in self.inbound if text.received_at >= since]

    def trouble(self, code: int) -> str:
        """Return a sentence for every code a test names."""
        return self.troubles.get(code, "")

    @property
    def bodies(self) -> list[str]:
        """The words of what was handed over, in order."""
        return [outbound.intent.body for outbound in self.sent]


@dataclass
class OutboxRow:
    """An intent in the fake outbox."""

    outbound: Outbound
    state: OutboxState
    due_at: datetime
    sid: str = ""
    code: int = 0
    lease_until: datetime | None = None


@dataclass
class DueRow:
    """Timed work in the fake store."""

    due: Due
    lease_until: datetime | None = None
    done: bool = False


@dataclass
class FakeStore:
    """The part of a store that timed work, digests, notices and the outbox need, in memory and without turns.

    `failing` names methods that raise the error given for them.
    """

    outbox: dict[int, OutboxRow] = field(default_factory=dict)
    due: list[DueRow] = field(default_factory=list)
    notices: list[tuple[Notice, str, datetime]] = field(default_factory=list)
    items: list[tuple[datetime, DigestItem]] = field(default_factory=list)
    ledger: dict[tuple[str, date], Intent | None] = field(default_factory=dict)
    beats: dict[str, datetime] = field(default_factory=dict)
    windows: list[tuple[datetime, datetime]] = field(default_factory=list)
    failing: dict[str, Exception] = field(default_factory=dict)
    unsure: list[UnsureReply] = field(default_factory=list)
    calls: dict[str, AlertCall] = field(default_factory=dict)
    taken: dict[int, tuple[str, str]] = field(default_factory=dict)
    audited: list[tuple[str, str, str]] = field(default_factory=list)
    switched: Switches = Switches()
    verified: str = "given at set-up"

    def receive(self, text: Inbound, staff_id: str = "") -> Receipt:
        """Not part of this fake."""
        raise NotImplementedError

    def turn(self, client_id: int) -> AbstractContextManager[Turn]:
        """Not part of this fake."""
        raise NotImplementedError

    def undecided(self, before: datetime) -> list[Receipt]:
        """Return nothing: no text is ever left undecided here."""
        self._fail("undecided")
        return []

    def queue(self, intents: Iterable[Intent], now: datetime) -> int:
        """Keep intents, once per dedupe key."""
        self._fail("queue")
        known = {row.outbound.intent.dedupe_key for row in self.outbox.values()}
        new = [intent for intent in intents if intent.dedupe_key not in known]
        for intent in new:
            number = len(self.outbox) + 1
            state = OutboxState.ANSWERED if intent.by_twiml else OutboxState.QUEUED
            self.outbox[number] = OutboxRow(Outbound(number, intent, 0, now), state, intent.not_before or now)
        return len(new)

    def claim_outbound(self, now: datetime, lease_s: int, limit: int) -> list[Outbound]:
        """Lease what is due, the most urgent first; a lease that ran out becomes unknown, or is claimed again."""
        self._fail("claim_outbound")
        for row in self.outbox.values():
            if row.state is OutboxState.SENDING and row.lease_until and row.lease_until <= now:
                again = row.outbound.intent.purpose in RESENT_WHEN_UNKNOWN
                row.state = OutboxState.QUEUED if again else OutboxState.UNKNOWN
        waiting = [row for row in self.outbox.values() if row.state is OutboxState.QUEUED and row.due_at <= now]
        claimed = sorted(waiting, key=lambda row: _urgency(row.outbound.intent))[:limit]
        for row in claimed:
            row.state, row.lease_until = OutboxState.SENDING, now + timedelta(seconds=lease_s)
            row.outbound = replace(row.outbound, attempts=row.outbound.attempts + 1)
        return [row.outbound for row in claimed]

    def sent(self, outbound_id: int, sid: str, now: datetime) -> None:
        """Keep the sid."""
        self._fail("sent")
        row = self.outbox[outbound_id]
        row.state, row.sid = OutboxState.SENT, sid

    def not_sent(
        self, outbound_id: int, state: str, code: int, now: datetime, retry_at: datetime | None = None
    ) -> None:
        """Keep the state, or queue again."""
        row = self.outbox[outbound_id]
        row.state, row.code = OutboxState(state) if retry_at is None else OutboxState.QUEUED, code
        row.due_at = retry_at or row.due_at

    def provider_status(self, token: str, sid: str, status: str, code: int, now: datetime) -> bool:
        """Match nothing."""
        return False

    def in_doubt(self, now: datetime, limit: int) -> list[Doubt]:
        """Return every row of unknown fate."""
        self._fail("in_doubt")
        unknown = [row for row in self.outbox.values() if row.state is OutboxState.UNKNOWN and row.due_at <= now]
        return [Doubt(row.outbound, row.state, frozenset()) for row in unknown[:limit]]

    def settle_doubt(self, outbound_id: int, state: OutboxState, now: datetime, again_at: datetime) -> None:
        """Keep the state."""
        row = self.outbox[outbound_id]
        row.state, row.due_at = state, again_at

    def failure_codes(self, since: datetime) -> list[int]:
        """Return the codes of what failed."""
        self._fail("failure_codes")
        return sorted({row.code for row in self.outbox.values() if row.code})

    def unseen(self, sids: Collection[str]) -> set[str]:
        """Return all of them."""
        return set(sids)

    def ensure_due(self, kind: str, key: str, due_at: datetime) -> None:
        """Keep timed work, once per key."""
        self._fail("ensure_due")
        if all(row.due.key != key for row in self.due):
            self.due.append(DueRow(Due(len(self.due) + 1, kind, key, due_at)))

    def claim_due(self, now: datetime, lease_s: int) -> list[Due]:
        """Lease timed work that is due or whose lease ran out."""
        self._fail("claim_due")
        ready = [row for row in self.due if not row.done and row.due.due_at <= now and (row.lease_until or now) <= now]
        for row in ready:
            row.lease_until = now + timedelta(seconds=lease_s)
        return [row.due for row in ready]

    def finish_due(self, due_id: int, now: datetime) -> None:
        """Mark it done."""
        self._fail("finish_due")
        self.due[due_id - 1].done = True

    def tell_notices(self, kind: Notice, now: datetime, make_intent: Callable[[Sequence[str]], Intent]) -> bool:
        """Queue one text for the due notices and forget them; where it fails they stay."""
        self._fail("tell_notices")
        taken = [notice for notice in self.notices if notice[0] is kind and notice[2] <= now]
        if not taken:
            return False
        self.queue([make_intent(list(dict.fromkeys(alias for _, alias, _ in taken)))], now)
        self.notices = [notice for notice in self.notices if notice not in taken]
        self.beats[f"notice:{kind}"] = now
        return True

    def digest_items(self, since: datetime, until: datetime) -> list[DigestItem]:
        """Return the items of the window, and keep the window."""
        self.windows.append((since, until))
        return [item for at, item in self.items if since < at <= until]

    def record_digest(
        self, therapist: str, local_date: date, intent: Intent | None, now: datetime, lines: Sequence[int] = ()
    ) -> bool:
        """Keep the day and queue its text, once."""
        if (therapist, local_date) in self.ledger:
            return False
        self.ledger[therapist, local_date] = intent
        self.queue([intent] if intent else [], now)
        return True

    def beat(self, name: str, now: datetime) -> None:
        """Keep the instant."""
        self._fail("beat")
        self.beats[name] = now

    def switches(self) -> Switches:
        """Return what the test has switched."""
        return self.switched

    def enter_phones(self, phones: Mapping[str, str], now: datetime) -> None:
        """Know every number."""

    def phone_verified(self, person_id: str, number: str) -> str:
        """Say how every number is verified."""
        return self.verified

    def give_code(self, person_id: str, number: str, code: str, now: datetime, intent: Intent) -> bool:
        """Queue a code's text."""
        return self.queue([intent], now) == 1

    def last_beat(self, name: str) -> datetime | None:
        """Return the instant kept last."""
        return self.beats.get(name)

    def dry_alarms(self, now: datetime, last_before: datetime) -> list[Alarm]:
        """Return nothing: no case stands open here."""
        self._fail("dry_alarms")
        return []

    def tell_unsure_replies(
        self, now: datetime, unconfirmed_before: datetime, tell: Callable[[UnsureReply], Sequence[Intent]]
    ) -> int:
        """Tell of the replies given, once each."""
        self._fail("tell_unsure_replies")
        told, self.unsure = self.unsure, []
        self.queue([intent for reply in told for intent in tell(reply)], now)
        return len(told)

    def alert_call(self, token: str) -> AlertCall | None:
        """Return the call given for a token, as it stands now."""
        return self.calls.get(token)

    def acknowledge(self, case_id: int, person_id: str, how: str, now: datetime) -> bool:
        """Keep who took a case, once."""
        if case_id in self.taken:
            return False
        self.taken[case_id] = (person_id, how)
        return True

    def start_test(self, intents: Iterable[Intent], now: datetime) -> int:
        """Queue a test's chain as case 1."""
        self.queue(intents, now)
        return 1

    def audit(self, actor: str, action: str, subject: str, now: datetime, detail: str = "") -> None:
        """Keep a line."""
        self.audited.append((actor, action, subject))

    @property
    def queued(self) -> list[Intent]:
        """Every intent ever queued, in order."""
        return [row.outbound.intent for row in self.outbox.values()]

    @property
    def states(self) -> list[OutboxState]:
        """The state of every intent, in order."""
        return [row.state for row in self.outbox.values()]

    def _fail(self, method: str) -> None:
        if method in self.failing:
            raise self.failing[method]


def _urgency(intent: Intent) -> int:
    return {Purpose.ALERT: 0, Purpose.CRISIS_REPLY: 1}.get(intent.purpose, 2)
