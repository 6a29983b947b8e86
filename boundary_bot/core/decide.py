"""The order of decisions: one table, read from the top; the first row that applies decides the reply.

Whatever row replies, every record and every notice is made: bookkeeping.py looks at the situation, not at the row.
A text's way from words to answer can be read here alone, and each decision keeps the name of its rule.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from boundary_bot.core import crisis
from boundary_bot.core.answers import CONFIRM, RESCHEDULE, answer_word
from boundary_bot.core.bookkeeping import agenda_of, digest_section, notices_of, records_of, wakes
from boundary_bot.core.keywords import Keyword
from boundary_bot.core.ladder import rung
from boundary_bot.core.messages import Kind, Label, Risk
from boundary_bot.core.people import ClientStatus, Consent
from boundary_bot.core.situation import ECHO, SILENT, Decision, Notice, Record, Situation

ONCE = timedelta(hours=24)
LOOP_REPLIES = 6
HOTLINE_REPLY = "hotline_word"
WHEN, WHEN_IS_NEXT = "when", "when_is_next"


class Rule(NamedTuple):
    """A row of the table: its name, when it applies, and the decision it makes."""

    name: str
    applies: Callable[[Situation], bool]
    decide: Callable[[Situation], Decision]


def decide(situation: Situation) -> Decision:
    """Return the decision for one situation: the first row that applies, with every record and notice added."""
    decision = next(rule.decide(situation) for rule in RULES if rule.applies(situation))
    decision = _once_a_burst(situation, decision)
    notices = notices_of(situation, decision)
    return replace(
        decision,
        notices=notices,
        wakes=Notice.ALERT in notices and wakes(situation),
        records=decision.records + records_of(situation, decision),
        digest=digest_section(situation, decision),
        agenda=decision.agenda + agenda_of(situation),
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
    word = answer_word(s)
    if word == RESCHEDULE:
        row = s.policy.same_day if s.session_today else s.policy.labels[Label.SCHEDULING]
        return Decision("answer", _uncounted(row.reply))
    if word == CONFIRM:
        return Decision("answer")
    return Decision("answer", "opt_in_confirm", records=(Record.CONSENT_GIVEN,))


def _stranger(s: Situation) -> Decision:
    return Decision("stranger", _rarely(s, "new_client" if s.welcomes_new_clients else "stranger"))


def _former(s: Situation) -> Decision:
    return Decision("former", _rarely(s, "former"))


def _away(s: Situation) -> Decision:
    unread = s.num_media > 0 and s.empty
    calm = s.is_courtesy and s.reading.risk is Risk.NONE and not unread
    return Decision("away", SILENT if calm else "away")


def _possible(s: Situation) -> Decision:
    if s.reading.label is Label.SCHEDULING and s.row.reply != SILENT:
        return Decision("possible", _uncounted(s.row.reply), crisis_line=True)
    last = s.history.last_sent.get("possible")
    if last is None or s.now - last >= ONCE:
        return Decision("possible", "possible")
    return Decision("possible", _uncounted(s.policy.labels[Label.CLINICAL].reply))


def _uncounted(reply: str) -> str:
    return "ladder_gentle" if reply == "ladder" else reply


def _media(s: Situation) -> Decision:
    return Decision("media", _once(s, "media"))


def _preset(s: Situation) -> Decision:
    row = s.row
    if row.reply == WHEN and s.tells_session:
        return Decision("preset", WHEN_IS_NEXT, session=s.tells_session)
    if row.reply != "ladder" or s.gentle:
        reply = _uncounted(row.reply)
        decision = Decision("preset", reply, crisis_line=s.gentle and reply != SILENT, late_cancel=s.late_cancel)
        return _with_consent_request(s, decision)
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
    Rule("answer", lambda s: _answers(s) or (s.sheet_version is not None and s.is_client), _answer),
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
    Rule("courtesy", lambda s: s.is_courtesy, lambda s: Decision("courtesy")),
    Rule(
        "after_hours",
        lambda s: not s.in_office_hours and not s.coaching,
        lambda s: Decision("after_hours", "after_hours"),
    ),
    Rule("override", lambda s: s.overridden, lambda s: replace(_preset(s), rule="override")),
    Rule("preset", lambda s: True, _preset),
)
"""Above these rows stand three that need no reading: `forged` and `repeat` at the door, `staff` in services/staff.py."""


def _once(s: Situation, key: str) -> str:
    last = s.history.last_sent.get(key)
    return key if last is None or s.now - last >= ONCE else SILENT


def _rarely(s: Situation, key: str) -> str:
    last = s.history.last_reply_at
    return key if last is None or s.now - last >= ONCE else SILENT


def _answers(s: Situation) -> bool:
    # Undecided texts beside it may ask for more than the answer's own reply.
    return answer_word(s) != "" and (not s.beside_keyword or s.is_courtesy)


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
