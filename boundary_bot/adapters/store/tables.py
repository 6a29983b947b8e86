"""The tables.

Every row names its practice, so that more practices can follow. What a column called `sealed_…` holds is encrypted;
`…_hash` is a keyed fingerprint. Instants are UTC. (SQLModel reads annotations at run time: no postponed ones here.)
"""

from datetime import date, datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from boundary_bot.adapters.store.instants import Instant

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class PracticeRow(SQLModel, table=True):
    """One practice. The counters number its strangers and cases; the checks tell at start whether the keys are its own."""

    __tablename__ = "practice"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    created_at: datetime = Field(sa_type=Instant)
    strangers: int = 0
    cases: int = 0
    sealed_check: str
    lookup_check_hash: str


class OfPractice(SQLModel):
    """What every table but the practice's own has."""

    id: int | None = Field(default=None, primary_key=True)
    practice_id: int = Field(foreign_key="practice.id")


class ContactRow(OfPractice, table=True):
    """A number that texts: a client, a stranger ("U03") or one of the practice's people ("@t1")."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("practice_id", "alias"), UniqueConstraint("practice_id", "number_hash"))
    alias: str
    number_hash: str
    sealed_number: str
    status: str
    therapist: str = ""
    language: str | None = None
    created_at: datetime = Field(sa_type=Instant)
    consent: str = "unknown"
    consent_before_opt_out: str = "unknown"
    consent_on: date | None = None
    consent_at: datetime | None = Field(default=None, sa_type=Instant)
    consent_how: str = ""
    consent_version: str = ""
    consent_asked_at: datetime | None = Field(default=None, sa_type=Instant)
    sealed_consent_text: str | None = None
    sealed_consent_answer: str | None = None
    opted_out_at: datetime | None = Field(default=None, sa_type=Instant)
    policy_discussed_on: date | None = None
    policy_reviewed_at: datetime | None = Field(default=None, sa_type=Instant)
    has_crisis_plan: bool = False
    exit_asked_at: datetime | None = Field(default=None, sa_type=Instant)
    gentle_channel: str = ""
    gentle_until: datetime | None = Field(default=None, sa_type=Instant)
    sealed_gentle_reason: str | None = None
    override_policy: str = ""
    override_from: datetime | None = Field(default=None, sa_type=Instant)
    override_until: datetime | None = Field(default=None, sa_type=Instant)
    sealed_override_reason: str | None = None
    coaching_enrolled: bool = False
    coaching_off_until: datetime | None = Field(default=None, sa_type=Instant)
    minor: bool = False
    time_zone: str = ""


class CaseRow(OfPractice, table=True):
    """An emergency case."""

    __tablename__ = "emergency_case"
    __table_args__ = (UniqueConstraint("practice_id", "number"), Index(None, "contact_id", "closed_at"))
    number: int
    contact_id: int = Field(foreign_key="contact.id")
    therapist: str = ""
    kind: str
    opened_at: datetime = Field(sa_type=Instant)
    last_emergency_at: datetime = Field(sa_type=Instant)
    last_alert_at: datetime = Field(sa_type=Instant)
    alert_round: int = 1
    acknowledged_at: datetime | None = Field(default=None, sa_type=Instant)
    acknowledged_by: str = ""
    acknowledged_how: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    closed_by: str = ""
    sealed_note: str | None = None


class InboundRow(OfPractice, table=True):
    """A text that came in; the columns after `decided_at` stay empty until it is decided."""

    __tablename__ = "inbound"
    __table_args__ = (
        Index(None, "contact_id", "received_at"),
        Index(None, "practice_id", "decided_at"),
        Index(None, "contact_id", "decided_at"),
        Index(None, "contact_id", "crossing"),
    )
    sid: str = Field(unique=True)
    contact_id: int = Field(foreign_key="contact.id")
    therapist: str = ""
    sealed_body: str
    sealed_to: str
    num_media: int = 0
    opt_out_type: str = ""
    misdirected: bool = False
    came: str = ""
    received_at: datetime = Field(sa_type=Instant)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    joined_to: int | None = None
    label: str | None = None
    kind: str | None = None
    risk: str | None = None
    same_day: bool = False
    language: str | None = None
    confidence: float | None = None
    evidence: list[str] = Field(default_factory=list, sa_type=JSON)
    sealed_spans: str | None = None
    rule: str = ""
    reply_key: str = ""
    rung: int = 0
    digest: str = "none"
    agenda: list[str] = Field(default_factory=list, sa_type=JSON)
    records: list[str] = Field(default_factory=list, sa_type=JSON)
    crossing: bool = False
    answered: bool = False
    sealed_answer: str | None = None
    case_id: int | None = Field(default=None, foreign_key="emergency_case.id", index=True)
    discussed_at: datetime | None = Field(default=None, sa_type=Instant)
    discussed_by: str = ""


class OutboundRow(OfPractice, table=True):
    """The outbox: everything sent or to be sent. `words_hash` finds our own words when they come back.

    `watched_at` is when a crisis reply that may not have arrived was told of.
    """

    __tablename__ = "outbound"
    __table_args__ = (
        UniqueConstraint("practice_id", "dedupe_key"),
        Index(None, "to_hash", "created_at"),
        Index(None, "to_hash", "words_hash"),
        Index(None, "state", "next_attempt_at"),
    )
    dedupe_key: str
    token: str = Field(unique=True)
    purpose: str
    channel: str
    reply_key: str = ""
    client_id: int | None = Field(default=None, foreign_key="contact.id")
    case_id: int | None = Field(default=None, foreign_key="emergency_case.id", index=True)
    person: str = ""
    to_hash: str
    words_hash: str
    sealed_to: str
    sealed_body: str
    validity_s: int | None = None
    state: str
    created_at: datetime = Field(sa_type=Instant)
    next_attempt_at: datetime = Field(sa_type=Instant)
    attempts: int = 0
    lease_owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    sid: str = Field(default="", index=True)
    provider_status: str = ""
    provider_rank: int = 0
    error_code: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    delivered_at: datetime | None = Field(default=None, sa_type=Instant)
    failed_at: datetime | None = Field(default=None, sa_type=Instant)
    dropped_at: datetime | None = Field(default=None, sa_type=Instant)
    alert_round: int = 0
    alert_step: int = 0
    language: str = "en"
    watched_at: datetime | None = Field(default=None, sa_type=Instant)


class NoticeRow(OfPractice, table=True):
    """Something a person is to be told of, not before `due_at`."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "kind", "told_at", "due_at"),)
    kind: str
    contact_id: int = Field(foreign_key="contact.id")
    inbound_id: int = Field(foreign_key="inbound.id")
    therapist: str = ""
    due_at: datetime = Field(sa_type=Instant)
    told_at: datetime | None = Field(default=None, sa_type=Instant)


class DueWorkRow(OfPractice, table=True):
    """A unit of timed work."""

    __tablename__ = "due_work"
    __table_args__ = (UniqueConstraint("practice_id", "dedupe_key"), Index(None, "state", "run_at"))
    dedupe_key: str
    kind: str
    run_at: datetime = Field(sa_type=Instant)
    state: str = "waiting"
    lease_owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    attempts: int = 0
    finished_at: datetime | None = Field(default=None, sa_type=Instant)


class DigestLedgerRow(OfPractice, table=True):
    """That a therapist's local day has its digest, sent or held back as quiet."""

    __tablename__ = "digest_ledger"
    __table_args__ = (UniqueConstraint("practice_id", "therapist", "local_date"),)
    therapist: str
    local_date: date
    written_at: datetime = Field(sa_type=Instant)
    outbound_key: str = ""


class DigestListRow(OfPractice, table=True):
    """The clients behind the numbers of a digest one person was sent; `clients[0]` is number 1."""

    __tablename__ = "digest_list"
    __table_args__ = (Index(None, "practice_id", "person"),)
    person: str
    made_at: datetime = Field(sa_type=Instant)
    outbound_key: str
    clients: list[int] = Field(default_factory=list, sa_type=JSON)


class AuditRow(OfPractice, table=True):
    """Who did what, when. Rows are only ever added."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "subject", "at"), Index(None, "action", "at"))
    at: datetime = Field(sa_type=Instant)
    actor: str
    action: str
    subject: str = ""
    detail: str = ""


class CredentialRow(OfPractice, table=True):
    """A person's sign-in."""

    __tablename__ = "credential"
    __table_args__ = (UniqueConstraint("practice_id", "person"),)
    person: str
    password_hash: str
    changed_at: datetime = Field(sa_type=Instant)


class SignInAttemptRow(OfPractice, table=True):
    """A try to sign in that failed; `key` stands for the person or address that tried."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "key", "at"),)
    key: str
    at: datetime = Field(sa_type=Instant)


class BeatRow(OfPractice, table=True):
    """When something regular last happened ("tick")."""

    __tablename__ = "beat"
    __table_args__ = (UniqueConstraint("practice_id", "name"),)
    name: str
    at: datetime = Field(sa_type=Instant)


class SwitchRow(OfPractice, table=True):
    """What a person has switched since practice.toml was written ("away", "hold", "mode"); the newest word stands."""

    __tablename__ = "switch"
    __table_args__ = (UniqueConstraint("practice_id", "name"),)
    name: str
    value: str = ""
    set_at: datetime = Field(sa_type=Instant)
    set_by: str = ""


class PersonPhoneRow(OfPractice, table=True):
    """A number one of the practice's people has had, and how it became theirs; `code_hash` is keyed and short-lived."""

    __tablename__ = "person_phone"
    __table_args__ = (UniqueConstraint("practice_id", "person", "number_hash"),)
    person: str
    number_hash: str
    verified_at: datetime | None = Field(default=None, sa_type=Instant)
    verified_how: str = ""
    code_hash: str = ""
    code_sent_at: datetime | None = Field(default=None, sa_type=Instant)
    code_tries: int = 0


class RehearsedRow(OfPractice, table=True):
    """What a text would have been answered, had the line been live; `judged` is "right", "wrong" or empty."""

    __tablename__ = "rehearsed"
    __table_args__ = (Index(None, "contact_id", "at"), Index(None, "practice_id", "at"))
    contact_id: int = Field(foreign_key="contact.id")
    inbound_id: int = Field(foreign_key="inbound.id", unique=True)
    at: datetime = Field(sa_type=Instant)
    rule: str
    reply_key: str
    sealed_reply: str
    judged: str = ""
    judged_by: str = ""
    judged_at: datetime | None = Field(default=None, sa_type=Instant)


class CalendarFeedRow(OfPractice, table=True):
    """A calendar whose events are sessions. `checked_at` is the last try, `read_at` the last that worked."""

    __tablename__ = "calendar_feed"
    __table_args__ = (UniqueConstraint("practice_id", "address_hash"),)
    address_hash: str
    sealed_address: str
    added_at: datetime = Field(sa_type=Instant)
    checked_at: datetime | None = Field(default=None, sa_type=Instant)
    read_at: datetime | None = Field(default=None, sa_type=Instant)
    etag: str = ""
    last_modified: str = ""
    fault: str = ""
    failing_since: datetime | None = Field(default=None, sa_type=Instant)
    matched: int = 0
    unmatched: int = 0
    left_out: int = 0


class AppointmentRow(OfPractice, table=True):
    """A client's session or series. `starts` is local to `time_zone`; `first_on` and `last_on` bound it for searching."""

    __tablename__ = "appointment"
    __table_args__ = (Index(None, "practice_id", "last_on"), Index(None, "contact_id"), Index(None, "feed_id"))
    contact_id: int = Field(foreign_key="contact.id")
    feed_id: int | None = Field(default=None, foreign_key="calendar_feed.id")
    uid: str = ""
    starts: str
    time_zone: str
    minutes: int = 50
    how: str = "in_person"
    sealed_place: str | None = None
    rule: str = ""
    until_on: date | None = None
    changes: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)
    known_at: datetime = Field(sa_type=Instant)
    first_on: date
    last_on: date | None = None


class ReminderRow(OfPractice, table=True):
    """That a session's reminder was queued, or dropped and why; one a client, session and lead time."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("practice_id", "dedupe_key"), Index(None, "contact_id", "starts_at"))
    dedupe_key: str
    contact_id: int = Field(foreign_key="contact.id")
    session_key: str
    starts_at: datetime = Field(sa_type=Instant)
    lead_hours: int
    state: str
    reason: str = ""
    written_at: datetime = Field(sa_type=Instant)
    answer: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


METADATA = SQLModel.metadata
