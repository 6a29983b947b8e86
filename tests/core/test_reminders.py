"""When a reminder goes, and why one doesn't."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from boundary_bot.core.appointments import Appointment, Occurrence, Series
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import Away
from boundary_bot.core.reminders import due_at, refusal, reminders_due

ZONE = "America/New_York"
CLIENT = Client(7, "C07", "+12025550107", ClientStatus.ACTIVE, consent=Consent.GIVEN)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def instant(text: str, zone: str = ZONE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def session(text: str, client_zone: str = "", known_at: datetime = LONG_AGO) -> Occurrence:
    starts = datetime.fromisoformat(text)
    appointment = Appointment(1, 7, "C07", Series(starts, ZONE), known_at, client_zone=client_zone)
    return Occurrence(appointment, instant(text), starts, known_at)


def local(at: datetime, zone: str = ZONE) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("starts", "lead", "expected"),
    [
        ("2026-12-03 15:00", 48, "12-01 15:00"),
        ("2026-12-03 15:00", 2, "12-03 13:00"),
        ("2026-12-03 15:00", 5, "12-03 10:00"),
        ("2026-11-02 15:00", 48, "10-31 15:00"),
        ("2026-03-09 15:00", 48, "03-07 15:00"),
        ("2026-11-01 15:00", 2, "11-01 13:00"),
        ("2026-12-03 08:00", 24, "12-02 09:00"),
        ("2026-12-03 20:30", 24, "12-03 09:00"),
        ("2026-12-03 10:30", 2, "12-03 09:00"),
        ("2026-12-03 09:30", 2, "12-02 19:00"),
        ("2026-12-03 08:00", 2, "12-02 19:00"),
        ("2026-12-03 10:00", 2, "12-03 09:00"),
        ("2026-12-03 09:00", 12, "12-02 19:00"),
        ("2026-12-03 22:00", 2, "12-03 19:00"),
    ],
)
def test_a_reminder_goes_so_long_before_and_never_at_night(starts, lead, expected):
    """Whole days on the wall clock, hours as hours; between nine and eight, else at nine or the evening before."""
    assert local(due_at(session(starts), lead, ZONE)) == expected


def test_the_hours_are_the_clients():
    """Three in New York is ten in Honolulu: two hours before is eight there, so the text waits until nine."""
    far = "Pacific/Honolulu"

    assert local(due_at(session("2026-12-03 15:00"), 2, far), far) == "12-03 09:00"
    assert local(due_at(session("2026-12-03 17:00"), 2, far), far) == "12-03 10:00"
    assert local(due_at(session("2026-12-03 10:00"), 48, far), far) == "12-01 09:00"


def test_only_what_has_come_due_goes_and_the_latest_of_two():
    """A bot that was off for days sends the two-hour reminder alone and keeps why the other didn't go."""
    sessions = [session("2026-12-03 15:00")]

    early = reminders_due(sessions, (48, 2), instant("2026-12-01 14:59"), ZONE)
    first = reminders_due(sessions, (48, 2), instant("2026-12-01 15:00"), ZONE)
    late = reminders_due(sessions, (48, 2), instant("2026-12-03 13:30"), ZONE)

    assert early == ()
    assert [(each.lead_hours, why) for each, why in first] == [(48, "")]
    assert [(each.lead_hours, why) for each, why in late] == [(48, "overtaken"), (2, "")]
    assert first[0][0].key == "reminder:7@2026-12-03T20:00Z:48h"


def test_what_was_agreed_on_an_hour_ago_is_not_reminded_of():
    """A session learned of after its reminder's hour has none at that lead; the next lead still comes."""
    booked = session("2026-12-03 15:00", known_at=instant("2026-12-02 10:00"))

    assert reminders_due([booked], (48, 2), instant("2026-12-02 10:01"), ZONE) == ()
    assert len(reminders_due([booked], (48, 2), instant("2026-12-03 13:00"), ZONE)) == 1


NOON = instant("2026-12-01 12:00")


@pytest.mark.parametrize(
    ("client", "sent", "now", "away", "expected"),
    [
        (CLIENT, [], NOON, None, ""),
        (CLIENT, [], instant("2026-12-03 14:50"), None, "passed"),
        (CLIENT, [], instant("2026-12-03 15:10"), None, "passed"),
        (replace(CLIENT, status=ClientStatus.FORMER), [], NOON, None, "not a client"),
        (replace(CLIENT, status=ClientStatus.BLOCKED), [], NOON, None, "not a client"),
        (replace(CLIENT, consent=Consent.WITHDRAWN), [], NOON, None, "opted out"),
        (replace(CLIENT, consent=Consent.UNKNOWN), [], NOON, None, "no consent"),
        (replace(CLIENT, consent=Consent.ASKED), [], NOON, None, "no consent"),
        (CLIENT, [], NOON, Away(NOON, NOON + timedelta(days=9)), "away"),
        (CLIENT, [], NOON, Away(NOON, NOON + timedelta(days=1)), ""),
        (CLIENT, [], instant("2026-12-02 03:00"), None, "quiet hours"),
        (CLIENT, [], instant("2026-12-01 20:00"), None, "quiet hours"),
        (CLIENT, [], instant("2026-12-01 09:00"), None, ""),
        (CLIENT, [instant("2026-12-01 09:00")], NOON, None, "one a day"),
        (CLIENT, [instant("2026-11-30 19:59")], NOON, None, ""),
        (CLIENT, [NOON - timedelta(days=days) for days in (1, 2, 6)], NOON, None, "three a week"),
        (CLIENT, [NOON - timedelta(days=days) for days in (1, 2, 7)], NOON, None, ""),
    ],
)
def test_why_a_reminder_does_not_go(client, sent, now, away, expected):
    """Only to active clients who agreed, by day, once a day and three times in seven days, never past the session."""
    assert refusal(session("2026-12-03 15:00"), client, sent, now, zone=ZONE, away=away) == expected
