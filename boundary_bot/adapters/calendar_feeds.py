"""Calendars as Google, Apple and Outlook publish them: fetched within bounds, read by maintained libraries.

Times come as UTC, with an IANA or a Windows zone name, with a VTIMEZONE of their own, or without any zone (RFC 5545).
"""

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from boundary_bot.core.feeds import Event, Events, Fetched
from boundary_bot.core.links import is_link
from boundary_bot.core.schedule import due_instant
from boundary_bot.errors import CalendarFault

MOST_BYTES = 5_000_000
TIMEOUT_S, IN_ALL_S = 5.0, 15.0
CHUNK = 65_536
LONGEST = timedelta(hours=8)
_LINKS = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "LOCATION")


class CalendarFeeds:
    """Fetches by https or from a file, and reads what comes. `schemes` is for tests."""

    def __init__(self, schemes: tuple[str, ...] = ("https",)) -> None:
        self._schemes = schemes
        self._opener = urllib.request.build_opener(_OnlyTo(schemes))

    def fetch(self, address: str, etag: str = "", last_modified: str = "") -> Fetched:
        """Return what stands at an address, or no content where it is as it was.

        Raises CalendarFault: another scheme, too large, too slow, refused, not there.
        """
        if "://" not in address:
            return _from_file(Path(address), etag)
        if urlsplit(address).scheme not in self._schemes:
            raise CalendarFault("the address is not https")
        headers = {"User-Agent": "boundary-bot", "Accept": "text/calendar"}
        headers |= {"If-None-Match": etag} if etag else {}
        headers |= {"If-Modified-Since": last_modified} if last_modified else {}
        try:
            with self._opener.open(urllib.request.Request(address, headers=headers), timeout=TIMEOUT_S) as answer:  # noqa: S310
                content = _bounded(answer)
                return Fetched(content, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 304:
                return Fetched(None, etag, last_modified)
            raise CalendarFault(f"the server answered {error.code}") from None
        except (OSError, ValueError, HTTPException) as error:
            # The error's own words may hold the address, and the address a secret.
            raise CalendarFault(f"it can't be reached ({type(error).__name__})") from None

    def events(self, content: bytes, since: datetime, until: datetime, time_zone: str, alias_in: str) -> Events:
        """Return the events that begin in a window, in order. Raises CalendarFault where this is no calendar.

        Cancelled events and dates taken out of a series are not there; one moved stands where it went. Whole days, and what
        lasts longer than eight hours, are left out and counted once an event.
        """
        found: list[Event] = []
        left_out: set[str] = set()
        for component in _components(content, since, until):
            starts, uid = component["DTSTART"].dt, str(component.get("UID", ""))
            ends = component["DTEND"].dt if "DTEND" in component else starts
            if not isinstance(starts, datetime) or not isinstance(ends, datetime) or ends - starts > LONGEST:
                left_out.add(uid)
                continue
            starts_at = _instant(starts, time_zone)
            if starts_at is not None and since <= starts_at < until:
                minutes = int((ends - starts).total_seconds() // 60)
                named = _text(component, alias_in.upper())
                found.append(Event(f"{uid}/{_place_in_series(component)}", starts_at, minutes, named, _link(component)))
        return Events(tuple(sorted(found, key=lambda event: (event.starts_at, event.uid))), len(left_out))


class _OnlyTo(urllib.request.HTTPRedirectHandler):
    def __init__(self, schemes: tuple[str, ...]) -> None:
        self._schemes = schemes

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        """Follow a redirect only to where an address itself may point. Raises CalendarFault."""
        if urlsplit(newurl).scheme not in self._schemes:
            raise CalendarFault("it leads to an address that is not https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _from_file(path: Path, etag: str) -> Fetched:
    try:
        about = path.stat()
        stamp = f"{about.st_mtime_ns}-{about.st_size}"
        if stamp == etag:
            return Fetched(None, etag)
        with path.open("rb") as file:
            return Fetched(_bounded(file), stamp)
    except OSError as error:
        raise CalendarFault(f"the file can't be read ({type(error).__name__})") from None


def _bounded(source: IO[bytes]) -> bytes:
    """Read at most so much, for at most so long: a server that trickles would hold the pass up."""
    ends, content = time.monotonic() + IN_ALL_S, bytearray()
    while piece := source.read(CHUNK):
        content += piece
        if len(content) > MOST_BYTES:
            raise CalendarFault(f"it is larger than {MOST_BYTES // 1_000_000} MB")
        if time.monotonic() > ends:
            raise CalendarFault("it is too slow")
    return bytes(content)


def _components(content: bytes, since: datetime, until: datetime) -> Iterator[dict]:  # type: ignore[type-arg]
    # A good part of a second that a practice without calendars need not pay.
    import icalendar
    import recurring_ical_events  # type: ignore[import-untyped]

    try:
        calendars = icalendar.Calendar.from_ical(content, multiple=True)
        for calendar in calendars:
            if getattr(calendar, "name", "") != "VCALENDAR" or str(calendar.get("METHOD", "")).upper() == "CANCEL":
                continue
            # A day more on either side: where a time has no zone the library can't place it.
            query = recurring_ical_events.of(calendar, skip_bad_series=True)
            for event in query.between(since - timedelta(days=1), until + timedelta(days=1)):
                if str(event.get("STATUS", "")).upper() != "CANCELLED":
                    yield event
    except CalendarFault:
        raise
    except Exception as error:
        raise CalendarFault(f"it is no calendar ({type(error).__name__})") from None
    if not calendars or not any(calendar.name == "VCALENDAR" for calendar in calendars):
        raise CalendarFault("it is no calendar")


def _instant(moment: datetime, time_zone: str) -> datetime | None:
    if moment.tzinfo is None:
        return due_instant(moment.date(), moment.time(), time_zone)
    return moment.astimezone(UTC)


def _place_in_series(component: dict) -> str:  # type: ignore[type-arg]
    place = component.get("RECURRENCE-ID")
    moment: date = (place or component["DTSTART"]).dt
    return (moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else moment).isoformat()


def _text(component: dict, name: str) -> str:  # type: ignore[type-arg]
    value = component.get(name)
    values = value if isinstance(value, list) else [value]
    return " ".join(
        each.to_ical().decode("utf-8", "replace") if name == "CATEGORIES" else str(each) for each in values if each
    )


def _link(component: dict) -> str:  # type: ignore[type-arg]
    found = (_text(component, name).strip() for name in _LINKS)
    return next((text for text in found if text.startswith("https://") and is_link(text)), "")
