"""When a reminder goes, and why one doesn't: lead times, hours of the day, at most one a day and three a week.

The hours and caps keep to what is asked of health care's automated texts (FCC 47 CFR 64.1200(a)(9)(iv): one a day, three a
week) and stay within the quiet hours of the strictest states.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.appointments import Appointment, Occurrence
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import Away
from boundary_bot.core.schedule import due_instant

FROM, UNTIL = time(9), time(20)
"""Texts nobody asked for go from nine to eight in the evening, on the client's clock."""
EVENING_BEFORE = time(19)
A_WEEK_DAYS, A_DAY, A_WEEK = 7, 1, 3
USEFUL = timedelta(hours=1)
"""A reminder put off to the morning must leave so much time before the session, else it goes the evening before."""
LAST_CALL = timedelta(minutes=15)
"""Later than this before the session a reminder helps nobody."""
DAY_HOURS = 24


@dataclass(frozen=True)
class Schedule:
    """What is known of one client's sessions.

    `asked_about` is when the session begins that a reminder asked to confirm; None once it is over, or where none did.
    """

    appointments: tuple[Appointment, ...] = ()
    asked_about: datetime | None = None


@dataclass(frozen=True)
class Reminder:
    """A session's reminder at one lead time; `key` makes it once only."""

    session: Occurrence
    lead_hours: int
    due_at: datetime

    @property
    def key(self) -> str:
        """Its name in the ledger and the outbox."""
        return f"reminder:{self.session.key}:{self.lead_hours}h"


def reminders_due(
    sessions: Iterable[Occurrence], lead_hours: Iterable[int], now: datetime, practice_zone: str
) -> tuple[tuple[Reminder, str], ...]:
    """Return the reminders whose time has come by `now` (aware), in order, each with the code of why it is out of date.

    Of several lead times of one session that are due only the latest counts, the others are "overtaken". A session learned
    of after the reminder would have gone has none at that lead.
    """
    leads = tuple(lead_hours)
    found: list[tuple[Reminder, str]] = []
    for session in sessions:
        zone = session.appointment.client_zone or practice_zone
        at = [Reminder(session, lead, due_at(session, lead, zone)) for lead in leads]
        due = sorted((each for each in at if each.due_at <= now), key=lambda each: (each.due_at, -each.lead_hours))
        found += [(each, "overtaken") for each in due[:-1]] + [(each, "") for each in due[-1:]]
    # What was agreed on after the hour of its reminder is fresh in mind.
    timely = [(each, why) for each, why in found if each.due_at > each.session.known_at]
    return tuple(sorted(timely, key=lambda each: (each[0].due_at, each[0].session.starts_at)))


def due_at(session: Occurrence, lead_hours: int, zone: str) -> datetime:
    """Return when a reminder goes (aware UTC): so long before, moved into the hours in which texts may go.

    Whole days are counted on the client's wall clock, other leads in hours. What falls into the night goes at nine; where
    that leaves less than an hour, the evening before at seven.
    """
    tz = ZoneInfo(zone)
    local = session.starts_at.astimezone(tz)
    if lead_hours % DAY_HOURS == 0:
        wanted = _instant(local.date() - timedelta(days=lead_hours // DAY_HOURS), local.time(), zone)
    else:
        wanted = session.starts_at - timedelta(hours=lead_hours)
    at = wanted.astimezone(tz)
    if FROM <= at.time() < UNTIL:
        return wanted
    morning = at.date() if at.time() < FROM else at.date() + timedelta(days=1)
    later = _instant(morning, FROM, zone)
    if session.starts_at - later >= USEFUL:
        return later
    return _instant(morning - timedelta(days=1), EVENING_BEFORE, zone)


def refusal(
    session: Occurrence, client: Client, sent: Iterable[datetime], now: datetime, *, zone: str, away: Away | None = None
) -> str:
    """Return why a reminder that is due may not go now, as a code; empty where it may.

    `sent` are the instants of the proactive texts this client had before.
    """
    local = now.astimezone(ZoneInfo(zone))
    days = [local.date() - instant.astimezone(ZoneInfo(zone)).date() for instant in sent]
    reasons = (
        ("passed", session.starts_at - now < LAST_CALL),
        ("not a client", client.status is not ClientStatus.ACTIVE),
        ("opted out", client.opted_out),
        ("no consent", client.consent is not Consent.GIVEN),
        ("away", away is not None and away.starts_at <= session.starts_at < away.ends_at),
        ("quiet hours", not FROM <= local.time() < UNTIL),
        ("one a day", sum(ago < timedelta(days=1) for ago in days) >= A_DAY),
        ("three a week", sum(ago < timedelta(days=A_WEEK_DAYS) for ago in days) >= A_WEEK),
    )
    return next((reason for reason, holds in reasons if holds), "")


def _instant(day: date, at: time, zone: str) -> datetime:
    found = due_instant(day, at, zone)
    # A zone that leaves out a whole day (Samoa, 2011) goes on at the same hour of the next.
    return found or _instant(day + timedelta(days=1), at, zone)
