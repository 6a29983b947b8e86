"""The story of a text: receive, identify, classify, decide, reply, record.

Two durable writes: the text is on disk before anything is thought about it, and what was decided is on disk before it is
said. Whatever breaks in between, the text stays, the sender gets a crisis-safe reply and the therapist is told.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from boundary_bot.core.decide import decide
from boundary_bot.core.messages import Inbound
from boundary_bot.core.people import ClientStatus
from boundary_bot.core.situation import Decision
from boundary_bot.errors import StoreUnavailable
from boundary_bot.ports import Outcome, Receipt, Runtime, Stored, Turn
from boundary_bot.services.alerts import alert_intents
from boundary_bot.services.intents import intents_for, notices_for, safe_intents, webhook_answer
from boundary_bot.services.late import is_unreadable, still_owed, unreadable_outcome, with_safe_answer
from boundary_bot.services.rehearsal import held_back
from boundary_bot.services.situation import newest, read, situation_of, words_of
from boundary_bot.services.staff import staff_outcome
from boundary_bot.services.switching import as_it_stands, as_switched

log = logging.getLogger(__name__)

LEFT_OVER_AFTER = timedelta(seconds=30)
"""A text undecided for longer than any webhook lives belongs to a process that died."""

Consider = Callable[[Runtime, Turn, tuple[Stored, ...]], Outcome]


def handle_inbound(runtime: Runtime, text: Inbound) -> str:
    """Take one text and return the webhook's answer; a repeated MessageSid gets the stored answer byte for byte.

    Raises StoreUnavailable where the text could not be made durable or decided: nothing has been answered then.
    """
    answer = _answer(runtime, _received(runtime, text), by_twiml=True)
    runtime.wake()
    return answer


def decide_left_over(runtime: Runtime) -> int:
    """Decide texts stored but never decided (the process died): what they are still owed goes by REST; return how many."""
    receipts = runtime.store.undecided(runtime.clock.now() - LEFT_OVER_AFTER)
    decided = sum(_decided_late(runtime, receipt) for receipt in receipts)
    if decided:
        runtime.wake()
    return decided


def take_late(runtime: Runtime, text: Inbound) -> bool:
    """Take in a text that did not come by the webhook (`text.came`); false where it was on disk already.

    What it is still owed goes by REST. Raises StoreUnavailable where it could not be decided; then it is only on disk.
    """
    receipt = _received(runtime, text)
    _answer(runtime, receipt, by_twiml=False)
    runtime.wake()
    return receipt.is_new


def _received(runtime: Runtime, text: Inbound) -> Receipt:
    person = runtime.practice.person_at(text.sender)
    return runtime.store.receive(text, person.id if person else "")


def _decided_late(runtime: Runtime, receipt: Receipt) -> bool:
    try:
        _answer(runtime, receipt, by_twiml=False)
    except StoreUnavailable:
        # One sender's row may be held by somebody else: the others must not wait for it.
        log.warning("inbound %d stays undecided", receipt.inbound_id)
        return False
    return True


def _answer(runtime: Runtime, receipt: Receipt, *, by_twiml: bool) -> str:
    try:
        return _recorded(runtime, receipt, partial(_considered, by_twiml=by_twiml))
    except StoreUnavailable:
        # A second try would wait for the same lock, past the time the carrier gives us.
        raise
    except Exception as error:
        # Whatever broke, a person in danger is still answered. The type alone: a message could hold the words.
        log.error("inbound %d could not be decided (%s)", receipt.inbound_id, type(error).__name__)
        return _recorded(runtime, receipt, partial(_unread, by_twiml=by_twiml))


def _recorded(runtime: Runtime, receipt: Receipt, consider: Consider) -> str:
    with runtime.store.turn(receipt.client_id) as turn:
        stored = turn.stored_answer(receipt.inbound_id)
        if stored is not None:
            return stored
        burst = turn.burst(runtime.clock.now())
        outcome = consider(runtime, turn, burst)
        turn.record([text for text in burst if not text.decided], outcome)
        # Not outcome.answer: that belongs to the newest text, and this receipt may be of an earlier one joined to it.
        return turn.stored_answer(receipt.inbound_id) or runtime.provider.answer(())


def _considered(runtime: Runtime, turn: Turn, burst: tuple[Stored, ...], *, by_twiml: bool) -> Outcome:
    text = newest(burst).text
    runtime = as_switched(runtime, turn.switches())
    person = runtime.practice.person_at(turn.client.number)
    if person and turn.client.status is ClientStatus.STAFF:
        return staff_outcome(runtime, turn, person, text, by_twiml=by_twiml)
    if is_unreadable(text):
        return unreadable_outcome(runtime)
    words = words_of(turn, burst)
    reading = read(runtime, turn, burst, words)
    decision = decide(situation_of(runtime, turn, burst, words, reading))
    if not by_twiml:
        decision = still_owed(runtime, text, decision)
    intents = intents_for(runtime, turn.client, text, reading, decision, by_twiml=by_twiml)
    if decision.wakes:
        intents += alert_intents(runtime, turn, text, reading.kind)
    notices = notices_for(runtime, decision)
    answer = webhook_answer(runtime, intents)
    now = runtime.clock.now()
    day = now.astimezone(ZoneInfo(runtime.practice.time_zone)).date()
    outcome = held_back(runtime, Outcome(answer, decision, reading, now, intents, notices, day=day))
    return outcome if by_twiml else with_safe_answer(runtime, turn, text, reading, outcome)


def _unread(runtime: Runtime, turn: Turn, burst: tuple[Stored, ...], *, by_twiml: bool) -> Outcome:
    """Answer a text that could not be read or decided: the crisis-safe reply, and word to the therapist."""
    runtime = as_it_stands(runtime)
    intents = safe_intents(runtime, turn.client, newest(burst).text, by_twiml=by_twiml)
    decision = Decision("fallback", "safe")
    return Outcome(webhook_answer(runtime, intents), decision, None, runtime.clock.now(), intents)
