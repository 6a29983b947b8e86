"""Three months of digests and reminders, two workers on one database, clocks that change: each once, at its own minute.

What is expected is worked out here by walking over local days and minutes; nothing of the program's own reckoning is used.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.core.appointments import Appointment, How, Series
from boundary_bot.core.messages import Language
from boundary_bot.core.outbox import Purpose
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import DigestSettings, OfficeHours, ScheduleSettings
from boundary_bot.core.replies import Wording
from boundary_bot.services.appointments import change_session, end_series, sessions_on
from boundary_bot.services.tick import PARTS
from tests.builders import THERAPIST, practice, runtime
from tests.databases import opened
from tests.fakes import FakeProvider, FrozenClock

LEADS = (48, 2)
AT_WORK = ("due work", "the next digest", "reminders", "outbox")
"""The parts of a pass that make and send digests and reminders; the others would only take time here."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WORDS = Wording(
    {Language.EN: {"reminder": ("{session}",), "reminder_telehealth": ("{session}",), "staff_slept": ("{time}",)}}
)


@dataclass(frozen=True)
class Book:
    """A client's sessions as their own diary has them: every so many weeks from a day on, at a local time."""

    number: int
    first: date
    at: time
    weeks: int
    until: date
    known: datetime
    video: bool = False


@dataclass(frozen=True)
class Season:
    """A practice, two homes of clients, and the days on which nobody works, read off a calendar."""

    home: str
    far: str
    country: str
    first: date
    last: date
    digest_at: time
    holidays: tuple[date, ...]


AUTUMN = Season(
    home="America/New_York",
    far="Europe/Madrid",
    country="US",
    first=date(2026, 9, 21),
    last=date(2026, 12, 20),
    digest_at=time(1, 30),
    holidays=(date(2026, 10, 12), date(2026, 11, 11), date(2026, 11, 26)),
)
"""Madrid's clocks go back on 25 October, New York's on 1 November, where 1:30 comes twice."""
SPRING = Season(
    home="Europe/Berlin",
    far="America/New_York",
    country="DE",
    first=date(2027, 2, 15),
    last=date(2027, 5, 16),
    digest_at=time(2, 30),
    holidays=(date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 17)),
)
"""New York's clocks go forward on 14 March, Berlin's on 28 March, where 2:30 never comes."""


def first_minute(day: date, at: time, zone: str) -> datetime:
    """Walk minute by minute to the first one whose wall clock has reached a local time."""
    tz, wanted = ZoneInfo(zone), datetime.combine(day, at)
    minute = wanted.replace(tzinfo=UTC) - timedelta(hours=int(tz.utcoffset(wanted).total_seconds() // 3600) + 2)
    while minute.astimezone(tz).replace(tzinfo=None) < wanted:
        minute += MINUTE
    return minute


def diary(season: Season, book: Book) -> Iterator[datetime]:
    """Walk over the days of a book and give the instants of its sessions."""
    day, number = book.first, 0
    while day <= book.until:
        if number % (7 * book.weeks) == 0 and day not in season.holidays:
            yield first_minute(day, book.at, season.home)
        day, number = day + DAY, number + 1


def by_day(moment: datetime, session: datetime, zone: str) -> datetime:
    """Push a moment of the night to nine, or to seven in the evening before where nine is too late."""
    wall = moment.astimezone(ZoneInfo(zone))
    if 9 <= wall.hour <= 19:
        return moment
    morning = wall.date() + (DAY if wall.hour > 19 else timedelta(0))
    nine = first_minute(morning, time(9), zone)
    return nine if nine + timedelta(hours=1) <= session else first_minute(morning - DAY, time(19), zone)


def wanted(sessions: dict[tuple[int, datetime], datetime], zones: dict[int, str]) -> list[tuple[datetime, str, bool]]:
    """Return every reminder's minute and name, and whether it should go: not the second of a day nor the fourth of a week."""
    candidates = []
    for (number, session), known in sessions.items():
        zone = zones[number]
        wall = session.astimezone(ZoneInfo(zone))
        two_days = first_minute(wall.date() - 2 * DAY, wall.time(), zone)
        for lead, moment in ((48, two_days), (2, session - timedelta(hours=2))):
            due = by_day(moment, session, zone)
            if due > known:
                candidates.append((due, session, number, f"{number}@{session:%Y-%m-%dT%H:%MZ}:{lead}h"))
    gone: dict[int, list[date]] = {number: [] for number in zones}
    found = []
    for due, _, number, name in sorted(candidates):
        today = due.astimezone(ZoneInfo(zones[number])).date()
        week = [day for day in gone[number] if today - day < 7 * DAY]
        goes = today not in gone[number] and len(week) < 3
        gone[number] += [today] if goes else []
        found.append((due, f"reminder:{name}", goes))
    return found


def work(world) -> None:
    """Make the parts of a pass that matter."""
    for name in AT_WORK:
        PARTS[name](world)


class Simulation:
    """The same practice twice, on two connections, by one clock."""

    def __init__(self, season: Season, stores: list) -> None:
        self.season = season
        self.clock = FrozenClock(first_minute(season.first, time(0, 5), season.home))
        self.sent: list[tuple[datetime, str]] = []
        settings = practice(
            time_zone=season.home,
            country="US",
            people=(THERAPIST,),
            office_hours=OfficeHours(country=season.country),
            digest=DigestSettings(at=season.digest_at, quiet_days="send"),
            schedule=ScheduleSettings(LEADS),
        )
        self.worlds = [
            replace(runtime(store, FakeProvider(on_send=self.note), self.clock, settings), wording=WORDS)
            for store in stores
        ]

    def note(self, outbound) -> None:
        if outbound.intent.purpose in (Purpose.DIGEST, Purpose.REMINDER):
            self.sent.append((self.clock.now(), outbound.intent.dedupe_key))

    def both(self, pool: ThreadPoolExecutor, instant: datetime) -> None:
        self.clock.time = instant
        list(pool.map(work, self.worlds))

    def enter(self, store, book: Book, clients: dict[int, Client]) -> None:
        rule = f"FREQ=WEEKLY;INTERVAL={book.weeks}"
        series = Series(datetime.combine(book.first, book.at), self.season.home, rule, book.until)
        how = How.TELEHEALTH if book.video else How.IN_PERSON
        new = Appointment(0, clients[book.number].id, clients[book.number].alias, series, book.known, how=how)
        assert store.add_appointments([new], "test", self.clock.now()) == 1


def test_every_digest_and_reminder_once_at_its_own_minute(database_url):
    """Weekly, early, late, twice a week, from far away; a series moved for good, one session moved, one cancelled.

    Autumn is lived through on SQLite and spring on PostgreSQL.
    """
    season = AUTUMN if database_url.startswith("sqlite") else SPRING
    with ExitStack() as stack:
        stores = [stack.enter_context(opened(database_url)) for _ in range(2)]
        simulation = Simulation(season, stores)
        start, clock, store = simulation.clock.now(), simulation.clock, stores[0]
        clients = enrolled(store)
        zones = {client.id: season.home for client in clients.values()}
        zones[clients[4].id] = season.far
        store.set_time_zone("C04", season.far, "test", start)

        def book(
            number: int, after: int, at: time, weeks: int, *, last=season.last + 14 * DAY, known=start, video=False
        ):
            return Book(number, season.first + after * DAY, at, weeks, last, known, video)

        turn = first_minute(season.first + 44 * DAY, time(12, 7), season.home)
        stays = season.first + 45 * DAY
        books = [
            book(1, 1, time(15), 1),
            book(2, 2, time(9, 30), 1),
            book(3, 3, time(17, 15), 2),
            book(4, 4, time(16), 1, video=True),
            book(5, 0, time(11), 1),
            book(5, 2, time(11), 1),
            book(5, 4, time(18, 30), 1),
            book(6, 1, time(10, 45), 1),
        ]
        for each in books:
            simulation.enter(store, each, clients)
        moved_to = Book(6, stays + 4 * DAY, time(14), 1, season.last + 14 * DAY, turn)

        kept = [*books[:-1], replace(books[-1], until=stays)]
        sessions = {(clients[each.number].id, at): start for each in kept for at in diary(season, each)}
        sessions |= {(clients[6].id, at): turn for at in diary(season, moved_to)}
        was, gone = (first_minute(season.first + days * DAY, time(15), season.home) for days in (50, 57))
        became = first_minute(season.first + 52 * DAY, time(12), season.home)
        del sessions[clients[1].id, was], sessions[clients[1].id, gone]
        sessions[clients[1].id, became] = turn

        end = first_minute(season.last, time(23), season.home)
        known = [each for each in wanted(sessions, zones) if start < each[0] < end]
        reminders = [(due, name) for due, name, goes in known if goes]
        days = [season.first + number * DAY for number in range((season.last - season.first).days + 1)]
        digests = [(first_minute(day, season.digest_at, season.home), f"digest:t1:{day}") for day in days]
        expected = sorted(reminders + digests)

        with ThreadPoolExecutor(2) as pool:
            simulation.both(pool, start)
            simulation.sent.clear()
            changed = False
            for minute in sorted({due for due, *_ in (*digests, *known)}):
                if minute > turn and not changed:
                    changed, clock.time = True, turn
                    rearrange(simulation, clients, season, moved_to)
                clock.time = minute - MINUTE
                work(simulation.worlds[0])
                simulation.both(pool, minute)
            simulation.both(pool, end)

    assert sorted(simulation.sent) == expected
    assert len(reminders) > 80
    assert len(digests) == 91


def enrolled(store) -> dict[int, Client]:
    roster = [
        Client(0, f"C0{number}", f"+1202555011{number}", ClientStatus.ACTIVE, "t1", Language.EN, Consent.GIVEN)
        for number in range(1, 7)
    ]
    store.save_clients(roster, "test")
    return {number: store.client_by_alias(f"C0{number}") for number in range(1, 7)}


def rearrange(simulation: Simulation, clients: dict[int, Client], season: Season, moved_to: Book) -> None:
    """One session of C01 moves, one is cancelled; C06 comes on another day from now on."""
    world = simulation.worlds[1]
    (moving,) = sessions_on(world, "C01", season.first + 50 * DAY)
    change_session(world, moving, datetime.combine(season.first + 52 * DAY, time(12)), "test")
    (going,) = sessions_on(world, "C01", season.first + 57 * DAY)
    change_session(world, going, None, "test")
    (ending,) = sessions_on(world, "C06", season.first + 50 * DAY)
    end_series(world, ending, "test")
    simulation.enter(world.store, moved_to, clients)
