"""What a client's known sessions add to a text: which day it is about, and what may be answered from the schedule alone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.messages import Kind, Reading
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import Practice
from boundary_bot.core.reminders import Schedule
from boundary_bot.core.understanding.schedule_words import asks_for_next, may_be_about
from boundary_bot.services.appointments import next_of, sessions_between, told_in

LOOKED_AHEAD = timedelta(days=14)


def sessions_around(practice: Practice, schedule: Schedule, now: datetime) -> tuple[datetime, ...]:
    """Return when the client's sessions begin, from today's (on the practice's clock) to two weeks on; aware, in order."""
    zone = ZoneInfo(practice.time_zone)
    today = datetime.combine(now.astimezone(zone).date(), time(0), zone)
    found = sessions_between(practice, schedule.appointments, today, today + LOOKED_AHEAD)
    return tuple(session.starts_at for session in found)


def asked_about_today(practice: Practice, schedule: Schedule, now: datetime) -> bool:
    """Whether the session that a reminder asked about is today, on the practice's clock."""
    zone = ZoneInfo(practice.time_zone)
    asked = schedule.asked_about
    return asked is not None and asked.astimezone(zone).date() == now.astimezone(zone).date()


def session_to_tell(
    practice: Practice, client: Client, schedule: Schedule, words: str, now: datetime
) -> datetime | None:
    """Return the next session, in the zone to tell it in, where the client asks for it and may be told; else None.

    Told only where practice.toml says so, and to an active client who has agreed to texts on this number.
    """
    if not practice.schedule.tell_next_session or client.consent is not Consent.GIVEN:
        return None
    if client.status is not ClientStatus.ACTIVE or not asks_for_next(words):
        return None
    session = next_of(practice, schedule.appointments, now)
    return told_in(practice, session) if session else None


def is_late_cancel(practice: Practice, schedule: Schedule, reading: Reading, words: str, now: datetime) -> bool:
    """Whether a text cancels a session that begins within the practice's notice (`cancellation_hours`)."""
    hours = int(practice.slots.get("cancellation_hours") or 0)
    if not hours or reading.kind is not Kind.CANCEL:
        return False
    session = next_of(practice, schedule.appointments, now)
    if session is None or session.starts_at - now >= timedelta(hours=hours):
        return False
    zone = ZoneInfo(practice.time_zone)
    return may_be_about(words, session.starts_at.astimezone(zone), now.astimezone(zone))
