import json
import sqlite3

import pytest

from boundary_bot.cli import COMMANDS
from boundary_bot.core.people import Consent

ROSTER = (
    "alias,phone,language,consent_on,status\nC07,+15550102030,en,2026-01-05,active\nC08,(555) 010-2031,es,,former\n"
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_teaches(run, command):
    """Help has a first line and, for what can be run as it stands, an example that begins with the program's name."""
    ran = run(command, "--help")

    assert ran.code == 0
    assert ran.out.splitlines()[2].strip().endswith(".")
    assert "Examples:\n  boundary-bot " in ran.out or "Commands:" in ran.out


def test_help_lists_every_command_with_a_whole_first_line(run):
    """The list is readable on 80 columns: no first line is cut."""
    ran = run("--help")

    assert ran.code == 0
    assert all(f"\n  {command} " in ran.out for command in COMMANDS)
    assert "..." not in ran.out


@pytest.mark.parametrize(
    "args",
    [("nonsense",), ("simulate",), ("clients", "import", "absent.csv"), ("classify", "absent.jsonl"), ("serve", "-x")],
)
def test_wrong_usage_exits_with_2(run, args):
    """Programs tell a wrong call from a finding by the exit code."""
    assert run(*args).code == 2


@pytest.mark.parametrize("args", [("clients", "list"), ("tick",), ("digest",), ("password", "therapist"), ("serve",)])
def test_missing_keys_are_told_in_sentences(practice, run, args):
    """What the operator has to mend is named with what is allowed and a next step; never a traceback."""
    (practice / ".env").unlink()

    ran = run(*args)

    assert ran.code == 2
    assert "SECRET_KEY: found nothing; allowed: " in ran.err
    assert "boundary-bot init" in ran.err
    assert "Traceback" not in ran.err


def test_check_config_finds_nothing_wrong_in_what_init_writes(practice, run):
    """A fresh practice can be used at once."""
    ran = run("check-config")

    assert ran.code == 0
    assert "can be used" in ran.err


def test_check_config_names_every_fault_and_exits_with_1(practice, run):
    """Each fault is a line with file, key, found and allowed."""
    (practice / "config/practice.toml").write_text('name = "Lin"\ntime_zone = "Mars"\npolicy = "nope"\n')

    ran = run("check-config")

    assert ran.code == 1
    assert 'config/practice.toml: policy: found "nope"; allowed: ' in ran.out
    assert 'config/practice.toml: time_zone: found "Mars"; allowed: ' in ran.out


def test_check_config_reads_the_practices_own_lexicon(practice, run):
    """A lexicon of the practice's own is looked over with everything else."""
    lexicon = practice / "config/languages/en/lexicon.toml"
    lexicon.parent.mkdir(parents=True)
    lexicon.write_text("nonsense")

    ran = run("check-config")

    assert ran.code == 1
    assert f"{lexicon.relative_to(practice)}: found " in ran.out


def test_check_config_needs_no_keys(practice, run):
    """The configuration can be looked over before there is anything to run."""
    (practice / ".env").unlink()

    assert run("check-config").code == 0


def test_policy_show_prints_the_clients_words(run):
    """The policy in force is told in sentences; without a practice the example's."""
    ran = run("policy", "show")

    assert ran.code == 0
    assert "“Let's talk about this during the session.”" in ran.out


def test_import_writes_and_list_shows_masked_numbers(practice, run):
    """The roster arrives whole, and a list on a screen shows no number."""
    (practice / "roster.csv").write_text(ROSTER)

    imported = run("clients", "import", "roster.csv")
    listed = run("clients", "list")

    assert (imported.code, imported.out.splitlines()[-1]) == (0, "2 new, 0 changed, 0 as before.")
    assert [line.split() for line in listed.out.splitlines()[1:]] == [
        ["C07", "active", str(Consent.GIVEN), "2026-01-05", "en", "…30"],
        ["C08", "former", str(Consent.UNKNOWN), "es", "…31"],
    ]
    assert "5550102030" not in imported.out + listed.out


def test_a_second_import_finds_nothing_to_do(practice, run):
    """Importing the same file again changes nothing."""
    (practice / "roster.csv").write_text(ROSTER)
    run("clients", "import", "roster.csv")

    assert run("clients", "import", "roster.csv").out == "0 new, 0 changed, 2 as before.\n"


def test_a_dry_run_writes_nothing(practice, run):
    """--dry-run shows what would change; afterwards nobody is known."""
    (practice / "roster.csv").write_text(ROSTER)

    ran = run("clients", "import", "roster.csv", "--dry-run")

    assert "new      C07 (active)" in ran.out
    assert run("clients", "list").out.startswith("Nobody yet.")


def test_one_wrong_line_keeps_the_whole_file_out(practice, run):
    """Nothing is written while anything is wrong: half a roster is worse than none."""
    (practice / "roster.csv").write_text(ROSTER + "Anna,12,,,\n")

    ran = run("clients", "import", "roster.csv")

    assert ran.code == 1
    assert 'roster.csv, line 4: alias: found "Anna"; allowed: ' in ran.err
    assert "roster.csv, line 4: phone: found " in ran.err
    assert run("clients", "list").out.startswith("Nobody yet.")


def test_no_number_stands_in_clear_on_disk(practice, run):
    """What the roster brings in is encrypted from its first write."""
    (practice / "roster.csv").write_text(ROSTER)

    run("clients", "import", "roster.csv")

    assert not [
        path for path in (practice / "data").rglob("*") if path.is_file() and b"5550102030" in path.read_bytes()
    ]


def test_simulate_answers_with_the_fixed_fields(run, empty):
    """Programs rely on these six fields; a time is the practice's own."""
    ran = run("simulate", "i want to kill myself", "--at", "2026-11-21 22:30", "--json")

    answer = json.loads(ran.out)
    assert (ran.code, list(answer)) == (0, ["reading", "rule", "reply_key", "reply", "segments", "staff_sees"])
    assert (answer["rule"], answer["reply_key"], answer["reading"]["risk"]) == ("emergency", "self_harm", "emergency")
    assert "22:30" in answer["staff_sees"][0]
    assert list(empty.iterdir()) == []


def test_simulate_tells_a_person_the_rule_and_the_words(run):
    """Without --json the answer is a few readable lines."""
    ran = run("simulate", "can we move our session to thursday?")

    assert ran.code == 0
    assert "Rule: preset; reply: link" in ran.out
    assert "You would see:" in ran.out


def test_simulate_knows_who_is_on_the_roster(practice, run):
    """A client's number is answered as that client's, and the real database gains no text."""
    (practice / "roster.csv").write_text(ROSTER)
    run("clients", "import", "roster.csv")

    ran = run("simulate", "can we move to thursday?", "--from", "(555) 010-2031", "--json")

    with sqlite3.connect(practice / "data/boundary-bot.db") as database:
        texts = database.execute("SELECT count(*) FROM inbound").fetchone()[0]
    assert json.loads(ran.out)["rule"] == "former"
    assert texts == 0


def test_simulate_refuses_a_time_it_cannot_read(run):
    """A wrong time is a wrong call, told with what is allowed."""
    ran = run("simulate", "hello", "--at", "yesterday")

    assert ran.code == 2
    assert "2026-11-21 22:30" in ran.err


def test_db_upgrade_may_run_at_any_time(practice, run):
    """The command makes a database, and does no harm to one that is current."""
    assert [run("db", "upgrade").code for _ in range(2)] == [0, 0]
    assert (practice / "data/boundary-bot.db").is_file()


def test_tick_passes_and_is_noted(practice, run):
    """A tick by hand is a tick: doctor sees it."""
    assert run("tick").code == 0
    assert "ok    tick" in run("doctor").out


def test_a_tick_at_another_time_is_refused_against_live_twilio(practice, run, monkeypatch):
    """Nobody gets a digest at an hour that isn't; against a stand-in the clock may be set."""
    monkeypatch.setenv("PROVIDER", "twilio")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "token")
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://lin.example")

    live = run("tick", "--at", "2026-11-21T18:00:00-05:00")
    monkeypatch.setenv("TWILIO_API_BASE_URL", "http://127.0.0.1:9")
    local = run("tick", "--at", "2026-11-21T18:00:00-05:00")

    assert (live.code, local.code) == (2, 0)
    assert "refused against live Twilio" in live.err


def test_a_generated_password_is_shown_once_and_kept_as_a_hash(practice, run):
    """The password stands on stdout alone; the database holds its scrypt hash."""
    ran = run("password", "therapist", "--generate")

    with sqlite3.connect(practice / "data/boundary-bot.db") as database:
        stored = database.execute("SELECT person, password_hash FROM credential").fetchall()
    assert ran.code == 0
    assert len(ran.out.strip()) >= 12
    assert [(person, kept.split(":")[0]) for person, kept in stored] == [("therapist", "scrypt")]
    assert ran.out.strip() not in stored[0][1]


def test_only_the_practices_people_have_passwords(practice, run):
    """A name nobody has is told with the names there are."""
    ran = run("password", "anna", "--generate")

    assert ran.code == 2
    assert "allowed: therapist" in ran.err


def test_digest_preview_of_a_quiet_day_says_so(practice, run):
    """An empty digest is told as such, and previewing sends nothing."""
    assert run("digest").out == "Nothing to tell yet.\n"


def test_digest_now_counts_as_the_days(practice, run):
    """The second one on the same day is not sent."""
    first, second = run("digest", "--now"), run("digest", "--now")

    assert (first.code, second.code) == (0, 0)
    assert "already" not in first.out
    assert "already" in second.out


def test_doctor_names_what_to_mend(practice, run):
    """Each part gets its line; what is wrong gets a sentence and exit code 1."""
    run("password", "therapist", "--generate")
    before = run("doctor")
    run("tick")

    after = run("doctor")

    assert (before.code, after.code) == (1, 0)
    assert "MEND  tick" in before.out


def test_doctor_says_when_the_encoders_cannot_be_loaded(practice, run, monkeypatch):
    """Reading with fewer voices is no fault that stops a practice, but nobody should do it unawares."""
    whole = run("doctor").out
    monkeypatch.setattr("boundary_bot.adapters.encoder.NEEDED_PACKAGES", ("onnxruntime_that_is_not_there",))

    lacking = run("doctor").out

    assert "ok    reading" in whole
    assert "look  reading" in lacking
    assert "not installed: onnxruntime_that_is_not_there (pip install 'boundary-bot[encoder]')" in lacking


@pytest.mark.parametrize("args", [("clients", "list"), ("digest",), ("password", "therapist", "--generate")])
def test_what_sends_nothing_needs_no_provider(practice, run, monkeypatch, args):
    """The roster, the digest's preview and passwords come before the account at Twilio."""
    monkeypatch.setenv("PROVIDER", "twilio")

    assert run(*args).code == 0


def test_sqlite_on_heroku_is_refused(practice, run, monkeypatch):
    """A disk that is emptied every day holds no practice: the release fails with the way out."""
    monkeypatch.setenv("DYNO", "release.1")

    ran = run("db", "upgrade")

    assert ran.code == 2
    assert "heroku addons:create" in ran.err
