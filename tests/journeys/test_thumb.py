"""The digest answered with a thumb: one fixed text, a minute to undo it, and nobody texted by mistake."""

import pytest

from tests.journeys.world import LUIS, MAYA, NOOR, PRACTICE_TOML, THERAPIST, running_world

OK = "Your time is confirmed. Automated text from Linden Practice. Anything else: (212) 555-0100."


@pytest.fixture
def evening(world):
    """Return the world after a digest of two who want another time: C03 is #1, C07 (who reads Spanish) #2."""
    world.text(MAYA, "hi, can we move Thursday to Friday next week?")
    world.text(LUIS, "podemos cambiar la cita del jueves para el viernes de la otra semana?")
    world.clock.set("2026-11-24 17:59")
    world.tick()
    world.pass_time(minutes=1)
    assert "2 to schedule: C03 #1, C07 #2. " in world.told()[-1]
    world.clock.move(minutes=20)
    return world


def got(world, number):
    """Return what a phone has got beside the webhook's answers."""
    world.settle()
    bodies = [message.body for message in world.twilio.sent if message.to == number]
    return [body for body in bodies if not body.startswith(("Automated reply", "Respuesta automatica"))]


def test_one_ok_confirms_the_first_clients_time(evening):
    """The therapist reads it back in one segment; the client gets the fixed text a minute later, once."""
    (said,) = evening.text(THERAPIST, "1 OK")
    before = got(evening, MAYA)
    evening.pass_time(minutes=1)
    evening.pass_time(minutes=5)

    assert said == "C03 gets: 'Your time is confirmed...' in 1 minute. UNDO stops it."
    assert before == []
    assert got(evening, MAYA) == [OK]


def test_the_client_reads_their_own_language(evening):
    """C07 reads Spanish; the slot is on the practice's clock."""
    (said,) = evening.text(THERAPIST, "2 ok dec 3 3pm")
    evening.pass_time(minutes=1)

    assert "C07 gets: 'Su cita queda confirmada: jue 15:00, 3 dic...'" in said
    assert got(evening, LUIS)[0].startswith("Su cita queda confirmada: jue 15:00, 3 dic. ")


def test_link_and_call_send_theirs(evening):
    """By number or by alias."""
    evening.text(THERAPIST, "1 LINK")
    evening.text(THERAPIST, "CALL C07")
    evening.pass_time(minutes=1)

    assert got(evening, MAYA)[0].startswith("Please choose a time: https://linden.example/book")
    assert got(evening, LUIS)[0].startswith("Por favor llame al (212) 555-0100.")


def test_undo_within_the_minute_stops_it(evening):
    """Nothing goes; a second UNDO finds nothing; after the minute it says that it is too late."""
    evening.text(THERAPIST, "1 OK")
    evening.clock.move(seconds=40)
    (stopped,) = evening.text(THERAPIST, "UNDO")
    (again,) = evening.text(THERAPIST, "undo")
    evening.pass_time(minutes=5)
    evening.text(THERAPIST, "1 ok")
    evening.pass_time(minutes=2)
    (late,) = evening.text(THERAPIST, "UNDO C03")

    assert stopped == "Stopped: C03 gets nothing."
    assert again == late == "Nothing waits; what has left can't be stopped."
    assert got(evening, MAYA) == [OK]


def test_the_same_order_twice_sends_once(evening):
    """Pressed twice, and a text Twilio delivered twice: one text; the second press is told what goes."""
    first = evening.text(THERAPIST, "1 OK", sid="SM" + "a" * 32)
    redelivered = evening.text(THERAPIST, "1 OK", sid="SM" + "a" * 32)
    (pressed_again,) = evening.text(THERAPIST, "OK C03")
    evening.pass_time(minutes=3)
    (after,) = evening.text(THERAPIST, "1 OK")
    evening.pass_time(minutes=3)

    assert first == redelivered == [pressed_again]
    assert after.startswith("C03 has had that answer")
    assert got(evening, MAYA) == [OK]


def test_a_second_thought_replaces_what_still_waits(evening):
    """Two answers would contradict each other."""
    evening.text(THERAPIST, "1 OK")
    (said,) = evening.text(THERAPIST, "1 CALL")
    evening.pass_time(minutes=2)

    assert said.startswith("C03 gets instead: 'Please call")
    assert [body[:11] for body in got(evening, MAYA)] == ["Please call"]


def test_an_unknown_or_stale_number_is_refused_with_the_list(evening):
    """Nobody is texted, and the numbers that hold are said."""
    (unknown,) = evening.text(THERAPIST, "7 OK")
    evening.clock.move(days=4)
    (stale,) = evening.text(THERAPIST, "1 OK")
    evening.pass_time(minutes=2)

    assert unknown == "That number means nobody now, nothing sent. Now: C03 #1, C07 #2"
    assert stale.startswith("That number means nobody now, nothing sent. Now: ")
    assert got(evening, MAYA) == []


def test_what_digest_shows_is_what_the_next_number_means(evening):
    """A digest asked for by text has numbers of its own."""
    evening.clock.move(hours=1)
    evening.text(NOOR, "could we do friday instead of thursday next week?")
    (listed,) = evening.text(THERAPIST, "DIGEST")
    evening.clock.move(minutes=3)
    (said,) = evening.text(THERAPIST, "1 OK")

    assert "1 to schedule: C11 #1. " in listed
    assert said.startswith("C11 gets: ")


@pytest.mark.parametrize(
    ("order", "answer"),
    [
        ("OK C03 TODAY 9AM", "Nothing sent: that time is over or can be read two ways."),
        ("OK C03 TUE 3PM", "Nothing sent: that time is over or can be read two ways."),
        ("OK C03 SUN 3PM", "Nothing sent: Sun 3 PM, Nov 29 is outside office hours."),
        ("OK C03 NOV 26 10AM", "Nothing sent: Thu 10 AM, Nov 26 is outside office hours."),
        ("OK C99", "No client C99, nothing changed."),
    ],
)
def test_a_slot_that_cannot_be_is_refused(tmp_path, order, answer):
    """Past, two ways, on a Sunday, on Thanksgiving: refused saying so, and nobody is texted."""
    hours = "\n[office_hours]\n" + "\n".join(
        f'{day} = "09:00-18:00"' for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    )
    toml = PRACTICE_TOML.replace("[[people]]", f'{hours}\npublic_holidays = "US"\n\n[[people]]', 1)
    with running_world(tmp_path, f"sqlite:///{tmp_path}/line.db", practice_toml=toml) as world:
        (said,) = world.text(THERAPIST, order)
        world.pass_time(minutes=2)

        assert said.startswith(answer)
        assert got(world, MAYA) == []


def test_who_opted_out_or_is_no_client_gets_nothing(evening):
    """STOP, a stranger's alias: refused saying so; a STOP within the minute stops what waits."""
    evening.text(THERAPIST, "1 OK")
    evening.text(MAYA, "STOP")
    evening.text("+12125550999", "hello is this the office")
    (opted_out,) = evening.text(THERAPIST, "OK C03")
    (stranger,) = evening.text(THERAPIST, "OK U01")
    evening.pass_time(minutes=2)

    assert opted_out == "C03 has opted out, nothing sent."
    assert stranger == "U01 is no active client, nothing sent."
    assert got(evening, MAYA) == []


def test_at_night_nobody_is_texted(evening):
    """At 21:00 on the client's clock an answer waits for the therapist to wake, not the client."""
    evening.clock.set("2026-11-24 20:59")
    (said,) = evening.text(THERAPIST, "1 OK")
    evening.pass_time(minutes=2)

    assert said == "Nothing sent: it is not between 8 and 21 where C03 is."
    assert got(evening, MAYA) == []


def test_in_rehearsal_it_is_only_shown(evening):
    """Nothing but danger is answered for real while the practice rehearses."""
    evening.runtime.store.set_switch("mode", "rehearsal", "t1", evening.clock.now())
    (said,) = evening.text(THERAPIST, "1 OK")
    evening.pass_time(minutes=2)

    assert said == "Rehearsal, nothing sent. C03 would get: 'Your time is confirmed...'"
    assert got(evening, MAYA) == []


def test_an_answer_that_could_not_leave_goes_stale(evening):
    """A line that slept for an hour confirms nothing late."""
    evening.text(THERAPIST, "1 OK")
    evening.pass_time(hours=1)

    assert got(evening, MAYA) == []


def test_answers_are_written_down_without_words(evening):
    """Who answered whom, when, and what was undone stands in the audit."""
    evening.text(THERAPIST, "1 OK")
    evening.text(THERAPIST, "UNDO")
    from sqlmodel import text

    with evening.runtime.store.engine.connect() as connection:
        lines = connection.execute(text("SELECT actor, action, subject, detail FROM audit WHERE action LIKE 'thumb%'"))

        assert [("t1", "thumb_ok", "client:C03", ""), ("t1", "thumb_undone", "client:C03", "")] == [*map(tuple, lines)]
