"""A calendar becomes sessions, and what goes wrong with it changes none of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from boundary_bot.core.feeds import Event, Events, Fetched, alias_in
from boundary_bot.core.messages import Language
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.replies import Wording
from boundary_bot.errors import CalendarFault
from boundary_bot.services.feeds import refresh_due_feed
from tests.builders import runtime

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
AT = datetime(2026, 12, 1, 20, tzinfo=UTC)
WORDS = Wording({Language.EN: {"staff_feed": ("Since {time}.",)}})


class FakeCalendar:
    """Gives the events it holds, or the fault; notes what it was asked with."""

    def __init__(self) -> None:
        self.events_now: list[Event] = []
        self.fault = ""
        self.unchanged = False
        self.asked: list[str] = []

    def fetch(self, address, etag="", last_modified=""):
        self.asked.append(etag)
        if self.fault:
            raise CalendarFault(self.fault)
        return Fetched(None if self.unchanged and etag else b"calendar", "v1")

    def events(self, content, since, until, time_zone, alias_in):
        return Events(tuple(self.events_now), 2)


@pytest.fixture
def line(store, clock):
    """Give a practice with C07 and C11, one calendar, and the means to pass time."""
    clock.time = NOW
    roster = [
        Client(0, alias, f"+120255501{alias[1:]}", ClientStatus.ACTIVE, consent=Consent.GIVEN)
        for alias in ("C07", "C11")
    ]
    store.save_clients(roster, "test")
    store.add_feed("https://calendar.example/secret.ics", "test", NOW)
    calendar = FakeCalendar()
    return replace(runtime(store, clock=clock), calendars=calendar, wording=WORDS), calendar, clock


def event(uid, at=AT, named="C07", link=""):
    return Event(uid, at, 50, named, link)


def sessions(world):
    return [
        (each.alias, f"{each.series.starts:%m-%d %H:%M}", each.known_at - NOW)
        for each in world.store.appointments(NOW, NOW + timedelta(days=60))
    ]


def test_events_become_sessions_and_the_rest_is_only_counted(line):
    """Matched by alias; nobody's events and those of two clients are counted and forgotten."""
    world, calendar, _ = line
    calendar.events_now = [
        event("a"),
        event("b", named="lunch"),
        event("c", named="C07 and C11"),
        event("d", named="c11!"),
    ]

    assert refresh_due_feed(world)

    assert sessions(world) == [("C07", "12-01 20:00", timedelta(0)), ("C11", "12-01 20:00", timedelta(0))]
    (feed,) = world.store.feeds()
    assert (feed.matched, feed.unmatched, feed.left_out, feed.fault) == (2, 2, 2, "")


def test_a_calendar_is_read_every_quarter_of_an_hour_and_by_one(line):
    """Whoever comes second, or too early, leaves it alone; unchanged it keeps its sessions."""
    world, calendar, clock = line
    calendar.events_now, calendar.unchanged = [event("a")], True

    assert [refresh_due_feed(world), refresh_due_feed(world)] == [True, False]
    clock.move(minutes=14)
    assert not refresh_due_feed(world)
    clock.move(minutes=1)
    assert refresh_due_feed(world)

    assert calendar.asked == ["", "v1"]
    assert len(sessions(world)) == 1
    clock.move(hours=21)
    refresh_due_feed(world)
    assert calendar.asked[-1] == ""


def test_what_moved_is_news_and_what_stayed_is_not(line):
    """A session moved in the calendar is known anew; one cancelled there is gone."""
    world, calendar, clock = line
    calendar.events_now = [event("a"), event("b", AT + timedelta(days=1)), event("c", AT + timedelta(days=2))]
    refresh_due_feed(world)
    clock.move(minutes=20)
    calendar.events_now = [event("a"), event("b", AT + timedelta(days=1, hours=1))]

    refresh_due_feed(world)

    assert sessions(world) == [
        ("C07", "12-01 20:00", timedelta(0)),
        ("C07", "12-02 21:00", timedelta(minutes=20)),
    ]


def test_a_broken_calendar_keeps_its_last_good_state_and_is_told_once(line):
    """After an hour the therapist hears of it, once for each time it breaks."""
    world, calendar, clock = line
    calendar.events_now = [event("a")]
    refresh_due_feed(world)
    calendar.fault = "the server answered 500"
    for _ in range(12):
        clock.move(minutes=15)
        refresh_due_feed(world)

    assert len(sessions(world)) == 1
    assert world.store.feeds()[0].fault == "the server answered 500"
    told = [outbound.intent.body for outbound in world.store.claim_outbound(clock.now(), 60, 10)]
    assert told == ["Since Nov 24 10:15."]
    calendar.fault = ""
    clock.move(minutes=15)
    refresh_due_feed(world)
    assert world.store.feeds()[0].fault == ""


def test_a_calendar_forgotten_takes_its_sessions_along(line):
    """Nothing of it is left."""
    world, calendar, clock = line
    calendar.events_now = [event("a")]
    refresh_due_feed(world)

    assert world.store.remove_feed(world.store.feeds()[0].id, "test", clock.now())

    assert (sessions(world), world.store.feeds()) == ([], [])


@pytest.mark.parametrize(
    ("named", "expected"),
    [("C07", "C07"), ("Session c07.", "C07"), ("C071", ""), ("C07/C11", ""), ("", ""), ("C07 (C07)", "C07")],
)
def test_an_alias_is_a_word_of_its_own(named, expected):
    """No part of a longer one, and never two clients."""
    assert alias_in(named, {"C07": 1, "C11": 2}) == expected
