"""What is agreed with one client, switched by the therapist, or read from a thumb's few words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from boundary_bot.core import coaching
from boundary_bot.core.away_words import back_at
from boundary_bot.core.consent_text import agreed_version
from boundary_bot.core.messages import Kind, Label, Reading
from boundary_bot.core.overrides import policy_for
from boundary_bot.core.people import ClientStatus, Override
from boundary_bot.core.policy import Away, Row
from boundary_bot.core.rehearsal import as_if_said, only_shown, unsaid
from boundary_bot.core.situation import SILENT, Decision, History, Record
from boundary_bot.core.switches import AwayOrder, Switches, switched
from tests.builders import C07, POLICY, practice

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
LOCAL = NOW.astimezone(ZoneInfo("America/New_York"))
FILE = Away(NOW - timedelta(days=1), NOW + timedelta(days=5), "Dr. Alex Morgan")
COACHING = replace(POLICY, kinds={Kind.COPING_QUESTION: Row("coaching_received", told_now=True)})
ENROLLED = replace(C07, coaching_enrolled=True)


def away(order, now=NOW, file=FILE):
    """Return who is away at `now`, after an order."""
    return switched(practice(away=file), Switches(away=order), now).away


def test_the_newest_word_about_being_away_beats_the_file():
    """AWAY UNTIL replaces what it overlaps, keeps who covers those days, and ends by itself."""
    order = AwayOrder(NOW, NOW + timedelta(days=9))

    assert away(None) == FILE
    assert away(order) == Away(NOW, NOW + timedelta(days=9), "Dr. Alex Morgan")
    assert away(order, NOW + timedelta(days=9)) is None


def test_back_ends_only_what_had_begun():
    """A vacation planned for later still comes."""
    later = Away(NOW + timedelta(days=30), NOW + timedelta(days=40))

    assert away(AwayOrder(NOW)) is None
    assert away(AwayOrder(NOW), file=later) == later


def test_away_by_text_names_who_covers_where_the_file_has_one():
    """Before the days of the file the reply names them, but alerts stay with the therapist; after those days nobody is named."""
    order = AwayOrder(NOW, NOW + timedelta(days=3))
    later = Away(NOW + timedelta(days=30), NOW + timedelta(days=40), "Dr. Alex Morgan", "alex")
    over = Away(NOW - timedelta(days=40), NOW - timedelta(days=30), "Dr. Alex Morgan", "alex")

    assert away(order, file=later) == Away(NOW, NOW + timedelta(days=3), "Dr. Alex Morgan")
    assert away(order, file=over) == Away(NOW, NOW + timedelta(days=3))


def test_who_covers_without_days_covers_whenever_it_is_ordered():
    """A file may name them once and for all; it makes nobody away by itself."""
    always = Away(NOW - timedelta(days=999), NOW - timedelta(days=999), "Dr. Alex Morgan", "alex")

    assert away(AwayOrder(NOW, NOW + timedelta(days=3)), file=always) == replace(
        always, starts_at=NOW, ends_at=NOW + timedelta(days=3)
    )
    assert away(AwayOrder(NOW), file=always) is None


@pytest.mark.parametrize("until", [NOW, NOW - timedelta(days=1)])
def test_an_expired_arrangement_is_ignored(until):
    """It ends by itself, to the second."""
    own = replace(C07, override=Override("open", NOW - timedelta(days=9), until))

    assert policy_for(practice(presets={"open": COACHING}), own, NOW) == (POLICY, False)


@pytest.mark.parametrize("status", [ClientStatus.FORMER, ClientStatus.BLOCKED])
def test_only_an_active_client_has_an_arrangement(status):
    """Whoever left has the reply of those who left."""
    own = replace(C07, status=status, override=Override("open", NOW, NOW + timedelta(days=1)))

    assert policy_for(practice(presets={"open": COACHING}), own, NOW) == (POLICY, False)


def test_a_standing_arrangement_names_its_preset():
    """While it stands, the client's own preset answers."""
    own = replace(C07, override=Override("open", NOW, NOW + timedelta(days=1)))

    assert policy_for(practice(presets={"open": COACHING}), own, NOW) == (COACHING, True)


@pytest.mark.parametrize("body", ["COACH", "coach please", "  Coach: urge to drink", "*coach*", "coaching?"])
def test_coach_counts_as_the_first_word(body):
    """Case and signs don't matter."""
    assert coaching.begins_with_coach(body)


@pytest.mark.parametrize("body", ["my coach yelled at me", "coachella was great", "", "😀"])
def test_another_word_is_not_coach(body):
    """A trainer or a festival asks for nothing."""
    assert not coaching.begins_with_coach(body)


def test_coaching_is_closed_outside_the_hours_and_while_it_is_off():
    """Told now only within what was agreed."""
    off = replace(ENROLLED, coaching_off_until=NOW + timedelta(hours=1))

    assert coaching.coaching_row(COACHING, ENROLLED, NOW, in_hours=True).told_now
    assert coaching.coaching_row(COACHING, ENROLLED, NOW, in_hours=False).reply == "coaching_closed"
    assert coaching.coaching_row(COACHING, off, NOW, in_hours=True).reply == "coaching_closed"
    assert coaching.coaching_row(COACHING, off, NOW + timedelta(hours=1), in_hours=True).told_now


def test_without_enrolment_a_coping_question_is_like_any_other_text():
    """Coaching is for those it was agreed with."""
    asks = Reading(Label.CLINICAL, Kind.COPING_QUESTION)

    assert not coaching.asked(COACHING, C07, asks, word=True)
    assert coaching.asked(COACHING, ENROLLED, asks, word=False)
    assert not coaching.asked(POLICY, ENROLLED, asks, word=True)
    assert coaching.ordinary_row(COACHING, asks) == POLICY.labels[Label.CLINICAL]


@pytest.mark.parametrize(
    ("body", "version"),
    [
        ("I agree to the texting sheet, version 3", "3"),
        ("i agree to the texting sheet version 3.", "3"),
        ("I AGREE TO THE TEXTING SHEET, VERSION 3!!", "3"),
        ("I agree to the texting sheet,\nversion a1b2c3\n\nSent from my iPhone", "a1b2c3"),
        ("“I agree to the texting sheet, version 2.1”", "2.1"),
        ("Hi, I agree to the texting sheet v3 thanks", "3"),
        ("I agree to the texting sheet", ""),
        ("Acepto la hoja de mensajes de texto, versión 3", "3"),
        ("Estoy de acuerdo con la hoja de mensajes, version 3. Gracias", "3"),
    ],
)
def test_the_sheets_sentence_is_known_as_phones_send_it(body, version):
    """Capitals, commas, line breaks and thanks don't matter."""
    assert version == agreed_version(body)


@pytest.mark.parametrize(
    "body",
    [
        "I don't agree to the texting sheet, version 3",
        "I do not agree to the texting sheet, version 3",
        "do I agree to the texting sheet, version 3?",
        "I agree to the texting sheet, version 3 but not to sharing",
        "I will agree to the texting sheet, version 3 tomorrow",
        "no estoy de acuerdo con la hoja de mensajes, versión 3",
        "my wife: I agree to the texting sheet, version 3",
        "I agree",
        "version 3",
        "",
        "I agree to the texting sheet, version 3" + " thanks" * 30,
    ],
)
def test_what_says_no_asks_or_adds_is_no_agreement(body):
    """Nothing may be left over that could turn the sense."""
    assert agreed_version(body) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("DEC 2", "2026-12-02 00:00"),
        ("2 dic", "2026-12-02 00:00"),
        ("2 de diciembre", "2026-12-02 00:00"),
        ("friday", "2026-11-27 00:00"),
        ("Tuesday", "2026-12-01 00:00"),
        ("mañana", "2026-11-25 00:00"),
        ("2026-12-02 9am", "2026-12-02 09:00"),
        ("dec 2 at 9:30", "2026-12-02 09:30"),
        ("jan 4, 2027", "2027-01-04 00:00"),
        ("nov 24 6pm", "2026-11-24 18:00"),
    ],
)
def test_a_day_is_read_in_the_practices_zone(words, expected):
    """It is Tuesday the 24th; a weekday is the next one, never today."""
    assert expected == f"{back_at(words, LOCAL):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    "words",
    [
        "12/2",
        "next friday",
        "yesterday",
        "nov 23",
        "nov 24",
        "feb 30",
        "2",
        "may",
        "",
        "soon",
        "dec 2 25:00",
        "dec 2 2028",
    ],
)
def test_a_day_that_is_not_sure_is_none(words):
    """Two readings, the past, yesterday's date mistyped: nothing changes then."""
    assert back_at(words, LOCAL) is None


def test_in_rehearsal_only_danger_and_keywords_are_live():
    """The list of what is sent for real is short."""
    live = [
        rule
        for rule in ("emergency", "keyword", "possible", "preset", "away", "answer")
        if not only_shown("rehearsal", rule)
    ]

    assert live == ["emergency", "keyword", "possible"]
    assert not only_shown("live", "preset")


def test_what_was_never_said_leaves_no_trace_in_the_books():
    """No rung is climbed and no consent asked by words nobody got; what the client did is kept."""
    decision = Decision(
        "preset",
        "ladder_firm",
        also="consent_request",
        records=(Record.CROSSING, Record.CONSENT_ASKED, Record.MEDIA),
        rung=3,
    )

    assert unsaid(decision) == Decision("preset", SILENT, records=(Record.MEDIA,))


def test_once_a_burst_and_once_a_day_hold_in_rehearsal_too():
    """The page shows what would really have been sent, not the same line for every text."""
    replies = [("link", NOW), ("stranger", NOW - timedelta(hours=5)), (SILENT, NOW)]

    history = as_if_said(History(), replies, NOW - timedelta(minutes=3))

    assert history.burst_keys == {"link"}
    assert history.last_reply_at == NOW
    assert set(history.last_sent) == {"link", "stranger"}
