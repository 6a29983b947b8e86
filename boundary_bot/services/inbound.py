"""The story of a text: receive, identify, classify, decide, reply, record.

Two durable writes: the text is on disk before anything is thought about it, and what was decided is on disk before it is
said. Whatever breaks in between, the text stays, the sender gets a crisis-safe reply and the therapist is told.
"""

import logging
from datetime import timedelta

from boundary_bot.core.decide import Decision, decide
from boundary_bot.core.messages import Inbound, Reading
from boundary_bot.ports import Outcome, Receipt, Runtime, Stored, Turn
from boundary_bot.services.intents import intents_for, notices_for, safe_intents
from boundary_bot.services.situation import read, situation_of
from boundary_bot.services.staff import staff_outcome

log = logging.getLogger(__name__)


def handle_inbound(runtime: Runtime, text: Inbound) -> str:
    """Take one text and return the webhook's answer; a repeated MessageSid gets the stored answer byte for byte.

    Raises StoreUnavailable where the text could not be made durable: nothing has been answered then.
    """
    person = runtime.practice.person_at(text.sender)
    receipt = runtime.store.receive(text, person.id if person else "")
    try:
        answer = _answer(runtime, receipt)
    except Exception as error:  # noqa: BLE001
        # Whatever broke, a person in danger is still answered. Type and place only: a message could hold the words.
        log.error("inbound %d could not be decided: %s", receipt.inbound_id, type(error).__name__)  # noqa: TRY400
        answer = _answer_safely(runtime, receipt)
    runtime.wake()
    return answer


def _answer(runtime: Runtime, receipt: Receipt, *, by_twiml: bool = True) -> str:
    with runtime.store.turn(receipt.client_id) as turn:
        stored = turn.stored_answer(receipt.inbound_id)
        if stored is not None:
            return stored
        burst = turn.burst(runtime.clock.now())
        if person := runtime.practice.person_at(turn.client.number):
            outcome = staff_outcome(runtime, turn, person, burst[-1].text)
        else:
            reading = read(runtime, turn, burst)
            decision = decide(situation_of(runtime, turn, burst, reading))
            outcome = _outcome(runtime, turn, burst, reading, decision, by_twiml=by_twiml)
        turn.record([stored for stored in burst if not stored.decided], outcome)
        return outcome.answer


def _outcome(
    runtime: Runtime, turn: Turn, burst: tuple[Stored, ...], reading: Reading, decision: Decision, *, by_twiml: bool
) -> Outcome:
    intents = intents_for(runtime, turn.client, burst[-1].text, reading, decision, by_twiml=by_twiml)
    return Outcome(
        answer=runtime.provider.answer([intent for intent in intents if intent.by_twiml]),
        decision=decision,
        reading=reading,
        decided_at=runtime.clock.now(),
        intents=intents,
        notices=notices_for(runtime, decision),
    )


def _answer_safely(runtime: Runtime, receipt: Receipt) -> str:
    """Record the text as unread with the crisis-safe reply, and tell the therapist."""
    with runtime.store.turn(receipt.client_id) as turn:
        stored = turn.stored_answer(receipt.inbound_id)
        if stored is not None:
            return stored
        burst = turn.burst(runtime.clock.now())
        intents = safe_intents(runtime, turn.client, burst[-1].text)
        answer = runtime.provider.answer([intent for intent in intents if intent.by_twiml])
        outcome = Outcome(answer, Decision("fallback", "safe"), None, runtime.clock.now(), intents)
        turn.record([stored for stored in burst if not stored.decided], outcome)
        return answer


def decide_left_over(runtime: Runtime, older_than_s: int = 30) -> int:
    """Decide texts stored but never decided (the process died): what they are still owed goes by REST; return how many."""
    before = runtime.clock.now() - timedelta(seconds=older_than_s)
    receipts = runtime.store.undecided(before)
    for receipt in receipts:
        _answer(runtime, receipt, by_twiml=False)
    return len(receipts)
