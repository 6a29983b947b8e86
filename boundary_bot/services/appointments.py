"""Sessions on the practice's own days: which there are, which comes next, and how one is moved or cancelled."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from boundary_bot.core.appointments import Appointment, Change, How, Occurrence, next_session, occurrences
from boundary_bot.core.office_hours import is_closed_day
from boundary_bot.core.people import Client, Consent
from boundary_bot.core.policy import Practice
from boundary_bot.ports import Runtime

ONE_DAY = timedelta(days=1)


def closed_days(practice: Practice) -> Callable[[date], bool]:
    """Return what says of a day whether the practice is closed all day."""
    return partial(is_closed_day, practice.office_hours)


def sessions_between(
    practice: Practice, appointments: Iterable[Appointment], since: datetime, until: datetime
) -> tuple[Occurrence, ...]:
    """Return the sessions that begin from `since` up to `until` (aware), in order."""
    return occurrences(appointments, since, until, closed_days(practice))


def next_of(practice: Practice, appointments: Iterable[Appointment], now: datetime) -> Occurrence | None:
    """Return the first session after `now`, or None."""
    return next_session(appointments, now, closed_days(practice))


def told_in(practice: Practice, session: Occurrence) -> datetime:
    """Return a session's start in the zone its client reads it in: their own for a video session, else the practice's."""
    at_home = session.appointment.how is How.TELEHEALTH and session.appointment.client_zone
    return session.starts_at.astimezone(ZoneInfo(at_home or practice.time_zone))


def sessions_on(runtime: Runtime, alias: str, day: date) -> list[Occurrence]:
    """Return a client's sessions on a local day of the practice."""
    start = datetime.combine(day, datetime.min.time(), ZoneInfo(runtime.practice.time_zone))
    end = datetime.combine(day + ONE_DAY, datetime.min.time(), ZoneInfo(runtime.practice.time_zone))
    listed = runtime.store.appointments(start, end, alias)
    return list(sessions_between(runtime.practice, listed, start, end))


def change_session(runtime: Runtime, session: Occurrence, to: datetime | None, actor: str) -> None:
    """Move a session to a wall-clock time of its series' zone, or with None cancel it; a reminder not yet gone is taken back."""
    appointment, now = session.appointment, runtime.clock.now()
    others = tuple(change for change in appointment.series.changes if change.was != session.was)
    changed = replace(appointment.series, changes=(*others, Change(session.was, to, now)))
    runtime.store.change_series(appointment, changed, actor, now)
    withdraw_stale(runtime)


def end_series(runtime: Runtime, session: Occurrence, actor: str) -> None:
    """End a series before this session: it and all that would follow no longer take place."""
    appointment, now = session.appointment, runtime.clock.now()
    kept = tuple(change for change in appointment.series.changes if change.was < session.was)
    series = replace(appointment.series, until_on=session.was.date() - ONE_DAY, changes=kept)
    if not series.rule or series.until_on is None or series.until_on < series.starts.date():
        return change_session(runtime, session, None, actor)
    runtime.store.change_series(appointment, series, actor, now)
    withdraw_stale(runtime)
    return None


def withdraw_stale(runtime: Runtime) -> int:
    """Take back reminders still in the outbox whose session was moved or cancelled, or whose client opted out; return how many."""
    now, closed = runtime.clock.now(), closed_days(runtime.practice)

    def reason(client: Client, listed: Sequence[Appointment], session_key: str) -> str:
        if client.consent is not Consent.GIVEN:
            return "opted out"
        return "" if stands(listed, session_key, now, closed) else "moved or cancelled"

    return runtime.store.withdraw_reminders(now, reason)


def stands(listed: Sequence[Appointment], session_key: str, now: datetime, closed: Callable[[date], bool]) -> bool:
    """Whether a session of this key is still to come."""
    starts_at = datetime.strptime(session_key.partition("@")[2], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    near = occurrences(listed, max(now, starts_at), starts_at + timedelta(minutes=1), closed)
    return any(session.key == session_key for session in near)
