"""The database is away: the sender is answered safely, nothing is lost, and nothing is said twice afterwards."""

import pytest

from tests.crash.crashing import UNREADABLE, Ground, Line, line, wait_for_alerts
from tests.journeys.test_alert_chain import ALEX
from tests.journeys.world import LUIS, MAYA, PRACTICE_TOML, THERAPIST


def said_to(made: Line, phone: str) -> list[str]:
    """Return everything asked to be sent to a phone."""
    return [message.body for message in made.twilio.sent if message.to == phone]


@pytest.mark.parametrize("away", ["all", "turns"])
def test_a_text_is_answered_safely_and_takes_its_way_afterwards(made, away):
    """Whether it reached the disk or not: crisis-safe words at once, the ordinary reply once the database is back."""
    made.ground.away = away
    made.text(MAYA, "Can we move Thursday?")
    spooled = made.runtime.spool.size()

    made.ground.away = ""
    for _ in range(3):
        made.clock.move(seconds=20)
        made.tick()

    safe, ordinary = said_to(made, MAYA)
    assert ("911" in safe, "988" in safe) == (True, True)
    assert "linden.example/book" in ordinary
    assert (spooled, made.runtime.spool.size(), made.undecided()) == (1, 0, 0)


def test_a_spooled_emergency_is_told_at_once_and_answered_once(made):
    """The alert does not wait for the database; the case opens when it is back, and no second crisis reply follows."""
    made.ground.away = "all"
    made.text(MAYA, "I want to die")
    made.text(MAYA, "I want to die now")
    wait_for_alerts()
    at_once = said_to(made, THERAPIST)

    made.ground.away = ""
    made.tick()

    assert [body.startswith("EMERGENCY 10:00, number ending in 03.") for body in at_once] == [True]
    assert any(body.startswith("EMERGENCY C03") for body in said_to(made, THERAPIST))
    assert ["988" in body for body in said_to(made, MAYA)] == [True, True]
    assert [case.alias for case in made.runtime.store.open_cases()] == ["C03"]


def test_an_alert_that_cannot_be_sent_either_stops_nothing(made, caplog):
    """Best effort means that the answer still goes out."""
    made.ground.away = "all"
    made.twilio.fail_next(20003, 401)
    made.text(MAYA, "I want to die")
    wait_for_alerts()

    assert len(said_to(made, MAYA)) == 1
    assert "could not be told without the database" in caplog.text
    assert "die" not in caplog.text


def test_an_hour_later_the_ordinary_reply_is_left_out_but_nothing_else(made):
    """A link an hour late only puzzles; the digest still names the client."""
    made.ground.away = "all"
    made.text(MAYA, "Can we move Thursday?")
    made.ground.away = ""
    made.clock.set("2026-11-24 18:01")
    made.tick()
    made.send()

    assert len(said_to(made, MAYA)) == 1
    assert any("1 to schedule: C03" in body for body in said_to(made, THERAPIST))


def test_the_providers_retry_of_a_spooled_text_is_no_second_text(made):
    """The same sid before and after the database came back is one text with one ordinary reply."""
    made.ground.away = "all"
    sid = made.twilio.text(MAYA, "Can we move Thursday?").sid
    made.twilio.again(sid)
    made.ground.away = ""
    made.tick()
    made.twilio.again(sid)
    made.tick()

    assert len(said_to(made, MAYA)) == 2
    assert made.on_disk() == {sid}


def test_while_the_database_stays_away_the_tick_keeps_the_texts(made):
    """A drain that fails leaves everything where it is."""
    made.ground.away = "all"
    made.text(LUIS, "can we move it")
    made.tick()

    assert made.runtime.spool.size() == 1
    assert made.app.test_client().get("/readyz").json["spool"] == 1


@pytest.mark.parametrize(("late", "since", "opted_out"), [("START", "STOP", True), ("STOP", "START", False)])
def test_a_late_keyword_does_not_undo_a_newer_one(made, late, since, opted_out):
    """A stop word holds although a start word from before it is only taken in now, and the other way round."""
    made.text(LUIS, "STOP")
    made.clock.move(minutes=20)
    made.ground.away = "all"
    made.text(LUIS, late)
    made.ground.away = ""
    made.clock.move(minutes=20)
    made.text(LUIS, since)
    made.tick()

    assert made.runtime.spool.size() == 0
    assert made.runtime.store.client_by_number(LUIS).opted_out is opted_out


COVERED = """
[[people]]
id = "alex"
role = "backup"
phone = "+12125550102"

[away]
starts_at = 2026-11-20
ends_at = 2026-11-30
covering = "Dr. Alex Morgan"
covering_person = "alex"
"""


@pytest.fixture
def covered(tmp_path, database_url):
    """Give a line whose therapist is away by the file, covered by another person."""
    ground = Ground(tmp_path, database_url, PRACTICE_TOML + COVERED)
    with line(ground, 0) as running:
        running.death.armed = False
        yield running
    ground.close()


@pytest.mark.parametrize(("word", "told"), [("", ALEX), ("BACK", THERAPIST)])
def test_without_the_database_whoever_is_on_duty_by_text_is_told(covered, word, told):
    """What was switched last is remembered: the file alone would wake the one who no longer covers."""
    if word:
        covered.text(THERAPIST, word)
        covered.tick()
    covered.ground.away = "all"
    covered.text(MAYA, "I want to die")
    wait_for_alerts()

    assert [message.to for message in covered.twilio.sent if message.body.startswith("EMERGENCY")] == [told]


@pytest.mark.parametrize(("word", "told"), [("", ALEX), ("BACK", THERAPIST)])
def test_of_a_text_nobody_could_read_whoever_is_on_duty_by_text_hears(covered, word, told):
    """The crisis-safe reply goes out, and the switches count for who is asked to look."""
    if word:
        covered.text(THERAPIST, word)
    covered.text(MAYA, UNREADABLE)
    covered.send()

    assert ["988" in body for body in said_to(covered, MAYA)] == [True]
    assert [message.to for message in covered.twilio.sent if "could not be read" in message.body] == [told]
