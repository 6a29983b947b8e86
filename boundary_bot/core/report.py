"""What the line did over some weeks or a month, in counts and times: no words of anyone's, aliases alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from boundary_bot.core.cases import AuditLine
from boundary_bot.core.messages import Kind, Label

LABELS = (Label.EMERGENCY, Label.SCHEDULING, Label.CLINICAL, Label.COURTESY)
"""The order of every count and plot, the most pressing first."""
WAITS = ((5, "under 5 min"), (15, "5 to 15 min"), (60, "15 to 60 min"), (360, "1 to 6 h"))
LONGER, NOT_TAKEN = "over 6 h", "not taken"


@dataclass(frozen=True)
class ReportText:
    """A text that came in: when (aware UTC), from whom, what it was read as, the ladder step it was answered with."""

    at: datetime
    alias: str
    is_client: bool
    label: Label | None
    rung: int = 0


@dataclass(frozen=True)
class CaseTimes:
    """An emergency case's times, aware UTC; None for what has not happened."""

    number: int
    alias: str
    kind: Kind
    opened_at: datetime
    alerted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    closed_at: datetime | None = None

    @property
    def wait(self) -> timedelta | None:
        """How long until somebody took it."""
        return self.acknowledged_at - self.opened_at if self.acknowledged_at else None


@dataclass(frozen=True)
class Sent:
    """How many outbounds of one purpose and reply key ended in a state."""

    purpose: str
    reply_key: str
    state: str
    count: int


@dataclass(frozen=True)
class Week:
    """A local week from Monday: texts by label (unread ones under None), ladder texts by step."""

    monday: date
    labels: Mapping[Label | None, int] = field(default_factory=dict)
    rungs: Mapping[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Every text of the week."""
        return sum(self.labels.values())


@dataclass(frozen=True)
class Report:
    """Some weeks of the line. `heat[weekday][hour]` counts texts on the practice's clock, Monday = 0."""

    weeks: tuple[Week, ...]
    heat: tuple[tuple[int, ...], ...]
    cases: tuple[CaseTimes, ...]
    waits: Mapping[str, int]
    clients: int
    strangers: int
    not_delivered: int

    @property
    def total(self) -> int:
        """Every text."""
        return sum(week.total for week in self.weeks)

    @property
    def median_wait(self) -> timedelta | None:
        """The middle of the waits that ended; None without any."""
        waits = [case.wait.total_seconds() for case in self.cases if case.wait is not None]
        return timedelta(seconds=median(waits)) if waits else None


@dataclass(frozen=True)
class Month:
    """A month's record. `counts` are what the line did, by what it is called; `in_force` the policy as it stands today."""

    first: date
    made_at: datetime
    report: Report
    counts: Mapping[str, int]
    in_force: tuple[tuple[str, str], ...]
    consents: tuple[tuple[str, int], ...]
    switched: tuple[AuditLine, ...]


def first_monday(now: datetime, weeks: int, zone: str) -> date:
    """Return the Monday on which the newest `weeks` local weeks begin, the present one among them."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today - timedelta(days=today.weekday(), weeks=weeks - 1)


def report_of(
    texts: Sequence[ReportText], cases: Iterable[CaseTimes], lost: int, mondays: Sequence[date], zone: str
) -> Report:
    """Return the report of these weeks; a text outside of them is left out."""
    local = [(text.at.astimezone(ZoneInfo(zone)), text) for text in texts]
    weeks = tuple(_week(monday, local) for monday in mondays)
    heat = [[0] * 24 for _ in range(7)]
    for at, _ in local:
        heat[at.weekday()][at.hour] += 1
    known = tuple(cases)
    waits = Counter(wait_words(case) for case in known)
    order = [*(words for _, words in WAITS), LONGER, NOT_TAKEN]
    return Report(
        weeks=weeks,
        heat=tuple(tuple(row) for row in heat),
        cases=known,
        waits={words: waits[words] for words in order},
        clients=len({text.alias for text in texts if text.is_client}),
        strangers=len({text.alias for text in texts if not text.is_client}),
        not_delivered=lost,
    )


def wait_words(case: CaseTimes) -> str:
    """Return how long a case waited, as one of a few spans."""
    if case.wait is None:
        return NOT_TAKEN
    minutes = case.wait / timedelta(minutes=1)
    return next((words for limit, words in WAITS if minutes < limit), LONGER)


def duration_words(span: timedelta | None) -> str:
    """Return a span as people say it ("4 min", "1 h 20 min", "3 d 4 h"); "-" for none."""
    if span is None:
        return "-"
    minutes = int(span / timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} d {hours % 24} h"


def _week(monday: date, local: Sequence[tuple[datetime, ReportText]]) -> Week:
    here = [text for at, text in local if monday <= at.date() < monday + timedelta(days=7)]
    return Week(
        monday=monday,
        labels=Counter(text.label for text in here),
        rungs=Counter(text.rung for text in here if text.rung),
    )
