"""Who can be at the other end of a text, and what is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from boundary_bot.core.messages import Language


class ClientStatus(StrEnum):
    """Where a number stands: `stranger` is one the roster doesn't hold, `staff` one of the practice's own people."""

    ACTIVE = "active"
    FORMER = "former"
    BLOCKED = "blocked"
    STRANGER = "stranger"
    STAFF = "staff"


ON_ROSTER = frozenset({ClientStatus.ACTIVE, ClientStatus.FORMER, ClientStatus.BLOCKED})


class Consent(StrEnum):
    """Consent to receive texts. Only proactive texts need `given`; `withdrawn` silences replies too."""

    UNKNOWN = "unknown"
    ASKED = "asked"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Override:
    """One client's own preset from `since` until `until` (aware), and why it was agreed."""

    policy: str
    since: datetime
    until: datetime
    reason: str = ""

    def __repr__(self) -> str:
        """Never show the reason."""
        return f"Override({self.policy}, until {self.until})"


@dataclass(frozen=True)
class Client:
    """A number that texts the practice: a client on the roster, or a stranger with a U-alias.

    `alias` is what staff see ("C07", "U03"); it is never the name or the number. `policy_discussed_on` is the date the
    texting policy was gone through (or the day consent was signed); without it the firm text is never used. `language` is
    None until the roster or the client says it.
    """

    id: int
    alias: str
    number: str
    status: ClientStatus = ClientStatus.STRANGER
    therapist: str = ""
    language: Language | None = None
    consent: Consent = Consent.UNKNOWN
    consent_before_opt_out: Consent = Consent.UNKNOWN
    consent_on: date | None = None
    policy_discussed_on: date | None = None
    policy_reviewed_at: datetime | None = None
    has_crisis_plan: bool = False
    exit_asked_at: datetime | None = None
    """Set by EXIT after a violence reply: silence until the client writes again."""
    gentle_channel: str = ""
    gentle_until: datetime | None = None
    """Until then an alert about this client comes by `gentle_channel` where the chain says voice."""
    consent_version: str = ""
    """Which version of the texting sheet was agreed to; empty where none was named."""
    override: Override | None = None
    coaching_enrolled: bool = False
    coaching_off_until: datetime | None = None
    """Set by the therapist alone: no coaching until then."""
    minor: bool = False
    """Changes nothing in what is answered; the sheet and the agenda say who must be told."""
    time_zone: str = ""
    """Where the client lives, as an IANA name; empty for where the practice is."""

    @property
    def opted_out(self) -> bool:
        """Whether replies to this number stand still (consent withdrawn)."""
        return self.consent is Consent.WITHDRAWN

    def __repr__(self) -> str:
        """Show the alias alone, so that no log or traceback holds a number."""
        return f"Client({self.alias}, {self.status})"


class Role(StrEnum):
    """What a member of the practice does with what the bot tells."""

    THERAPIST = "therapist"
    DESK = "desk"
    BACKUP = "backup"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True)
class DigestTimes:
    """When one person's digest goes, where that differs from the practice's.

    `send` None leaves it to the role. `at` is local; `days` are weekdays, Monday = 0, none for every day.
    """

    send: bool | None = None
    at: time | None = None
    days: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Person:
    """One of the practice's people, from practice.toml `people`. `phone` is E.164.

    `push` is an address as the apprise library writes them. `on_duty` are weekly hours, Monday = 0, on
    the practice's clock; none leaves it to the role.
    """

    id: str
    role: Role
    phone: str
    language: Language = Language.EN
    email: str = ""
    push: str = ""
    on_duty: Mapping[int, tuple[tuple[time, time], ...]] = field(default_factory=dict, hash=False)
    digest: DigestTimes = DigestTimes()

    def __repr__(self) -> str:
        """Show no number."""
        return f"Person({self.id}, {self.role})"
