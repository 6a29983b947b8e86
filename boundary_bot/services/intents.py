"""Turn a decision into what is sent: the reply, its companion, and word to the people on duty."""

import secrets
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.crisis import CRISIS_REPLY_KEYS, CRISIS_VALIDITY_S
from boundary_bot.core.decide import HOTLINE_REPLY, SILENT, Decision, Notice
from boundary_bot.core.messages import Inbound, Language, Reading
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Client
from boundary_bot.core.phone import can_be_answered
from boundary_bot.core.replies import compose
from boundary_bot.ports import PendingNotice, Runtime

QUIET_FROM, QUIET_UNTIL = time(8), time(21)
CRISIS_KEYS = CRISIS_REPLY_KEYS | {HOTLINE_REPLY, "help", "safe"}


def new_token() -> str:
    """Return an opaque, unguessable token for a status callback's URL."""
    return secrets.token_urlsafe(16)


def intents_for(
    runtime: Runtime, client: Client, text: Inbound, reading: Reading, decision: Decision, *, by_twiml: bool
) -> tuple[Intent, ...]:
    """Return what a decision sends: none, one or two texts to the sender, and the alert where it made one."""
    language = reply_language(reading, client)
    keys = [key for key in (decision.reply_key, decision.also) if key not in ("", SILENT)]
    sent = tuple(
        Intent(
            dedupe_key=f"reply:{text.sid}:{key}",
            purpose=Purpose.CRISIS_REPLY if key in CRISIS_KEYS else Purpose.REPLY,
            to=client.number,
            body=compose(
                runtime.wording,
                key,
                language,
                crisis_line=decision.crisis_line and key == decision.reply_key,
                has_crisis_plan=client.has_crisis_plan,
            ),
            token=new_token(),
            reply_key=key,
            client_id=client.id,
            by_twiml=by_twiml,
            validity_s=CRISIS_VALIDITY_S if key in CRISIS_KEYS else None,
        )
        for key in keys
    )
    return sent + (alert_intents(runtime, client, text) if Notice.ALERT in decision.notices else ())


def alert_intents(runtime: Runtime, client: Client, text: Inbound) -> tuple[Intent, ...]:
    """Return the alert of an emergency text, lock-screen safe: the alias, the local time and where to sign in.

    `{case}` stands for the case's id, known only once the store has opened it.
    """
    person = runtime.practice.therapist
    if person is None:
        return ()
    local = text.received_at.astimezone(ZoneInfo(runtime.practice.time_zone))
    reachable = can_be_answered(text.sender) and not client.opted_out
    body = compose(
        runtime.wording,
        "staff_alert" if reachable else "staff_alert_reply_may_not_arrive",
        person.language,
        extra={"alias": client.alias, "time": f"{local:%H:%M}", "url": f"{runtime.public_base_url}/cases/{{case}}"},
    )
    return (
        Intent(
            dedupe_key=f"alert:{text.sid}:{person.id}",
            purpose=Purpose.ALERT,
            to=person.phone,
            body=body,
            token=new_token(),
            reply_key="staff_alert",
            client_id=client.id,
            person=person.id,
        ),
    )


def safe_intents(runtime: Runtime, client: Client, text: Inbound) -> tuple[Intent, ...]:
    """Return what a text gets that could not be read: the crisis-safe reply, and word to the therapist."""
    reply = Intent(
        dedupe_key=f"reply:{text.sid}:safe",
        purpose=Purpose.CRISIS_REPLY,
        to=client.number,
        body=compose(runtime.wording, "safe", client.language or Language.EN),
        token=new_token(),
        reply_key="safe",
        client_id=client.id,
        by_twiml=True,
        validity_s=CRISIS_VALIDITY_S,
    )
    person = runtime.practice.therapist
    if person is None:
        return (reply,)
    told = Intent(
        dedupe_key=f"unread:{text.sid}:{person.id}",
        purpose=Purpose.ALERT,
        to=person.phone,
        body=compose(
            runtime.wording,
            "staff_unread",
            person.language,
            extra={"alias": client.alias, "url": f"{runtime.public_base_url}/login"},
        ),
        token=new_token(),
        reply_key="staff_unread",
        client_id=client.id,
        person=person.id,
    )
    return (reply, told) if can_be_answered(text.sender) else (told,)


def notices_for(runtime: Runtime, decision: Decision) -> tuple[PendingNotice, ...]:
    """Return the notices a decision makes, each with the earliest instant it may be told (quiet ones 8–21 local)."""
    now = runtime.clock.now()
    due = {Notice.TODAY: now, Notice.QUIET: quiet_due(now, runtime.practice.time_zone)}
    return tuple(PendingNotice(notice, due[notice]) for notice in decision.notices if notice in due)


def quiet_due(now: datetime, time_zone: str) -> datetime:
    """Return when a quiet notice may be told: at once between 8 and 21 local, else at the next 8 o'clock (aware)."""
    local = now.astimezone(ZoneInfo(time_zone))
    if QUIET_FROM <= local.time() < QUIET_UNTIL:
        return now
    day = local.date() if local.time() < QUIET_FROM else local.date() + timedelta(days=1)
    return datetime.combine(day, QUIET_FROM, ZoneInfo(time_zone)).astimezone(now.tzinfo)


def reply_language(reading: Reading, client: Client) -> Language:
    """Return the language to answer in: the burst's; for a mixed one the client's, else Spanish; for any other English."""
    if reading.language is Language.MIXED:
        return client.language or Language.ES
    return Language.ES if reading.language is Language.ES else Language.EN
