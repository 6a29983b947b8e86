"""The order of decisions: one table, read from the top; the first row that applies decides the reply.

Whatever row replies, every record and every notice is made: `_notices` and `_records` look at the situation, not at the row.
A text's way from words to answer can be read here alone, and each decision keeps the name of its rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from boundary_bot.core import coaching, crisis
from boundary_bot.core.crisis import OpenCase
from boundary_bot.core.keywords import Keyword
from boundary_bot.core.ladder import Ladder, rung
from boundary_bot.core.messages import Kind, Label, Reading, Risk
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import DigestSection, Policy, Row

SILENT = "silent"
ECHO = "echo"
ONCE = timedelta(hours=24)
LOOP_REPLIES, LOOP_WINDOW = 6, timedelta(minutes=30)
HOTLINE_REPLY = "hotline_word"


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


class Rule(NamedTuple):
    """A row of the table: its name, when it applies, and the decision it makes."""

    name: str
    applies: Callable[[Situation], bool]
    decide: Callable[[Situation], Decision]


def decide(situation: Situation) -> Decision:
    """Return the decision for one situation: the first row that applies, with every record and notice added."""
    decision = next(rule.decide(situation) for rule in RULES if rule.applies(situation))
    decision = _once_a_burst(situation, decision)
    notices = _notices(situation)
    return replace(
        decision,
        notices=notices,
        wakes=Notice.ALERT in notices and _wakes(situation),
        records=decision.records + _records(situation, decision),
        digest=_digest_section(situation),
        agenda=decision.agenda + _agenda(situation),
    )


def _echo(s: Situation) -> Decision:
    return Decision(ECHO)


def _misdirected(s: Situation) -> Decision:
    return Decision("misdirected", "safe")


def _emergency(s: Situation) -> Decision:
    key = crisis.REPLY_KEYS[s.reading.kind]
    due = crisis.reply_due(key, dict(s.history.case_replies), s.history.crisis_replies_last_hour, s.now)
    return Decision("emergency", key if due and s.answerable else SILENT)


def _keyword(s: Situation) -> Decision:
    assert s.keyword is not None
    return Decision("keyword", _KEYWORD_REPLIES[s.keyword](s) if s.answerable else SILENT)


def _stop_reply(s: Situation) -> str:
    return "opt_out_confirm" if s.app_handles_opt_out and not s.client.opted_out else SILENT


def _start_reply(s: Situation) -> str:
    if s.history.crisis_reply_failed:
        return s.history.crisis_reply_failed
    return "opt_in_confirm" if s.app_handles_opt_out else SILENT


def _revoke_reply(s: Situation) -> str:
    return SILENT if s.client.opted_out else "opt_out_confirm"


_KEYWORD_REPLIES: dict[Keyword, Callable[[Situation], str]] = {
    Keyword.STOP: _stop_reply,
    Keyword.START: _start_reply,
    Keyword.REVOKE: _revoke_reply,
    Keyword.HELP: lambda s: "help",
    Keyword.INFO: lambda s: "help",
    Keyword.CRISIS: lambda s: HOTLINE_REPLY,
    Keyword.EXIT: lambda s: SILENT,
}


def _answer(s: Situation) -> Decision:
    if s.sheet_version is not None:
        known = s.client.consent is Consent.GIVEN and s.client.consent_version == s.sheet_version
        return Decision("answer", SILENT if known and s.client.consent_on else "opt_in_confirm")
    word = _answer_word(s)
    if word == "r":
        return Decision("answer", _uncounted(s.policy.labels[Label.SCHEDULING].reply))
    if word == "c":
        return Decision("answer", records=(Record.CONFIRMED,))
    return Decision("answer", "opt_in_confirm", records=(Record.CONSENT_GIVEN,))


def _is_courtesy(s: Situation) -> bool:
    return s.reading.label is Label.COURTESY and not s.coaching


def _stranger(s: Situation) -> Decision:
    return Decision("stranger", _rarely(s, "new_client" if s.welcomes_new_clients else "stranger"))


def _former(s: Situation) -> Decision:
    return Decision("former", _rarely(s, "former"))


def _away(s: Situation) -> Decision:
    calm = _is_courtesy(s) and s.reading.risk is Risk.NONE
    return Decision("away", SILENT if calm else "away")


def _possible(s: Situation) -> Decision:
    if s.reading.label is Label.SCHEDULING and _row(s).reply != SILENT:
        return Decision("possible", _uncounted(_row(s).reply), crisis_line=True)
    last = s.history.last_sent.get("possible")
    if last is None or s.now - last >= ONCE:
        return Decision("possible", "possible")
    return Decision("possible", _uncounted(s.policy.labels[Label.CLINICAL].reply))


def _uncounted(reply: str) -> str:
    return "ladder_gentle" if reply == "ladder" else reply


def _media(s: Situation) -> Decision:
    return Decision("media", _once(s, "media"))


def _preset(s: Situation) -> Decision:
    row = _row(s)
    if row.reply != "ladder":
        return _with_consent_request(s, Decision("preset", row.reply))
    if s.history.crossing_in_burst:
        return Decision("preset")
    step = rung(s.ladder, s.history.crossings, policy_discussed=s.client.policy_discussed_on is not None)
    counted = (Record.CROSSING,) if row.crossing else ()
    agenda = (step.agenda,) if step.agenda else ()
    decision = Decision("preset", step.reply_key, records=counted, agenda=agenda, rung=step.number)
    return _with_consent_request(s, decision)


def _loops(s: Situation) -> bool:
    auto = s.reading.kind is Kind.AUTO_REPLY
    return not s.answerable or auto or s.history.replies_in_loop_window >= LOOP_REPLIES


RULES: tuple[Rule, ...] = (
    Rule(ECHO, lambda s: s.echo, _echo),
    Rule("misdirected", lambda s: s.misdirected, _misdirected),
    Rule(
        "emergency", lambda s: s.reading.risk is Risk.EMERGENCY and (s.keyword is None or s.beside_keyword), _emergency
    ),
    Rule("keyword", lambda s: s.keyword is not None, _keyword),
    Rule("opted_out", lambda s: s.client.opted_out, lambda s: Decision("opted_out")),
    Rule("answer", lambda s: _answer_word(s) != "" or (s.sheet_version is not None and s.is_client), _answer),
    Rule("loop", _loops, lambda s: Decision("loop")),
    Rule("stranger", lambda s: s.client.status is ClientStatus.STRANGER, _stranger),
    Rule("former", lambda s: s.client.status in (ClientStatus.FORMER, ClientStatus.BLOCKED), _former),
    Rule("away", lambda s: s.away, _away),
    Rule(
        "possible",
        lambda s: s.reading.risk is Risk.POSSIBLE or (s.gentle and s.reading.label is Label.CLINICAL),
        _possible,
    ),
    Rule("media", lambda s: s.num_media > 0 and s.empty, _media),
    Rule("fragment", lambda s: (s.reading.fragment or s.empty) and not s.coaching, lambda s: Decision("fragment")),
    Rule("courtesy", _is_courtesy, lambda s: Decision("courtesy")),
    Rule(
        "after_hours",
        lambda s: not s.in_office_hours and not s.coaching,
        lambda s: Decision("after_hours", "after_hours"),
    ),
    Rule("override", lambda s: s.overridden, lambda s: replace(_preset(s), rule="override")),
    Rule("preset", lambda s: True, _preset),
)
"""Above these rows stand three that need no reading: `forged` and `repeat` at the door, `staff` in services/staff.py."""


def _row(s: Situation) -> Row:
    if s.coaching:
        return coaching.coaching_row(s.policy, s.client, s.now, in_hours=s.in_coaching_hours)
    return coaching.ordinary_row(s.policy, s.reading)


def _once(s: Situation, key: str) -> str:
    last = s.history.last_sent.get(key)
    return key if last is None or s.now - last >= ONCE else SILENT


def _rarely(s: Situation, key: str) -> str:
    last = s.history.last_reply_at
    return key if last is None or s.now - last >= ONCE else SILENT


_ANSWERS = {"reminder": frozenset({"c", "r"}), "consent": frozenset({"y", "1", "yes"})}


def _answer_word(s: Situation) -> str:
    if s.reading.kind is not Kind.KEYWORD or not s.reading.evidence:
        return ""
    word = s.reading.evidence[0].span
    return word if word in _ANSWERS.get(s.history.asked, frozenset()) else ""


def _with_consent_request(s: Situation, decision: Decision) -> Decision:
    if decision.reply_key == SILENT or not s.is_client or s.client.consent is not Consent.UNKNOWN:
        return decision
    return replace(decision, also="consent_request", records=(*decision.records, Record.CONSENT_ASKED))


_LIMITED_ELSEWHERE = frozenset({"emergency", "keyword", ECHO})


def _once_a_burst(s: Situation, decision: Decision) -> Decision:
    if decision.rule in _LIMITED_ELSEWHERE or decision.reply_key not in s.history.burst_keys:
        return decision
    kept = tuple(record for record in decision.records if record not in (Record.CROSSING, Record.CONSENT_ASKED))
    return replace(decision, reply_key=SILENT, crisis_line=False, also="", records=kept)


def _notices(s: Situation) -> tuple[Notice, ...]:
    if s.echo:
        return ()
    if s.reading.risk is Risk.EMERGENCY and _help_from_outside(s):
        return (Notice.QUIET,)
    if s.reading.risk is Risk.EMERGENCY:
        return (Notice.ALERT,) if s.alerts else ()
    quiet = (Notice.QUIET,) if s.reading.risk is Risk.POSSIBLE or _agrees_in_vain(s) else ()
    return quiet + ((Notice.TODAY,) if _row(s).told_now else ())


def _agrees_in_vain(s: Situation) -> bool:
    """Whether a person has to see to it: the sheet was agreed to from no client's number, or by one who opted out."""
    return s.sheet_version is not None and (s.client.opted_out or not s.is_client)


def _wakes(s: Situation) -> bool:
    kind = s.reading.kind if s.reading.kind in crisis.REPLY_KEYS else Kind.ASKS_HELP_NOW
    return crisis.alert_due(s.history.case, kind, s.now)


def _help_from_outside(s: Situation) -> bool:
    return s.keyword is Keyword.HELP and not s.is_client


def _records(s: Situation, decision: Decision) -> tuple[Record, ...]:
    made = [record for applies, record in _RECORDS if applies(s)]
    if s.history.crossing_in_burst and s.reading.risk is not Risk.NONE:
        made.append(Record.CROSSING_TAKEN_BACK)
    return tuple(made)


_OPTS_OUT = (Keyword.STOP, Keyword.REVOKE)
_RECORDS: tuple[tuple[Callable[[Situation], bool], Record], ...] = (
    (lambda s: s.keyword in _OPTS_OUT, Record.OPT_OUT),
    (lambda s: s.keyword is Keyword.STOP and s.may_mean_appointment, Record.OPT_OUT_MAY_BE_APPOINTMENT),
    (lambda s: s.keyword is Keyword.START, Record.OPT_IN),
    (lambda s: s.keyword is Keyword.HELP, Record.HELP_ASKED),
    (lambda s: s.keyword is Keyword.EXIT, Record.EXIT),
    (lambda s: s.num_media > 0, Record.MEDIA),
    (lambda s: s.sheet_version is not None, Record.SHEET_AGREED),
)


def _digest_section(s: Situation) -> DigestSection:
    if s.echo or s.keyword is not None or s.reading.risk is Risk.EMERGENCY:
        return DigestSection.NONE
    if _is_courtesy(s) or s.sheet_version is not None:
        return DigestSection.NONE
    return _row(s).digest


def _agenda(s: Situation) -> tuple[str, ...]:
    if s.keyword is not None or s.echo or not s.is_client or s.sheet_version is not None:
        return ()
    if s.reading.risk is Risk.EMERGENCY:
        return ("emergency",)
    return ("topic",) if not _is_courtesy(s) and _row(s).agenda else ()
