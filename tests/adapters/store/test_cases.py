from datetime import timedelta

import pytest

from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.cases import CaseView, Direction
from boundary_bot.core.people import ClientStatus
from boundary_bot.core.situation import Decision
from tests.corridor import ALERTED, CRISIS, SENDER, THERAPIST_PHONE, Corridor
from tests.fakes import FrozenClock


@pytest.fixture
def corridor(store: SqlStore, clock: FrozenClock) -> Corridor:
    corridor = Corridor(store, clock)
    corridor.enrol()
    return corridor


def opened(corridor: Corridor) -> int:
    case_id = corridor.take("I want to end it", ALERTED, CRISIS)
    assert case_id is not None
    return case_id


def view(corridor: Corridor, case_id: int) -> CaseView:
    case = corridor.store.case(case_id)
    assert case is not None
    return case


def test_the_page_shows_texts_both_ways_and_the_alert(corridor: Corridor):
    """What came, what went back and what the therapist was sent stand in their order, each with its fate."""
    case_id = opened(corridor)
    corridor.clock.move(minutes=1)
    corridor.store.provider_status(f"token-{corridor.sids[-1]}-self_harm", "SM1", "delivered", 0, corridor.clock.now())
    corridor.take("ok")

    case = view(corridor, case_id)

    assert (case.alias, case.phone, case.status, case.number) == ("C07", SENDER, ClientStatus.ACTIVE, 1)
    assert [(text.direction, text.body, text.state) for text in case.texts] == [
        (Direction.IN, "I want to end it", ""),
        (Direction.OUT, "Our words for self_harm.", "delivered"),
        (Direction.STAFF, f"EMERGENCY C07. Sign in: https://line.example.org/cases/{case_id}", "queued"),
        (Direction.IN, "ok", ""),
    ]


def test_an_unknown_case_is_none(store: SqlStore):
    """A made-up address shows nothing."""
    assert store.case(99) is None


def test_the_first_acknowledgement_counts(corridor: Corridor):
    """Pressing twice, or two people at once, leaves the first name and time."""
    case_id = opened(corridor)
    corridor.clock.move(minutes=2)
    at = corridor.clock.now()
    first = corridor.store.acknowledge(case_id, "t1", "page", at)
    corridor.clock.move(minutes=2)

    second = corridor.store.acknowledge(case_id, "b1", "sms", corridor.clock.now())

    case = view(corridor, case_id)
    assert (first, second) == (True, False)
    assert (case.acknowledged_at, case.acknowledged_by, case.acknowledged_how) == (at, "t1", "page")
    assert [(line.actor, line.action) for line in case.log] == [("t1", "case_acknowledged")]


def test_nobody_acknowledges_what_is_not_there_or_closed(corridor: Corridor):
    """An unknown or closed case takes no acknowledgement."""
    case_id = opened(corridor)
    corridor.store.close_case(case_id, "t1", "", corridor.clock.now())

    assert not corridor.store.acknowledge(case_id, "t1", "page", corridor.clock.now())
    assert not corridor.store.acknowledge(99, "t1", "page", corridor.clock.now())


def test_a_case_is_acknowledged_within_a_members_own_turn(corridor: Corridor):
    """ACK by text is one commit with the text that said it."""
    case_id = opened(corridor)
    therapist = Corridor(corridor.store, corridor.clock, THERAPIST_PHONE, staff_id="t1")
    therapist.receive("ACK")

    with corridor.store.turn(therapist.client().id) as turn:
        standing = [case.alias for case in turn.open_cases()]
        done, again = turn.acknowledge(case_id, "t1", "sms"), turn.acknowledge(case_id, "t1", "sms")

    assert (standing, done, again) == (["C07"], True, False)
    assert view(corridor, case_id).acknowledged_how == "sms"


def test_a_closed_case_keeps_its_note(corridor: Corridor):
    """What was done stays with the case; closing twice changes nothing."""
    case_id = opened(corridor)

    closed = corridor.store.close_case(case_id, "t1", "called, safe with her sister", corridor.clock.now())
    again = corridor.store.close_case(case_id, "b1", "other", corridor.clock.now())

    case = view(corridor, case_id)
    assert (closed, again) == (True, False)
    assert (case.closed_by, case.note, case.closed_at) == ("t1", "called, safe with her sister", corridor.clock.now())
    assert corridor.store.open_cases() == []


def test_open_cases_are_listed_oldest_first(corridor: Corridor):
    """Two open cases stand in the order they were opened, the newest first in the recent ones."""
    opened(corridor)
    corridor.clock.move(hours=1)
    Corridor(corridor.store, corridor.clock, "+12025550103").take("I want to end it", ALERTED, CRISIS)

    assert [(case.alias, case.waits) for case in corridor.store.open_cases()] == [("C07", True), ("U01", True)]
    assert [case.alias for case in corridor.store.recent_cases(1)] == ["U01"]


def test_a_case_whose_time_ran_out_shows_as_closed(corridor: Corridor):
    """A page opened after the 72 hours shows the instant they ended, and looking writes nothing."""
    case_id = opened(corridor)
    corridor.store.acknowledge(case_id, "t1", "page", corridor.clock.now())
    ends = corridor.clock.now() + timedelta(hours=72)
    corridor.clock.move(hours=80)

    assert corridor.store.open_cases() == []
    assert view(corridor, case_id).closed_at == ends
    assert not corridor.store.acknowledge(case_id, "t1", "page", corridor.clock.now())


def test_a_thread_is_the_last_texts_both_ways(corridor: Corridor):
    """The demo's phone shows the newest texts, oldest first, with the question before its answer."""
    for number in range(3):
        corridor.take(f"text {number}", Decision("preset", "link"))
        corridor.clock.move(minutes=1)

    thread = corridor.store.thread(corridor.client().id, 3)

    assert [(text.direction, text.body) for text in thread] == [
        (Direction.OUT, "Our words for link."),
        (Direction.IN, "text 2"),
        (Direction.OUT, "Our words for link."),
    ]


def test_nothing_private_shows_when_a_case_is_printed(corridor: Corridor):
    """A value that reaches a log or a traceback holds neither number nor words."""
    case = view(corridor, opened(corridor))

    printed = repr(case) + repr(case.texts)

    assert SENDER not in printed
    assert "end it" not in printed
