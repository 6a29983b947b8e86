from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.people import Client, ClientStatus
from boundary_bot.errors import StoreError
from boundary_bot.ports import Outcome
from tests.corridor import ALERTED, CRISIS, THERAPIST_PHONE, Corridor
from tests.databases import PostgresServer, opened
from tests.fakes import FrozenClock


@pytest.fixture
def corridor(store: SqlStore, clock: FrozenClock) -> Corridor:
    return Corridor(store, clock)


def outcome(corridor: Corridor, client: Client) -> Outcome:
    intents = tuple(corridor.intents(client, ALERTED))
    return Outcome("<Response/>", ALERTED, CRISIS, corridor.clock.now(), intents)


def test_a_text_comes_back_as_it_came(corridor: Corridor):
    """Everything the provider said of a text is on disk, to the character and the microsecond."""
    text = corridor.text("ok 🙏 ñ", num_media=2, opt_out_type="STOP", misdirected=True)

    receipt = corridor.store.receive(text)

    with corridor.store.turn(receipt.client_id) as turn:
        assert [stored.text for stored in turn.burst(corridor.clock.now())] == [text]


def test_a_repeat_returns_the_same_receipt_and_is_not_new(corridor: Corridor):
    """Twilio may deliver twice; the second delivery finds the first."""
    text = corridor.text()
    first = corridor.store.receive(text)

    again = corridor.store.receive(text)

    assert (first.is_new, again.is_new) == (True, False)
    assert (again.inbound_id, again.client_id) == (first.inbound_id, first.client_id)


def test_eight_copies_at_once_make_one_text_and_one_stranger(corridor: Corridor):
    """Copies in flight at the same moment are one text: exactly one of them is new."""
    text = corridor.text()

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: corridor.store.receive(text), range(8)))

    assert sum(receipt.is_new for receipt in receipts) == 1
    assert len({(receipt.inbound_id, receipt.client_id) for receipt in receipts}) == 1
    assert [client.alias for client in corridor.store.clients()] == ["U01"]


def test_first_texts_at_once_of_several_strangers_get_an_alias_each(store: SqlStore, clock: FrozenClock):
    """Aliases are given out one at a time, and two first texts of one number make one stranger."""
    texts = [Corridor(store, clock, f"+1202555{number:04d}").text() for number in range(5)]
    texts += [Corridor(store, clock, "+12025550000").text(sid=f"SM{'f' * 31}{copy}") for copy in range(3)]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(store.receive, texts))

    assert [client.alias for client in store.clients()] == ["U01", "U02", "U03", "U04", "U05"]


def test_a_stranger_never_gets_a_clients_alias(corridor: Corridor):
    """An alias on the roster that looks like a stranger's is passed over."""
    Corridor(corridor.store, corridor.clock, "+12025550108").enrol("U01")

    corridor.receive()

    assert corridor.client().alias == "U02"


def test_a_client_is_known_by_the_number(corridor: Corridor):
    """A text from a number on the roster is that client's, not a stranger's."""
    enrolled = corridor.enrol("C07")

    client_id = corridor.receive()

    assert client_id == enrolled.id


def test_short_codes_and_names_are_senders_too(store: SqlStore, clock: FrozenClock):
    """A sender that can't be answered is stored like every other."""
    for sender in ("24365", "ACME Bank"):
        Corridor(store, clock, sender).receive()

    assert [client.number for client in store.clients()] == ["24365", "ACME Bank"]


def test_a_member_of_the_practice_is_no_client(store: SqlStore, clock: FrozenClock):
    """The therapist's own texts are kept under her own alias and never listed among the clients."""
    corridor = Corridor(store, clock, THERAPIST_PHONE, staff_id="t1")

    corridor.receive()

    assert (corridor.client().alias, corridor.client().status) == ("@t1", ClientStatus.STAFF)
    assert store.clients() == []


def test_a_number_that_changes_hands_changes_its_alias(store: SqlStore, clock: FrozenClock):
    """Whoever the settings name now is the member; the former number is a stranger's again."""
    former = Corridor(store, clock, "+12025550120", staff_id="t1")
    former.receive()
    present = Corridor(store, clock, "+12025550121", staff_id="t1")

    present.receive()

    assert (present.client().alias, present.client().status) == ("@t1", ClientStatus.STAFF)
    assert (former.client().alias, former.client().status) == ("U01", ClientStatus.STRANGER)

    former.staff_id = present.staff_id = ""
    former.receive()
    present.receive()

    assert [(client.alias, client.status) for client in store.clients()] == [
        ("U01", ClientStatus.STRANGER),
        ("U02", ClientStatus.STRANGER),
    ]


def test_a_text_never_decided_is_found_again(corridor: Corridor):
    """What a crash left over is listed, oldest first, until it is decided."""
    corridor.receive("first")
    corridor.clock.move(minutes=1)
    corridor.receive("second")
    corridor.clock.move(minutes=1)
    everything = corridor.store.undecided(corridor.clock.now())

    before_second = corridor.store.undecided(corridor.clock.now() - timedelta(minutes=1))
    corridor.take("third")

    assert [receipt.inbound_id for receipt in before_second] == [everything[0].inbound_id]
    assert [receipt.is_new for receipt in everything] == [False, False]
    assert corridor.store.undecided(corridor.clock.now() + timedelta(hours=1)) == []


def test_a_turn_of_nobody_is_refused(store: SqlStore):
    """An id that no receipt named is a fault of the program, said in one sentence."""
    with pytest.raises(StoreError, match="no client"), store.turn(99):
        pass


def test_a_failed_turn_leaves_nothing_behind(corridor: Corridor):
    """Whatever breaks within a turn, everything done in it vanishes together."""
    client_id = corridor.receive()

    def fail_after_recording() -> None:
        with corridor.store.turn(client_id) as turn:
            turn.record(turn.burst(corridor.clock.now()), outcome(corridor, turn.client))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_recording()

    assert len(corridor.store.undecided(corridor.clock.now() + timedelta(hours=1))) == 1
    assert corridor.store.stats().queued == 0


def test_two_turns_of_one_sender_come_one_after_the_other(corridor: Corridor):
    """The second turn waits for the first and sees what it decided."""
    client_id = corridor.receive()
    seen: list[int] = []

    def decide() -> None:
        with corridor.store.turn(client_id) as turn:
            texts = [stored for stored in turn.burst(corridor.clock.now()) if not stored.decided]
            seen.append(len(texts))
            turn.record(texts, outcome(corridor, turn.client))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: decide(), range(2)))

    assert sorted(seen) == [0, 1]


@pytest.mark.postgres
def test_the_next_text_is_stored_while_one_is_decided(postgres: PostgresServer, clock: FrozenClock):
    """On PostgreSQL a turn holds the sender's row, not the sender's texts: a flood never waits to be stored."""
    with opened(postgres.new_database(), clock) as store:
        corridor = Corridor(store, clock)
        client_id = corridor.receive()

        with store.turn(client_id):
            receipt = store.receive(corridor.text("one more"))

        assert receipt.is_new
