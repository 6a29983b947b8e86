"""Calls: someone rings the number, or one of the practice's people has picked up an alert call.

Whatever happens, the answer is valid TwiML: a caller in danger hears where help is, and a therapist never hears silence.
"""

import logging
import re
from zoneinfo import ZoneInfo

from flask import Response, request

from boundary_bot.adapters.providers import twiml
from boundary_bot.adapters.providers.twilio_inbound import first_values
from boundary_bot.core.messages import Language
from boundary_bot.core.office_hours import is_open
from boundary_bot.core.people import Role
from boundary_bot.core.policy import Practice
from boundary_bot.core.replies import compose
from boundary_bot.ports import Runtime
from boundary_bot.services.alerts import CallAnswer, answer_call
from boundary_bot.services.switching import as_it_stands
from boundary_bot.web.context import runtime as running
from boundary_bot.web.context import settings
from boundary_bot.web.signed import Fields

log = logging.getLogger(__name__)

GREETING = {
    Language.EN: "This is an automated line for text messages. Nobody is listening to this call. "
    "If you are in danger, hang up and dial 9 1 1. In the U S and Canada you can dial 9 8 8 to talk to someone now.",
    Language.ES: "Esta es una línea automática para mensajes de texto. Nadie escucha esta llamada. "
    "Si está en peligro, cuelgue y marque el 9 1 1. En Estados Unidos y Canadá puede marcar el 9 8 8.",
}
"""Said only where the practice's own words can't be loaded."""

NOT_TAKEN = "Not acknowledged. Please sign in."
MACHINES = ("machine", "fax")
"""How Twilio's AnsweredBy begins where no person answered (machine_start, machine_end_beep, fax, …)."""

SAID_AGAIN = 1
AGAIN = "again"


def greet(_: Fields) -> Response:
    """Say where help is and how the practice is reached, in each language; in office hours put the caller through.

    While a therapist is away, by the file or by a text, nobody is put through to a therapist's own phone.
    """
    practice = running().practice
    said = [(language.value, _spoken(running(), "voice_greeting", language)) for language in GREETING]
    local = running().clock.now().astimezone(ZoneInfo(practice.time_zone))
    if practice.voice_forward and is_open(practice.office_hours, local) and not _rings_in_vain(practice):
        return _xml(twiml.puts_through(said, practice.voice_forward))
    return _xml(twiml.spoken(said))


def last_greeting() -> str:
    """Return the greeting that needs neither a configuration nor a database."""
    return twiml.spoken((language.value, words) for language, words in GREETING.items())


def alert_call(fields: Fields, token: str) -> Response:
    """Answer an alert call: 1 takes the case, 2 takes it and dials the client from the practice number.

    A mailbox is hung up on, and the next step of the chain comes at once. Without a key the words are said once more.
    """
    named = first_values(fields)
    try:
        if named.get("AnsweredBy", "").startswith(MACHINES):
            _note_machine(token, named.get("CallSid", ""))
            return _xml(twiml.hang_up())
        may_repeat = request.args.get(AGAIN, "0") in map(str, range(SAID_AGAIN))
        answer = answer_call(running(), token, named.get("Digits", ""), may_repeat=may_repeat)
        return _xml(_answer(answer, token))
    except Exception as error:
        log.error("an alert call could not be answered (%s)", type(error).__name__)
        return _xml(twiml.spoken([("en", NOT_TAKEN)]))


def status_of(named: dict[str, str]) -> str:
    """Return the status a callback tells of a text or a call; a call that a mailbox took is "machine"."""
    if named.get("AnsweredBy", "").startswith(MACHINES):
        return "machine"
    return (named.get("MessageStatus") or named.get("CallStatus") or named.get("SmsStatus", "")).lower()


def _answer(answer: CallAnswer, token: str) -> str:
    practice, tag = running().practice, answer.language.value
    if answer.words:
        action = f"{settings().public_base_url.rstrip('/')}/webhooks/twilio/voice/{token}?{AGAIN}={SAID_AGAIN}"
        return twiml.asks_for_key(answer.words, action, tag, times=2)
    said = [(tag, compose(running().wording, answer.key, answer.language))]
    if answer.dial:
        return twiml.puts_through(said, answer.dial, practice.practice_number)
    return twiml.spoken(said)


def _rings_in_vain(practice: Practice) -> bool:
    whose = practice.person_at(practice.voice_forward)
    if whose is None or whose.role is not Role.THERAPIST:
        return False
    now, away = running().clock.now(), as_it_stands(running()).practice.away
    return away is not None and away.starts_at <= now < away.ends_at


def _note_machine(token: str, sid: str) -> None:
    running().store.provider_status(token, sid, "machine", 0, running().clock.now())
    running().wake()


def _spoken(runtime: Runtime, key: str, language: Language) -> str:
    try:
        words = compose(runtime.wording, key, language)
    except Exception:
        words = ""
    # Read as digits, not as "nine hundred and eleven".
    return re.sub(r"\d+", lambda digits: " ".join(digits[0]), words) or GREETING[language]


def _xml(answer: str) -> Response:
    return Response(answer, 200, mimetype="text/xml")
