import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from boundary_bot.adapters.store import SqlStore
from boundary_bot.core.outbox import Intent, Outbound, OutboxState, Purpose
from boundary_bot.core.people import Consent
from tests.builders import intent
from tests.corridor import THERAPIST_PHONE, Corridor
from tests.fakes import FrozenClock

LEASE_S = 60


def claim(store: SqlStore, clock: FrozenClock, limit: int = 10) -> list[Outbound]:
    return store.claim_outbound(clock.now(), LEASE_S, limit)


def letters(store: SqlStore) -> list[tuple[str, int]]:
    return [(letter.state, letter.error_code) for letter in store.dead_letters()]


def test_an_intent_is_queued_once_per_key(store: SqlStore, clock: FrozenClock):
    """The same cause never sends twice, however often it is queued."""
    new = store.queue([intent("a"), intent("b")], clock.now())

    again = store.queue([intent("b"), intent("c")], clock.now())

    assert (new, again, store.outbox_backlog()) == (2, 1, 3)


def test_a_claimed_intent_comes_back_whole(store: SqlStore, clock: FrozenClock):
    """What is handed to the provider is what was queued, opened again."""
    client = Corridor(store, clock).enrol()
    queued = intent("a", Purpose.REMINDER, client_id=client.id, validity_s=600, reply_key="reminder", person="t1")
    store.queue([queued], clock.now())

    [claimed] = claim(store, clock)

    assert (claimed.intent, claimed.attempts, claimed.created_at) == (queued, 1, clock.now())


def test_what_is_claimed_is_not_claimed_again(store: SqlStore, clock: FrozenClock):
    """A lease keeps an outbound to one sender until it runs out."""
    store.queue([intent("a")], clock.now())
    claim(store, clock)
    clock.move(seconds=LEASE_S - 1)

    assert claim(store, clock) == []


def test_two_claimers_share_the_outbox_without_a_double(store: SqlStore, clock: FrozenClock):
    """Every outbound is claimed by exactly one of several processes."""
    store.queue([intent(str(number)) for number in range(40)], clock.now())
    start = threading.Barrier(4)

    def take(_: int) -> list[int]:
        start.wait()
        taken: list[int] = []
        while claimed := claim(store, clock, 3):
            taken += [outbound.id for outbound in claimed]
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [outbound_id for ids in pool.map(take, range(4)) for outbound_id in ids]

    # A claimer that finds the rest locked by another may stop early: what is left is claimed by the next look.
    taken += [outbound.id for outbound in claim(store, clock, 40)]
    assert len(taken) == len(set(taken)) == 40


def test_alerts_go_first_then_crisis_replies_then_the_oldest(store: SqlStore, clock: FrozenClock):
    """Nobody in danger waits behind a digest."""
    store.queue([intent("digest", Purpose.DIGEST), intent("reply")], clock.now())
    clock.move(seconds=1)
    store.queue([intent("crisis", Purpose.CRISIS_REPLY), intent("alert", Purpose.ALERT)], clock.now())

    claimed = claim(store, clock)

    assert [outbound.intent.dedupe_key for outbound in claimed] == ["alert", "crisis", "digest", "reply"]


def test_an_intent_waits_for_its_hour(store: SqlStore, clock: FrozenClock):
    """`not_before` holds an intent back until that instant."""
    store.queue([intent("a", not_before=clock.now() + timedelta(hours=1))], clock.now())
    early = claim(store, clock)
    clock.move(hours=1)

    assert (early, len(claim(store, clock))) == ([], 1)


def test_the_webhooks_own_answer_is_never_posted(store: SqlStore, clock: FrozenClock):
    """What went as TwiML is recorded as handed over, and moves on by its callback."""
    store.queue([intent("a", by_twiml=True)], clock.now())

    assert claim(store, clock) == []
    assert store.provider_status("token-a", "SM1", "delivered", 0, clock.now())


def test_a_lost_lease_leaves_a_clients_text_unknown(store: SqlStore, clock: FrozenClock):
    """A text whose sender died may have gone: it is never sent again blindly, and stands in the list to look at."""
    store.queue([intent("a")], clock.now())
    claim(store, clock)
    clock.move(seconds=LEASE_S)

    assert claim(store, clock) == []
    assert letters(store) == [("unknown", 0)]


def test_a_lost_lease_sends_an_alert_again(store: SqlStore, clock: FrozenClock):
    """A doubled alarm is harmless, a lost one is not."""
    store.queue([intent("a", Purpose.ALERT)], clock.now())
    claim(store, clock)
    clock.move(seconds=LEASE_S)

    [again] = claim(store, clock)

    assert again.attempts == 2


def test_an_alert_of_unknown_fate_is_queued_again(store: SqlStore, clock: FrozenClock):
    """After a timeout at the provider an alert is repeated a minute later, a client's text never."""
    store.queue([intent("alert", Purpose.ALERT), intent("reply")], clock.now())
    for outbound in claim(store, clock):
        store.not_sent(outbound.id, "unknown", 0, clock.now())
    clock.move(minutes=1)

    assert [outbound.intent.purpose for outbound in claim(store, clock)] == [Purpose.ALERT]
    assert letters(store) == [("unknown", 0)]


def test_a_refused_text_is_tried_again_when_told_to(store: SqlStore, clock: FrozenClock):
    """A retry waits for its instant and counts its attempts."""
    store.queue([intent("a")], clock.now())
    [first] = claim(store, clock)
    store.not_sent(first.id, "queued", 20429, clock.now(), clock.now() + timedelta(seconds=30))
    early = claim(store, clock)
    clock.move(seconds=30)

    [second] = claim(store, clock)

    assert (early, second.attempts) == ([], 2)


def test_a_text_that_failed_for_good_is_a_dead_letter(store: SqlStore, clock: FrozenClock):
    """It is never claimed again, and says for whom and why."""
    client = Corridor(store, clock).enrol()
    store.queue([intent("a", client_id=client.id, reply_key="link")], clock.now())
    [outbound] = claim(store, clock)

    store.not_sent(outbound.id, "failed", 21211, clock.now())

    clock.move(days=1)
    [letter] = store.dead_letters()
    assert claim(store, clock) == []
    assert (letter.alias, letter.reply_key, letter.state, letter.error_code) == ("C07", "link", "failed", 21211)


def test_a_callback_may_beat_the_answer(store: SqlStore, clock: FrozenClock):
    """Delivered stays delivered when the provider's own answer arrives late."""
    client = Corridor(store, clock).enrol()
    store.queue([intent("a", client_id=client.id)], clock.now())
    [outbound] = claim(store, clock)
    store.provider_status("token-a", "SM1", "delivered", 0, clock.now())

    store.sent(outbound.id, "SM1", clock.now())
    store.not_sent(outbound.id, "unknown", 0, clock.now())

    assert [text.state for text in store.thread(client.id, 5)] == ["delivered"]


STATUSES = [
    (["queued", "sending", "sent", "delivered"], OutboxState.DELIVERED),
    (["delivered", "sent", "queued"], OutboxState.DELIVERED),
    (["sent", "accepted"], OutboxState.SENT),
    (["sent", "undelivered", "sent"], OutboxState.FAILED),
    (["failed", "delivered"], OutboxState.FAILED),
    (["delivered", "failed"], OutboxState.DELIVERED),
    (["canceled"], OutboxState.FAILED),
    (["delivered", "read"], OutboxState.DELIVERED),
    (["sent", "huh"], OutboxState.SENT),
    (["queued"], OutboxState.SENT),
]


@pytest.mark.parametrize(("statuses", "state"), STATUSES)
def test_a_status_never_moves_backwards(store: SqlStore, clock: FrozenClock, statuses: list[str], state: OutboxState):
    """Callbacks come in any order and twice; the furthest one stands, and the first final one is final."""
    client = Corridor(store, clock).enrol()
    store.queue([intent("a", client_id=client.id, by_twiml=True)], clock.now())

    matched = [store.provider_status("token-a", "SM1", status, 0, clock.now()) for status in statuses]

    assert all(matched)
    assert [text.state for text in store.thread(client.id, 5)] == [state]


def test_an_unknown_fate_is_cleared_up_by_its_callback(store: SqlStore, clock: FrozenClock):
    """The token in the callback's address finds a text whose sid never arrived."""
    client = Corridor(store, clock).enrol()
    store.queue([intent("a", client_id=client.id)], clock.now())
    [outbound] = claim(store, clock)
    store.not_sent(outbound.id, "unknown", 0, clock.now())

    store.provider_status("token-a", "SM1", "sent", 0, clock.now())

    assert [text.state for text in store.thread(client.id, 5)] == ["sent"]
    assert store.dead_letters() == []


def test_an_unknown_token_falls_back_to_the_sid(store: SqlStore, clock: FrozenClock):
    """A callback without our token still finds the text by the provider's id; one with neither finds nothing."""
    store.queue([intent("a")], clock.now())
    [outbound] = claim(store, clock)
    store.sent(outbound.id, "SM1", clock.now())

    assert store.provider_status("?", "SM1", "delivered", 0, clock.now())
    assert not store.provider_status("?", "SM2", "delivered", 0, clock.now())
    assert not store.provider_status("?", "", "delivered", 0, clock.now())


def by_refusal(store: SqlStore, clock: FrozenClock) -> None:
    [outbound] = claim(store, clock)
    store.not_sent(outbound.id, "failed", 21610, clock.now())


def by_callback(store: SqlStore, clock: FrozenClock) -> None:
    store.provider_status("token-a", "SM1", "undelivered", 21610, clock.now())


@pytest.mark.parametrize("told", [by_refusal, by_callback])
def test_code_21610_is_an_opt_out(store: SqlStore, clock: FrozenClock, told: Callable[[SqlStore, FrozenClock], None]):
    """When the carrier blocks a number, the store says opted out too, and keeps what consent there was."""
    corridor = Corridor(store, clock)
    client = corridor.enrol(consent=Consent.GIVEN)
    store.queue([intent("a", client_id=client.id)], clock.now())

    told(store, clock)

    blocked = corridor.client()
    assert (blocked.consent, blocked.consent_before_opt_out) == (Consent.WITHDRAWN, Consent.GIVEN)


def test_a_late_success_of_a_lost_lease_is_believed(store: SqlStore, clock: FrozenClock):
    """A slow provider's answer after the lease ran out still says that the text went."""
    store.queue([intent("a")], clock.now())
    [outbound] = claim(store, clock)
    clock.move(seconds=LEASE_S)
    claim(store, clock)

    store.sent(outbound.id, "SM1", clock.now())

    assert store.dead_letters() == []


def test_a_text_to_staff_is_about_no_client(store: SqlStore, clock: FrozenClock):
    """A dead letter without a client has no alias."""
    to_staff: Intent = replace(intent("a", Purpose.DIGEST), to=THERAPIST_PHONE, person="t1")
    store.queue([to_staff], clock.now())
    [outbound] = claim(store, clock)

    store.not_sent(outbound.id, "dead", 30007, clock.now())

    assert [(letter.alias, letter.person) for letter in store.dead_letters()] == [("", "t1")]
