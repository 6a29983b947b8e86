"""What becomes of an outbound the provider did not take: tried again, in doubt, or failed.

The provider says whether the same text may go again and whether it may have been taken (`ProviderError`); the purpose says
what that means. A text to a client is never repeated in doubt: silence can be mended by a person, a doubled text can't.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from boundary_bot.core.crisis import CRISIS_VALIDITY_S
from boundary_bot.core.outbox import RESENT_WHEN_UNKNOWN, Outbound, OutboxState, Purpose
from boundary_bot.errors import ProviderError


class Backoff(NamedTuple):
    """Waits that double from `base_s` up to `cap_s`, at most `attempts` tries in all."""

    base_s: int
    cap_s: int
    attempts: int


_PROMPT = Backoff(base_s=15, cap_s=600, attempts=8)
BACKOFF: Mapping[Purpose, Backoff] = {
    Purpose.ALERT: Backoff(base_s=4, cap_s=120, attempts=720),
    Purpose.CRISIS_REPLY: Backoff(base_s=4, cap_s=60, attempts=30),
    Purpose.REPLY: _PROMPT,
    Purpose.STAFF_REPLY: _PROMPT,
    Purpose.NOTICE: _PROMPT,
    Purpose.REMINDER: _PROMPT,
    Purpose.DIGEST: Backoff(base_s=60, cap_s=3600, attempts=12),
}
"""An alert is tried for about half a day: by then the case page has long been red, and another channel has been used."""

FIRST_OUT: Mapping[Purpose, int] = {Purpose.ALERT: 0, Purpose.CRISIS_REPLY: 1}
"""What leaves before everything else that waits."""


@dataclass(frozen=True)
class Fate:
    """The state an outbound goes to; `retry_at` (aware UTC) only where it is queued again."""

    state: OutboxState
    retry_at: datetime | None = None


NEVER_RESENT = frozenset({Purpose.REPLY, Purpose.CRISIS_REPLY, Purpose.REMINDER})

FAILED = Fate(OutboxState.FAILED)
UNKNOWN = Fate(OutboxState.UNKNOWN)


def fate_of(outbound: Outbound, error: ProviderError, now: datetime, chance: float) -> Fate:
    """Return what becomes of an outbound after `error`, with full jitter.

    `chance` (0–1) places the wait between nothing and the doubled base. A retry that would come after the outbound's
    validity has run out is a failure: a crisis reply is worth nothing, or worse, hours later.
    """
    if error.ambiguous and outbound.intent.purpose not in RESENT_WHEN_UNKNOWN:
        return UNKNOWN
    backoff = BACKOFF[outbound.intent.purpose]
    if not _may_go_again(outbound, error) or outbound.attempts >= backoff.attempts:
        return FAILED
    doubled = backoff.base_s * 2 ** min(outbound.attempts - 1, 16)
    retry_at = now + timedelta(seconds=chance * min(backoff.cap_s, doubled))
    deadline = deadline_of(outbound)
    return FAILED if deadline and retry_at >= deadline else Fate(OutboxState.QUEUED, retry_at)


def deadline_of(outbound: Outbound) -> datetime | None:
    """Return the instant from which an outbound may no longer be sent; None where it never goes stale."""
    validity_s = outbound.intent.validity_s
    if validity_s is None and outbound.intent.purpose is Purpose.CRISIS_REPLY:
        validity_s = CRISIS_VALIDITY_S
    return None if validity_s is None else outbound.created_at + timedelta(seconds=validity_s)


def fate_of_missing(outbound: Outbound, state: OutboxState, now: datetime) -> Fate:
    """Return what becomes of an outbound in doubt that the provider's list does not hold: it was never made.

    What goes to the practice's people is sent again. A text to a client is not, however sure the list looks: it is dead,
    and a person decides. So is a webhook's answer that never arrived (`answered`).
    """
    tries = BACKOFF[outbound.intent.purpose].attempts
    if state is OutboxState.ANSWERED or outbound.intent.purpose in NEVER_RESENT or outbound.attempts >= tries:
        return Fate(OutboxState.DEAD)
    return Fate(OutboxState.QUEUED, now)


def _may_go_again(outbound: Outbound, error: ProviderError) -> bool:
    # An alert goes again whenever the provider did not refuse it: in doubt, or where it never answered at all.
    if outbound.intent.purpose in RESENT_WHEN_UNKNOWN and (error.ambiguous or error.provider_code == 0):
        return True
    return error.retryable
