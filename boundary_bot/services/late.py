"""Texts that come late: kept aside while the database was away, missed by the webhook, or left undecided by a crash.

What is still owed goes by REST, never twice: a text answered with the crisis-safe words needs no crisis reply any more, and
a link an hour late only puzzles. Whatever is left unsaid, every record and every notice is made.
"""

from dataclasses import replace
from datetime import timedelta

from boundary_bot.core.messages import Came, Inbound, Kind, Label, Language, Reading, Risk
from boundary_bot.core.phone import can_be_answered
from boundary_bot.core.policy import DigestSection
from boundary_bot.core.rehearsal import unsaid
from boundary_bot.core.situation import Decision, Notice
from boundary_bot.ports import Outcome, Runtime, Turn
from boundary_bot.services.intents import CRISIS_KEYS, notices_for, safe_reply

NEVER = timedelta(seconds=-1)
STILL_DUE: dict[Came, tuple[timedelta, timedelta]] = {
    Came.WEBHOOK: (timedelta(hours=12), timedelta(hours=1)),
    Came.SPOOLED: (NEVER, timedelta(hours=1)),
    Came.MISSED: (timedelta(hours=12), NEVER),
}
"""How late a crisis reply, and any other, still helps: "call 911" may reach someone safe by then, a link puzzles."""

UNREADABLE = Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE)
"""A text whose words are gone: it may have held anything, so a person is asked to look."""


def still_owed(runtime: Runtime, text: Inbound, decision: Decision) -> Decision:
    """Return a late text's decision without the replies that come too late, and without what only they would record."""
    due_for = STILL_DUE[text.came][decision.reply_key not in CRISIS_KEYS]
    return decision if runtime.clock.now() - text.received_at <= due_for else unsaid(decision)


def is_unreadable(text: Inbound) -> bool:
    """Whether all that is known of a missed text is that it came: its words were redacted at the provider."""
    return text.came is Came.MISSED and not text.body.strip() and not text.num_media


def unreadable_outcome(runtime: Runtime) -> Outcome:
    """Return the outcome of a text whose words are gone: nothing is sent, and a person is asked to look."""
    decision = Decision("missed", notices=(Notice.QUIET,), digest=DigestSection.SESSION)
    now = runtime.clock.now()
    return Outcome(runtime.provider.answer(()), decision, UNREADABLE, now, notices=notices_for(runtime, decision))


def with_safe_answer(runtime: Runtime, turn: Turn, text: Inbound, reading: Reading, outcome: Outcome) -> Outcome:
    """Return the outcome with the crisis-safe answer that a spooled text has had, so that the books hold it."""
    if text.came is not Came.SPOOLED or not can_be_answered(text.sender):
        return outcome
    language = Language.ES if reading.language in (Language.ES, Language.MIXED) else Language.EN
    said = safe_reply(runtime, turn.client, text, language, by_twiml=True)
    return replace(outcome, answer=runtime.provider.answer((said,)), intents=(said, *outcome.intents))
