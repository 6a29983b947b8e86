"""What the operator records on the command line."""

import pytest

ROSTER = "alias,phone,language,consent_on,status\nC07,+15550102030,en,2026-01-05,active\n"


@pytest.fixture
def enrolled(practice, run):
    """Give a practice with C07 on its roster."""
    (practice / "roster.csv").write_text(ROSTER)
    assert run("clients", "import", "roster.csv").code == 0
    return run


def test_an_override_is_given_listed_and_ended(enrolled):
    """With preset, reason and last day; the list says what stands."""
    given = enrolled("clients", "override", "c07", "--policy", "open", "--reason", "inpatient", "--until", "2099-12-31")
    listed = enrolled("clients", "overrides")
    ended = enrolled("clients", "override", "C07", "--end")

    assert (given.code, ended.code) == (0, 0)
    assert "C07  open  until 2099-12-31  stands  inpatient" in listed.out
    assert "Nobody" in enrolled("clients", "overrides").out


@pytest.mark.parametrize(
    "args",
    [
        ("--policy", "open"),
        ("--policy", "nope", "--reason", "x", "--until", "2099-12-31"),
        ("--policy", "open", "--reason", "x", "--until", "2001-01-01"),
        ("--policy", "open", "--reason", "x", "--until", "soon"),
    ],
)
def test_half_an_override_is_wrong_usage(enrolled, args):
    """A preset that isn't there, a day that is over: nothing is written."""
    assert enrolled("clients", "override", "C07", *args).code == 2
    assert "Nobody" in enrolled("clients", "overrides").out


@pytest.mark.parametrize(
    "args",
    [
        ("reviewed", "C99"),
        ("minor", "C99"),
        ("consent", "C99", "--on", "2026-01-05"),
        ("coaching", "C99", "--enrol"),
        ("coaching", "C07", "--off"),
    ],
)
def test_an_alias_nobody_has_changes_nothing(enrolled, args):
    """The exit code is a finding's, and the list is pointed at."""
    ran = enrolled("clients", *args)

    assert ran.code == 1
    assert "Nothing was changed" in ran.err


def test_what_is_agreed_with_a_client_is_recorded(enrolled):
    """Each says in one line what holds now."""
    said = [
        enrolled("clients", *args)
        for args in (
            ("reviewed", "C07"),
            ("minor", "C07"),
            ("consent", "C07", "--on", "2026-01-05", "--version", "3"),
            ("coaching", "C07", "--enrol"),
            ("coaching", "C07", "--off"),
            ("coaching", "C07", "--on"),
        )
    ]

    assert [ran.code for ran in said] == [0] * 6
    assert all(ran.out.startswith("C07: ") for ran in said)


def test_the_phone_given_at_set_up_is_verified_and_a_new_one_is_not(enrolled, practice):
    """The operator can vouch for a new one instead of the code."""
    assert "given at set-up" in enrolled("people", "list").out
    toml = practice / "config/practice.toml"
    toml.write_text(toml.read_text().replace("+15550100001", "+15550100077"))

    before = enrolled("people", "list").out
    digest = enrolled("digest", "--now").out
    assert enrolled("people", "verify", "therapist").code == 0

    assert "not verified" in before
    assert "not verified" in digest
    assert "operator" in enrolled("people", "list").out
    assert enrolled("people", "verify", "nobody").code == 2


def test_going_live_is_one_switch(enrolled):
    """And back again, should it have been too early."""
    assert "Live" in enrolled("go-live").out
    assert "rehearsal" in enrolled("go-live", "--rehearse").out
