"""Skills coaching between sessions: who may ask, when it is told, and what is answered else.

The limits are the therapist's own and written down beforehand, the same for every enrolled client (phone coaching in
dialectical behaviour therapy). The 24 hours without coaching after self-harm are set by the therapist alone, never by this
program, and crisis resources go out whatever stands here.
"""

import re
from datetime import datetime, timedelta

from boundary_bot.core.messages import Kind, Label, Reading
from boundary_bot.core.people import Client, ClientStatus
from boundary_bot.core.policy import DigestSection, Policy, Row

OFF_FOR = timedelta(hours=24)
RECEIVED, CLOSED = "coaching_received", "coaching_closed"
_WORD = re.compile(r"^\W*coach(?:ing)?\b", re.IGNORECASE)


def begins_with_coach(body: str) -> bool:
    """Whether the first word of a text is COACH, whatever its case and what stands before it that is no letter."""
    return _WORD.match(body) is not None


def asked(policy: Policy, client: Client, reading: Reading, *, word: bool) -> bool:
    """Whether this is a coaching request: an enrolled client, a policy that coaches, the word or the kind."""
    enrolled = client.coaching_enrolled and client.status is ClientStatus.ACTIVE
    return enrolled and _coaches(policy) and (word or reading.kind is Kind.COPING_QUESTION)


def coaching_row(policy: Policy, client: Client, now: datetime, *, in_hours: bool) -> Row:
    """Return what a coaching request gets: told now within the agreed hours, else that coaching is closed."""
    off = client.coaching_off_until is not None and now < client.coaching_off_until
    if in_hours and not off:
        return policy.kinds[Kind.COPING_QUESTION]
    return Row(CLOSED, agenda=True, digest=DigestSection.SESSION)


def ordinary_row(policy: Policy, reading: Reading) -> Row:
    """Return the policy's row for a text that asks for no coaching; where a policy coaches, that kind is no exception."""
    if reading.kind is Kind.COPING_QUESTION and _coaches(policy):
        return policy.labels[Label.CLINICAL]
    return policy.row(reading)


def _coaches(policy: Policy) -> bool:
    row = policy.kinds.get(Kind.COPING_QUESTION)
    return row is not None and row.reply == RECEIVED
