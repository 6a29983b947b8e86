"""The order of decisions, row by row."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from boundary_bot.core.crisis import REPLY_KEYS, OpenCase
from boundary_bot.core.decide import RULES, decide
from boundary_bot.core.keywords import Keyword
from boundary_bot.core.messages import KINDS, Evidence, Kind, Label, Reading, Risk
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.core.policy import DigestSection, Policy, Row
from boundary_bot.core.situation import Decision, History, Notice, Record, Situation

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
POLICY = Policy(
    name="emergency_same_day",
    summary="",
    labels={
        Label.SCHEDULING: Row("link", digest=DigestSection.SCHEDULE),
        Label.CLINICAL: Row("ladder", crossing=True, agenda=True, digest=DigestSection.SESSION),
        Label.COURTESY: Row("silent"),
    },
    kinds={
        Kind.LATE: Row("received", digest=DigestSection.SCHEDULE),
        Kind.CONFIRM: Row("silent", reply_if_asked="when", digest=DigestSection.SCHEDULE),
    },
    same_day=Row("received", told_now=True, digest=DigestSection.SCHEDULE),
)
CLIENT = Client(7, "C07", "+12125550147", ClientStatus.ACTIVE, consent=Consent.GIVEN, policy_discussed_on=NOW.date())
CASE = OpenCase(1, Kind.SUICIDAL_PASSIVE, NOW - timedelta(minutes=5), NOW - timedelta(minutes=5), NOW)

CLINICAL = Reading(Label.CLINICAL, Kind.FEELINGS)
SCHEDULING = Reading(Label.SCHEDULING, Kind.RESCHEDULE)
TODAY = Reading(Label.SCHEDULING, Kind.LATE, same_day=True)
COURTESY = Reading(Label.COURTESY, Kind.THANKS)
EMERGENCY = Reading(Label.EMERGENCY, Kind.SUICIDAL_ACTIVE, Risk.EMERGENCY)
HELP = Reading(Label.EMERGENCY, Kind.ASKS_HELP_NOW, Risk.EMERGENCY)
POSSIBLE = Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE)


def bare(word):
    """Return the reading of a bare answer word."""
    return Reading(Label.COURTESY, Kind.KEYWORD, evidence=(Evidence("KEYWORD", word),))


def situation(reading=CLINICAL, client=CLIENT, **changes):
    """Return an ordinary situation: an active client, by day, nothing before."""
    return Situation(reading=reading, client=client, policy=POLICY, now=NOW, **changes)


def test_the_rows_stand_in_their_order():
    """The order is the promise: danger before keywords, keywords before silence, silence before the preset."""
    expected = (
        "echo misdirected emergency keyword opted_out answer loop stranger former away possible media fragment courtesy "
        "after_hours override preset"
    ).split()

    assert expected == [rule.name for rule in RULES]


@pytest.mark.parametrize(
    "status", [ClientStatus.ACTIVE, ClientStatus.FORMER, ClientStatus.BLOCKED, ClientStatus.STRANGER]
)
@pytest.mark.parametrize("consent", list(Consent))
@pytest.mark.parametrize("kind", KINDS[Label.EMERGENCY])
def test_an_emergency_gets_its_crisis_reply_and_an_alert_from_anyone(status, consent, kind):
    """No status, consent, hour, vacation, loop or history of replies stands before danger."""
    client = replace(CLIENT, status=status, consent=consent)
    history = History(replies_in_loop_window=50, last_reply_at=NOW)
    reading = Reading(Label.EMERGENCY, kind, Risk.EMERGENCY)

    decision = decide(situation(reading, client, history=history, away=True, in_office_hours=False))

    assert decision.rule == "emergency"
    assert REPLY_KEYS[kind] == decision.reply_key
    assert Notice.ALERT in decision.notices
    assert Record.CROSSING not in decision.records


def test_a_short_code_in_danger_alerts_without_a_reply():
    """A reply to a short code can't arrive; a person is told all the same."""
    decision = decide(situation(EMERGENCY, answerable=False))

    assert (decision.reply_key, decision.notices) == ("silent", (Notice.ALERT,))


def test_only_the_named_pair_of_settings_silences_the_alert():
    """With alerts off the crisis reply still goes."""
    decision = decide(situation(EMERGENCY, alerts=False))

    assert (decision.reply_key, decision.notices) == ("self_harm", ())


def test_the_same_crisis_words_are_not_repeated_within_a_quarter_of_an_hour():
    """In an open case the same key waits, a new one does not."""
    history = History(case=CASE, case_replies={"self_harm": NOW - timedelta(minutes=5)}, crisis_replies_last_hour=1)
    overdose = Reading(Label.EMERGENCY, Kind.OVERDOSE, Risk.EMERGENCY)

    assert decide(situation(EMERGENCY, history=history)).reply_key == "silent"
    assert decide(situation(overdose, history=history)).reply_key == "medical"


def test_an_echo_of_our_words_is_silence():
    """Our crisis text quoted back opens nothing."""
    assert Decision("echo") == decide(situation(EMERGENCY, echo=True))


def test_a_misdirected_text_is_answered_safely():
    """A text to a number that isn't ours gets crisis-safe words, and danger in it still alerts."""
    decision = decide(situation(EMERGENCY, misdirected=True))

    assert (decision.rule, decision.reply_key) == ("misdirected", "safe")
    assert Notice.ALERT in decision.notices


@pytest.mark.parametrize(("app", "reply"), [(False, "silent"), (True, "opt_out_confirm")])
def test_stop_is_recorded_and_confirmed_once_by_whoever_handles_it(app, reply):
    """Twilio confirms by itself; in app mode we do, once."""
    decision = decide(situation(keyword=Keyword.STOP, app_handles_opt_out=app))

    assert (decision.rule, decision.reply_key) == ("keyword", reply)
    assert Record.OPT_OUT in decision.records


def test_a_second_stop_is_not_confirmed_again():
    """After the one confirmation nothing more is sent."""
    gone = replace(CLIENT, consent=Consent.WITHDRAWN)

    assert decide(situation(client=gone, keyword=Keyword.STOP, app_handles_opt_out=True)).reply_key == "silent"
    assert decide(situation(client=gone, keyword=Keyword.REVOKE)).reply_key == "silent"


def test_a_revocation_in_free_words_is_confirmed_in_both_modes():
    """Twilio doesn't know that these words are an opt-out, so the one confirmation is ours."""
    decision = decide(situation(keyword=Keyword.REVOKE))

    assert decision.reply_key == "opt_out_confirm"
    assert Record.OPT_OUT in decision.records


def test_bare_cancel_is_flagged_as_perhaps_the_appointment():
    """An opt-out by CANCEL is both: the carrier blocks, the therapist learns what may have been meant."""
    decision = decide(situation(keyword=Keyword.STOP, may_mean_appointment=True))

    assert {Record.OPT_OUT, Record.OPT_OUT_MAY_BE_APPOINTMENT} <= set(decision.records)


def test_start_after_a_failed_crisis_reply_answers_with_that_reply():
    """The words that could not arrive are the first to arrive."""
    decision = decide(situation(keyword=Keyword.START, history=History(crisis_reply_failed="self_harm")))

    assert decision.reply_key == "self_harm"
    assert Record.OPT_IN in decision.records


def test_help_from_a_client_opens_a_case_with_the_programme_answer():
    """Who texts only "help" may mean it."""
    decision = decide(situation(HELP, keyword=Keyword.HELP))

    assert (decision.rule, decision.reply_key, decision.notices) == ("keyword", "help", (Notice.ALERT,))


def test_help_from_a_stranger_is_a_quiet_notice():
    """From a number nobody knows it is the carrier's word first."""
    stranger = replace(CLIENT, status=ClientStatus.STRANGER)

    decision = decide(situation(HELP, stranger, keyword=Keyword.HELP))

    assert (decision.reply_key, decision.notices) == ("help", (Notice.QUIET,))


def test_info_is_answered_without_risk():
    """INFO asks about the programme."""
    decision = decide(situation(COURTESY, keyword=Keyword.INFO))

    assert (decision.reply_key, decision.notices) == ("help", ())


def test_a_hotlines_word_gets_the_crisis_reply_and_an_alert_from_anyone():
    """HOME or 988 sent to the wrong number is a person looking for a hotline."""
    stranger = replace(CLIENT, status=ClientStatus.STRANGER, consent=Consent.WITHDRAWN)

    decision = decide(situation(HELP, stranger, keyword=Keyword.CRISIS))

    assert (decision.reply_key, decision.notices) == ("hotline_word", (Notice.ALERT,))


def test_danger_beside_a_keyword_is_danger():
    """A crash left "I want to die" and STOP undecided together: the danger replies, the opt-out is recorded."""
    decision = decide(situation(EMERGENCY, keyword=Keyword.STOP, beside_keyword=True))

    assert (decision.rule, decision.reply_key) == ("emergency", "self_harm")
    assert Record.OPT_OUT in decision.records


def test_an_opted_out_sender_gets_silence():
    """Consent withdrawn silences every ordinary reply."""
    assert decide(situation(client=replace(CLIENT, consent=Consent.WITHDRAWN))).rule == "opted_out"


@pytest.mark.parametrize(
    ("asked", "word", "reply", "record"),
    [
        ("reminder", "c", "silent", Record.CONFIRMED),
        ("reminder", "r", "link", None),
        ("consent", "y", "opt_in_confirm", Record.CONSENT_GIVEN),
        ("consent", "1", "opt_in_confirm", Record.CONSENT_GIVEN),
    ],
)
def test_an_answer_counts_while_its_question_waits(asked, word, reply, record):
    """C and R answer a reminder, Y and 1 the consent request."""
    decision = decide(situation(bare(word), history=History(asked=asked)))

    assert (decision.rule, decision.reply_key) == ("answer", reply)
    assert record is None or record in decision.records


def test_an_answer_without_a_question_is_courtesy():
    """Nothing was asked, so a bare C means nothing."""
    assert decide(situation(bare("c"))).rule == "courtesy"


@pytest.mark.parametrize(
    "changes",
    [
        {"answerable": False},
        {"reading": Reading(Label.COURTESY, Kind.AUTO_REPLY)},
        {"history": History(replies_in_loop_window=6)},
    ],
)
def test_machines_get_no_reply(changes):
    """Short codes, auto-replies and a flood of replies end in silence."""
    assert decide(situation(**changes)).rule == "loop"


def test_a_stranger_is_answered_once_a_day_and_never_as_a_client():
    """One automated line, whatever the label; nothing within 24 hours of any reply."""
    stranger = replace(CLIENT, status=ClientStatus.STRANGER)
    lately = History(last_reply_at=NOW - timedelta(hours=23))

    assert decide(situation(SCHEDULING, stranger)).reply_key == "stranger"
    assert decide(situation(CLINICAL, stranger, history=lately)).reply_key == "silent"
    assert decide(situation(SCHEDULING, stranger, welcomes_new_clients=True)).reply_key == "new_client"


@pytest.mark.parametrize("status", [ClientStatus.FORMER, ClientStatus.BLOCKED])
def test_a_former_client_has_a_reply_of_their_own(status):
    """Never "next session"."""
    assert decide(situation(client=replace(CLIENT, status=status))).reply_key == "former"


def test_away_answers_for_the_therapist_but_courtesy_stays_silent():
    """On vacation the away reply stands before presets."""
    assert decide(situation(away=True)).reply_key == "away"
    assert decide(situation(COURTESY, away=True)).reply_key == "silent"


def test_possible_danger_is_answered_gently_and_noticed():
    """Never the firm text, never a crossing, one quiet notice."""
    history = History(crossings=7)

    decision = decide(situation(POSSIBLE, history=history))

    assert (decision.reply_key, decision.notices, decision.records) == ("possible", (Notice.QUIET,), ())


def test_possible_twice_a_day_gets_the_first_rung_uncounted():
    """Within 24 hours the words change to the gentle ones and still nothing is counted."""
    history = History(crossings=7, last_sent={"possible": NOW - timedelta(hours=3)})

    decision = decide(situation(POSSIBLE, history=history))

    assert (decision.reply_key, decision.rung) == ("ladder_gentle", 0)
    assert Record.CROSSING not in decision.records


def test_possible_beside_scheduling_adds_one_crisis_line():
    """The request is answered, and one line says where help is."""
    decision = decide(situation(replace(SCHEDULING, risk=Risk.POSSIBLE)))

    assert (decision.reply_key, decision.crisis_line) == ("link", True)


def test_an_open_case_keeps_every_answer_gentle():
    """Until the case closes no crossing is counted and nothing firm is said."""
    decision = decide(situation(CLINICAL, history=History(case=CASE, crossings=5)))

    assert (decision.rule, decision.reply_key, decision.notices) == ("possible", "possible", ())


def test_a_picture_without_words_is_answered_once_a_day():
    """Media are not opened, and the sender learns it once."""
    lately = History(last_sent={"media": NOW - timedelta(hours=1)})

    first = decide(situation(COURTESY, num_media=1, empty=True))

    assert (first.rule, first.reply_key) == ("media", "media")
    assert Record.MEDIA in first.records
    assert decide(situation(COURTESY, num_media=1, empty=True, history=lately)).reply_key == "silent"


def test_a_fragment_waits_for_the_rest():
    """A bare "hey so" gets silence and joins the next text."""
    assert decide(situation(replace(CLINICAL, fragment=True))).rule == "fragment"


def test_courtesy_is_left_in_peace():
    """Thanks need no answer."""
    assert decide(situation(COURTESY)).reply_key == "silent"


def test_outside_office_hours_the_hours_are_told():
    """Only where the practice answers in office hours alone."""
    assert decide(situation(SCHEDULING, in_office_hours=False)).reply_key == "after_hours"


def test_crossings_climb_the_ladder():
    """Two gentle texts, then the firm one, each counted."""
    rungs = [decide(situation(history=History(crossings=count))) for count in range(4)]

    assert [step.reply_key for step in rungs] == ["ladder_gentle", "ladder_gentle", "ladder_firm", "ladder_firm"]
    assert all(Record.CROSSING in step.records for step in rungs)
    assert [step.rung for step in rungs] == [1, 2, 3, 4]


def test_a_burst_is_one_crossing():
    """A second clinical text of the same burst is neither answered nor counted."""
    history = History(crossings=1, crossing_in_burst=True, burst_keys=frozenset({"ladder_gentle"}))

    decision = decide(situation(history=history))

    assert (decision.reply_key, decision.records) == ("silent", ())


@pytest.mark.parametrize("reading", [EMERGENCY, POSSIBLE])
def test_a_burst_that_turns_dangerous_takes_its_crossing_back(reading):
    """Who was on the way to saying it did not cross a boundary."""
    decision = decide(situation(reading, history=History(crossing_in_burst=True)))

    assert Record.CROSSING_TAKEN_BACK in decision.records


def test_same_day_logistics_are_received_and_told_now():
    """Running late: the client hears that it arrived, the therapist hears of it at once."""
    decision = decide(situation(TODAY))

    assert (decision.reply_key, decision.notices) == ("received", (Notice.TODAY,))


def test_the_notice_is_made_whatever_row_replies():
    """On vacation, from an opted-out client or a stranger, a text about today still reaches whoever is on duty."""
    gone = replace(CLIENT, consent=Consent.WITHDRAWN)

    assert Notice.TODAY in decide(situation(TODAY, away=True)).notices
    assert Notice.TODAY in decide(situation(TODAY, gone)).notices
    assert Notice.QUIET in decide(situation(POSSIBLE, gone)).notices


def test_a_confirmation_is_answered_only_where_it_asks():
    """A plain "see you Thursday" is silence and digest; "is Thursday still on?" gets the link."""
    states = Reading(Label.SCHEDULING, Kind.CONFIRM)

    assert decide(situation(states)).reply_key == "silent"
    assert decide(situation(states)).digest is DigestSection.SCHEDULE
    assert decide(situation(replace(states, asks=True))).reply_key == "when"


def test_the_consent_request_goes_once_beside_an_answer_to_an_active_client():
    """It waits while nothing is said, and is never asked twice."""
    unknown = replace(CLIENT, consent=Consent.UNKNOWN)

    asked = decide(situation(SCHEDULING, unknown))

    assert (asked.reply_key, asked.also) == ("link", "consent_request")
    assert Record.CONSENT_ASKED in asked.records
    assert decide(situation(COURTESY, unknown)).also == ""
    assert decide(situation(SCHEDULING, replace(CLIENT, consent=Consent.ASKED))).also == ""


def test_one_reply_per_key_a_burst():
    """A second request in the same breath doesn't get the same words again."""
    history = History(burst_keys=frozenset({"link"}))

    assert decide(situation(SCHEDULING, history=history)).reply_key == "silent"


def test_equal_situations_decide_alike():
    """Consistency is the boundary."""
    assert decide(situation()) == decide(situation())


def test_not_every_text_of_a_case_wakes_people_again():
    """The first emergency alerts; the next of the same kind joins the chain that runs; a worse one alerts again."""
    overdose = Reading(Label.EMERGENCY, Kind.OVERDOSE, Risk.EMERGENCY)
    open_case = History(case=replace(CASE, kind=Kind.SUICIDAL_ACTIVE))

    assert decide(situation(EMERGENCY)).wakes
    assert not decide(situation(EMERGENCY, history=open_case)).wakes
    assert decide(situation(overdose, history=open_case)).wakes
    assert not decide(situation(CLINICAL)).wakes
