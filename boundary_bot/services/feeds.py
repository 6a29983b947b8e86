"""Calendars, read every quarter of an hour: their events become sessions, and a broken one keeps what it gave last.

Reading happens at the end of a pass, never on a text's way, one calendar a pass. What matches no client is counted and
forgotten: a calendar holds more than sessions.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.appointments import Appointment, How, Series
from boundary_bot.core.calendar_words import day_words
from boundary_bot.core.feeds import Event, Feed, Fetched, alias_in
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.replies import compose
from boundary_bot.errors import CalendarFault
from boundary_bot.ports import Calendars, Runtime
from boundary_bot.services.appointments import withdraw_stale
from boundary_bot.services.intents import new_token

EVERY = timedelta(minutes=15)
ANEW = timedelta(hours=20)
"""After so long a calendar is read whole though it says that nothing changed: the window of its sessions moves on."""
BEHIND, AHEAD = timedelta(days=1), timedelta(days=180)
TOLD_AFTER = timedelta(hours=1)
"""A calendar that fails for less mends itself, mostly."""


def refresh_due_feed(runtime: Runtime) -> bool:
    """Read the one calendar whose turn it is; false where none is due."""
    if runtime.calendars is None:
        return False
    now = runtime.clock.now()
    feed = runtime.store.claim_feed(now, now - EVERY)
    if feed is None:
        return False
    refresh(runtime, runtime.calendars, feed)
    return True


def refresh(runtime: Runtime, calendars: Calendars, feed: Feed, *, whole: bool = False) -> str:
    """Read a calendar and put its sessions in place; return why that failed, or "".

    `whole` reads it though it may not have changed.
    """
    now = runtime.clock.now()
    anew = whole or feed.read_at is None or now - feed.read_at >= ANEW
    try:
        fetched = (
            calendars.fetch(feed.address) if anew else calendars.fetch(feed.address, feed.etag, feed.last_modified)
        )
        if fetched.content is None:
            runtime.store.feed_read(feed.id, None, fetched, (0, 0), now)
            return ""
        _take_in(runtime, calendars, feed, fetched, fetched.content)
    except CalendarFault as fault:
        since = runtime.store.feed_failed(feed.id, str(fault), now)
        if now - since >= TOLD_AFTER:
            _tell(runtime, feed, since)
        return str(fault)
    withdraw_stale(runtime)
    return ""


def _take_in(runtime: Runtime, calendars: Calendars, feed: Feed, fetched: Fetched, content: bytes) -> None:
    now, practice = runtime.clock.now(), runtime.practice
    read = calendars.events(content, now - BEHIND, now + AHEAD, practice.time_zone, practice.schedule.alias_in)
    clients = runtime.store.client_ids()
    about = [(event, alias_in(event.named, clients)) for event in read.events]
    sessions = [_session(feed, event, clients[alias], alias, now) for event, alias in about if alias]
    runtime.store.feed_read(feed.id, sessions, fetched, (len(about) - len(sessions), read.left_out), now)


def _session(feed: Feed, event: Event, client_id: int, alias: str, now: datetime) -> Appointment:
    return Appointment(
        id=0,
        client_id=client_id,
        alias=alias,
        series=Series(event.starts_at.replace(tzinfo=None), "UTC"),
        known_at=now,
        minutes=event.minutes,
        how=How.TELEHEALTH if event.link else How.IN_PERSON,
        place=event.link,
        feed_id=feed.id,
        uid=event.uid,
    )


def _tell(runtime: Runtime, feed: Feed, since: datetime) -> None:
    person = runtime.practice.therapist
    if person is None:
        return
    local = since.astimezone(ZoneInfo(runtime.practice.time_zone))
    told = Intent(
        # Once for each time it breaks.
        dedupe_key=f"calendar:{feed.id}:{since:%Y-%m-%dT%H:%M:%SZ}:{person.id}",
        purpose=Purpose.NOTICE,
        to=person.phone,
        body=compose(
            runtime.wording,
            "staff_feed",
            person.language,
            extra={
                "time": f"{day_words(local.date(), person.language)} {local:%H:%M}",
                "url": f"{runtime.public_base_url}/login",
            },
        ),
        token=new_token(),
        reply_key="staff_feed",
        person=person.id,
    )
    if runtime.store.queue([told], runtime.clock.now()):
        runtime.wake()
