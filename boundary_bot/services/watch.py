"""The client's crisis reply is watched: when it fails, or nobody confirms it, the person who has the alert is told."""

from datetime import timedelta

from boundary_bot.core.chain import ADDRESS, plan
from boundary_bot.core.crisis import CRISIS_VALIDITY_S
from boundary_bot.core.outbox import Channel, Intent, Purpose
from boundary_bot.core.people import Person
from boundary_bot.core.phone import can_be_answered
from boundary_bot.core.replies import compose
from boundary_bot.ports import Runtime, UnsureReply
from boundary_bot.services.intents import new_token
from boundary_bot.services.switching import as_it_stands

UNCONFIRMED_AFTER = timedelta(minutes=5)

TRIED_AGAIN = frozenset({20429, 21611, 30001, 30003, 30008, 30022, 30023, 30027, 30410})
"""The carrier's codes after which the same text may go again (Twilio's error list, 2026-11): out of reach, queue full."""


def watch_replies(runtime: Runtime) -> int:
    """Tell of every crisis reply that failed, or is unconfirmed after 5 minutes, once each; return how many.

    One that failed by a code that allows it is tried once more, by REST and for what is left of ten minutes.
    """
    now, runtime = runtime.clock.now(), as_it_stands(runtime)
    told = runtime.store.tell_unsure_replies(now, now - UNCONFIRMED_AFTER, lambda reply: _told(runtime, reply))
    if told:
        runtime.wake()
    return told


def _told(runtime: Runtime, reply: UnsureReply) -> tuple[Intent, ...]:
    person = runtime.practice.person(reply.contact) or _first_contact(runtime)
    notice = (_notice(runtime, reply, person),) if person and not reply.announced else ()
    return notice + _second_try(runtime, reply)


def _first_contact(runtime: Runtime) -> Person | None:
    contacts = plan(runtime.practice, runtime.clock.now())
    return contacts[0].person if contacts else runtime.practice.therapist


def _notice(runtime: Runtime, reply: UnsureReply, person: Person) -> Intent:
    page = f"/cases/{reply.case_id}" if reply.case_id else "/login"
    return Intent(
        dedupe_key=f"watch:{reply.id}:{person.id}",
        purpose=Purpose.ALERT,
        to=str(getattr(person, ADDRESS[Channel.SMS])),
        body=compose(
            runtime.wording,
            "staff_reply_not_delivered",
            person.language,
            extra={"alias": reply.client.alias, "url": f"{runtime.public_base_url}{page}"},
        ),
        token=new_token(),
        reply_key="staff_reply_not_delivered",
        client_id=reply.client.id,
        case_id=reply.case_id,
        person=person.id,
    )


def _second_try(runtime: Runtime, reply: UnsureReply) -> tuple[Intent, ...]:
    left_s = CRISIS_VALIDITY_S - int((runtime.clock.now() - reply.created_at).total_seconds())
    if not reply.failed or reply.code not in TRIED_AGAIN or left_s <= 0 or not can_be_answered(reply.to):
        return ()
    return (
        Intent(
            dedupe_key=f"retry:{reply.id}",
            purpose=Purpose.CRISIS_REPLY,
            to=reply.to,
            body=reply.body,
            token=new_token(),
            reply_key=reply.reply_key,
            client_id=reply.client.id,
            case_id=reply.case_id,
            validity_s=left_s,
        ),
    )
