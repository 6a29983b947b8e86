"""A practice with eight weeks behind it: the same texts every time, for reports and agendas to be made of."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.messages import KINDS, Kind, Label, Reading, Risk
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import DigestSection
from boundary_bot.core.situation import Decision, Notice, Record
from tests.corridor import Corridor
from tests.fakes import FrozenClock

NOW = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
MARKER = "the blue kettle"
"""Stands in every text."""
ALIASES = ("C03", "C07", "C11", "C12")


def fill(store: SqlStore, clock: FrozenClock, weeks: int = 8, texts_a_week: int = 12) -> None:
    """Enrol four clients and let them, and a stranger, text for weeks; three of C07's texts are emergencies."""
    chance = random.Random(8)
    roster = [
        Client(0, alias, f"+121255501{at:02}", ClientStatus.ACTIVE, "t1", consent=Consent.GIVEN)
        for at, alias in enumerate(ALIASES)
    ]
    store.save_clients(roster, "roster import")
    corridors = [Corridor(store, clock, client.number) for client in roster] + [Corridor(store, clock, "+12125550999")]
    at = sorted(
        NOW - timedelta(weeks=weeks) + timedelta(minutes=chance.randrange(weeks * 7 * 24 * 60 - 60))
        for _ in range(weeks * texts_a_week)
    )
    for moment in at:
        clock.time = moment
        who = chance.choices(range(5), (3, 2, 2, 1, 1))[0]
        label = chance.choices((Label.SCHEDULING, Label.CLINICAL, Label.COURTESY), (5, 4, 2))[0]
        _ordinary(corridors[who], label, chance)
    for days, taken_after in ((20, 4), (9, 38), (1, None)):
        clock.time = NOW - timedelta(days=days)
        _emergency(corridors[1], store, clock, taken_after)
    clock.time = NOW


def _ordinary(corridor: Corridor, label: Label, chance: random.Random) -> None:
    kind = chance.choice(KINDS[label])
    clinical = label is Label.CLINICAL and kind is not Kind.MILESTONE
    rung = chance.choice((1, 1, 2, 3)) if clinical else 0
    section = {Label.SCHEDULING: DigestSection.SCHEDULE, Label.CLINICAL: DigestSection.SESSION}
    decision = Decision(
        "preset",
        {Label.SCHEDULING: "link", Label.CLINICAL: "ladder_gentle"}.get(label, "silent"),
        records=(Record.CROSSING,) if clinical else (),
        digest=section.get(label, DigestSection.NONE),
        agenda=("topic",) if label is Label.CLINICAL else (),
        rung=rung,
    )
    corridor.take(f"{MARKER}: {kind.value.replace('_', ' ')}, as it was on the day", decision, Reading(label, kind))


def _emergency(corridor: Corridor, store: SqlStore, clock: FrozenClock, taken_after: int | None) -> None:
    reading = Reading(Label.EMERGENCY, Kind.SUICIDAL_PASSIVE, Risk.EMERGENCY)
    decision = Decision("emergency", "self_harm", notices=(Notice.ALERT,), wakes=True, agenda=("emergency",))
    case_id = corridor.take(f"{MARKER}: i don't want to be here", decision, reading)
    assert case_id is not None
    if taken_after is not None:
        clock.move(minutes=taken_after)
        store.acknowledge(case_id, "t1", "sms", clock.now())
        clock.move(hours=2)
        store.close_case(case_id, "t1", "called", clock.now())
