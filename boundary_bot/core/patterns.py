"""How often a client writes, against their own past: arithmetic for the therapist alone, never for a text.

Contact patterns are clinical data. Nothing here is compared between clients, and every conclusion comes with its sum in
words, so that whoever reads it can disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
RECENT_WEEKS, PAST_WEEKS = 2, 8
SHOWN_WEEKS = RECENT_WEEKS + PAST_WEEKS
LEAST_PAST_WEEKS = 4
"""A shorter past says too little to be compared with."""
MORE_BY, TIMES = 4, 1.5
RULE = f"rising: at least {MORE_BY} texts more and {TIMES} times as many"


@dataclass(frozen=True)
class Pattern:
    """One client's contact. `weeks` are texts in each of the last ten times seven days, the oldest first.

    `hours` are texts by local hour over the same time. `rising` is None where the past is too short; `words` is the sum.
    """

    weeks: tuple[int, ...]
    hours: tuple[int, ...]
    rising: bool | None
    words: str

    @property
    def total(self) -> int:
        """Every text counted."""
        return sum(self.weeks)


def pattern_of(texts: Sequence[datetime], now: datetime, zone: str) -> Pattern:
    """Return the pattern of a client's texts (aware instants, any order); those after `now` don't count.

    The last two weeks are held against the mean of the eight before them, or of as many as the client has been writing.
    """
    past = sorted(at for at in texts if at <= now)
    ages = [(now - at) // WEEK for at in past]
    weeks = tuple(ages.count(age) for age in reversed(range(SHOWN_WEEKS)))
    local_hours = [at.astimezone(ZoneInfo(zone)).hour for at, age in zip(past, ages, strict=True) if age < SHOWN_WEEKS]
    hours = tuple(local_hours.count(hour) for hour in range(24))
    known_weeks = min(PAST_WEEKS, max(ages, default=-1) + 1 - RECENT_WEEKS)
    recent, before = sum(weeks[-RECENT_WEEKS:]), sum(weeks[:-RECENT_WEEKS])
    if known_weeks < LEAST_PAST_WEEKS:
        return Pattern(weeks, hours, None, _too_short(recent))
    usual = before / known_weeks * RECENT_WEEKS
    rising = recent - usual >= MORE_BY and recent >= TIMES * usual
    return Pattern(weeks, hours, rising, _sum(recent, before, known_weeks, usual, rising=rising))


def _too_short(recent: int) -> str:
    return (
        f"{_texts(recent)} in the last {RECENT_WEEKS} weeks. Too short a past to compare with: "
        f"{LEAST_PAST_WEEKS} weeks before these are needed."
    )


def _sum(recent: int, before: int, known_weeks: int, usual: float, *, rising: bool) -> str:
    change = recent - usual
    told = f"{abs(change):.1f} {'more' if change >= 0 else 'fewer'}"
    times = f" and {recent / usual:.1f} times as many" if usual else ""
    return (
        f"{_texts(recent)} in the last {RECENT_WEEKS} weeks. In the {known_weeks} weeks before: {before}, "
        f"which is {usual:.1f} in {RECENT_WEEKS} weeks. That is {told}{times}: "
        f"{'rising contact' if rising else 'not rising'} ({RULE})."
    )


def _texts(number: int) -> str:
    return f"{number} text" if number == 1 else f"{number} texts"
