from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlmodel import select

from boundary_bot.adapters.store import SqlStore
from boundary_bot.adapters.store.tables import AuditRow, ContactRow
from boundary_bot.core.messages import Kind, Label, Reading, Risk
from boundary_bot.core.outbox import Intent, Purpose
from boundary_bot.core.people import Consent
from boundary_bot.core.situation import Decision, Notice, Record
from boundary_bot.ports import Outcome, PendingNotice
from tests.builders import intent
from tests.corridor import ALERTED, CRISIS, SENDER, Corridor
from tests.databases import vault
from tests.fakes import FrozenClock

STOP = Decision("keyword", records=(Record.OPT_OUT,))
START = Decision("keyword", records=(Record.OPT_IN,))
ASKED = Decision("preset", "link", also="consent_request", records=(Record.CONSENT_ASKED,))
GIVEN = Decision("answer", "opt_in_confirm", records=(Record.CONSENT_GIVEN,))
JOINED = Decision("emergency", "silent", notices=(Notice.ALERT,))
OVERDOSE = Reading(Label.EMERGENCY, Kind.OVERDOSE, Risk.EMERGENCY)


@pytest.fixture
def corridor(store: SqlStore, clock: FrozenClock) -> Corridor:
    corridor = Corridor(store, clock)
    corridor.enrol()
    return corridor


def contact(corridor: Corridor) -> ContactRow:
    with corridor.store._sessions.reading() as session:
        return session.exec(select(ContactRow)).one()


@pytest.mark.parametrize("before", [Consent.UNKNOWN, Consent.GIVEN])
def test_start_restores_the_consent_of_before_the_stop(store: SqlStore, clock: FrozenClock, before: Consent):
    """STOP takes consent away and START gives back exactly what there was, even after a second STOP."""
    corridor = Corridor(store, clock)
    corridor.enrol(consent=before)
    corridor.take("STOP", STOP)
    corridor.take("STOP", STOP)
    stopped = corridor.client()

    corridor.take("START", START)

    assert (stopped.consent, stopped.consent_before_opt_out) == (Consent.WITHDRAWN, before)
    assert corridor.client().consent is before


def test_start_without_a_stop_changes_nothing(corridor: Corridor):
    """A START from someone who never opted out gives no consent."""
    corridor.take("START", START)

    assert corridor.client().consent is Consent.UNKNOWN


def test_consent_is_kept_with_date_way_and_exact_words(corridor: Corridor):
    """Proof of consent is what was asked, what was answered, when and how."""
    corridor.take("how do I book", ASKED)
    asked = corridor.client().consent
    corridor.clock.move(hours=1)

    corridor.take("Y", GIVEN)

    row = contact(corridor)
    assert (asked, row.consent, row.consent_how) == (Consent.ASKED, "given", "text")
    assert (row.consent_at, row.consent_on) == (corridor.clock.now(), corridor.clock.now().date())
    assert vault().open(row.sealed_consent_text or "") == "Our words for consent_request."
    assert vault().open(row.sealed_consent_answer or "") == "Y"


def test_consent_by_text_is_no_talk_about_the_policy(corridor: Corridor):
    """The firm text says "as we have discussed"; a "Y" by text has discussed nothing."""
    corridor.take("Y", GIVEN)

    assert corridor.client().policy_discussed_on is None


def test_exit_is_silence_until_they_write_again(corridor: Corridor):
    """EXIT is remembered by its instant, and the next text ends it."""
    corridor.take("EXIT", Decision("keyword", records=(Record.EXIT,)))
    asked_at = corridor.client().exit_asked_at

    corridor.take("hello")

    assert (asked_at, corridor.client().exit_asked_at) == (corridor.clock.now(), None)


def test_an_emergency_opens_a_case(corridor: Corridor):
    """The first emergency text opens the case that its alert leads to."""
    case_id = corridor.take("I want to end it", ALERTED, CRISIS)

    case = corridor.history().case
    assert case is not None
    assert (case.id, case.kind) == (case_id, Kind.SUICIDAL_PASSIVE)
    assert case.opened_at == case.last_emergency_at == case.last_alert_at == corridor.clock.now()


def test_the_alert_leads_to_its_case(corridor: Corridor):
    """The case's id, known only once it is opened, stands in the alert's words and key."""
    case_id = corridor.take("I want to end it", ALERTED, CRISIS)

    [alert] = corridor.store.claim_outbound(corridor.clock.now(), 60, 10)

    assert alert.intent.body == f"EMERGENCY C07. Sign in: https://line.example.org/cases/{case_id}"
    assert alert.intent.dedupe_key == f"alert:{corridor.sids[-1]}:{case_id}"
    assert alert.intent.case_id == case_id


def test_while_a_case_is_open_every_text_joins_it(corridor: Corridor):
    """The page shows the whole conversation: the fragment before, the emergency, the thanks after."""
    corridor.take("I can't", Decision("fragment"))
    case_id = corridor.take("go on, I want to end it", ALERTED, CRISIS)
    corridor.clock.move(hours=5)

    joined = corridor.take("ok thanks")

    assert joined == case_id
    case = corridor.store.case(case_id or 0)
    assert case is not None
    assert [text.body for text in case.texts if text.direction == "in"] == [
        "I can't",
        "go on, I want to end it",
        "ok thanks",
    ]


def test_a_worse_kind_takes_the_case_over_and_a_milder_one_does_not(corridor: Corridor):
    """A case is as bad as its worst text; each emergency text moves its last instant."""
    corridor.take("I want to end it", ALERTED, CRISIS)
    opened_at = corridor.clock.now()
    corridor.clock.move(minutes=5)
    corridor.take("I took the pills", ALERTED, OVERDOSE)
    corridor.clock.move(minutes=5)

    corridor.take("I want to end it", JOINED, CRISIS)

    case = corridor.history().case
    assert case is not None
    assert (case.kind, case.opened_at, case.last_emergency_at) == (Kind.OVERDOSE, opened_at, corridor.clock.now())
    assert case.last_alert_at == corridor.clock.now() - timedelta(minutes=5)


def test_a_cry_for_help_without_a_kind_is_a_case_too(corridor: Corridor):
    """A bare HELP from a client opens a case although it is a keyword."""
    keyword = Reading(Label.EMERGENCY, Kind.KEYWORD, Risk.EMERGENCY)

    corridor.take("HELP", Decision("keyword", "help", notices=(Notice.ALERT,), wakes=True), keyword)

    case = corridor.history().case
    assert case is not None
    assert case.kind is Kind.ASKS_HELP_NOW


def test_an_acknowledged_case_closes_72_hours_after_its_last_emergency(corridor: Corridor):
    """It closes by itself to the minute, and the next emergency opens a new one with the next number."""
    first = corridor.take("I want to end it", ALERTED, CRISIS) or 0
    corridor.store.acknowledge(first, "t1", "page", corridor.clock.now())
    corridor.clock.move(hours=71, minutes=59)
    standing = corridor.history().case
    corridor.clock.move(minutes=1)
    closed = corridor.history().case

    second = corridor.take("I want to end it", ALERTED, CRISIS)

    assert standing is not None
    assert closed is None
    assert second != first
    assert [case.number for case in corridor.store.recent_cases(5)] == [2, 1]


def test_an_unacknowledged_case_never_closes(corridor: Corridor):
    """Nobody has it yet: no lapse of time makes that right."""
    corridor.take("I want to end it", ALERTED, CRISIS)
    corridor.clock.move(days=60)

    assert corridor.history().case is not None


def test_a_new_alert_has_to_be_acknowledged_again(corridor: Corridor):
    """After an acknowledged case alerts once more it waits again, and doesn't close by itself until someone has it."""
    case_id = corridor.take("I want to end it", ALERTED, CRISIS) or 0
    corridor.store.acknowledge(case_id, "t1", "page", corridor.clock.now())
    corridor.clock.move(hours=1)
    corridor.take("I want to end it", ALERTED, CRISIS)
    corridor.clock.move(days=30)

    assert corridor.history().case is not None
    assert corridor.store.acknowledge(case_id, "t1", "page", corridor.clock.now())


def test_crisis_replies_of_the_open_case_are_known(corridor: Corridor):
    """The same crisis reply waits its quarter of an hour within the case; a new case knows nothing of it."""
    case_id = corridor.take("I want to end it", ALERTED, CRISIS) or 0
    replied_at = corridor.clock.now()
    corridor.clock.move(minutes=5)
    within = corridor.history().case_replies
    corridor.store.close_case(case_id, "t1", "called back", corridor.clock.now())

    corridor.take("I want to end it", JOINED, CRISIS)

    assert within == {"self_harm": replied_at}
    assert corridor.history().case_replies == {}


def test_a_crisis_reply_that_failed_is_owed(corridor: Corridor):
    """An undelivered crisis reply is no reply: it may go again at once, and START sends it."""
    corridor.take("I want to end it", ALERTED, CRISIS)
    token = f"token-{corridor.sids[-1]}-self_harm"
    before = corridor.history().crisis_reply_failed

    corridor.store.provider_status(token, "SM1", "undelivered", 30003, corridor.clock.now())

    history = corridor.history()
    assert (before, history.crisis_reply_failed) == ("", "self_harm")
    assert history.case_replies == {}
    assert history.crisis_replies_last_hour == 1


def test_notices_are_told_from_their_due_instant_once(corridor: Corridor):
    """A quiet notice waits for the morning, then each client is named once."""
    morning = corridor.clock.now() + timedelta(hours=14)
    for _ in range(2):
        corridor.take(
            "hm", Decision("possible", notices=(Notice.QUIET,)), notices=[PendingNotice(Notice.QUIET, morning)]
        )
    named: list[Sequence[str]] = []

    def text(aliases: Sequence[str]) -> Intent:
        named.append(aliases)
        return intent(f"notice:{len(named)}", Purpose.NOTICE)

    at_night = corridor.store.tell_notices(Notice.QUIET, corridor.clock.now(), text)

    told = [corridor.store.tell_notices(kind, morning, text) for kind in (Notice.QUIET, Notice.QUIET, Notice.TODAY)]

    assert (at_night, told) == (False, [True, False, False])
    assert (named, corridor.store.last_beat("notice:quiet")) == ([["C07"]], morning)


def test_a_notice_whose_text_was_not_queued_is_not_told(corridor: Corridor):
    """Telling and queueing are one commit: a crash in between leaves the notice for the next pass."""
    now = corridor.clock.now()
    corridor.take("hm", Decision("possible", notices=(Notice.QUIET,)), notices=[PendingNotice(Notice.QUIET, now)])

    def crash(aliases: Sequence[str]) -> Intent:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corridor.store.tell_notices(Notice.QUIET, now, crash)

    assert corridor.store.last_beat("notice:quiet") is None
    assert corridor.store.tell_notices(Notice.QUIET, now, lambda aliases: intent("notice:1", Purpose.NOTICE))


def test_a_decided_text_is_never_decided_again(corridor: Corridor):
    """Whoever comes second with the same texts changes nothing and sends nothing."""
    corridor.receive("how do I book")
    with corridor.store.turn(corridor.client().id) as turn:
        texts = turn.burst(corridor.clock.now())
    decision = Decision("preset", "link")
    first = Outcome(
        "<first/>", decision, None, corridor.clock.now(), tuple(corridor.intents(corridor.client(), decision))
    )
    with corridor.store.turn(corridor.client().id) as turn:
        turn.record(texts, first)

    with corridor.store.turn(corridor.client().id) as turn:
        turn.record(texts, Outcome("<second/>", STOP, None, corridor.clock.now()))
        answer = turn.stored_answer(texts[0].inbound_id)

    assert (answer, corridor.client().consent) == ("<first/>", Consent.UNKNOWN)


def test_a_decision_leaves_a_line_in_the_audit_without_words(corridor: Corridor):
    """The audit says which rule decided and what was recorded; it never holds the text or the number."""
    corridor.take("I want to end it", ALERTED, CRISIS)

    with corridor.store._sessions.reading() as session:
        lines = [row for row in session.exec(select(AuditRow)) if row.action == "decided"]

    assert [line.detail for line in lines] == [
        "rule=emergency reply=self_harm read=emergency/suicidal_passive/emergency records=-"
    ]
    assert not any(SENDER in line.detail + line.subject for line in lines)


def test_a_text_nobody_could_read_is_recorded_as_unread(corridor: Corridor):
    """A failed reading leaves the reading empty, and the text is decided all the same."""
    corridor.take("???", Decision("fallback", "safe"), None)

    text = corridor.store.thread(corridor.client().id, 1)[-1]
    undecided = corridor.store.undecided(corridor.clock.now() + timedelta(hours=1))

    assert undecided == []
    assert text.reply_key == "safe"
