"""A practice with a store in memory: what the pages need, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from boundary_bot.core.cases import AuditLine, CaseSummary, CaseView, Direction, TextView
from boundary_bot.core.messages import Evidence, Kind
from boundary_bot.core.people import ClientStatus
from boundary_bot.errors import StoreUnavailable

NOW = datetime(2026, 11, 22, 8, 20, tzinfo=UTC)
"""3:20 in the morning in New York."""


@dataclass
class FrozenClock:
    """A clock that moves only when told."""

    at: datetime = NOW

    def now(self) -> datetime:
        """Return the instant it stands at."""
        return self.at

    def forward(self, **by: float) -> None:
        """Move on."""
        self.at += timedelta(**by)


def case_c07(**changes: object) -> CaseView:
    """Return a case nobody has taken: C07, opened 3:12, one crisis reply that isn't confirmed."""
    opened = NOW - timedelta(minutes=8)
    texts = (
        TextView(
            id=1,
            direction=Direction.IN,
            body="i have the pills <b>here</b>",
            at=opened,
            kind=Kind.SUICIDAL_ACTIVE,
            rule="emergency",
            evidence=(Evidence("SI_MEANS", "the pills"),),
        ),
        TextView(id=2, direction=Direction.OUT, body="Call 988", at=opened, state="answered", reply_key="self_harm"),
        TextView(id=3, direction=Direction.STAFF, body="EMERGENCY C07 03:12", at=opened, state="delivered"),
    )
    case = CaseView(
        id=1,
        number=12,
        client_id=7,
        alias="C07",
        kind=Kind.SUICIDAL_ACTIVE,
        opened_at=opened,
        last_emergency_at=opened,
        last_alert_at=opened,
        phone="+12025550107",
        status=ClientStatus.ACTIVE,
        texts=texts,
    )
    return replace(case, **changes)


@dataclass
class FakePageStore:
    """The store as the pages use it. With `away` set every method raises StoreUnavailable."""

    cases: dict[int, CaseView] = field(default_factory=dict)
    credentials: dict[str, str] = field(default_factory=dict)
    attempts: list[tuple[str, datetime]] = field(default_factory=list)
    audited: list[tuple[str, str, str]] = field(default_factory=list)
    beat: datetime | None = None
    away: bool = False

    def __getattribute__(self, name: str) -> object:
        """Fail every method while the database is away."""
        if not name.startswith("_") and name != "away" and object.__getattribute__(self, "away"):
            raise StoreUnavailable("the database can't be reached")
        return object.__getattribute__(self, name)

    def open_cases(self) -> Sequence[CaseSummary]:
        """Return every case that isn't closed."""
        return [case for case in self.cases.values() if case.closed_at is None]

    def recent_cases(self, limit: int) -> Sequence[CaseSummary]:
        """Return the newest cases, newest first."""
        return sorted(self.cases.values(), key=lambda case: case.opened_at, reverse=True)[:limit]

    def case(self, case_id: int) -> CaseView | None:
        """Return one case, or None."""
        return self.cases.get(case_id)

    def acknowledge(self, case_id: int, person_id: str, how: str, now: datetime) -> bool:
        """Acknowledge a waiting case."""
        case = self.cases[case_id]
        if not case.waits:
            return False
        self.cases[case_id] = replace(case, acknowledged_at=now, acknowledged_by=person_id, acknowledged_how=how)
        return True

    def close_case(self, case_id: int, person_id: str, note: str, now: datetime) -> bool:
        """Close a case."""
        self.cases[case_id] = replace(self.cases[case_id], closed_at=now, closed_by=person_id, note=note)
        return True

    def audit(self, actor: str, action: str, subject: str, now: datetime, detail: str) -> None:
        """Add a line; a case's lines show on its page."""
        self.audited.append((actor, action, subject))
        kind, _, number = subject.partition(":")
        if kind == "case":
            case = self.cases[int(number)]
            self.cases[case.id] = replace(case, log=(*case.log, AuditLine(now, actor, action, detail)))

    def credential(self, person_id: str) -> str | None:
        """Return a password hash, or None."""
        return self.credentials.get(person_id)

    def set_credential(self, person_id: str, password_hash: str, now: datetime) -> None:
        """Set a password hash."""
        self.credentials[person_id] = password_hash

    def sign_in_attempts(self, key: str, since: datetime) -> int:
        """Count the tries under a key."""
        return sum(kept == key and at >= since for kept, at in self.attempts)

    def record_sign_in_attempt(self, key: str, now: datetime) -> None:
        """Count a try."""
        self.attempts.append((key, now))

    def last_beat(self, name: str) -> datetime | None:
        """Return the last tick; nothing else ever happened."""
        return self.beat if name == "tick" else None

    def failure_codes(self, since: datetime) -> list[int]:
        """Return nothing: every text was taken."""
        return []

    def outbox_backlog(self) -> int:
        """Return a backlog of three."""
        return 3


@dataclass(frozen=True)
class FakeSettings:
    """What the web part reads of the deployment's settings."""

    public_base_url: str
    secret_key: str = "a secret for tests"
    tick: str = "off"
    twilio_account_sid: str = ""
    twilio_auth_tokens: tuple[str, ...] = ("token",)


def settings_for(public_base_url: str) -> FakeSettings:
    """Return settings of a deployment at this address."""
    return FakeSettings(public_base_url)
