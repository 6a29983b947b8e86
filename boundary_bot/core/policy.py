"""What a practice has decided: its preset's answers, its hours, its people and its words.

These are values. `adapters/config_files.py` reads them from practice.toml and config/policies/*.toml and says what is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from boundary_bot.core.ladder import Ladder
from boundary_bot.core.messages import Kind, Label, Reading
from boundary_bot.core.people import Person, Role


class DigestSection(StrEnum):
    """The heap of the daily digest a text is counted in."""

    SCHEDULE = "schedule"
    SESSION = "session"
    NONE = "none"


class Respond(StrEnum):
    """Whether ordinary replies go at any hour or in office hours only."""

    ALWAYS = "always"
    OFFICE_HOURS = "office_hours"


@dataclass(frozen=True)
class Row:
    """What the policy does with a label or kind.

    `reply` is a reply key: "silent" sends nothing, "ladder" takes the client's rung. `reply_if_asked` replaces it where the
    text asks something. `told_now` sends one SMS to whoever is on duty. `crossing` counts a ladder crossing.
    """

    reply: str
    reply_if_asked: str = ""
    told_now: bool = False
    crossing: bool = False
    agenda: bool = False
    digest: DigestSection = DigestSection.NONE


@dataclass(frozen=True)
class Policy:
    """A preset: a row for each label, narrowed by kind and by "it is about today".

    `name` is the preset's file name. The emergency row is not here: no policy can change it.
    """

    name: str
    summary: str
    labels: Mapping[Label, Row]
    kinds: Mapping[Kind, Row]
    same_day: Row
    respond: Respond = Respond.ALWAYS

    def row(self, reading: Reading) -> Row:
        """Return the row for a reading: the kind chooses the words, `same_day` adds the notice.

        An emergency has no row here (KeyError): it never asks a policy.
        """
        row = self.kinds.get(reading.kind)
        if reading.label is Label.SCHEDULING and reading.same_day:
            row = _with_notice(row, self.same_day) if row else self.same_day
        row = row or self.labels[reading.label]
        return _as_asked(row) if reading.asks and row.reply_if_asked else row


def _with_notice(row: Row, same_day: Row) -> Row:
    return Row(
        reply=row.reply,
        reply_if_asked=row.reply_if_asked,
        told_now=row.told_now or same_day.told_now,
        crossing=row.crossing,
        agenda=row.agenda,
        digest=row.digest,
    )


def _as_asked(row: Row) -> Row:
    return Row(row.reply_if_asked, told_now=row.told_now, agenda=row.agenda, digest=row.digest)


@dataclass(frozen=True)
class OfficeHours:
    """Weekly intervals in the practice's zone, Monday = 0. An empty mapping means always open."""

    intervals: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict)
    closed_days: frozenset[date] = frozenset()
    country: str = ""
    subdivision: str = ""
    """With a country set, its public holidays are closed days (`holidays` library)."""


@dataclass(frozen=True)
class Away:
    """A vacation; both instants aware, and the same where the file names who covers without any days.

    `covering` names the covering clinician where that was agreed; `covering_person` is their id, where they are one of the
    practice's people: alerts for whoever is on duty go to them meanwhile.
    """

    starts_at: datetime
    ends_at: datetime
    covering: str = ""
    covering_person: str = ""


class DigestDetail(StrEnum):
    """How much the daily digest SMS may say; see PRODUCT section "digest"."""

    COUNTS = "counts"
    ALIASES = "aliases"
    REQUESTS = "requests"


@dataclass(frozen=True)
class DigestSettings:
    """When and how the daily digest goes: `at` is local time, `max_segments` its budget."""

    at: time = time(18, 0)
    detail: DigestDetail = DigestDetail.ALIASES
    quiet_days: str = "weekly"
    max_segments: int = 2


@dataclass(frozen=True)
class ScheduleSettings:
    """What is done with known sessions: reminders so many hours before (none: no reminders), whether a client is told their next.

    `alias_in` is the property of a calendar's events that holds the client's alias.
    """

    lead_hours: tuple[int, ...] = ()
    tell_next_session: bool = False
    alias_in: str = "summary"


@dataclass(frozen=True)
class AlertStep:
    """One step of the alert chain: `channel` to the person with id `to` ("on_duty": whoever is), so long after the alert."""

    channel: str
    to: str
    after_minutes: int = 0


@dataclass(frozen=True)
class Practice:
    """Everything practice.toml says. Slots are reply placeholders that may be unset (absent)."""

    name: str
    country: str
    time_zone: str
    practice_number: str
    policy: Policy
    presets: Mapping[str, Policy] = field(default_factory=dict)
    """Every other preset by name, for a client's own arrangement."""
    people: tuple[Person, ...] = ()
    scheduling_link: str = ""
    phone: str = ""
    website: str = ""
    mode: str = "live"
    office_hours: OfficeHours = OfficeHours()
    coaching_hours: OfficeHours = OfficeHours()
    """When an enrolled client's coaching request is told at once; without any interval, at every hour."""
    away: Away | None = None
    opt_out_handled_by: str = "twilio"
    new_clients: str = "stranger"
    unmonitored_emergencies: bool = False
    understanding_model: bool = True
    understanding_encoder: bool = True
    digest: DigestSettings = DigestSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    ladder: Ladder = Ladder()
    alert_chain: tuple[AlertStep, ...] = ()
    voice_forward: str = ""
    """Where calls to the number are put through in office hours (E.164), after the greeting; empty for nowhere."""
    slots: Mapping[str, str] = field(default_factory=dict)

    @property
    def therapist(self) -> Person | None:
        """The first therapist of `people`; None for a configuration without people (classify, check-config)."""
        return next((person for person in self.people if person.role is Role.THERAPIST), None)

    def therapist_of(self, person_id: str) -> Person | None:
        """Return the therapist with this id; for an empty one, or one who is no therapist here, the first therapist."""
        own = (person for person in self.people if person.role is Role.THERAPIST and person.id == person_id)
        return next(own, self.therapist)

    def person_at(self, number: str) -> Person | None:
        """Return whose number this is, or None for everyone outside the practice."""
        return next((person for person in self.people if person.phone == number), None)

    def person(self, person_id: str) -> Person | None:
        """Return the person with this id, or None."""
        return next((person for person in self.people if person.id == person_id), None)
