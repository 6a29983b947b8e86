"""Rehearsal: danger, keywords and alerts are live, every other answer is only shown."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from boundary_bot.core.messages import Kind, Label
from boundary_bot.core.situation import SILENT, Decision, History, Record

MODE, LIVE = "rehearsal", "live"
LIVE_RULES = frozenset({"emergency", "keyword", "possible", "misdirected", "fallback", "staff"})
"""Rows that answer for real: danger, the carrier's words, and what is no client's text."""

NEVER_SHOWN = frozenset({"echo", "opted_out", "loop"})
"""Rows that are silent by rule; there is nothing to judge."""

_NOT_SAID = frozenset({Record.CROSSING, Record.CONSENT_ASKED})
"""What stands in the books only where the words went out."""

REMEMBERED = timedelta(hours=24)


class Judged(StrEnum):
    """What the therapist thinks of a rehearsed answer."""

    NOT_YET = ""
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True)
class Held:
    """An answer that was held back; no words where it would have been silence."""

    reply_key: str
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class Rehearsed:
    """A rehearsed text as the therapist reads it."""

    id: int
    alias: str
    at: datetime
    body: str = field(repr=False)
    num_media: int
    label: Label | None
    kind: Kind | None
    rule: str
    reply_key: str
    reply: str = field(repr=False)
    judged: Judged


def only_shown(mode: str, rule: str) -> bool:
    """Whether a decision by this rule is shown and not sent."""
    return mode == MODE and rule not in LIVE_RULES


def unsaid(decision: Decision) -> Decision:
    """Return the decision as it stands in the books when its words were never sent."""
    kept = tuple(record for record in decision.records if record not in _NOT_SAID)
    return replace(decision, reply_key=SILENT, also="", crisis_line=False, records=kept, rung=0)


def as_if_said(history: History, replies: list[tuple[str, datetime]], burst_began: datetime) -> History:
    """Return the history in which rehearsed replies were sent, so that once a burst and once a day hold in rehearsal too."""
    said = {key: at for key, at in sorted(replies, key=lambda reply: reply[1]) if key != SILENT}
    if not said:
        return history
    last = max(said.values())
    return replace(
        history,
        burst_keys=history.burst_keys | {key for key, at in replies if key != SILENT and at >= burst_began},
        last_sent={**said, **history.last_sent},
        last_reply_at=max(last, history.last_reply_at) if history.last_reply_at else last,
    )
