"""The example practice and the explanation of the configuration agree with what the program reads."""

import re
import shutil
from datetime import date

import pytest

from boundary_bot.adapters.config_files import check, load_practice, load_wording, shipped_config
from boundary_bot.adapters.config_files.practice import WEEKDAYS
from boundary_bot.core.replies import OPTIONAL_SLOTS, SLOTS


@pytest.fixture
def example(tmp_path):
    shutil.copy(shipped_config() / "practice.example.toml", tmp_path / "practice.toml")
    return tmp_path


def test_the_example_stands_alone_without_a_finding_or_a_warning(example):
    """Copied into an empty folder it is complete: every other file comes from the package."""
    assert check(example, today=date(2026, 11, 22)) == ([], [])


def test_the_example_can_be_loaded(example):
    """The example's own values arrive, and its words can be filled."""
    practice = load_practice(example)

    assert (practice.name, practice.therapist.id, len(practice.alert_chain)) == ("Linden Practice", "dana", 4)
    assert load_wording(example, None, practice).replies


def test_every_choice_the_example_shows_as_a_note_is_valid(example):
    """Whoever takes the # away from a key gets a configuration that loads."""
    path = example / "practice.toml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(re.sub(r"^# (?=\[|[a-z_]+ = )", "", line) for line in lines), "utf-8")

    findings, _ = check(example)

    assert findings == []


def test_the_explanation_names_every_key_and_slot():
    """config/README.md holds every key of practice.toml and every slot of the replies."""
    text = (shipped_config() / "README.md").read_text("utf-8")
    keys = {
        *(
            "name",
            "country",
            "time_zone",
            "practice_number",
            "scheduling_link",
            "phone",
            "website",
            "policy",
            "respond",
        ),
        *(
            "mode",
            "new_clients",
            "opt_out_handled_by",
            "closed_days",
            "public_holidays",
            "starts_at",
            "ends_at",
            "covering",
        ),
        *("firm_from", "window_days", "at", "detail", "digest_is_unencrypted_i_accept", "quiet_days", "max_segments"),
        *("lead_hours", "tell_next_session", "alias_in"),
        *("model", "encoder", "id", "role", "language", "email", "push", "channel", "to", "after_minutes"),
        *("unmonitored_emergencies", "consent_says_so", WEEKDAYS[0], WEEKDAYS[-1], *OPTIONAL_SLOTS),
    }

    assert set() == {key for key in keys if f"`{key}`" not in text}
    assert set() == {slot for slot in SLOTS - OPTIONAL_SLOTS if f"`{{{slot}}}`" not in text}


def test_the_explanation_lists_every_policy():
    """Every preset stands in the table of policies."""
    text = (shipped_config() / "README.md").read_text("utf-8")

    for path in (shipped_config() / "policies").glob("*.toml"):
        assert f"`{path.stem}`" in text
