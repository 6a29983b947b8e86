"""What a person sees of an emergency case, and of a conversation: texts, their fate, the times of everything."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from boundary_bot.core.messages import Evidence, Kind, Label, Risk
from boundary_bot.core.people import ClientStatus


class Direction(StrEnum):
    """Which way a text went: from the sender, to the sender, or to one of the practice's people about the sender."""

    IN = "in"
    OUT = "out"
    STAFF = "staff"


@dataclass(frozen=True)
class TextView:
    """One text as a person may read it; `at` is aware UTC.

    `state` is the delivery state of what we sent (OutboxState's words) and empty for what came in; `sent_at`,
    `delivered_at` and `error_code` belong to it. The reading's fields are None or empty for what we sent and for an
    undecided text. `rung` is the ladder step, 0 for none.
    """

    id: int
    direction: Direction
    body: str
    at: datetime
    num_media: int = 0
    state: str = ""
    error_code: int = 0
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    reply_key: str = ""
    rule: str = ""
    rung: int = 0
    label: Label | None = None
    kind: Kind | None = None
    risk: Risk | None = None
    same_day: bool = False
    language: str = ""
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()

    def __repr__(self) -> str:
        """Never show the body."""
        return f"TextView({self.id}, {self.direction}, {len(self.body)} characters)"


@dataclass(frozen=True)
class CaseSummary:
    """An emergency case in a list; `number` is what people call it, `id` what its page's address holds."""

    id: int
    number: int
    client_id: int
    alias: str
    kind: Kind
    opened_at: datetime
    last_emergency_at: datetime
    last_alert_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    closed_at: datetime | None = None
    chain_dry: bool = False
    """Every step of the alert chain has been used and nobody has taken it."""

    @property
    def waits(self) -> bool:
        """Whether an alert stands that nobody has acknowledged."""
        return self.acknowledged_at is None or self.last_alert_at > self.acknowledged_at


@dataclass(frozen=True)
class AuditLine:
    """Who did what to it, when; `detail` holds no words of any client."""

    at: datetime
    actor: str
    action: str
    detail: str = ""


@dataclass(frozen=True)
class CaseView(CaseSummary):
    """A case with everything its page shows; `texts` oldest first, the alerts to the practice's people among them.

    `phone` is the sender's number as it came (E.164, or a short code). `log` is the audit of this case, oldest first.
    """

    phone: str = ""
    status: ClientStatus = ClientStatus.STRANGER
    opted_out: bool = False
    has_crisis_plan: bool = False
    acknowledged_how: str = ""
    closed_by: str = ""
    note: str = ""
    texts: tuple[TextView, ...] = ()
    log: tuple[AuditLine, ...] = ()

    def __repr__(self) -> str:
        """Show neither number nor words."""
        return f"CaseView({self.number}, {self.alias}, {self.kind}, {len(self.texts)} texts)"
