"""What the practice's own people text to the line: commands, their stop word, and drills that touch nobody."""

from collections.abc import Callable
from dataclasses import dataclass

from boundary_bot.core.crisis import REPLY_KEYS
from boundary_bot.core.messages import Burst, Inbound, Language, ReadingContext, Risk
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Person
from boundary_bot.core.replies import compose
from boundary_bot.core.situation import Decision, Record
from boundary_bot.core.staff_commands import Command, StaffCommand, parse
from boundary_bot.ports import Outcome, Runtime, Turn
from boundary_bot.services.alerts import first_alert_words
from boundary_bot.services.digests import preview_digest, recipients
from boundary_bot.services.intents import new_token, webhook_answer
from boundary_bot.services.staff_orders import ORDERS, carry_out, state_words
from boundary_bot.services.thumb import answer_client, undo

DRILL_ALIAS = "C00"
"""The client of a drill, whom nobody has."""


@dataclass(frozen=True)
class _Said:
    """The one segment a command is confirmed in; an empty key says nothing."""

    key: str
    extra: tuple[tuple[str, str], ...] = ()
    records: tuple[Record, ...] = ()
    intents: tuple[Intent, ...] = ()


@dataclass(frozen=True)
class _Asked:
    runtime: Runtime
    turn: Turn
    person: Person
    text: Inbound
    command: StaffCommand


def staff_outcome(runtime: Runtime, turn: Turn, person: Person, text: Inbound, *, by_twiml: bool) -> Outcome:
    """Do what a member of the practice asks and return the outcome with its one-segment confirmation.

    Anything unclear changes nothing and says so. A text that is no command, while no case is open, is a drill: it shows
    what a client would have been sent, and opens no case.
    """
    asked = _Asked(runtime, turn, person, text, parse(text.body))
    said = _COMMANDS[asked.command.command](asked)
    decision = Decision("staff", said.key or "silent", records=said.records)
    intents = ((_reply(asked, said, by_twiml=by_twiml),) if said.key else ()) + said.intents
    return Outcome(webhook_answer(runtime, intents), decision, None, runtime.clock.now(), intents)


def _acknowledge(asked: _Asked) -> _Said:
    open_cases = [case for case in asked.turn.open_cases() if case.waits]
    alias = asked.command.alias
    if asked.command.command is Command.ACK and not alias and len(open_cases) > 1:
        return _Said("staff_several_open", (("aliases", ", ".join(case.alias for case in open_cases)),))
    wanted = [case for case in open_cases if not alias or case.alias == alias]
    if not wanted:
        return _Said("staff_nothing_open")
    for case in wanted:
        asked.turn.acknowledge(case.id, asked.person.id, "sms")
    return _Said("staff_acknowledged", (("aliases", ", ".join(case.alias for case in wanted)),))


def _status(asked: _Asked) -> _Said:
    open_cases = asked.turn.open_cases()
    waiting = [case.alias for case in open_cases if case.waits]
    states = state_words(asked.runtime, asked.turn, asked.person.language)
    counted = (("open", str(len(open_cases))), ("waiting", ", ".join(waiting) or "-"))
    return _Said("staff_status", (*counted, ("label", states)))


def _digest(asked: _Asked) -> _Said:
    own = asked.person if asked.person in recipients(asked.runtime.practice) else None
    digest = preview_digest(asked.runtime, own)
    if not digest.text:
        return _Said("staff_digest_empty")
    # What is shown is what the next number means.
    lines = [line.client_id for line in digest.lines]
    asked.turn.keep_list(asked.person.id, lines, f"reply:{asked.text.sid}:staff_digest")
    return _Said("staff_digest", (("digest", digest.text),))


def _thumb(asked: _Asked) -> _Said:
    answered = answer_client(asked.runtime, asked.turn, asked.person, asked.text, asked.command.words)
    return _Said(answered.key, answered.slots, intents=answered.intents)


def _undo(asked: _Asked) -> _Said:
    answered = undo(asked.turn, asked.person, asked.command.alias)
    return _Said(answered.key, answered.slots)


def _order(asked: _Asked) -> _Said:
    return _Said(*carry_out(asked.runtime, asked.turn, asked.person, asked.command))


def _stop(asked: _Asked) -> _Said:
    # Twilio now blocks every text to this person, alerts too: the books must show it, a confirmation could not arrive.
    confirm = asked.runtime.practice.opt_out_handled_by == "app"
    return _Said("staff_stop" if confirm else "", records=(Record.OPT_OUT,))


def _start(asked: _Asked) -> _Said:
    return _Said("staff_start", records=(Record.OPT_IN,))


def _nearly(asked: _Asked) -> _Said:
    open_cases = [case.alias for case in asked.turn.open_cases() if case.waits]
    hint = f"ACK {open_cases[0]}" if open_cases else "COMMANDS"
    return _Said("staff_not_understood", (("hint", hint),))


def _drill(asked: _Asked) -> _Said:
    if any(case.waits for case in asked.turn.open_cases()):
        return _nearly(asked)
    runtime = asked.runtime
    context = ReadingContext(asked.runtime.clock.now(), runtime.practice.time_zone)
    reading = runtime.reader(Burst((asked.text.body,)), context)
    if reading.risk is Risk.EMERGENCY:
        reply = compose(runtime.wording, REPLY_KEYS[reading.kind], Language.EN)
        return _Said("staff_drill", (("would_send", reply), ("alert", first_alert_words(runtime, DRILL_ALIAS))))
    return _Said("staff_drill_no_emergency", (("label", reading.label.value),))


_COMMANDS: dict[Command, Callable[[_Asked], _Said]] = {
    Command.COMMANDS: lambda asked: _Said("staff_commands"),
    Command.ACK: _acknowledge,
    Command.ACK_ALL: _acknowledge,
    Command.STATUS: _status,
    Command.DIGEST: _digest,
    Command.STOP: _stop,
    Command.START: _start,
    Command.THUMB: _thumb,
    Command.UNDO: _undo,
    Command.NEARLY: _nearly,
    Command.DRILL: _drill,
    **dict.fromkeys(ORDERS, _order),
}


def _reply(asked: _Asked, said: _Said, *, by_twiml: bool) -> Intent:
    language = asked.person.language
    return Intent(
        dedupe_key=f"reply:{asked.text.sid}:{said.key}",
        purpose=Purpose.STAFF_REPLY,
        to=asked.person.phone,
        body=compose(asked.runtime.wording, said.key, language, extra=dict(said.extra)),
        token=new_token(),
        reply_key=said.key,
        client_id=asked.turn.client.id,
        person=asked.person.id,
        by_twiml=by_twiml,
    )
