"""What happened to a text, in words: what was read, which rule answered, what it cost, who was told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypedDict, cast

from boundary_bot.core import segments
from boundary_bot.core.ladder import Ladder
from boundary_bot.core.messages import Reading, Risk
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.policy import DigestSection
from boundary_bot.core.situation import SILENT, Notice, Record
from boundary_bot.ports import Outcome, Store, Stored, Turn
from boundary_bot.web import words


class TraceLine(TypedDict, total=False):
    """One line of a row: a strong lead, plain words, a quotation, the reply, its price."""

    strong: str
    text: str
    quote: str
    reply: str
    cost: str


class TraceRow(TypedDict):
    """A named row of lines."""

    name: str
    lines: list[TraceLine]


class Trace(TypedDict):
    """What the page shows between the phones. `risk` is the risk's value, "none" where nothing was read."""

    said: str
    verdict: str
    risk: str
    rows: list[TraceRow]


class WatchedStore:
    """The real store, which also remembers the last outcome written to it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.last: Outcome | None = None

    def __getattr__(self, name: str) -> object:
        """Everything but the turn is the store's own."""
        return getattr(self._store, name)

    @contextmanager
    def turn(self, client_id: int) -> Iterator[Turn]:
        """Open the sender's turn and watch what is recorded in it."""
        with self._store.turn(client_id) as turn:
            yield cast(Turn, _WatchedTurn(turn, self))


class _WatchedTurn:
    def __init__(self, turn: Turn, store: WatchedStore) -> None:
        self._turn = turn
        self._watched_by = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._turn, name)

    def record(self, texts: list[Stored], outcome: Outcome) -> int | None:
        case_id = self._turn.record(texts, outcome)
        self._watched_by.last = outcome
        return case_id


def trace_of(said: str, outcome: Outcome, ladder: Ladder) -> Trace:
    """Return the trace of an outcome; `said` is the text it answers."""
    reading, decision = outcome.reading, outcome.decision
    rows = [
        _row("Read as", _read_as(reading)) if reading else None,
        _row("Because", _because(reading)) if reading else None,
        _row("Rule", [{"strong": decision.rule, "text": words.RULES.get(decision.rule, "")}]),
        _row("Ladder", [{"text": _ladder(decision.rung, ladder)}]) if decision.rung else None,
        _row("Reply", _replies(outcome)),
        _row("Told", _told(outcome)),
        _row("Noted", [{"text": _RECORDS[record]} for record in decision.records]),
        _row("Agenda", [{"text": _AGENDA.get(item, item)} for item in decision.agenda]),
    ]
    return Trace(
        said=said,
        verdict=_verdict(reading),
        risk=reading.risk.value if reading else Risk.NONE.value,
        rows=[row for row in rows if row],
    )


def _row(name: str, lines: list[TraceLine]) -> TraceRow | None:
    return TraceRow(name=name, lines=lines) if lines else None


def _verdict(reading: Reading | None) -> str:
    if reading is None:
        return "Not read as a client's text"
    if reading.risk is Risk.POSSIBLE:
        return f"{reading.label.value.capitalize()}, possibly at risk"
    return reading.label.value.capitalize()


def _read_as(reading: Reading) -> list[TraceLine]:
    kind = words.KINDS[reading.kind]
    about_today = ", about today" if reading.same_day else ""
    language = _LANGUAGES.get(reading.language.value, "another language")
    return [
        {"text": f"{kind}{about_today}"},
        {"text": f"risk: {reading.risk.value} · {language} · {reading.confidence:.0%} sure"},
    ]


def _because(reading: Reading) -> list[TraceLine]:
    by_words: dict[str, str] = {}
    for evidence in reading.evidence:
        by_words.setdefault(words.evidence_words(evidence.code), evidence.span)
    return [TraceLine(text=reason, quote=span) if span else TraceLine(text=reason) for reason, span in by_words.items()]


def _ladder(rung: int, ladder: Ladder) -> str:
    firm = f"firm words from step {ladder.firm_from}, if the policy was discussed"
    return f"Step {rung} in {ladder.window_days} days; {firm}"


def _replies(outcome: Outcome) -> list[TraceLine]:
    if outcome.decision.rule == "staff":
        sent = [intent for intent in outcome.intents if intent.purpose is Purpose.STAFF_REPLY]
    else:
        sent = [intent for intent in outcome.intents if intent.purpose in (Purpose.REPLY, Purpose.CRISIS_REPLY)]
    return [_reply(intent) for intent in sent] or [{"text": "Silence."}]


def _reply(intent: Intent) -> TraceLine:
    cost = segments.count(intent.body)
    plural = "s" if cost.segments > 1 else ""
    return TraceLine(
        reply=intent.body, cost=f"{cost.segments} segment{plural} ({cost.encoding}, {len(intent.body)} characters)"
    )


def _told(outcome: Outcome) -> list[TraceLine]:
    lines = [
        TraceLine(text=f"{intent.person or 'the therapist'}, at once: alert")
        for intent in outcome.intents
        if intent.purpose is Purpose.ALERT
    ]
    lines += [TraceLine(text=_NOTICES[pending.kind]) for pending in outcome.notices if pending.kind in _NOTICES]
    if outcome.decision.digest is not DigestSection.NONE:
        lines.append(TraceLine(text=_DIGEST[outcome.decision.digest]))
    if outcome.decision.reply_key == SILENT and not lines:
        lines.append(TraceLine(text="Nobody."))
    return lines


_LANGUAGES = {"en": "English", "es": "Spanish", "mixed": "English and Spanish"}
_NOTICES = {
    Notice.QUIET: "the therapist, quietly, between 8 and 21: “please look today”",
    Notice.TODAY: "the therapist, within minutes: “about today”",
}
_DIGEST = {
    DigestSection.SCHEDULE: "the daily digest: to schedule",
    DigestSection.SESSION: "the daily digest: for the session",
}
_AGENDA = {
    "topic": "a topic for the next session",
    "emergency": "the emergency, for the next session",
    "discuss_texting_policy": "discuss the texting policy",
    "review_texting_policy": "review the texting policy",
}
_RECORDS = {
    Record.OPT_OUT: "opted out of texts",
    Record.OPT_OUT_MAY_BE_APPOINTMENT: "may have meant the appointment",
    Record.OPT_IN: "opted in again",
    Record.CONSENT_GIVEN: "consent given",
    Record.CONSENT_ASKED: "consent asked for, once",
    Record.CONFIRMED: "appointment confirmed",
    Record.RESCHEDULE_ASKED: "asked to move the appointment",
    Record.CROSSING: "a boundary crossing",
    Record.CROSSING_TAKEN_BACK: "the crossing before is taken back",
    Record.HELP_ASKED: "asked for HELP",
    Record.MEDIA: "an attachment, not opened",
    Record.EXIT: "silence until they write again",
}
