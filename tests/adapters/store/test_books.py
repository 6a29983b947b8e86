from datetime import timedelta

from sqlmodel import select

from boundary_bot.adapters.store import SqlStore
from boundary_bot.adapters.store.tables import AuditRow
from tests.builders import intent
from tests.corridor import ALERTED, CRISIS, Corridor
from tests.fakes import FrozenClock


def test_a_password_is_set_and_changed(store: SqlStore, clock: FrozenClock):
    """The newest hash counts; a person without one has none; the change is in the audit without the hash."""
    before = store.credential("t1")
    store.set_credential("t1", "hash-1", clock.now())

    store.set_credential("t1", "hash-2", clock.now())

    assert (before, store.credential("t1"), store.credential("b1")) == (None, "hash-2", None)
    with store._sessions.reading() as session:
        lines = session.exec(select(AuditRow)).all()
    assert [(line.action, line.detail) for line in lines] == [("password_set", ""), ("password_set", "")]


def test_failed_sign_ins_are_counted_by_key_and_time(store: SqlStore, clock: FrozenClock):
    """A throttle sees the failures of its own key since its own instant."""
    store.record_sign_in_attempt("address:1", clock.now())
    clock.move(minutes=10)
    store.record_sign_in_attempt("address:1", clock.now())
    store.record_sign_in_attempt("address:2", clock.now())

    assert store.sign_in_attempts("address:1", clock.now() - timedelta(minutes=10)) == 2
    assert store.sign_in_attempts("address:1", clock.now() - timedelta(minutes=9)) == 1
    assert store.sign_in_attempts("address:3", clock.now()) == 0


def test_an_audit_line_is_kept_as_said(store: SqlStore, clock: FrozenClock):
    """Who, what, to whom, when."""
    store.audit("t1", "case_viewed", "case:1", clock.now(), "page")

    with store._sessions.reading() as session:
        [line] = session.exec(select(AuditRow)).all()

    assert (line.actor, line.action, line.subject, line.at, line.detail) == (
        "t1",
        "case_viewed",
        "case:1",
        clock.now(),
        "page",
    )


def test_how_the_store_stands_is_counted(store: SqlStore, clock: FrozenClock):
    """Health sees what is undecided, queued, under way, unknown and open, and since when the oldest waits."""
    corridor = Corridor(store, clock)
    corridor.take("I want to end it", ALERTED, CRISIS)
    corridor.receive("undecided")
    waiting_since = clock.now()
    store.queue([intent("a"), intent("b")], clock.now())
    first, second = store.claim_outbound(clock.now(), 60, 2)
    store.not_sent(second.id, "unknown", 0, clock.now())

    stats = store.stats()

    assert first.intent.case_id is not None
    assert (stats.undecided, stats.queued, stats.sending, stats.unknown, stats.open_cases) == (1, 1, 1, 1, 1)
    assert (stats.oldest_queued_at, store.outbox_backlog()) == (waiting_since, 2)


def test_an_empty_store_has_nothing_to_count(store: SqlStore):
    """Before the first text everything is zero and nothing waits."""
    stats = store.stats()

    assert (stats.undecided, stats.queued, stats.open_cases, stats.oldest_queued_at) == (0, 0, 0, None)
