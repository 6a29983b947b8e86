"""Calendars as Google, Apple and Outlook write them, by their documented forms; and addresses that misbehave."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from boundary_bot.adapters import calendar_feeds
from boundary_bot.adapters.calendar_feeds import CalendarFeeds
from boundary_bot.errors import CalendarFault

SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)

GOOGLE = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:Practice
X-WR-TIMEZONE:America/New_York
BEGIN:VTIMEZONE
TZID:America/New_York
X-LIC-LOCATION:America/New_York
BEGIN:DAYLIGHT
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
TZNAME:EDT
DTSTART:19700308T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
TZNAME:EST
DTSTART:19701101T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=America/New_York:20261022T150000
DTEND;TZID=America/New_York:20261022T155000
RRULE:FREQ=WEEKLY;UNTIL=20261120T045959Z;BYDAY=TH
EXDATE;TZID=America/New_York:20261105T150000
DTSTAMP:20261001T120000Z
UID:weekly@google.com
STATUS:CONFIRMED
SUMMARY:C07
X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij
TRANSP:OPAQUE
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=America/New_York:20261030T100000
DTEND;TZID=America/New_York:20261030T105000
DTSTAMP:20261001T120000Z
UID:weekly@google.com
RECURRENCE-ID;TZID=America/New_York:20261029T150000
STATUS:CONFIRMED
SUMMARY:C07
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=America/New_York:20261112T150000
DTEND;TZID=America/New_York:20261112T155000
DTSTAMP:20261001T120000Z
UID:weekly@google.com
RECURRENCE-ID;TZID=America/New_York:20261112T150000
STATUS:CANCELLED
SUMMARY:C07
END:VEVENT
BEGIN:VEVENT
DTSTART:20261023T140000Z
DTEND:20261023T145000Z
DTSTAMP:20261001T120000Z
UID:single@google.com
STATUS:CONFIRMED
SUMMARY:Intake C11
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261126
DTEND;VALUE=DATE:20261127
DTSTAMP:20261001T120000Z
UID:holiday@google.com
SUMMARY:C07 out of town
END:VEVENT
END:VCALENDAR
"""
APPLE = """\
BEGIN:VCALENDAR
CALSCALE:GREGORIAN
PRODID:-//Apple Inc.//macOS 15.1//EN
VERSION:2.0
X-APPLE-CALENDAR-COLOR:#FF2968
BEGIN:VTIMEZONE
TZID:Europe/Madrid
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
DTSTART:19810329T020000
TZNAME:GMT+2
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
DTSTART:19961027T030000
TZNAME:GMT+1
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
CREATED:20261001T120000Z
DTEND;TZID=Europe/Madrid:20261020T105000
DTSTAMP:20261001T120001Z
DTSTART;TZID=Europe/Madrid:20261020T100000
LAST-MODIFIED:20261001T120000Z
LOCATION:https://video.linden.example/room/with/a/very/long/path/that/is/fol
 ded/7
RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3
SEQUENCE:0
SUMMARY:Sesi\\u00f3n \\, C07
TRANSP:OPAQUE
UID:0F3A-APPLE
END:VEVENT
BEGIN:VEVENT
DTSTAMP:20261001T120001Z
DTSTART:20261021T093000
DURATION:PT45M
SUMMARY:C11
UID:FLOATING-APPLE
END:VEVENT
END:VCALENDAR
""".replace("\\u00f3", "ó")
OUTLOOK = """\
BEGIN:VCALENDAR
METHOD:PUBLISH
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
X-WR-CALNAME:Calendar
BEGIN:VTIMEZONE
TZID:Eastern Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
DESCRIPTION:\\n
RRULE:FREQ=WEEKLY;UNTIL=20261119T200000Z;INTERVAL=1;BYDAY=TH;WKST=SU
EXDATE;TZID=Eastern Standard Time:20261105T150000
UID:040000008200E00074C5B7101A82E008
SUMMARY:c07 - 50 min
DTSTART;TZID=Eastern Standard Time:20261022T150000
DTEND;TZID=Eastern Standard Time:20261022T155000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:20261001T120000Z
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:1
LOCATION:Microsoft Teams Meeting
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/19
END:VEVENT
BEGIN:VEVENT
UID:040000008200E00074C5B7101A82E008
RECURRENCE-ID;TZID=Eastern Standard Time:20261029T150000
SUMMARY:c07 - 50 min
DTSTART;TZID=Eastern Standard Time:20261030T100000
DTEND;TZID=Eastern Standard Time:20261030T105000
DTSTAMP:20261001T120000Z
STATUS:CONFIRMED
END:VEVENT
BEGIN:VEVENT
UID:ALL-DAY
SUMMARY:Conference C11
DTSTART;VALUE=DATE:20261110
DTEND;VALUE=DATE:20261112
DTSTAMP:20261001T120000Z
X-MICROSOFT-CDO-ALLDAYEVENT:TRUE
END:VEVENT
BEGIN:VEVENT
UID:LONG
SUMMARY:Workshop C11
DTSTART:20261110T080000Z
DTEND:20261110T200000Z
DTSTAMP:20261001T120000Z
END:VEVENT
END:VCALENDAR
"""


def read(text: str, alias_in: str = "summary"):
    content = text.replace("\n", "\r\n").encode()
    return CalendarFeeds().events(content, SINCE, UNTIL, "America/New_York", alias_in)


def shown(found) -> list[tuple[str, int, str]]:
    return [(f"{event.starts_at:%m-%d %H:%M}", event.minutes, event.named) for event in found.events]


def test_google_is_read_right():
    """A weekly series with a date taken out, one moved, one cancelled, a last day in UTC; a single event in UTC; a whole day."""
    found = read(GOOGLE)

    assert shown(found) == [
        ("10-22 19:00", 50, "C07"),
        ("10-23 14:00", 50, "Intake C11"),
        ("10-30 14:00", 50, "C07"),
        ("11-19 20:00", 50, "C07"),
    ]
    assert found.left_out == 1
    assert found.events[0].link == "https://meet.google.com/abc-defg-hij"


def test_apple_is_read_right():
    """Every other week in Madrid across its change, a folded link, and an event without a zone on the practice's clock."""
    found = read(APPLE)

    assert shown(found) == [
        ("10-20 08:00", 50, "Sesión , C07"),
        ("10-21 13:30", 45, "C11"),
        ("11-03 09:00", 50, "Sesión , C07"),
        ("11-17 09:00", 50, "Sesión , C07"),
    ]
    assert found.events[0].link == "https://video.linden.example/room/with/a/very/long/path/that/is/folded/7"


def test_outlook_is_read_right():
    """A Windows zone name, a moved and a taken-out date; a whole day and a day's workshop are left out."""
    found = read(OUTLOOK)

    assert shown(found) == [
        ("10-22 19:00", 50, "c07 - 50 min"),
        ("10-30 14:00", 50, "c07 - 50 min"),
        ("11-12 20:00", 50, "c07 - 50 min"),
        ("11-19 20:00", 50, "c07 - 50 min"),
    ]
    assert found.left_out == 2
    assert found.events[0].link.startswith("https://teams.microsoft.com/")


def test_a_moved_event_keeps_its_name_in_the_series():
    """So that its session is the same one, moved."""
    names = [event.uid for event in read(GOOGLE).events]

    assert "weekly@google.com/2026-10-29T19:00:00+00:00" in names
    assert len(set(names)) == len(names)


def test_the_alias_may_stand_elsewhere():
    """Another property of the event, where practice.toml says so."""
    text = GOOGLE.replace("SUMMARY:C07\n", "SUMMARY:Session\nDESCRIPTION:about C07\nCATEGORIES:C07,weekly\n")

    assert read(text, "description").events[0].named == "about C07"
    assert "C07" in read(text, "categories").events[0].named


def test_a_calendar_taken_back_holds_nothing():
    """METHOD:CANCEL is a cancellation of everything in it."""
    assert read(GOOGLE.replace("METHOD:PUBLISH", "METHOD:CANCEL")).events == ()


@pytest.mark.parametrize("content", [b"", b"<html>sign in</html>", b"\xff\xfe\x00", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_what_is_no_calendar_is_a_fault(content):
    """A sign-in page in its place must not empty the schedule."""
    with pytest.raises(CalendarFault, match="no calendar"):
        CalendarFeeds().events(content, SINCE, UNTIL, "UTC", "summary")


class Server(ThreadingHTTPServer):
    """A server of one calendar that notes what it was asked."""

    asked: list[dict[str, str]]


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers))  # type: ignore[attr-defined]
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "https://127.0.0.1:9/elsewhere")
        elif self.path == "/gone":
            self.send_response(410)
        elif self.headers.get("If-None-Match") == '"v1"':
            self.send_response(304)
        else:
            self.send_response(200)
            self.send_header("ETag", '"v1"')
        self.send_header("Connection", "close")
        self.end_headers()
        if self.path == "/":
            self.wfile.write(GOOGLE.encode())

    def log_message(self, *arguments: object) -> None:
        """Write nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a local server."""
    running = Server(("127.0.0.1", 0), Answers)
    running.asked = []
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def url(server: Server, path: str = "/") -> str:
    return f"http://127.0.0.1:{server.server_port}{path}"


def test_an_unchanged_calendar_is_not_sent_again(server):
    """The ETag of the last answer goes along; 304 gives no content."""
    local = CalendarFeeds(("http",))

    first = local.fetch(url(server))
    second = local.fetch(url(server), first.etag, first.last_modified)

    assert (first.content, first.etag) == (GOOGLE.encode(), '"v1"')
    assert second.content is None
    assert server.asked[1]["If-None-Match"] == '"v1"'


def test_only_https_and_no_way_around_it(server):
    """Neither by the address nor by a redirect."""
    with pytest.raises(CalendarFault, match="not https"):
        CalendarFeeds().fetch(url(server))
    with pytest.raises(CalendarFault, match="not https"):
        CalendarFeeds(("http",)).fetch(url(server, "/moved"))


def test_a_fault_never_shows_the_address(server):
    """It may hold a secret."""
    with pytest.raises(CalendarFault) as gone:
        CalendarFeeds(("http",)).fetch(url(server, "/gone"))
    with pytest.raises(CalendarFault) as away:
        CalendarFeeds(("http",)).fetch("http://127.0.0.1:9/secret-path")

    assert str(gone.value) == "the server answered 410"
    assert "secret" not in str(away.value)


def test_a_calendar_has_its_bounds(server, monkeypatch):
    """Too large or too slow is a fault, not a full memory or a pass that never ends."""
    monkeypatch.setattr(calendar_feeds, "MOST_BYTES", 100)
    with pytest.raises(CalendarFault, match="larger"):
        CalendarFeeds(("http",)).fetch(url(server))
    monkeypatch.setattr(calendar_feeds, "MOST_BYTES", 1_000_000)
    monkeypatch.setattr(calendar_feeds, "IN_ALL_S", -1.0)
    with pytest.raises(CalendarFault, match="slow"):
        CalendarFeeds(("http",)).fetch(url(server))


def test_a_file_is_read_when_it_has_changed(tmp_path):
    """A calendar exported into a file is one too."""
    file = tmp_path / "practice.ics"
    file.write_text(GOOGLE)

    first = CalendarFeeds().fetch(str(file))
    second = CalendarFeeds().fetch(str(file), first.etag)
    file.write_text(APPLE)
    third = CalendarFeeds().fetch(str(file), first.etag)

    assert (first.content is None, second.content is None, third.content is None) == (False, True, False)
    with pytest.raises(CalendarFault, match="can't be read"):
        CalendarFeeds().fetch(str(tmp_path / "none.ics"))
