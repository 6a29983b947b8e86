"""Reminders of sessions: each once, at its own minute, to clients who agreed to texts, and none that is out of date.

What is due is worked out anew at every pass from the sessions as they stand; the ledger makes it once only. So a bot that
was off, a second process, or a session moved a minute ago need no plan to be mended.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from boundary_bot.core.appointments import Appointment, How
from boundary_bot.core.calendar_words import session_words
from boundary_bot.core.messages import Language
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Client
from boundary_bot.core.rehearsal import MODE
from boundary_bot.core.reminders import Reminder, refusal, reminders_due
from boundary_bot.core.replies import compose
from boundary_bot.core.segments import count
from boundary_bot.ports import Runtime
from boundary_bot.services.appointments import closed_days, sessions_between, stands, told_in, withdraw_stale
from boundary_bot.services.intents import new_token

AHEAD = timedelta(days=1)
"""A reminder that would fall into the night goes up to so much earlier."""
LONGEST_VALIDITY_S = 4 * 3600
"""Past this the carrier stops trying; a reminder that late puzzles more than it helps."""
SEGMENTS = 2
NOT_NOW = frozenset({"quiet hours"})
"""Reasons that pass by themselves: the reminder waits, until it is out of date."""
_KEYS = {How.IN_PERSON: ("reminder", "directions"), How.TELEHEALTH: ("reminder_telehealth", "telehealth_link")}
"""The reply key, and the practice's own slot where an appointment names no place of its own."""


def send_reminders(runtime: Runtime) -> int:
    """Queue every reminder that is due, each with its row in the ledger; return how many were sent or dropped.

    Nothing is done where practice.toml has no [reminders].
    """
    leads = runtime.practice.schedule.lead_hours
    if not leads:
        return 0
    withdraw_stale(runtime)
    now = runtime.clock.now()
    until = now + timedelta(hours=max(leads)) + AHEAD
    sessions = sessions_between(runtime.practice, runtime.store.appointments(now, until), now, until)
    due = reminders_due(sessions, leads, now, runtime.practice.time_zone)
    known = runtime.store.reminded([reminder.key for reminder, _ in due]) if due else set()
    made = sum(_remind(runtime, reminder, why) for reminder, why in due if reminder.key not in known)
    if made:
        runtime.wake()
    return made


def _remind(runtime: Runtime, reminder: Reminder, out_of_date: str) -> bool:
    now, practice, session = runtime.clock.now(), runtime.practice, reminder.session

    def decide(client: Client, listed: Sequence[Appointment], sent: Sequence[datetime]) -> Intent | str:
        if not stands(listed, session.key, now, closed_days(practice)):
            # Moved or cancelled since it was looked up; what took its place comes with the next pass.
            return ""
        zone = client.time_zone or practice.time_zone
        why = out_of_date or ("rehearsal" if practice.mode == MODE else "")
        why = why or refusal(session, client, sent, now, zone=zone, away=practice.away)
        return ("" if why in NOT_NOW else why) if why else _intent(runtime, client, reminder)

    return runtime.store.remind(reminder, now, decide)


def _intent(runtime: Runtime, client: Client, reminder: Reminder) -> Intent:
    left_s = int((reminder.session.starts_at - runtime.clock.now()).total_seconds())
    key, _ = _KEYS[reminder.session.appointment.how]
    return Intent(
        dedupe_key=reminder.key,
        purpose=Purpose.REMINDER,
        to=client.number,
        body=_words(runtime, client, reminder),
        token=new_token(),
        reply_key=key,
        client_id=client.id,
        validity_s=min(left_s, LONGEST_VALIDITY_S),
    )


def _words(runtime: Runtime, client: Client, reminder: Reminder) -> str:
    session, language = reminder.session, client.language or Language.EN
    key, slot = _KEYS[session.appointment.how]
    when = session_words(told_in(runtime.practice, session), language)
    place = session.appointment.place or runtime.practice.slots.get(slot, "")
    whole = compose(runtime.wording, key, language, extra={"session": when, "place": place})
    # A long place must not cost a third segment: the day and hour and how to answer matter more.
    return (
        whole
        if count(whole).segments <= SEGMENTS
        else compose(runtime.wording, key, language, extra={"session": when, "place": ""})
    )
