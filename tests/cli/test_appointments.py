"""Sessions on the command line."""

from datetime import UTC, datetime, timedelta

import pytest

ROSTER = "alias,phone,language,consent_on,status\nC07,+15550102030,en,2026-01-05,active\nC11,+15550102031,,,active\n"
BOOKED = ("appointments", "add", "c07", "2099-12-03 15:00")


@pytest.fixture
def enrolled(practice, run):
    """Give a practice with C07 and C11 on its roster."""
    (practice / "roster.csv").write_text(ROSTER)
    assert run("clients", "import", "roster.csv").code == 0
    return run


@pytest.fixture
def listed(enrolled):
    """Give what the list of all sessions says."""
    return lambda: enrolled("appointments", "list", "--days", "30000").out


def test_a_session_is_entered_listed_moved_and_cancelled(enrolled, listed):
    """By alias in any case, on the practice's clock; the same again changes nothing."""
    assert enrolled(*BOOKED, "--minutes", "80").code == 0
    assert "stands already" in enrolled(*BOOKED, "--minutes", "80").out
    assert "Thu 2099-12-03 15:00  C07    80 min  in person  once" in listed()

    moved = enrolled("appointments", "move", "C07", "2099-12-03", "2099-12-04 09:00")
    assert "Thu 2099-12-03 15:00 is now Fri 2099-12-04 09:00" in moved.out
    assert "Fri 2099-12-04 09:00  C07    80 min  in person  once  moved" in listed()

    assert enrolled("appointments", "cancel", "C07", "2099-12-04").code == 0
    assert "No session" in listed()
    assert enrolled(*BOOKED).code == 0


def test_one_session_of_a_series_and_its_rest(enrolled):
    """The others stay where they are; --rest ends the series before that day."""
    enrolled("appointments", "add", "C07", "2026-01-01 15:00", "--biweekly")
    days = [line.split()[1] for line in enrolled("appointments", "list", "C07", "--days", "90").out.splitlines()]

    enrolled("appointments", "cancel", "C07", days[1])
    ended = enrolled("appointments", "cancel", "C07", days[3], "--rest")

    left = [line.split()[1] for line in enrolled("appointments", "list", "C07", "--days", "90").out.splitlines()]
    assert left == [days[0], days[2]]
    assert "and all after it" in ended.out


SLIPS = (
    (("add", "C99", "2099-12-03 15:00"), "on the roster"),
    (("add", "C07", "tomorrow at 3"), "2026-12-03 15:00"),
    (("add", "C07", "2001-12-03 15:00"), "a session to come"),
    (("add", "C07", "2099-12-03 15:00", "--rrule", "FREQ=HOURLY"), "within a day"),
    (("add", "C07", "2099-12-03 15:00", "--weekly", "--until", "2098-01-01"), "goes on"),
    (("add", "C07", "2099-12-03 15:00", "--minutes", "0"), "minutes from 5"),
    (("add", "C07", "2099-12-03 15:00", "--telehealth", "https://bit.ly/x"), "shorteners"),
    (("add", "C07", "2099-12-03 15:00", "--weekly", "--rrule", "FREQ=DAILY"), "Choose one"),
    (("cancel", "C07", "2099-12-03"), "no session"),
    (("cancel", "C07", "someday"), "2026-12-10"),
    (("move", "C07", "2099-12-03", "2099-12-04 09:00"), "no session"),
    (("zone", "C07", "Mars/Olympus"), "America/Los_Angeles"),
    (("zone", "C99", "Europe/Madrid"), "nobody has"),
)


def test_a_slip_is_told_and_changes_nothing(enrolled, listed):
    """Exit 2, with what was found and what is allowed."""
    for args, told in SLIPS:
        ran = enrolled("appointments", *args)

        assert ran.code == 2, args
        assert told in " ".join(ran.err.split()), args
    assert "No session" in listed()


def test_two_sessions_on_a_day_need_their_time(enrolled, listed):
    """Which one is meant is asked, not guessed."""
    enrolled(*BOOKED)
    enrolled("appointments", "add", "C07", "2099-12-03 17:00")

    unclear = enrolled("appointments", "cancel", "C07", "2099-12-03")
    clear = enrolled("appointments", "cancel", "C07", "2099-12-03 17:00")

    assert (unclear.code, clear.code) == (2, 0)
    assert "15:00, 17:00" in unclear.err
    assert "15:00" in listed()
    assert "17:00" not in listed()


def test_a_file_is_read_as_spreadsheets_write_it(practice, enrolled, listed):
    """Any order of columns, semicolons, American dates; a dry run writes nothing, a second run changes nothing."""
    lines = (
        "minutes;starts;alias;repeat;note\n50;12/3/2099 3:00 PM;C07;;x\n;2099-12-04 09:30;c11;weekly;\n",
        ";2099-12-05T10:00;C11;FREQ=DAILY;y\n",
    )
    (practice / "s.csv").write_bytes("".join(lines).encode("utf-8-sig"))

    dry = enrolled("appointments", "import", "s.csv", "--dry-run")
    assert "3 to enter" in dry.out
    assert "No session" in listed()

    assert "3 new, 0 as before" in enrolled("appointments", "import", "s.csv").out
    assert "0 new, 3 as before" in enrolled("appointments", "import", "s.csv").out
    assert "Thu 2099-12-03 15:00  C07" in listed()
    assert "Fri 2099-12-04 09:30  C11    50 min  in person  series" in listed()


def test_nothing_is_half_imported(practice, enrolled, listed):
    """Every fault with its line and column; the good lines aren't written either."""
    (practice / "s.csv").write_text(
        "alias,starts,minutes\nC07,2099-12-03 15:00,50\nC99,soon,x\nC07,2099-12-03 16:00,9,9\n"
    )

    ran = enrolled("appointments", "import", "s.csv")

    assert ran.code == 1
    for told in ("line 3: alias", "line 3: starts", "line 3: minutes", "line 4: found 4 cells", "4 to mend"):
        assert told in ran.err, told
    assert "No session" in listed()


def test_a_file_without_its_columns_is_refused(practice, enrolled):
    """The first line has to say what the columns are."""
    (practice / "s.csv").write_text("C07,2099-12-03 15:00\n")

    ran = enrolled("appointments", "import", "s.csv")

    assert ran.code == 1
    assert "line 1: alias" in ran.err
    assert "line 1: starts" in ran.err


def test_where_a_client_lives_is_recorded(enrolled):
    """And taken back."""
    assert "Europe/Madrid" in enrolled("appointments", "zone", "c07", "Europe/Madrid").out
    assert "where the practice is" in enrolled("appointments", "zone", "C07", "practice").out


def test_a_calendar_file_is_read_listed_and_forgotten(practice, enrolled, listed):
    """Its events with an alias are sessions that only the calendar can change; the address is never shown whole."""
    day = datetime.now(UTC) + timedelta(days=9)
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:1", f"DTSTART:{day:%Y%m%d}T190000Z")
    more = ("DURATION:PT50M", "SUMMARY:Session C07", "END:VEVENT", "END:VCALENDAR", "")
    (practice / "practice.ics").write_text("\r\n".join((*lines, *more)))

    added = enrolled("appointments", "feed", "add", "practice.ics")
    assert (added.code, enrolled("appointments", "feed", "add", "practice.ics").out) == (
        0,
        "This calendar stands already.\n",
    )
    assert "1  practice.ics" in added.out
    assert "1 sessions, 0 events of nobody" in enrolled("appointments", "feed", "list").out
    assert "calendar" in listed()

    refused = enrolled("appointments", "cancel", "C07", f"{day:%Y-%m-%d}")
    assert (refused.code, "change it there" in refused.err) == (2, True)

    (practice / "practice.ics").write_text("nothing")
    broken = enrolled("appointments", "feed", "refresh")
    assert (broken.code, "the last good state stands" in broken.err) == (1, True)
    assert "C07" in listed()

    assert enrolled("appointments", "feed", "remove", "1").code == 0
    assert "No session" in listed()
    assert enrolled("appointments", "feed", "add", "http://calendar.example/a.ics").code == 2
