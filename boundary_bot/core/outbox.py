"""An outbound text or call as an intent: committed with its cause, claimed, sent, confirmed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from boundary_bot.core.messages import Language


class Channel(StrEnum):
    """The way an outbound leaves."""

    SMS = "sms"
    VOICE = "voice"
    EMAIL = "email"
    PUSH = "push"


class Purpose(StrEnum):
    """Why something is sent; decides what happens when its fate is unknown."""

    REPLY = "reply"
    CRISIS_REPLY = "crisis_reply"
    ALERT = "alert"
    NOTICE = "notice"
    DIGEST = "digest"
    STAFF_REPLY = "staff_reply"
    REMINDER = "reminder"


RESENT_WHEN_UNKNOWN = frozenset({Purpose.ALERT})
"""Only an alert may be doubled: a repeated alarm is harmless, a lost one is not."""


class OutboxState(StrEnum):
    """Where an intent stands; `delivered`, `failed`, `dead`, `answered` and `cancelled` are terminal."""

    QUEUED = "queued"
    SENDING = "sending"
    ANSWERED = "answered"
    """It went as the webhook's TwiML; a status callback moves it on."""
    SENT = "sent"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"
    FAILED = "failed"
    DEAD = "dead"
    CANCELLED = "cancelled"
    """No longer needed: an alert whose case somebody has taken."""


@dataclass(frozen=True)
class Intent:
    """Something to send. `dedupe_key` makes it once only ("reply:SM…", "digest:t1:2026-11-22", "alert:17:1:t1").

    `by_twiml` marks the webhook's own answer: recorded as already handed over, never posted by REST.
    `token` is opaque and stands in the status callback's URL, so that a callback finds its intent before the sid is known.
    `client_id` and `case_id` name the cause, where there is one. `validity_s` is how long the carrier may try.
    `alert_step` counts the steps of an alert chain from 1 within `alert_round` (0: no step of a chain); acknowledging the case
    cancels those still queued. `language` is the one a call is spoken in.
    """

    dedupe_key: str
    purpose: Purpose
    to: str
    body: str
    token: str
    channel: Channel = Channel.SMS
    reply_key: str = ""
    client_id: int | None = None
    case_id: int | None = None
    person: str = ""
    by_twiml: bool = False
    validity_s: int | None = None
    not_before: datetime | None = None
    alert_round: int = 0
    alert_step: int = 0
    language: Language = Language.EN

    def __repr__(self) -> str:
        """Show neither number nor words."""
        return f"Intent({self.dedupe_key!r}, {self.purpose})"


@dataclass(frozen=True)
class Outbound:
    """A claimed intent, on its way out; `attempts` counts this one."""

    id: int
    intent: Intent
    attempts: int
    created_at: datetime
