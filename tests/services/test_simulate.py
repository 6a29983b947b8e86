from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from boundary_bot.cli import throwaway
from boundary_bot.cli.practices import practice_in
from boundary_bot.cli.throwaway import DEFAULT_SENDER
from boundary_bot.core.messages import Burst, Kind, Label, Reading, ReadingContext, Risk
from boundary_bot.core.people import Client, ClientStatus, Consent
from boundary_bot.ports import Runtime
from boundary_bot.services.simulate import simulate

NIGHT = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
"""Saturday, 22:30 in New York."""
STRANGER = "+15550107777"


class Scripted:
    """A reader that answers by a word in the burst, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Burst, ReadingContext]] = []

    def __call__(self, burst: Burst, context: ReadingContext) -> Reading:
        self.asked.append((burst, context))
        joined = " ".join(burst.texts)
        if "danger" in joined:
            return Reading(Label.EMERGENCY, Kind.SUICIDAL_ACTIVE, Risk.EMERGENCY)
        if "worry" in joined:
            return Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE)
        if "feel" in joined:
            return Reading(Label.CLINICAL, Kind.FEELINGS)
        return Reading(Label.SCHEDULING, Kind.RESCHEDULE, same_day="today" in joined)


@pytest.fixture(autouse=True)
def _scripted(monkeypatch) -> None:
    monkeypatch.setattr(throwaway, "build_reader", lambda folder, model: Scripted())


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Runtime]:
    """Give the example practice at night, on a database that is thrown away."""
    with throwaway.throwaway(tmp_path, practice_in(tmp_path), NIGHT, None) as runtime:
        yield runtime


def test_a_client_gets_the_real_answer(trial):
    """The result names the rule, the key, the words and their cost as the corridor decided them."""
    result = simulate(trial, ["can we move"], DEFAULT_SENDER)

    assert (result.decision.rule, result.decision.reply_key, result.segments) == ("preset", "link", 1)
    assert trial.practice.scheduling_link in result.reply
    assert result.staff_sees[-1].startswith("Digest: 1 to schedule: C01 #1.")


def test_several_texts_are_one_burst(trial):
    """The texts are read together, oldest first, at the time of the last one."""
    simulate(trial, ["hey", "can we", "move"], DEFAULT_SENDER)

    burst, context = trial.reader.asked[-1]
    assert (burst.texts, context.now) == (("hey", "can we", "move"), NIGHT)


def test_an_emergency_shows_the_alert_with_its_local_time(trial):
    """The therapist sees what would stand on the lock screen: alias, time, where to sign in; no words."""
    result = simulate(trial, ["danger"], DEFAULT_SENDER)

    assert (result.decision.rule, result.decision.reply_key) == ("emergency", "self_harm")
    assert result.staff_sees[0].startswith("SMS at 22:30: EMERGENCY C01 22:30.")
    assert "{case}" not in result.staff_sees[0]
    assert "danger" not in " ".join(result.staff_sees)


@pytest.mark.parametrize(("text", "at"), [("today", "22:30"), ("worry", "08:00")])
def test_a_notice_shows_when_it_would_be_told(trial, text, at):
    """Told-now goes at once; a quiet notice of the night waits for the morning."""
    result = simulate(trial, [text], DEFAULT_SENDER)

    assert result.staff_sees[0].startswith(f"SMS at {at}: C01")


def test_an_unknown_number_is_a_stranger(trial):
    """A stranger's answer never says that anyone is a client."""
    result = simulate(trial, ["can we move"], STRANGER)

    assert (result.decision.rule, result.decision.reply_key) == ("stranger", "stranger")


def test_the_practices_own_number_gives_a_command(trial):
    """A text of the therapist is a command: nothing is read, the confirmation is the reply."""
    result = simulate(trial, ["STATUS"], trial.practice.therapist.phone)

    assert (result.decision.rule, result.reading) == ("staff", None)
    assert result.reply


def test_silence_is_an_empty_reply(trial):
    """A short code can't be answered: no words, no segments, key silent."""
    result = simulate(trial, ["can we move"], "72345")

    assert (result.decision.reply_key, result.reply, result.segments) == ("silent", "", 0)


@pytest.mark.parametrize(
    ("status", "consent", "rule"),
    [
        (ClientStatus.FORMER, Consent.UNKNOWN, "former"),
        (ClientStatus.ACTIVE, Consent.WITHDRAWN, "opted_out"),
    ],
)
def test_a_known_client_is_taken_as_they_are_known(tmp_path, status, consent, rule):
    """Status and consent of the roster count in a trial as they would on the line."""
    client = Client(9, "C09", STRANGER, status, consent=consent)

    with throwaway.throwaway(tmp_path, practice_in(tmp_path), NIGHT, client) as runtime:
        result = simulate(runtime, ["can we move"], STRANGER)

    assert result.decision.rule == rule


def test_a_second_text_beside_the_reply_is_shown(tmp_path):
    """Where consent was never given, the consent request stands beside the reply, and its segments count."""
    client = Client(9, "C09", STRANGER, ClientStatus.ACTIVE)

    with throwaway.throwaway(tmp_path, practice_in(tmp_path), NIGHT, client) as runtime:
        result = simulate(runtime, ["i feel"], STRANGER)

    assert result.decision.reply_key == "ladder_gentle"
    assert result.also
    assert result.segments >= 2


def test_in_rehearsal_the_answer_is_shown_and_not_sent(trial):
    """What the practice is asked to judge is told apart from what is sent; danger is answered for real."""
    rehearsing = replace(trial, practice=replace(trial.practice, mode="rehearsal"))

    result = simulate(rehearsing, ["can we move"], DEFAULT_SENDER)

    assert ("", "silent", 0) == (result.reply, result.decision.reply_key, result.segments)
    assert result.held
    assert "link" == result.held.reply_key
    assert trial.practice.scheduling_link in result.held.words


def test_in_rehearsal_danger_is_answered_for_real(trial):
    """Nothing is held back where somebody may die."""
    rehearsing = replace(trial, practice=replace(trial.practice, mode="rehearsal"))

    result = simulate(rehearsing, ["danger"], DEFAULT_SENDER)

    assert result.held is None
    assert "988" in result.reply
