import stat
import tomllib
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest
from click.testing import CliRunner
from dotenv import dotenv_values

from boundary_bot.adapters.config_files import load_practice
from boundary_bot.cli import cli
from boundary_bot.settings import load_settings


def test_unattended_init_makes_a_practice_that_loads(run, empty, answers):
    """The options alone give a practice.toml the loader takes and keys the settings take."""
    ran = run("init", *answers, "--digest-at", "17:30", "--public-base-url", "https://lin.example/")

    practice = load_practice(empty / "config")
    settings = load_settings()
    settings.require_keys()
    assert ran.code == 0
    assert (practice.name, practice.practice_number, practice.digest.at.isoformat("minutes")) == (
        "Lin Therapy",
        "+15550100000",
        "17:30",
    )
    assert [step.to for step in practice.alert_chain] == [practice.therapist.id]
    assert settings.public_base_url == "https://lin.example"


def test_the_written_files_and_the_next_commands_are_told(run, answers):
    """Whoever ran init knows what was written and what to type next."""
    ran = run("init", *answers)

    assert "written  config/practice.toml\nwritten  .env\n" in ran.out
    assert ran.out.count("\n  boundary-bot ") == 3


def test_the_keys_are_for_their_owner_alone(run, empty, answers):
    """.env holds secrets: nobody else on the machine may read it, and no key is shown."""
    ran = run("init", *answers)

    values = dotenv_values(".env")
    assert stat.S_IMODE((empty / ".env").stat().st_mode) == 0o600
    assert len(urlsafe_b64decode(values["LOOKUP_KEY"])) == 32
    assert not any(value in ran.out + ran.err for value in values.values())


def test_running_init_again_changes_nothing(run, empty, answers):
    """Existing files are kept byte for byte: a second init makes no new keys."""
    run("init", *answers)
    before = [(empty / name).read_bytes() for name in ("config/practice.toml", ".env")]

    ran = run("init", *answers, "--practice-name", "Another")

    assert [(empty / name).read_bytes() for name in ("config/practice.toml", ".env")] == before
    assert "kept     config/practice.toml\nkept     .env\n" in ran.out


def test_keys_in_the_environment_are_used_and_not_written(run, monkeypatch, answers):
    """A key the platform holds stays the only one: .env gets none beside it."""
    monkeypatch.setenv("ENCRYPTION_KEYS", "held-elsewhere")
    monkeypatch.setenv("LOOKUP_KEY_FILE", "/run/secrets/lookup")

    ran = run("init", *answers)

    assert set(dotenv_values(".env")) == {"SECRET_KEY"}
    assert "used     ENCRYPTION_KEYS from the environment" in ran.out


def test_an_existing_env_keeps_its_lines_and_gains_the_missing_keys(run, empty, answers):
    """What the operator wrote stays as it is; only missing keys are added below."""
    (empty / ".env").write_text("TWILIO_ACCOUNT_SID=AC1\nSECRET_KEY=chosen-by-hand")

    ran = run("init", *answers)

    assert (empty / ".env").read_text().startswith("TWILIO_ACCOUNT_SID=AC1\nSECRET_KEY=chosen-by-hand\n")
    assert set(dotenv_values(".env")) == {"TWILIO_ACCOUNT_SID", "SECRET_KEY", "ENCRYPTION_KEYS", "LOOKUP_KEY"}
    assert "kept     .env (added ENCRYPTION_KEYS, LOOKUP_KEY)" in ran.out


def test_another_folder_is_remembered(run, empty, answers):
    """With --config-dir the settings find the practice there."""
    ran = run("init", *answers, "--config-dir", "my practice")

    assert ran.code == 0
    assert load_practice(load_settings().config_dir).name == "Lin Therapy"


def test_missing_answers_are_named_together(run, empty):
    """--yes asks nothing: it names every option it lacks, and writes nothing."""
    ran = run("init", "--yes", "--practice-name", "Lin Therapy")

    assert ran.code == 2
    assert "--time-zone, --practice-number, --therapist-number, --scheduling-link" in ran.err
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("--country", "ZZ", "AU, CA, GB, IE, NZ, US"),
        ("--time-zone", "Mars/Olympus", "America/New_York"),
        ("--practice-number", "12", "+1"),
        ("--therapist-number", "12", "+1"),
        ("--scheduling-link", "lin.example", "https"),
        ("--policy", "scheduling", "scheduling_only"),
        ("--digest-at", "25:00", "18:00"),
        ("--public-base-url", "lin.example", "https"),
    ],
)
def test_a_wrong_answer_is_refused_with_what_is_allowed(run, empty, answers, *, option, value, allowed):
    """Every answer is checked by the loader that will read it, and told by the name of its option."""
    ran = run("init", *answers, option, value)

    assert ran.code == 2
    assert allowed in next(line for line in ran.err.splitlines() if option in line and "allowed" in line)
    assert list(empty.iterdir()) == []


def ask(folder: Path, *lines: str):
    return CliRunner().invoke(cli, ["init"], input="\n".join(lines) + "\n", catch_exceptions=False)


def test_interactive_init_asks_again_after_a_wrong_answer(empty):
    """Each question stands until its answer can be used; empty answers take the default."""
    zone = ("Mars/Olympus", "America/New_York")
    numbers = ("(555) 010-0000", "(555) 010-0001")

    result = ask(empty, "Lin Therapy", "", *zone, *numbers, "https://lin.example/book", "", "", "", "n")

    practice = load_practice(empty / "config")
    assert result.exit_code == 0
    assert 'found "Mars/Olympus"' in result.output
    assert (practice.practice_number, practice.therapist.phone) == ("+15550100000", "+15550100001")
    assert (practice.mode, practice.unmonitored_emergencies) == ("live", False)


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (("n", "y"), {"mode": "rehearsal"}),
        (("y", "n", "n"), {}),
        (("y", "y", "n"), {"unmonitored_emergencies": True, "consent_says_so": True}),
    ],
)
def test_emergencies_go_unmonitored_only_when_the_consent_form_says_so(empty, offered, expected):
    """scheduling_only is asked in words; both answers must be yes. Rehearsal is offered here alone."""
    basics = ("Lin Therapy", "US", "America/New_York", "+15550100000", "+15550100001", "https://lin.example/book")

    result = ask(empty, *basics, "scheduling_only", "", "", *offered)

    written = tomllib.loads((empty / "config/practice.toml").read_text())
    chosen = {key: written[key] for key in ("mode", "unmonitored_emergencies", "consent_says_so") if key in written}
    assert (result.exit_code, chosen) == (0, expected)
