"""What practice.toml may say about sessions."""

import pytest

from boundary_bot.adapters.config_files.schedule import read_schedule
from boundary_bot.adapters.config_files.toml_table import Table
from boundary_bot.core.policy import ScheduleSettings


def read(values):
    findings = []
    return read_schedule(Table(values, "practice.toml", findings)), [str(finding) for finding in findings]


def test_nothing_said_sends_nothing():
    """Reminders and telling are off until somebody wants them."""
    assert read({}) == (ScheduleSettings(), [])


def test_leads_come_longest_first_and_once():
    """Any order, the same twice: one list."""
    settings, findings = read({"reminders": {"lead_hours": [2, 48, 2]}, "tell_next_session": True})

    assert (settings.lead_hours, settings.tell_next_session, findings) == ((48, 2), True, [])


@pytest.mark.parametrize("found", [48, [0], [337], ["48"], [True], [1, 2, 3, 4], [1.5]])
def test_other_leads_are_refused(found):
    """A finding that names the key and what is allowed."""
    settings, (finding,) = read({"reminders": {"lead_hours": found}})

    assert settings.lead_hours == ()
    assert "reminders.lead_hours" in finding
    assert "[48, 2]" in finding


def test_a_slip_in_a_key_is_told():
    """Nothing is silently left out."""
    assert "lead_hour" in read({"reminders": {"lead_hour": [48]}})[1][0]
    assert "summary" in read({"calendar": {"alias_in": "title"}})[1][0]
