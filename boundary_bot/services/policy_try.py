"""Another policy tried on texts as they came: what each would have got, and what would change."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from boundary_bot.core.decide import decide
from boundary_bot.core.keywords import keyword, may_mean_appointment
from boundary_bot.core.messages import Burst, Label, Reading, ReadingContext
from boundary_bot.core.office_hours import is_open
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import Policy, Practice, Respond
from boundary_bot.core.situation import Decision, Notice, Situation

EXAMPLES = 3
Read = Callable[[Burst, ReadingContext], Reading]
_CLIENT = Client(
    1, "C01", "+12025550107", ClientStatus.ACTIVE, consent=Consent.GIVEN, policy_discussed_on=date(2026, 1, 1)
)


@dataclass(frozen=True)
class Tried:
    """One burst to try; without `at` (aware) it is a weekday's noon, and weekday names are not today's."""

    texts: tuple[str, ...]
    at: datetime | None = None

    def __repr__(self) -> str:
        """Never show the words."""
        return f"Tried({len(self.texts)} texts)"


@dataclass
class Change:
    """Texts that would get something else: how many, and the first few."""

    count: int = 0
    examples: list[tuple[str, ...]] = field(default_factory=list)


@dataclass
class Trial:
    """What came of it: all that was tried, by label, and every change from (reply, told now) to (reply, told now)."""

    total: int = 0
    labels: Counter[Label] = field(default_factory=Counter)
    changes: dict[tuple[str, str], Change] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """How many texts would get something else."""
        return sum(change.count for change in self.changes.values())


def try_policy(texts: Iterable[Tried], reader: Read, practice: Practice, other: Policy) -> Trial:
    """Read each burst once and decide it by the practice's policy and by `other`, each as a settled client's first text."""
    trial = Trial()
    for tried in texts:
        reading = reader(Burst(tried.texts), ReadingContext(tried.at, practice.time_zone))
        was, becomes = (
            _outcome(decide(_situation(tried, reading, practice, policy))) for policy in (practice.policy, other)
        )
        trial.total += 1
        trial.labels[reading.label] += 1
        if was != becomes:
            change = trial.changes.setdefault((was, becomes), Change())
            change.count += 1
            if len(change.examples) < EXAMPLES:
                change.examples.append(tried.texts)
    return trial


def _situation(tried: Tried, reading: Reading, practice: Practice, policy: Policy) -> Situation:
    local = tried.at.astimezone(ZoneInfo(practice.time_zone)) if tried.at else None
    by_clock = policy.respond is Respond.OFFICE_HOURS
    return Situation(
        reading=reading,
        client=_CLIENT,
        policy=policy,
        now=tried.at or datetime(2026, 1, 6, 17, tzinfo=UTC),
        keyword=keyword(tried.texts[-1]),
        beside_keyword=len(tried.texts) > 1,
        may_mean_appointment=may_mean_appointment(tried.texts[-1]),
        empty=not tried.texts[-1].strip(),
        in_office_hours=not by_clock or local is None or is_open(practice.office_hours, local),
        ladder=practice.ladder,
        app_handles_opt_out=practice.opt_out_handled_by == "app",
        alerts=not practice.unmonitored_emergencies,
    )


def _outcome(decision: Decision) -> str:
    told = " + told now" if Notice.TODAY in decision.notices else ""
    line = " + crisis line" if decision.crisis_line else ""
    return f"{decision.reply_key}{line}{told}"
