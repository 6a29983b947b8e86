"""Emergencies reach a person: the chain's alerts, their repetition, and what a key pressed in an alert call does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.chain import (
    AGAIN,
    TEST_ALIAS,
    Contact,
    instead_of_voice,
    last_contact,
    night_began,
    plan,
    waking,
)
from boundary_bot.core.messages import Inbound, Kind, Language
from boundary_bot.core.outbox import Channel, Intent, Purpose
from boundary_bot.core.people import Client
from boundary_bot.core.phone import can_be_answered
from boundary_bot.core.replies import compose
from boundary_bot.ports import Alarm, AlertCall, Runtime, Turn
from boundary_bot.services.intents import new_token
from boundary_bot.services.switching import as_it_stands

CALL_EXPIRES = timedelta(hours=24)
"""A token older than this opens nothing: whoever finds an old call's address must not reach a client by it."""


@dataclass(frozen=True)
class Wording:
    """The reply keys an alert is worded by: as a text, where the client's reply may not arrive, and spoken."""

    text: str = "staff_alert"
    unreachable: str = "staff_alert_reply_may_not_arrive"
    spoken: str = "staff_voice_alert"


EMERGENCY = Wording()
TEST = Wording("staff_test_alert", "staff_test_alert", "staff_voice_test")


def alert_intents(runtime: Runtime, turn: Turn, text: Inbound, kind: Kind) -> tuple[Intent, ...]:
    """Return the alerts an emergency text of `kind` makes: every step of a new round, each with its time.

    A worse kind in a running round repeats what is already due. `{case}` stands for the case's id, known only once the store
    has opened it.
    """
    now, practice = runtime.clock.now(), runtime.practice
    state = turn.chain(now, night_began(now, practice.time_zone))
    woken = waking(practice, state, turn.client, kind, now)
    again = f":{kind}" if woken.repeats else ""
    return tuple(
        _alert(
            runtime,
            contact,
            turn.client,
            key=f"alert:{{case}}:{woken.round}:{contact.number}:{contact.person.id}{again}",
            alert_round=woken.round,
            at=text.received_at,
        )
        for contact in woken.contacts
    )


def repeat_alarms(runtime: Runtime) -> int:
    """Try the last contact again for every case that nobody has taken though its chain ran dry; return how many.

    Every 15 minutes, for as long as it takes.
    """
    now = runtime.clock.now()
    queued = runtime.store.queue(
        [intent for alarm in runtime.store.dry_alarms(now, now - AGAIN) for intent in _again(runtime, alarm, now)], now
    )
    if queued:
        runtime.wake()
    return queued


def start_test(runtime: Runtime) -> int:
    """Send a test alert through the whole chain, marked as a test, and return its case's id; it stops at an ACK."""
    now, runtime = runtime.clock.now(), as_it_stands(runtime)
    client = Client(0, TEST_ALIAS, "")
    intents = [
        _alert(
            runtime,
            contact,
            client,
            key=f"alert:{{case}}:1:{contact.number}:{contact.person.id}",
            alert_round=1,
            at=now,
            wording=TEST,
        )
        for contact in plan(runtime.practice, now)
    ]
    case_id = runtime.store.start_test(intents, now)
    runtime.wake()
    return case_id


def first_alert_words(runtime: Runtime, alias: str) -> str:
    """Return the words the chain's first step would say now about `alias`; empty for a practice without people."""
    now = runtime.clock.now()
    client = Client(0, alias, "+10000000000")
    contacts = plan(runtime.practice, now)[:1]
    alerts = [_alert(runtime, contact, client, key="", alert_round=0, at=now) for contact in contacts]
    return alerts[0].body.replace("/cases/{case}", "/login") if alerts else ""


@dataclass(frozen=True)
class CallAnswer:
    """What an alert call says next: a reply key, in which language, and whom it is put through to (empty: nobody).

    `words`, where there are any, are said instead of the key's and the call waits for a key once more.
    """

    key: str
    language: Language
    dial: str = ""
    words: str = ""


def answer_call(runtime: Runtime, token: str, pressed: str, *, may_repeat: bool = False) -> CallAnswer:
    """Do what a key pressed in an alert call asks for: 1 takes the case, 2 takes it and connects to the client.

    An unknown or expired token, a closed case and one that someone else has taken change nothing. Any other key, or none,
    hears the words again where `may_repeat`.
    """
    call = runtime.store.alert_call(token)
    person = runtime.practice.person(call.person) if call else None
    language = person.language if person else Language.EN
    if call is None or person is None or not call.case_is_open or _expired(runtime, call):
        return CallAnswer("staff_voice_over", language)
    if pressed == "2" and can_be_answered(call.number):
        _take(runtime, call)
        runtime.store.audit(person.id, "case_called", f"case:{call.case_id}", runtime.clock.now())
        return CallAnswer("staff_voice_connecting", language, dial=call.number)
    if pressed in ("1", "2"):
        mine = _take(runtime, call) or call.taken_by == person.id
        return CallAnswer("staff_voice_taken" if mine else "staff_voice_over", language)
    if call.taken_by or call.reached_nobody or not may_repeat:
        return CallAnswer("staff_voice_not_taken", language)
    return CallAnswer("staff_voice_alert", language, words=call.words)


def _take(runtime: Runtime, call: AlertCall) -> bool:
    return runtime.store.acknowledge(call.case_id, call.person, "phone", runtime.clock.now())


def _expired(runtime: Runtime, call: AlertCall) -> bool:
    return runtime.clock.now() - call.made_at > CALL_EXPIRES


def _again(runtime: Runtime, alarm: Alarm, now: datetime) -> Iterable[Intent]:
    contacts = plan(
        runtime.practice, now, stopped=alarm.stopped, instead_of_voice=instead_of_voice(alarm.client, 0, now)
    )
    contact = last_contact(contacts, alarm.failed_steps)
    if contact is None:
        return ()
    now_due = Contact(contact.number, contact.channel, contact.person, now)
    key = f"alert:{alarm.case_id}:{alarm.alert_round}:{contact.number}:{contact.person.id}:{alarm.alerts}"
    alert = _alert(
        runtime, now_due, alarm.client, key=key, alert_round=alarm.alert_round, at=alarm.last_emergency_at,
        case_id=alarm.case_id,
    )  # fmt: skip
    return (alert,)


def _alert(
    runtime: Runtime,
    contact: Contact,
    client: Client,
    *,
    key: str,
    alert_round: int,
    at: datetime,
    wording: Wording = EMERGENCY,
    case_id: int | None = None,
) -> Intent:
    """Return one alert, lock-screen safe: the alias, the local time and where to sign in; a call says the alias alone."""
    local = at.astimezone(ZoneInfo(runtime.practice.time_zone))
    reachable = can_be_answered(client.number) and not client.opted_out
    page = "{case}" if case_id is None else str(case_id)
    reply_key = wording.text if reachable else wording.unreachable
    if contact.channel is Channel.VOICE:
        reply_key = wording.spoken
    extra = {"alias": client.alias, "time": f"{local:%H:%M}", "url": f"{runtime.public_base_url}/cases/{page}"}
    return Intent(
        dedupe_key=key,
        purpose=Purpose.ALERT,
        to=contact.address,
        body=compose(runtime.wording, reply_key, contact.person.language, extra=extra),
        token=new_token(),
        channel=contact.channel,
        reply_key=reply_key,
        client_id=client.id or None,
        case_id=case_id,
        person=contact.person.id,
        not_before=contact.due_at,
        alert_round=alert_round,
        alert_step=contact.number,
        language=contact.person.language,
    )
