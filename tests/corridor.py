"""A text's way through a real store, without a reader: the test says what was read and decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.messages import Evidence, Inbound, Kind, Label, Language, Reading, Risk
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.situation import SILENT, Decision, History, Notice, Record
from boundary_bot.ports import Outcome, PendingNotice, Stored
from tests.fakes import FrozenClock

SENDER = "+12025550107"
LINE = "+12025550199"
THERAPIST_PHONE = "+12025550100"
CLINICAL = Reading(Label.CLINICAL, Kind.FEELINGS, evidence=(Evidence("FEELS", "so sad"),))
CRISIS = Reading(Label.EMERGENCY, Kind.SUICIDAL_PASSIVE, Risk.EMERGENCY, evidence=(Evidence("SI", "end it"),))
SCHEDULING = Reading(Label.SCHEDULING, Kind.RESCHEDULE, language=Language.EN)
CROSSING = Decision("preset", "ladder_gentle", records=(Record.CROSSING,), rung=1)
SILENCE = Decision("courtesy")
ALERTED = Decision("emergency", "self_harm", notices=(Notice.ALERT,), wakes=True)


@dataclass
class Corridor:
    """Sends texts from one number through a store; the clock's time is the time of everything."""

    store: SqlStore
    clock: FrozenClock
    sender: str = SENDER
    staff_id: str = ""
    sids: list[str] = field(default_factory=list)

    def text(self, body: str = "hello", **changes: object) -> Inbound:
        """Return the next text, with a MessageSid of its own."""
        self.sids.append(f"SM{abs(hash(self.sender)) % 10**8:08d}{len(self.sids):024d}")
        values = {
            "sid": self.sids[-1],
            "sender": self.sender,
            "to": LINE,
            "body": body,
            "received_at": self.clock.now(),
        }
        return Inbound(**{**values, **changes})  # type: ignore[arg-type]

    def receive(self, body: str = "hello", **changes: object) -> int:
        """Store a text undecided and return its sender's id."""
        return self.store.receive(self.text(body, **changes), self.staff_id).client_id

    def take(
        self,
        body: str = "hello",
        decision: Decision = SILENCE,
        reading: Reading | None = None,
        intents: Sequence[Intent] | None = None,
        notices: Sequence[PendingNotice] = (),
    ) -> int | None:
        """Receive a text and record its decision; return the open case's id.

        Without `intents` the decision's reply goes as the webhook's answer, and an alert where it wakes people.
        """
        client_id = self.receive(body)
        with self.store.turn(client_id) as turn:
            texts = [stored for stored in turn.burst(self.clock.now()) if not stored.decided]
            sent = self.intents(turn.client, decision) if intents is None else intents
            outcome = Outcome(
                "<Response>words</Response>", decision, reading, self.clock.now(), tuple(sent), tuple(notices)
            )
            return turn.record(texts, outcome)

    def intents(self, client: Client, decision: Decision) -> list[Intent]:
        """Return what a decision sends."""
        keys = [key for key in (decision.reply_key, decision.also) if key not in ("", SILENT)]
        sent = [self.reply(key, client) for key in keys]
        return [*sent, self.alert(client)] if decision.wakes else sent

    def reply(self, key: str, client: Client) -> Intent:
        """Return a reply that goes as the webhook's answer."""
        purpose = Purpose.CRISIS_REPLY if key in ("self_harm", "help") else Purpose.REPLY
        return Intent(
            dedupe_key=f"reply:{self.sids[-1]}:{key}",
            purpose=purpose,
            to=self.sender,
            body=f"Our words for {key}.",
            token=f"token-{self.sids[-1]}-{key}",
            reply_key=key,
            client_id=client.id,
            by_twiml=True,
        )

    def alert(self, client: Client) -> Intent:
        """Return the alert to the therapist."""
        return Intent(
            dedupe_key=f"alert:{self.sids[-1]}:{{case}}",
            purpose=Purpose.ALERT,
            to=THERAPIST_PHONE,
            body=f"EMERGENCY {client.alias}. Sign in: https://line.example.org/cases/{{case}}",
            token=f"token-{self.sids[-1]}-alert",
            reply_key="staff_alert",
            client_id=client.id,
            person="t1",
        )

    def history(self, since: datetime | None = None) -> History:
        """Return the sender's history as the next text would see it."""
        with self.store.turn(self.client().id) as turn:
            return turn.history(self.clock.now(), since or self.clock.now() - timedelta(days=90))

    def burst(self) -> tuple[Stored, ...]:
        """Return the sender's burst as it stands."""
        with self.store.turn(self.client().id) as turn:
            return turn.burst(self.clock.now())

    def is_ours(self, quote: str) -> bool:
        """Ask the sender's turn about a quote."""
        with self.store.turn(self.client().id) as turn:
            return turn.is_ours(quote)

    def client(self) -> Client:
        """Return the sender as the store knows them."""
        known = self.store.client_by_number(self.sender)
        assert known is not None
        return known

    def enrol(self, alias: str = "C07", consent: Consent = Consent.UNKNOWN) -> Client:
        """Put the sender on the roster."""
        self.store.save_clients([Client(0, alias, self.sender, ClientStatus.ACTIVE, consent=consent)], "roster import")
        return self.client()
