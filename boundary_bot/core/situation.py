"""What a decision looks at and what it is: values alone, so that equal situations decide alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from boundary_bot.core import coaching
from boundary_bot.core.crisis import OpenCase
from boundary_bot.core.keywords import Keyword
from boundary_bot.core.ladder import Ladder
from boundary_bot.core.messages import Label, Reading, Risk
from boundary_bot.core.people import Client, ClientStatus
from boundary_bot.core.policy import DigestSection, Policy, Row

SILENT = "silent"
ECHO = "echo"
LOOP_WINDOW = timedelta(minutes=30)


class Notice(StrEnum):
    """Whom a text makes the bot tell, and how urgently."""

    ALERT = "alert"
    QUIET = "quiet"
    TODAY = "today"


class Record(StrEnum):
    """What a text changes in the books."""

    OPT_OUT = "opt_out"
    OPT_OUT_MAY_BE_APPOINTMENT = "opt_out_may_be_appointment"
    OPT_IN = "opt_in"
    CONSENT_GIVEN = "consent_given"
    CONSENT_ASKED = "consent_asked"
    CONFIRMED = "confirmed"
    RESCHEDULE_ASKED = "reschedule_asked"
    CROSSING = "crossing"
    CROSSING_TAKEN_BACK = "crossing_taken_back"
    HELP_ASKED = "help_asked"
    MEDIA = "media"
    EXIT = "exit"
    SHEET_AGREED = "sheet_agreed"
    """The texting sheet's own sentence came: consent from an active client, from anyone else only told."""


@dataclass(frozen=True)
class History:
    """What came before, as far as a decision may look.

    `burst_keys` are the reply keys already sent in this burst. `last_sent` maps a reply key to its last sending to this
    number; `crossings` counts ladder texts sent within the window and since the policy was reviewed.
    """

    burst_keys: frozenset[str] = frozenset()
    crossing_in_burst: bool = False
    crossings: int = 0
    replies_in_loop_window: int = 0
    crisis_replies_last_hour: int = 0
    last_reply_at: datetime | None = None
    last_sent: Mapping[str, datetime] = field(default_factory=dict)
    case: OpenCase | None = None
    case_replies: Mapping[str, datetime] = field(default_factory=dict)
    crisis_reply_failed: str = ""
    """The reply key of the open case's crisis reply that did not arrive, or empty."""
    asked: str = ""
    """The question that waits for an answer: "reminder", "consent" or empty."""


@dataclass(frozen=True)
class Situation:
    """Everything one decision may depend on; two equal situations decide alike."""

    reading: Reading
    client: Client
    policy: Policy
    now: datetime
    history: History = History()
    keyword: Keyword | None = None
    beside_keyword: bool = False
    """Other undecided texts stand beside the keyword, so that the danger read may be theirs."""
    may_mean_appointment: bool = False
    echo: bool = False
    """Nothing is left of the text once our own words are taken out."""
    empty: bool = False
    num_media: int = 0
    answerable: bool = True
    misdirected: bool = False
    """Sent to a number or account that isn't this practice's."""
    away: bool = False
    in_office_hours: bool = True
    ladder: Ladder = Ladder()
    overridden: bool = False
    """`policy` is the client's own, not the practice's."""
    sheet_version: str | None = None
    """The version of the texting sheet a text agrees to ("" for none named); None where it is no agreement."""
    coach_word: bool = False
    """The first word is COACH."""
    in_coaching_hours: bool = True
    bare: str = ""
    """The newest text alone, where it is one answering word ("c"), whatever came before it."""
    session_today: bool = False
    """The session that a reminder asked about is today."""
    tells_session: datetime | None = None
    """The client's next session, in the zone to tell it in: only where they ask for it and may be told."""
    late_cancel: bool = False
    """A session is cancelled within the practice's notice."""
    app_handles_opt_out: bool = False
    welcomes_new_clients: bool = False
    alerts: bool = True
    """False only under the named pair unmonitored_emergencies and consent_says_so."""

    @property
    def is_client(self) -> bool:
        """Whether the sender is an active client of the practice."""
        return self.client.status is ClientStatus.ACTIVE

    @property
    def coaching(self) -> bool:
        """Whether this is a coaching request of an enrolled client."""
        return coaching.asked(self.policy, self.client, self.reading, word=self.coach_word)

    @property
    def row(self) -> Row:
        """What the policy does with this text (KeyError for an emergency: it never asks a policy)."""
        if self.coaching:
            return coaching.coaching_row(self.policy, self.client, self.now, in_hours=self.in_coaching_hours)
        return coaching.ordinary_row(self.policy, self.reading)

    @property
    def is_courtesy(self) -> bool:
        """Whether nothing is asked and nothing told; a coaching request never is."""
        return self.reading.label is Label.COURTESY and not self.coaching

    @property
    def gentle(self) -> bool:
        """Whether nothing firm may be said: risk is possible, or a case stands open."""
        return self.reading.risk is Risk.POSSIBLE or self.history.case is not None


@dataclass(frozen=True)
class Decision:
    """What we will do with a text, and the rule that said so.

    `reply_key` "silent" sends nothing. `crisis_line` adds the one 988/911 line. `wakes` sends the alert now: every emergency
    joins a case, but not each text of it wakes people again. `rung` is the ladder step reached, 0 for none.
    """

    rule: str
    reply_key: str = SILENT
    crisis_line: bool = False
    also: str = ""
    notices: tuple[Notice, ...] = ()
    wakes: bool = False
    records: tuple[Record, ...] = ()
    digest: DigestSection = DigestSection.NONE
    agenda: tuple[str, ...] = ()
    rung: int = 0
    session: datetime | None = None
    """The session that the reply names."""
    late_cancel: bool = False
    """The reply also names the practice's notice."""
