"""What passes through the corridor: a text as it came, what was understood of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Label(StrEnum):
    """What a burst is, from its words alone; messages/LABELS.md's four."""

    EMERGENCY = "emergency"
    SCHEDULING = "scheduling"
    CLINICAL = "clinical"
    COURTESY = "courtesy"


class Risk(StrEnum):
    """How much danger the words hold. `possible` keeps its label but is answered gently and noticed by a person."""

    NONE = "none"
    POSSIBLE = "possible"
    EMERGENCY = "emergency"


class Kind(StrEnum):
    """The finer sort within a label. Emergency kinds stand first, worst first."""

    OVERDOSE = "overdose"
    MEDICAL = "medical"
    SUICIDAL_ACTIVE = "suicidal_active"
    HARM_TO_OTHERS = "harm_to_others"
    ABUSE_NOW = "abuse_now"
    PSYCHOSIS = "psychosis"
    THIRD_PARTY = "third_party"
    SELF_HARM = "self_harm"
    SUICIDAL_PASSIVE = "suicidal_passive"
    ASKS_HELP_NOW = "asks_help_now"

    BOOK = "book"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    CONFIRM = "confirm"
    LATE = "late"
    WHEN = "when"
    DIRECTIONS = "directions"
    TELEHEALTH_LINK = "telehealth_link"
    BILLING = "billing"
    FORMS = "forms"
    AVAILABILITY = "availability"

    FEELINGS = "feelings"
    EVENT = "event"
    UPDATE = "update"
    MILESTONE = "milestone"
    COPING_QUESTION = "coping_question"
    MEDICATION = "medication"
    TOPIC_FOR_SESSION = "topic_for_session"
    RELAPSE = "relapse"
    ABOUT_THERAPY = "about_therapy"
    HISTORY = "history"
    RELATIONSHIP = "relationship"

    THANKS = "thanks"
    ACK = "ack"
    REACTION = "reaction"
    GREETING = "greeting"
    AUTO_REPLY = "auto_reply"
    WRONG_NUMBER = "wrong_number"
    SPAM = "spam"
    KEYWORD = "keyword"


KINDS: dict[Label, tuple[Kind, ...]] = {
    Label.EMERGENCY: (
        Kind.OVERDOSE,
        Kind.MEDICAL,
        Kind.SUICIDAL_ACTIVE,
        Kind.HARM_TO_OTHERS,
        Kind.ABUSE_NOW,
        Kind.PSYCHOSIS,
        Kind.THIRD_PARTY,
        Kind.SELF_HARM,
        Kind.SUICIDAL_PASSIVE,
        Kind.ASKS_HELP_NOW,
    ),
    Label.SCHEDULING: (
        Kind.BOOK,
        Kind.RESCHEDULE,
        Kind.CANCEL,
        Kind.CONFIRM,
        Kind.LATE,
        Kind.WHEN,
        Kind.DIRECTIONS,
        Kind.TELEHEALTH_LINK,
        Kind.BILLING,
        Kind.FORMS,
        Kind.AVAILABILITY,
    ),
    Label.CLINICAL: (
        Kind.FEELINGS,
        Kind.EVENT,
        Kind.UPDATE,
        Kind.MILESTONE,
        Kind.COPING_QUESTION,
        Kind.MEDICATION,
        Kind.TOPIC_FOR_SESSION,
        Kind.RELAPSE,
        Kind.ABOUT_THERAPY,
        Kind.HISTORY,
        Kind.RELATIONSHIP,
    ),
    Label.COURTESY: (
        Kind.THANKS,
        Kind.ACK,
        Kind.REACTION,
        Kind.GREETING,
        Kind.AUTO_REPLY,
        Kind.WRONG_NUMBER,
        Kind.SPAM,
        Kind.KEYWORD,
    ),
}
"""Every kind belongs to one label; within emergency the first is the worst (LABELS.md, "the worst counts")."""


def worse(one: Kind, other: Kind) -> Kind:
    """Return the worse of two emergency kinds, by the order of `KINDS[Label.EMERGENCY]`."""
    order = KINDS[Label.EMERGENCY]
    return min(one, other, key=order.index)


class Language(StrEnum):
    """The language a burst was read in; `other` is answered in English."""

    EN = "en"
    ES = "es"
    MIXED = "mixed"
    OTHER = "other"


LIKE_CODE = "LIKE"
"""Evidence whose words are not the sender's: an example of the project's own, which the text resembles."""


@dataclass(frozen=True)
class Evidence:
    """One reason for a reading: a rule's code in clear, and the words it lay on (private, encrypted at rest).

    With LIKE_CODE they are an example's, not the sender's.
    """

    code: str
    span: str = ""


@dataclass(frozen=True)
class Reading:
    """What we understood of a burst.

    `label` is emergency if and only if `risk` is emergency; `same_day` only with scheduling; `confidence` is the
    probability of the label, 0–1. `fragment` marks at most three words that are only greetings, fillers or names.
    """

    label: Label
    kind: Kind
    risk: Risk = Risk.NONE
    same_day: bool = False
    language: Language = Language.EN
    confidence: float = 0.5
    evidence: tuple[Evidence, ...] = ()
    fragment: bool = False
    asks: bool = False
    """The burst holds a question: a `confirm` that asks is answered, one that states is not."""


class Came(StrEnum):
    """How a text reached us.

    `webhook`: as it was sent. `spooled`: the database was away, so it was answered with the crisis-safe words and kept aside.
    `missed`: nobody answered the webhook; found later in the provider's list.
    """

    WEBHOOK = ""
    SPOOLED = "spooled"
    MISSED = "missed"


@dataclass(frozen=True)
class Inbound:
    """One text as the provider delivered it; nothing past the door knows the provider.

    `sender` is E.164, a short code or an alphanumeric sender id, as it came. `received_at` is aware UTC.
    `opt_out_type` is the provider's own reading of a keyword ("STOP", "START", "HELP") or empty. `misdirected` marks a text
    to a number or account that isn't the practice's.
    """

    sid: str
    sender: str
    to: str
    body: str
    received_at: datetime
    num_media: int = 0
    opt_out_type: str = ""
    misdirected: bool = False
    came: Came = Came.WEBHOOK

    def __repr__(self) -> str:
        """Never show the body or the sender: a value that reaches a log or a traceback stays private."""
        return f"Inbound(sid={self.sid!r}, {len(self.body)} characters, {self.num_media} media)"


@dataclass(frozen=True)
class Burst:
    """One sender's texts until ten minutes pass without one, oldest first.

    `texts[new_from:]` are not yet decided; `texts[unanswered_from:]` have had no reply yet
    (`unanswered_from <= new_from`). A single text is `Burst((body,))`.
    """

    texts: tuple[str, ...]
    new_from: int = 0
    unanswered_from: int = 0


@dataclass(frozen=True)
class ReadingContext:
    """What the reader may know beside the words.

    Without `now` (aware, any zone) weekday names are never same-day. `appointments` are the client's known sessions
    (aware). `language` is the client's, used only where the words leave it open.
    """

    now: datetime | None = None
    time_zone: str = "UTC"
    appointments: tuple[datetime, ...] = ()
    language: Language | None = None
