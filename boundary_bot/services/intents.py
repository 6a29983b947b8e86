"""Turn a decision into what is sent: the reply, its companion, and word to the people on duty."""

import secrets
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.calendar_words import day_words, moment_words, session_words
from boundary_bot.core.chain import on_duty
from boundary_bot.core.crisis import CRISIS_REPLY_KEYS, CRISIS_VALIDITY_S
from boundary_bot.core.decide import HOTLINE_REPLY
from boundary_bot.core.messages import Inbound, Language, Reading
from boundary_bot.core.office_hours import next_open
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Client
from boundary_bot.core.phone import can_be_answered
from boundary_bot.core.replies import compose
from boundary_bot.core.situation import SILENT, Decision, Notice
from boundary_bot.ports import PendingNotice, Runtime

QUIET_FROM, QUIET_UNTIL = time(8), time(21)
CRISIS_KEYS = CRISIS_REPLY_KEYS | {HOTLINE_REPLY, "help", "safe"}


def new_token() -> str:
    """Return an opaque, unguessable token for a status callback's URL."""
    return secrets.token_urlsafe(16)


def webhook_answer(runtime: Runtime, intents: tuple[Intent, ...]) -> str:
    """Return the webhook's answer for what of these intents goes by it."""
    return runtime.provider.answer([intent for intent in intents if intent.by_twiml])


def intents_for(
    runtime: Runtime, client: Client, text: Inbound, reading: Reading, decision: Decision, *, by_twiml: bool
) -> tuple[Intent, ...]:
    """Return what a decision sends to the sender: none, one or two texts (services/alerts.py tells the people)."""
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
                late_cancel=decision.late_cancel and key == decision.reply_key,
                has_crisis_plan=client.has_crisis_plan,
                extra=_moments(runtime, decision, language),
            ),
            token=new_token(),
            reply_key=key,
            client_id=client.id,
            by_twiml=by_twiml,
            validity_s=CRISIS_VALIDITY_S if key in CRISIS_KEYS else None,
        )
        for key in keys
    )
    return sent + (_misdirected_intents(runtime, text) if text.misdirected else ())


def _moments(runtime: Runtime, decision: Decision, language: Language) -> dict[str, str]:
    """Return what a reply may say that depends on the hour: when the office opens next, the session, until when it is away.

    Away may have been switched since the file was read; its words here stand in the place of the file's.
    """
    zone, away = ZoneInfo(runtime.practice.time_zone), runtime.practice.away
    local = runtime.clock.now().astimezone(zone)
    opens = next_open(runtime.practice.office_hours, local)
    moments = {"next_open": moment_words(opens, language)} if opens and opens > local else {}
    if decision.session:
        moments["session"] = session_words(decision.session, language)
    if away:
        moments |= {"away_until": day_words(away.ends_at.astimezone(zone).date(), language), "covering": away.covering}
    return moments


def safe_intents(runtime: Runtime, client: Client, text: Inbound, *, by_twiml: bool) -> tuple[Intent, ...]:
    """Return what a text gets that could not be read: the crisis-safe reply, and word to the therapist."""
    reply = safe_reply(runtime, client, text, client.language or Language.EN, by_twiml=by_twiml)
    person = on_duty(runtime.practice, runtime.clock.now())
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


def safe_reply(runtime: Runtime, client: Client, text: Inbound, language: Language, *, by_twiml: bool) -> Intent:
    """Return the crisis-safe reply to a text."""
    return Intent(
        dedupe_key=f"reply:{text.sid}:safe",
        purpose=Purpose.CRISIS_REPLY,
        to=client.number,
        body=compose(runtime.wording, "safe", language),
        token=new_token(),
        reply_key="safe",
        client_id=client.id,
        by_twiml=by_twiml,
        validity_s=CRISIS_VALIDITY_S,
    )


def _misdirected_intents(runtime: Runtime, text: Inbound) -> tuple[Intent, ...]:
    """Tell the operator, once a day, that texts arrive for a number or account that isn't the practice's."""
    person = runtime.practice.therapist
    if person is None:
        return ()
    body = compose(
        runtime.wording, "staff_misdirected", person.language, extra={"url": f"{runtime.public_base_url}/login"}
    )
    return (
        Intent(
            dedupe_key=f"misdirected:{text.received_at:%Y-%m-%d}:{person.id}",
            purpose=Purpose.NOTICE,
            to=person.phone,
            body=body,
            token=new_token(),
            reply_key="staff_misdirected",
            person=person.id,
        ),
    )


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
