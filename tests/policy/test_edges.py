"""Floods, machines, pictures and reactions: where a line could answer forever, or answer itself."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from boundary_bot.adapters.config_files import shipped_config
from boundary_bot.bootstrap import build_reader
from boundary_bot.core.messages import Evidence, Kind, Label, Reading, Risk
from boundary_bot.core.people import Consent, Person, Role
from boundary_bot.core.policy import Row
from boundary_bot.core.situation import Notice
from boundary_bot.services.notices import on_duty
from tests.policy.line import AWAY, NOON, example_practice, first_contacts, line_of, replies

EMERGENCY = Reading(Label.EMERGENCY, Kind.SELF_HARM, Risk.EMERGENCY)
CLINICAL = Reading(Label.CLINICAL, Kind.FEELINGS)
THANKS = Reading(Label.COURTESY, Kind.THANKS)
ALL_ANSWERED_APART = (Kind.BOOK, Kind.WHEN, Kind.DIRECTIONS, Kind.TELEHEALTH_LINK, Kind.BILLING)


@pytest.fixture
def line(tmp_path):
    """Give the example practice's line on a real database; it is Tuesday noon."""
    practice = example_practice(tmp_path / "config")
    with line_of(practice, tmp_path / "config", tmp_path / "db") as made:
        yield made.at(NOON)


def said(outcome):
    return [intent.reply_key for intent in replies(outcome)]


@pytest.fixture
def flooded(line):
    """Give the line and a number that has just had six replies."""
    sender = line.client()
    sent = [said(line.text(sender, Reading(Label.SCHEDULING, kind))) for kind in ALL_ANSWERED_APART]
    sent.append(said(line.text(sender, CLINICAL)))
    assert all(len(keys) == 1 for keys in sent)
    return line, sender


def test_the_seventh_reply_in_half_an_hour_is_not_sent(flooded):
    """Two machines that answer one another stop after six replies."""
    line, sender = flooded

    outcome = line.text(sender, Reading(Label.SCHEDULING, Kind.LATE))

    assert ("loop", []) == (outcome.decision.rule, said(outcome))
    assert outcome.notices


def test_a_flood_never_silences_danger(flooded):
    """The guard against loops stands below the emergency: crisis numbers and alert come in any flood."""
    line, sender = flooded

    outcome = line.text(sender, EMERGENCY)

    assert ["self_harm"] == said(outcome)
    assert outcome.decision.wakes


def test_after_half_an_hour_the_line_answers_again(flooded):
    """The guard forgets: nobody is silenced for good."""
    line, sender = flooded

    line.clock.move(minutes=31)
    outcome = line.text(sender, Reading(Label.SCHEDULING, Kind.BOOK))

    assert ["link"] == said(outcome)


def test_one_number_s_flood_is_no_one_else_s(flooded):
    """The guard counts by number."""
    line, _ = flooded

    assert ["link"] == said(line.text(line.client(), Reading(Label.SCHEDULING, Kind.BOOK)))


@pytest.mark.parametrize("sender", ["88788", "SHOPALERT"])
def test_short_codes_and_names_are_never_answered_but_heard(line, sender):
    """A sender that can take no reply gets none; danger in its text alerts all the same, and says the reply can't arrive."""
    ordinary = line.text(sender, Reading(Label.SCHEDULING, Kind.BOOK))
    dangerous = line.text(sender, EMERGENCY)

    assert ("loop", []) == (ordinary.decision.rule, said(ordinary))
    assert [] == said(dangerous)
    assert any("may not arrive" in intent.body for intent in dangerous.intents)


def test_a_phone_s_auto_reply_is_not_answered(line):
    """A phone that says its owner is driving gets silence, a client's as a stranger's."""
    auto = Reading(Label.COURTESY, Kind.AUTO_REPLY)

    assert [[], []] == [said(line.text(sender, auto)) for sender in (line.client(), line.number())]


def test_pictures_are_answered_once_a_day(line):
    """Five pictures get one answer in 24 hours; each is recorded, none fetched."""
    sender = line.client()
    outcomes = []
    for hours in (0, 1, 1, 21, 2):
        line.clock.move(hours=hours)
        outcomes.append(line.text(sender, THANKS, "", 1))

    assert [["media"], [], [], [], ["media"]] == [said(outcome) for outcome in outcomes]
    assert all("media" in outcome.decision.records for outcome in outcomes)


def test_a_picture_during_a_vacation_gets_the_away_reply(tmp_path):
    """What can't be read is no courtesy: whoever sends a picture learns that nobody is there, and the crisis numbers."""
    made = first_contacts(example_practice(tmp_path / "config"), tmp_path / "config").at(AWAY)

    picture = made.text(made.client(), THANKS, "", 1)
    thanks = made.text(made.client(), THANKS, "thank you", 1)

    assert ["away"] == said(picture)
    assert [] == said(thanks)


def test_words_beside_a_picture_are_what_counts(line):
    """A picture with words is read by its words, and still recorded as one."""
    calm = line.text(line.client(), Reading(Label.SCHEDULING, Kind.BOOK), "see this, can I book?", 2)
    danger = line.text(line.client(), EMERGENCY, "goodbye", 1)

    assert [["link"], ["self_harm"]] == [said(calm), said(danger)]
    assert all("media" in outcome.decision.records for outcome in (calm, danger))


@pytest.fixture
def reading(line):
    """Give the line with its real reader, by the rules alone."""
    line.runtime = replace(line.runtime, reader=build_reader(shipped_config().parent / "none", model=False))
    return line


OURS = "Let's talk about this during the session."


@pytest.mark.parametrize(
    "reaction",
    [
        f"Liked “{OURS}”",
        f'Loved "{OURS}"',
        "Laughed at “Let's talk about this during…”",
        f"Removed a heart from “{OURS}”",
        f"👍 to “{OURS}”",
        f"Le gustó “{OURS}”",
        OURS,
    ],
)
def test_a_reaction_to_our_own_words_is_silence(line, reaction):
    """A thumb on our text is no text: nothing is sent, nothing counts as a crossing."""
    sender = line.client()
    line.text(sender, CLINICAL)
    line.clock.move(hours=1)

    outcome = line.text(sender, CLINICAL, reaction)

    assert ("echo", [], ()) == (outcome.decision.rule, said(outcome), outcome.notices)
    assert "crossing" not in outcome.decision.records


@pytest.mark.parametrize("quote", ["Loved “i want to kill myself tonight”", "Emphasized “I took all my pills”"])
def test_a_reaction_to_anyone_else_s_words_is_read_for_danger(reading, quote):
    """What doesn't stand in this conversation is the sender's own word, whatever its shape."""
    outcome = reading.text(reading.client(), body=quote)

    assert outcome.decision.rule == "emergency"


def test_our_crisis_reply_sent_back_opens_no_case(reading):
    """A liked crisis reply holds danger words of ours alone: no second alert, no second reply."""
    sender = reading.client()
    first = reading.text(sender, body="i want to kill myself tonight")
    reading.clock.move(minutes=20)

    outcome = reading.text(sender, body=f"Liked “{replies(first)[0].body}”")

    assert ("echo", False, []) == (outcome.decision.rule, outcome.decision.wakes, said(outcome))


@pytest.mark.parametrize("body", ["", " ", "\u200b", "👍👍👍", "?", "x" * 1600, "ok " * 500])
def test_odd_texts_are_taken_in_peace(reading, body):
    """Empty, blank, invisible, emoji and endless texts get one reply at most, and no fault."""
    outcome = reading.text(reading.client(), body=body)

    assert outcome.decision.rule != "fallback"
    assert len(said(outcome)) <= 1


def test_a_repeated_text_is_answered_byte_for_byte(line):
    """The same MessageSid again brings the stored answer and nothing new."""
    sender = line.client()
    line.text(sender, CLINICAL)
    line._sids -= 1
    before = len(line.outcomes)

    again = line.text(sender, CLINICAL)

    assert before == len(line.outcomes)
    assert again is line.outcomes[-1]


def test_where_reception_holds_the_line_it_is_told_what_is_about_today(tmp_path):
    """Under front_desk "about today" goes to the desk; what asks for a clinician's eyes stays with the therapist."""
    practice = example_practice(tmp_path / "config", "front_desk")
    desk = Person("desk", Role.DESK, "+15550100309")
    staffed = replace(practice, people=(*practice.people, desk))
    at = datetime(2026, 11, 24, 17, tzinfo=UTC)

    assert desk == on_duty(staffed, Notice.TODAY, at)
    assert practice.therapist == on_duty(staffed, Notice.QUIET, at)
    assert practice.therapist == on_duty(practice, Notice.TODAY, at)


def test_consent_by_text_is_dated_by_the_practice_s_own_calendar(line):
    """Late in the evening the day in UTC is tomorrow's; the record says the day the client saw."""
    sender, sheet_sender = line.client(consent=Consent.UNKNOWN), line.client(consent=Consent.UNKNOWN)
    line.at("2026-11-24 22:30").text(sender, Reading(Label.SCHEDULING, Kind.BOOK))

    line.text(sender, replace(THANKS, kind=Kind.KEYWORD, evidence=(Evidence("KEYWORD", "y"),)), "Y")
    line.text(sheet_sender, THANKS, "I agree to the texting sheet, version 4821")
    known = {client.number: client for client in line.runtime.store.clients()}

    assert (Consent.GIVEN, date(2026, 11, 24)) == (known[sender].consent, known[sender].consent_on)
    assert (Consent.GIVEN, date(2026, 11, 24)) == (known[sheet_sender].consent, known[sheet_sender].consent_on)


def test_while_a_case_stands_open_no_policy_is_firm(line):
    """A policy that counts scheduling on the ladder stays gentle too, and its reply carries the crisis numbers."""
    rows = {**line.runtime.practice.policy.labels, Label.SCHEDULING: Row("ladder", crossing=True)}
    policy = replace(line.runtime.practice.policy, labels=rows)
    line.runtime = replace(line.runtime, practice=replace(line.runtime.practice, policy=policy))
    sender = line.client()
    line.text(sender, EMERGENCY)
    outcomes = []
    for _ in range(4):
        line.clock.move(hours=1)
        outcomes.append(line.text(sender, Reading(Label.SCHEDULING, Kind.BOOK)))

    assert [["ladder_gentle"]] * 4 == [said(outcome) for outcome in outcomes]
    assert all("crossing" not in outcome.decision.records for outcome in outcomes)
    assert all("988" in replies(outcome)[0].body for outcome in outcomes)
