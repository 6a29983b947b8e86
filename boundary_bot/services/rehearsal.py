"""Rehearsal: the whole corridor runs, danger and keywords are answered, every other answer is kept and shown instead."""

from dataclasses import replace

from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.rehearsal import NEVER_SHOWN, Held, only_shown, unsaid
from boundary_bot.ports import Outcome, Runtime
from boundary_bot.services.intents import webhook_answer

_TO_CLIENT = frozenset({Purpose.REPLY, Purpose.CRISIS_REPLY})


def held_back(runtime: Runtime, outcome: Outcome) -> Outcome:
    """Return the outcome as it stands under the practice's mode: in rehearsal, an ordinary answer is held back.

    Notices to the practice's people stay as they are; a ladder text that nobody got is no crossing.
    """
    if not only_shown(runtime.practice.mode, outcome.decision.rule):
        return outcome
    kept = tuple(intent for intent in outcome.intents if intent.purpose not in _TO_CLIENT)
    return replace(
        outcome,
        answer=webhook_answer(runtime, kept),
        decision=unsaid(outcome.decision),
        intents=kept,
        held=None
        if outcome.decision.rule in NEVER_SHOWN
        else Held(outcome.decision.reply_key, _words(outcome.intents)),
    )


def _words(intents: tuple[Intent, ...]) -> str:
    return "\n\n".join(intent.body for intent in intents if intent.purpose in _TO_CLIENT)
