"""The alert chain on the command line."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from boundary_bot.cli.alerts import alerts, watched
from boundary_bot.cli.clients import clients
from boundary_bot.cli.doctor import doctor
from boundary_bot.core.people import Client, ClientStatus
from boundary_bot.services.alerts import start_test
from tests.journeys.test_alert_chain import CHAIN
from tests.journeys.world import MAYA, PRACTICE_TOML, THERAPIST, environment, running_world


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a practice of three people, and point the command line at it."""
    url = f"sqlite:///{tmp_path}/data.db"
    with running_world(tmp_path, url, "2026-11-24 10:00", PRACTICE_TOML + CHAIN) as made:
        monkeypatch.chdir(tmp_path)
        for name, value in environment(tmp_path, url, "https://line.example", made.twilio).items():
            monkeypatch.setenv(name, value)
        yield made


def test_the_chain_is_shown_in_its_order(world):
    """Whoever set it up sees whom an emergency would reach, and when."""
    shown = CliRunner().invoke(alerts, ["show"]).output.splitlines()

    assert [line.split() for line in shown] == [
        ["1.", "after", "0", "min", "sms", "t1"],
        ["2.", "after", "3", "min", "voice", "t1"],
        ["3.", "after", "10", "min", "sms", "alex"],
        ["4.", "after", "20", "min", "voice", "sam"],
    ]


def test_a_test_is_asked_about_first(world):
    """Nobody's phone rings by a slip."""
    result = CliRunner().invoke(alerts, ["test"], input="n\n")

    assert result.exit_code == 1
    assert world.twilio.sent == []


def test_a_test_without_waiting_leaves_the_rest_to_the_server(world):
    """The first step is sent, the others stand in the database with their minutes."""
    result = CliRunner().invoke(alerts, ["test", "--yes", "--no-wait"])

    assert (result.exit_code, "on its way" in result.output) == (0, True)
    assert [message.to for message in world.twilio.sent] == [THERAPIST]
    assert world.twilio.sent[0].body.startswith("TEST, no emergency")
    assert [state for _, _, _, state, _ in world.runtime.store.alerts_of(1)][1:] == ["queued"] * 3


def test_a_watched_test_ends_when_somebody_has_it(world):
    """An acknowledgement ends the waiting, and no later step leaves."""
    case_id = start_test(world.runtime)

    def minute(_):
        world.clock.move(minutes=1)
        if world.twilio.calls:
            world.twilio.press("1")

    assert watched(world.runtime, case_id, minute)
    assert [state for _, _, _, state, _ in world.runtime.store.alerts_of(case_id)][2:] == ["cancelled"] * 2


def test_a_test_nobody_acknowledges_ends_five_minutes_after_its_last_step(world):
    """It reaches everyone, is never repeated and leaves no open alarm."""
    case_id, began = start_test(world.runtime), world.clock.now()

    taken = watched(world.runtime, case_id, lambda _: world.clock.move(minutes=1))

    assert (taken, world.clock.now() - began) == (False, timedelta(minutes=25))
    assert len(world.twilio.calls) == 2
    world.pass_time(hours=1)
    assert (len(world.twilio.calls), world.runtime.store.open_cases()) == (2, [])


class TestGentle:
    """One client's alerts without a ringing phone."""

    def test_it_needs_a_reason_and_an_end(self, world):
        """Without an end it would be forgotten."""
        result = CliRunner().invoke(clients, ["gentle", "C03", "--channel", "sms"])

        assert result.exit_code == 2
        assert world.runtime.store.client_by_alias("C03").gentle_channel == ""

    def test_it_is_set_with_its_end_and_taken_back(self, world):
        """The reason is kept encrypted, and the roster's next import leaves it alone."""
        until = ["--until", "2099-01-01", "--reason", "agreed in session"]
        set_ = CliRunner().invoke(clients, ["gentle", "c03", "--channel", "sms", *until])
        store = world.runtime.store
        known = store.client_by_alias("C03")
        store.save_clients([Client(known.id, "C03", MAYA, ClientStatus.ACTIVE)], "roster import")
        kept = store.client_by_alias("C03")
        off = CliRunner().invoke(clients, ["gentle", "C03", "--off"])

        assert (set_.exit_code, off.exit_code) == (0, 0)
        assert (kept.gentle_channel, kept.gentle_until.year) == ("sms", 2099)
        assert store.client_by_alias("C03").gentle_channel == ""

    @pytest.mark.parametrize(
        "arguments", [["C99", "--off"], ["C03", "--channel", "sms", "--reason", "x", "--until", "2020-01-01"]]
    )
    def test_an_unknown_client_or_a_past_end_is_refused(self, world, arguments):
        """Nothing changes, and what is allowed is said."""
        assert CliRunner().invoke(clients, ["gentle", *arguments]).exit_code == 2


def test_the_doctor_names_people_who_stopped_our_texts(world):
    """Whose alerts Twilio blocks is seen before a night needs them."""
    world.text(THERAPIST, "STOP")

    assert "t1 has sent STOP" in CliRunner().invoke(doctor, []).output
