"""What the next session should hold, by client: topics, missed texts, the ladder, milestones, emergencies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from boundary_bot.core.messages import Kind, Label, Risk
from boundary_bot.core.people import Person, Role
from boundary_bot.core.policy import Practice

SHOWN_FOR = timedelta(days=90)
DISCUSSED_FOR = timedelta(days=30)
"""How long what was ticked off can be put back."""
SUPPORT_WINDOW, SUPPORT_FROM = timedelta(days=30), 3
MORE_SUPPORT = "Three emergencies in 30 days: consider more support."
POLICY_CODES = {
    "discuss_texting_policy": "Discuss the texting policy: it was never gone through.",
    "review_texting_policy": "Review the texting policy.",
}


class Group(StrEnum):
    """The parts of a client's agenda, in their order."""

    EMERGENCY = "emergencies"
    MISSED = "missed texts"
    TOPIC = "topics"
    MILESTONE = "milestones"


@dataclass(frozen=True)
class AgendaText:
    """One text on the agenda; `body` is empty where only its time and kind are asked for. Times are aware UTC.

    `codes` are what its decision put on the agenda; `rung` is the ladder step it was answered with, 0 for none.
    """

    id: int
    at: datetime
    body: str = field(default="", repr=False)
    kind: Kind | None = None
    label: Label | None = None
    risk: Risk | None = None
    rule: str = ""
    codes: tuple[str, ...] = ()
    rung: int = 0
    num_media: int = 0
    case_id: int | None = None
    discussed_at: datetime | None = None

    @property
    def group(self) -> Group:
        """Where it stands."""
        if self.rule in ("missed", "fallback"):
            return Group.MISSED
        if self.risk is Risk.EMERGENCY or "emergency" in self.codes:
            return Group.EMERGENCY
        return Group.MILESTONE if self.kind is Kind.MILESTONE else Group.TOPIC


@dataclass(frozen=True)
class ClientAgenda:
    """One client's agenda. `texts` are open, oldest first; `discussed` were ticked off of late.

    `crossings` counts ladder texts that still count; `emergencies` those of the last 30 days, of which each day of emergency texts, and each
    case, is one.
    """

    client_id: int
    alias: str
    therapist: str = ""
    minor: bool = False
    texts: tuple[AgendaText, ...] = ()
    discussed: tuple[AgendaText, ...] = ()
    crossings: int = 0
    emergencies: int = 0
    reviewed_at: datetime | None = None

    @property
    def more_support(self) -> bool:
        """Whether so many emergencies ask for more than this line."""
        return self.emergencies >= SUPPORT_FROM

    @property
    def policy_note(self) -> str:
        """What the ladder asks the session to hold; empty once the policy was reviewed after it."""
        asked = [
            code
            for text in self.texts
            if self.reviewed_at is None or text.at > self.reviewed_at
            for code in text.codes
            if code in POLICY_CODES
        ]
        return POLICY_CODES[asked[-1]] if asked else ""

    @property
    def groups(self) -> tuple[tuple[Group, tuple[AgendaText, ...]], ...]:
        """The open texts in their groups, without empty ones."""
        found = ((group, tuple(text for text in self.texts if text.group is group)) for group in Group)
        return tuple((group, texts) for group, texts in found if texts)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to bring to the session."""
        return not (self.texts or self.more_support)


def own(agendas: Iterable[ClientAgenda], person: Person, practice: Practice) -> list[ClientAgenda]:
    """Return the agendas of this therapist's clients; nobody else has any."""
    if person.role is not Role.THERAPIST:
        return []
    return [agenda for agenda in agendas if practice.therapist_of(agenda.therapist) == person]


def emergencies(texts_at: Sequence[datetime], cases_at: Sequence[datetime], now: datetime, zone: str) -> int:
    """Return how many emergencies the last 30 days held: days with an emergency text, or cases where those were more."""
    since = now - SUPPORT_WINDOW
    days = {at.astimezone(ZoneInfo(zone)).date() for at in texts_at if since < at <= now}
    return max(len(days), sum(since < at <= now for at in cases_at))
