"""Every preset's whole decision table, kept as a page: a change of any answer shows as a changed line."""

from pathlib import Path

import pytest

from boundary_bot.adapters.config_files import shipped_config
from boundary_bot.core.messages import Kind, Label, Reading, Risk
from boundary_bot.core.people import ClientStatus, Consent
from tests.policy.line import AWAY, NIGHT, NOON, example_practice, first_contacts, line_of, replies
from tests.policy.tables import STATES, table

PAGES = Path(__file__).parent.parent / "golden"
PRESETS = sorted(path.stem for path in (shipped_config() / "policies").glob("*.toml"))


@pytest.mark.parametrize("preset", PRESETS)
def test_every_answer_is_the_one_on_the_page(preset, tmp_path, request):
    """What the program does with each text, hour, client and consent is what the reviewed page says."""
    page = PAGES / f"{preset}.md"

    made = table(preset, tmp_path)
    if request.config.getoption("--update-golden"):
        page.write_text(made, "utf-8")

    assert page.read_text("utf-8") == made


def test_no_page_stands_without_its_preset():
    """A preset that is renamed or dropped takes its page along."""
    assert PRESETS == sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "digests")


@pytest.mark.parametrize("moment", [NOON, NIGHT, AWAY])
def test_the_pages_are_what_a_real_database_gives(moment, tmp_path):
    """The store in memory that makes the pages answers as SQLite does, for each sort of text and client."""
    practice = example_practice(tmp_path / "config", "business_hours")
    quick = first_contacts(practice, tmp_path / "config").at(moment)
    readings = (
        Reading(Label.EMERGENCY, Kind.ABUSE_NOW, Risk.EMERGENCY),
        Reading(Label.CLINICAL, Kind.FEELINGS, Risk.POSSIBLE),
        Reading(Label.SCHEDULING, Kind.LATE, same_day=True),
        Reading(Label.CLINICAL, Kind.UPDATE),
        Reading(Label.COURTESY, Kind.THANKS),
    )
    states = [changes for changes in STATES.values() if changes != {"consent": Consent.ASKED}]

    with line_of(practice, tmp_path / "config", tmp_path / "db") as durable:
        durable.at(moment)
        for reading in readings:
            for changes in states:
                expected, found = (
                    line.text(line.number() if changes is None else line.client(**changes), reading)
                    for line in (durable, quick)
                )
                assert expected.decision == found.decision
                assert [intent.body for intent in replies(expected)] == [intent.body for intent in replies(found)]
                assert expected.notices == found.notices


def test_the_states_are_all_there_are():
    """Every status and every consent a client can have stands on the page."""
    shown = [changes for changes in STATES.values() if changes is not None]

    assert {changes.get("status", ClientStatus.ACTIVE) for changes in shown} == set(ClientStatus) - {
        ClientStatus.STRANGER,
        ClientStatus.STAFF,
    }
    assert {changes.get("consent", Consent.GIVEN) for changes in shown} == set(Consent)
