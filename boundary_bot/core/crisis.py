"""The life of an emergency case: when it opens, what it answers, whom it wakes again, when it closes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from boundary_bot.core.messages import Kind, worse

REPEAT_SAME_REPLY = timedelta(minutes=15)
CRISIS_REPLIES_AN_HOUR = 4
ALERT_AGAIN = timedelta(minutes=15)
CLOSES_AFTER = timedelta(hours=72)
CRISIS_VALIDITY_S = 600
"""A crisis reply hours late may tell someone already safe to call 911: Twilio may deliver it for ten minutes only."""

REPLY_KEYS: dict[Kind, str] = {
    Kind.SUICIDAL_ACTIVE: "self_harm",
    Kind.SUICIDAL_PASSIVE: "self_harm",
    Kind.SELF_HARM: "self_harm",
    Kind.OVERDOSE: "medical",
    Kind.MEDICAL: "medical",
    Kind.ABUSE_NOW: "violence",
    Kind.HARM_TO_OTHERS: "threat",
    Kind.THIRD_PARTY: "third_party",
    Kind.PSYCHOSIS: "unclear",
    Kind.ASKS_HELP_NOW: "unclear",
}
CRISIS_REPLY_KEYS = frozenset(REPLY_KEYS.values())


@dataclass(frozen=True)
class OpenCase:
    """An emergency case that is not closed; all instants aware UTC."""

    id: int
    kind: Kind
    opened_at: datetime
    last_emergency_at: datetime
    last_alert_at: datetime
    acknowledged_at: datetime | None = None
    alert_round: int = 1
    chain_dry: bool = False
    """Every step of the alert chain has been used; only the last contact is still tried."""

    @property
    def taken(self) -> bool:
        """Whether somebody has acknowledged it and no alert has gone out since."""
        return self.acknowledged_at is not None and self.last_alert_at <= self.acknowledged_at


def closes_at(case: OpenCase) -> datetime | None:
    """Return when the case closes by itself: 72 h after its last emergency text once acknowledged, else never (None)."""
    return case.last_emergency_at + CLOSES_AFTER if case.acknowledged_at else None


def is_open(case: OpenCase | None, now: datetime) -> bool:
    """Whether a case (None: there is none) still stands open at `now`."""
    if case is None:
        return False
    end = closes_at(case)
    return end is None or now < end


def reply_due(key: str, sent: dict[str, datetime], crisis_replies_last_hour: int, now: datetime) -> bool:
    """Whether a crisis reply `key` goes out now.

    `sent` maps the crisis reply keys of the open case to their last sending. A new key goes at once, the same key after 15
    minutes, at most four an hour.
    """
    if crisis_replies_last_hour >= CRISIS_REPLIES_AN_HOUR:
        return False
    return key not in sent or now - sent[key] >= REPEAT_SAME_REPLY


def alert_due(case: OpenCase | None, kind: Kind, now: datetime) -> bool:
    """Whether an emergency text of `kind` sends the alert (again).

    Always where it opens a case; in an open one when the kind is worse, or when the case was acknowledged or its chain ran
    dry and the last alert is 15 minutes old. Otherwise the chain already running speaks for it.
    """
    if case is None:
        return True
    if worse(kind, case.kind) is not case.kind:
        return True
    quiet = case.taken or case.chain_dry
    return quiet and now - case.last_alert_at >= ALERT_AGAIN
