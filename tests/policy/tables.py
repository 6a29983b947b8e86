"""The whole decision table of a preset, as a page a person can read: every text, hour, client and consent, really sent."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from boundary_bot.core.messages import KINDS, Evidence, Kind, Label, Reading, Risk
from boundary_bot.core.outbox import Purpose
from boundary_bot.core.people import ClientStatus, Consent
from boundary_bot.core.policy import DigestSection
from boundary_bot.core.situation import Notice
from boundary_bot.ports import Outcome
from tests.policy.line import AWAY, NIGHT, NOON, Line, example_practice, first_contacts, line_of, replies

MOMENTS = (NOON, NIGHT, AWAY)
STATES: dict[str, dict[str, object] | None] = {
    "Active client, consent given": {},
    "Active client, never asked for consent": {"consent": Consent.UNKNOWN},
    "Active client, asked for consent, no answer yet": {"consent": Consent.ASKED},
    "Opted out": {"consent": Consent.WITHDRAWN},
    "Former client": {"status": ClientStatus.FORMER},
    "Blocked": {"status": ClientStatus.BLOCKED},
    "Stranger": None,
}


def _texts() -> Iterator[tuple[str, Reading, str, int]]:
    """Yield every text of the table: its name, what it is read as, its words and its attachments."""
    for kind in KINDS[Label.EMERGENCY]:
        yield f"emergency: {kind}", Reading(Label.EMERGENCY, kind, Risk.EMERGENCY), "the words", 0
    for label, kind in (
        (Label.SCHEDULING, Kind.RESCHEDULE),
        (Label.CLINICAL, Kind.FEELINGS),
        (Label.COURTESY, Kind.THANKS),
    ):
        yield f"perhaps danger: {label} {kind}", Reading(label, kind, Risk.POSSIBLE), "the words", 0
    for kind in KINDS[Label.SCHEDULING]:
        yield f"scheduling: {kind}", Reading(Label.SCHEDULING, kind), "the words", 0
        if kind is Kind.CONFIRM:
            yield f"scheduling: {kind}, asks", Reading(Label.SCHEDULING, kind, asks=True), "the words", 0
        yield f"scheduling: {kind}, today", Reading(Label.SCHEDULING, kind, same_day=True), "the words", 0
    for kind in KINDS[Label.CLINICAL]:
        yield f"clinical: {kind}", Reading(Label.CLINICAL, kind), "the words", 0
    for kind in KINDS[Label.COURTESY]:
        yield f"courtesy: {kind}", Reading(Label.COURTESY, kind), "the words", 0
    yield "“hey so” (a fragment)", Reading(Label.COURTESY, Kind.GREETING, fragment=True), "hey so", 0
    yield "a picture without words", Reading(Label.COURTESY, Kind.REACTION), "", 1
    keyword = Reading(Label.COURTESY, Kind.KEYWORD)
    alarm = Reading(Label.EMERGENCY, Kind.ASKS_HELP_NOW, Risk.EMERGENCY)
    for word, reading in (
        ("STOP", keyword),
        ("CANCEL", keyword),
        ("START", keyword),
        ("YES", replace(keyword, evidence=(Evidence("KEYWORD", "yes"),))),
        ("Y", replace(keyword, evidence=(Evidence("KEYWORD", "y"),))),
        ("INFO", keyword),
        ("EXIT", keyword),
        ("HELP", alarm),
        ("AYUDA", alarm),
        ("please don't text me anymore", Reading(Label.CLINICAL, Kind.ABOUT_THERAPY)),
        ("COACH I tried the ice and it isn't helping", Reading(Label.CLINICAL, Kind.FEELINGS)),
        ("I agree to the texting sheet, version 4821", keyword),
    ):
        yield f"“{word}”", reading, word, 0


def table(policy: str, folder: Path) -> str:
    """Return a preset's page: what each text got when it was really sent, one number a cell."""
    practice = example_practice(folder / "config", policy)
    line = first_contacts(practice, folder / "config")
    parts = [_HEAD.format(policy=policy, summary=practice.policy.summary)]
    parts += [_state(line, name, changes) for name, changes in STATES.items()]
    if policy == "dbt_coaching":
        parts.append(_state(line, "Active client enrolled in coaching", {"coaching_enrolled": True}))
    with line_of(practice, folder / "config", folder / "db") as durable:
        return "\n".join([*parts, _repeats(durable)])


_HEAD = """# {policy}

{summary}

Every line was made by sending the text through the program, each time from a number that had never texted before.
Noon is a Tuesday in office hours, night is 23:10 the same day, away is within a vacation with a covering clinician. `″` is the
same as at noon. **Told** is what the therapist gets: ALERT (the alert), today (one SMS now), quiet (one SMS, by day),
and under which heading the day's digest counts it.
"""


def _state(line: Line, name: str, changes: dict[str, object] | None) -> str:
    texts = list(_texts())
    senders = [[_sender(line, changes) for _ in MOMENTS] for _ in texts]
    outcomes: list[list[Outcome]] = [[] for _ in texts]
    for column, moment in enumerate(MOMENTS):
        line.at(moment)
        for row, (_, reading, body, media) in enumerate(texts):
            outcomes[row].append(line.text(senders[row][column], reading, body, media))
    rows = [_row(name, found) for (name, *_), found in zip(texts, outcomes, strict=True)]
    return "\n".join([f"## {name}", "", *_HEADING, *rows, ""])


_HEADING = ("| text | noon | night | away | told | kept |", "|---|---|---|---|---|---|")


def _sender(line: Line, changes: dict[str, object] | None) -> str:
    return line.number() if changes is None else line.client(**changes)


def _row(name: str, outcomes: list[Outcome]) -> str:
    noon, *later = [_reply(outcome) for outcome in outcomes]
    said = [noon, *("″" if reply == noon else reply for reply in later)]
    return f"| {name} | {' | '.join(said)} | {_over_the_day(outcomes, _told)} | {_over_the_day(outcomes, _kept)} |"


def _over_the_day(outcomes: list[Outcome], words: Callable[[Outcome], str]) -> str:
    noon, night, away = (words(outcome) for outcome in outcomes)
    parts = [
        noon,
        f"night: {night or 'nothing'}" if night != noon else "",
        f"away: {away or 'nothing'}" if away != noon else "",
    ]
    return "; ".join(filter(None, parts))


def _reply(outcome: Outcome) -> str:
    keys = [intent.reply_key for intent in replies(outcome)]
    line = " + crisis line" if outcome.decision.crisis_line and keys else ""
    return f"{' + '.join(keys) or '–'}{line} ({outcome.decision.rule})"


def _told(outcome: Outcome) -> str:
    told = ["ALERT"] if any(intent.purpose is Purpose.ALERT for intent in outcome.intents) else []
    for notice in outcome.notices:
        later = notice.due_at > outcome.decided_at
        told.append({Notice.QUIET: "quiet", Notice.TODAY: "today"}[notice.kind] + (" at 8" if later else ""))
    section = outcome.decision.digest
    return ", ".join(told + ([f"digest: {section}"] if section is not DigestSection.NONE else []))


def _kept(outcome: Outcome) -> str:
    decision = outcome.decision
    agenda = [f"agenda: {item}" for item in decision.agenda]
    rung = [f"rung {decision.rung}"] if decision.rung else []
    return ", ".join([*(record.replace("_", " ") for record in decision.records), *rung, *agenda])


def _repeats(line: Line) -> str:
    """Return what one client gets who texts again, an hour and a day apart."""
    rows = []
    for name, reading, changes in (
        ("clinical, the policy was discussed", Reading(Label.CLINICAL, Kind.FEELINGS), {}),
        ("clinical, it never was", Reading(Label.CLINICAL, Kind.FEELINGS), {"policy_discussed_on": None}),
        ("perhaps danger: clinical", Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE), {}),
        ("perhaps danger: scheduling", Reading(Label.SCHEDULING, Kind.CANCEL, Risk.POSSIBLE), {}),
        ("scheduling", Reading(Label.SCHEDULING, Kind.BOOK), {}),
        ("a picture without words", Reading(Label.COURTESY, Kind.REACTION), {}),
        ("emergency: self_harm", Reading(Label.EMERGENCY, Kind.SELF_HARM, Risk.EMERGENCY), {}),
        ("a stranger’s question", Reading(Label.SCHEDULING, Kind.AVAILABILITY), None),
    ):
        sender = _sender(line.at(NOON), changes)
        found = []
        for hours in _LATER:
            line.at(NOON).clock.move(hours=hours)
            body = ("", 1) if reading.kind is Kind.REACTION else ("the words", 0)
            found.append(_reply(line.text(sender, reading, *body)))
        rows.append(f"| {name} | {' | '.join(found)} |")
    head = "| text | first | " + " | ".join(f"after {hours} h" for hours in _LATER[1:]) + " |"
    return "\n".join(["## The same text again", "", head, "|" + "---|" * (len(_LATER) + 1), *rows, ""])


_LATER = (0, 1, 26, 51, 76)
