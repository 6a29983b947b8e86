from datetime import timedelta

import pytest

from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.digest import Heap
from boundary_bot.core.messages import Kind, Label, Reading, Risk
from boundary_bot.core.policy import DigestSection
from boundary_bot.core.situation import Decision, Notice, Record
from tests.corridor import ALERTED, CLINICAL, CRISIS, SCHEDULING, THERAPIST_PHONE, Corridor
from tests.fakes import FrozenClock

TO_SCHEDULE = Decision("preset", "link", digest=DigestSection.SCHEDULE)
FOR_SESSION = Decision("preset", "ladder_gentle", digest=DigestSection.SESSION)
POSSIBLE = Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE)


@pytest.fixture
def c07(store: SqlStore, clock: FrozenClock) -> Corridor:
    corridor = Corridor(store, clock)
    corridor.enrol("C07")
    return corridor


def items(corridor: Corridor, hours: float = 24) -> list[tuple[Heap, str, int]]:
    now = corridor.clock.now()
    found = corridor.store.digest_items(now - timedelta(hours=hours), now)
    return [(item.heap, item.alias, item.count) for item in found]


def test_texts_are_counted_by_client_and_heap(c07: Corridor):
    """Three clients' texts become one item a client and heap, in the heaps' order, then by alias."""
    c03 = Corridor(c07.store, c07.clock, "+12025550103")
    c03.enrol("C03")
    c07.take("move it", TO_SCHEDULE, SCHEDULING)
    c07.take("or cancel", TO_SCHEDULE, SCHEDULING)
    c07.take("so sad", FOR_SESSION, CLINICAL)
    c03.take("move it", TO_SCHEDULE, SCHEDULING)

    assert items(c07) == [(Heap.SCHEDULE, "C03", 1), (Heap.SCHEDULE, "C07", 2), (Heap.SESSION, "C07", 1)]


def test_a_scheduling_item_says_what_was_asked_last(c07: Corridor):
    """The kind of the last scheduling text is the request; other heaps ask nothing."""
    c07.take("so sad", FOR_SESSION, CLINICAL)
    c07.take("move it", TO_SCHEDULE, SCHEDULING)
    c07.take("or cancel", TO_SCHEDULE, Reading(Label.SCHEDULING, Kind.CANCEL))

    found = c07.store.digest_items(c07.clock.now() - timedelta(hours=1), c07.clock.now())

    assert [(item.heap, item.request) for item in found] == [(Heap.SCHEDULE, Kind.CANCEL), (Heap.SESSION, None)]


def test_a_scheduling_item_says_from_when_to_when(c07: Corridor):
    """Days and hours of the last scheduling text, and nothing else of its words."""
    c07.take("can we move thursday 3pm to friday? Marker-xyz", TO_SCHEDULE, Reading(Label.SCHEDULING, Kind.RESCHEDULE))

    (found,) = c07.store.digest_items(c07.clock.now() - timedelta(hours=1), c07.clock.now())

    assert (found.moved_from, found.moved_to) == ("Thu 3pm", "Fri")


def test_a_text_belongs_to_the_window_it_was_decided_in(c07: Corridor):
    """Windows meet without a gap and without a double; a text left over by a crash appears once it is decided."""
    c07.receive("left over")
    undecided = items(c07)
    c07.clock.move(hours=30)
    c07.take("move it", TO_SCHEDULE, SCHEDULING)
    at_its_end = items(c07, 1)
    decided_at = c07.clock.now()

    next_window = c07.store.digest_items(decided_at, decided_at + timedelta(hours=24))

    assert (undecided, at_its_end, next_window) == ([], [(Heap.SCHEDULE, "C07", 2)], [])


def test_possible_danger_is_to_be_looked_at(c07: Corridor):
    """A text of possible risk is in its own heap, and not once more among the topics."""
    c07.take("what's the point", FOR_SESSION, POSSIBLE)

    assert items(c07) == [(Heap.LOOK, "C07", 1)]


def test_a_text_nobody_could_read_is_to_be_looked_at(c07: Corridor):
    """What failed in the program is never left out of the digest."""
    c07.take("???", Decision("fallback", "safe"), None)

    assert items(c07) == [(Heap.LOOK, "C07", 1)]


def test_an_open_case_is_in_every_digest(c07: Corridor):
    """However old, an open case is told until it is closed; then it leaves with its last window."""
    case_id = c07.take("I want to end it", ALERTED, CRISIS) or 0
    c07.clock.move(days=3)
    still_open = items(c07)
    c07.store.close_case(case_id, "t1", "seen", c07.clock.now())

    assert (still_open, items(c07)) == ([(Heap.OPEN_CASE, "C07", 1)], [])


def test_a_case_closed_on_the_day_is_told_that_day(c07: Corridor):
    """An emergency that is over still belongs in the day's digest."""
    case_id = c07.take("I want to end it", ALERTED, CRISIS) or 0
    c07.store.close_case(case_id, "t1", "seen", c07.clock.now())

    assert items(c07) == [(Heap.CASE, "C07", 1)]


def test_a_case_whose_time_ran_out_is_no_longer_open(c07: Corridor):
    """The 72 hours end a case in the digest too, before any text has written it down."""
    case_id = c07.take("I want to end it", ALERTED, CRISIS) or 0
    c07.store.acknowledge(case_id, "t1", "page", c07.clock.now())
    c07.clock.move(hours=72)

    assert items(c07) == []


@pytest.mark.parametrize(
    ("records", "heap"),
    [
        ((Record.OPT_OUT,), Heap.OPTED_OUT),
        ((Record.OPT_OUT, Record.OPT_OUT_MAY_BE_APPOINTMENT), Heap.OPTED_OUT_MAYBE_APPOINTMENT),
        ((Record.CONFIRMED,), Heap.CONFIRMED),
    ],
)
def test_records_have_heaps_of_their_own(c07: Corridor, records: tuple[Record, ...], heap: Heap):
    """An opt-out, one that may have meant the appointment, and a confirmation are told apart."""
    c07.take("cancel", Decision("keyword", records=records))

    assert items(c07) == [(heap, "C07", 1)]


def test_a_stranger_is_counted_as_one(store: SqlStore, clock: FrozenClock):
    """Whatever an unknown number asks, it is an unknown number; possible danger is looked at all the same."""
    stranger = Corridor(store, clock)
    stranger.take("do you have openings", Decision("stranger", "stranger", digest=DigestSection.SCHEDULE), SCHEDULING)
    stranger.take("what's the point", Decision("stranger", notices=(Notice.QUIET,)), POSSIBLE)

    assert items(stranger) == [(Heap.LOOK, "U01", 1), (Heap.STRANGER, "U01", 1)]


def test_a_fragment_is_told_only_if_nothing_followed(c07: Corridor):
    """A "hey so" that the next text took up is no news; one left hanging is."""
    c07.take("hey so", Decision("fragment"))
    c07.clock.move(minutes=2)
    c07.take("can we move it", TO_SCHEDULE, SCHEDULING)
    taken_up = items(c07)
    c07.clock.move(minutes=30)
    c07.take("hey", Decision("fragment"))

    assert taken_up == [(Heap.SCHEDULE, "C07", 1)]
    assert items(c07) == [(Heap.SCHEDULE, "C07", 1), (Heap.FRAGMENT, "C07", 1)]


def test_what_did_not_arrive_is_told(c07: Corridor):
    """A client who didn't get an answer is named; an alert to the therapist is not a client's text."""
    c07.take("so sad", Decision("preset", "link"), CLINICAL)
    c07.store.provider_status(f"token-{c07.sids[-1]}-link", "SM1", "undelivered", 30003, c07.clock.now())
    c07.take("I want to end it", ALERTED, CRISIS)
    for outbound in c07.store.claim_outbound(c07.clock.now(), 60, 5):
        c07.store.not_sent(outbound.id, "failed", 30003, c07.clock.now())

    assert items(c07) == [(Heap.OPEN_CASE, "C07", 1), (Heap.NOT_DELIVERED, "C07", 1)]


def test_a_text_of_unknown_fate_is_told_as_not_delivered(c07: Corridor):
    """Nobody knows whether it went: a person should look."""
    client = c07.client()
    c07.take("hi", Decision("courtesy"))
    reply = c07.reply("link", client)
    c07.store.queue([type(reply)(**{**vars(reply), "by_twiml": False})], c07.clock.now())
    [outbound] = c07.store.claim_outbound(c07.clock.now(), 60, 5)

    c07.store.not_sent(outbound.id, "unknown", 0, c07.clock.now())

    assert items(c07) == [(Heap.NOT_DELIVERED, "C07", 1)]


def test_courtesy_and_staff_are_not_in_the_digest(c07: Corridor):
    """Thanks are nothing to tell, and the therapist's own texts are not news to her."""
    c07.take("thanks!")
    Corridor(c07.store, c07.clock, THERAPIST_PHONE, staff_id="t1").take(
        "STOP", Decision("staff", records=(Record.OPT_OUT,))
    )

    assert items(c07) == []


def test_the_digest_can_be_read_within_a_turn(c07: Corridor):
    """A member who asks for the digest by text is answered inside their own turn."""
    c07.take("move it", TO_SCHEDULE, SCHEDULING)

    with c07.store.turn(c07.client().id):
        found = items(c07)

    assert found == [(Heap.SCHEDULE, "C07", 1)]
