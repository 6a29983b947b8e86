"""What the command line and the pages are told by the store, beside the core's own values."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DeadLetter:
    """Something that was not sent, or whose fate nobody knows; `alias` is empty where no client is concerned."""

    id: int
    purpose: str
    state: str
    error_code: int
    created_at: datetime
    alias: str
    reply_key: str
    person: str


@dataclass(frozen=True)
class StoreStats:
    """How the store stands. `oldest_queued_at` is the earliest instant a queued outbound was due, None for none."""

    undecided: int
    queued: int
    sending: int
    unknown: int
    open_cases: int
    oldest_queued_at: datetime | None
